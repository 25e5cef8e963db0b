// Gives parameters from a file, or as they begin without one.

/// Reads each parameter from where it comes. Random ones are drawn in the order of reading.
final class StartingProvider<Random: RandomNumberGenerator>: WeightProvider {
    private let configuration: TimeSformerConfiguration
    private let origin: (Parameter) -> StartingOrigin
    private let file: (Parameter, UnsafeMutableBufferPointer<Float>) throws -> Void
    private(set) var random: Random

    /// - Parameter file: reads a parameter that comes from the file.
    init(
        _ configuration: TimeSformerConfiguration, random: Random, origin: @escaping (Parameter) -> StartingOrigin,
        file: @escaping (Parameter, UnsafeMutableBufferPointer<Float>) throws -> Void
    ) {
        self.configuration = configuration
        self.random = random
        self.origin = origin
        self.file = file
    }

    func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) throws {
        switch origin(parameter) {
        case .file(let parameter): try file(parameter, destination)
        case .zeros: destination.update(repeating: 0)
        case .ones: destination.update(repeating: 1)
        case .random(let deviation):
            var normal = TruncatedNormal(deviation: Double(deviation))
            for index in destination.indices { destination[index] = normal.next(using: &random) }
        case .places:
            Sinusoids(width: configuration.width).places(
                side: configuration.image / configuration.patch, into: destination)
        case .times: Sinusoids(width: configuration.width).times(configuration.frames, into: destination)
        }
    }
}
