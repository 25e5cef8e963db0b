// What can go wrong between a configuration, its weights and its clips.

/// An error of the model itself; its description is a sentence for the user.
public enum ModelError: Error, Equatable, CustomStringConvertible {
    /// Dimensions that no model can have.
    case configuration(String)
    /// Mean or std unusable.
    case normalization(String)
    /// A clip that does not fit the configuration.
    case clip(String)

    public var description: String {
        switch self {
        case .configuration(let problem): "the model's dimensions are impossible: \(problem)"
        case .normalization(let problem): "the model's normalization is unusable: \(problem)"
        case .clip(let problem): "a clip does not fit the model: \(problem)"
        }
    }
}
