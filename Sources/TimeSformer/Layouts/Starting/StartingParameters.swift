// What training begins with, and where it comes from.

/// Parameters of a model to be trained.
public struct StartingParameters: Sendable {
    public let parameters: Parameters
    /// What was taken, resized, copied and made anew: sentences without a full stop. Never empty.
    public let notes: [String]

    /// Random parameters: truncated normal for every linear layer, the class token and the position embedding; zero
    /// for biases, `temporal_fc` and the time embedding; ones for norms.
    /// - Throws: `ModelError.configuration` for impossible dimensions.
    public static func fromNothing(
        _ configuration: TimeSformerConfiguration, using random: inout some RandomNumberGenerator
    ) throws -> StartingParameters {
        let provider = StartingProvider(
            random: random, origin: { .ofNothing($0, in: configuration) },
            file: { _, _ in preconditionFailure("there is no file") })
        let parameters = try Parameters(configuration, from: provider)
        random = provider.random
        return StartingParameters(
            parameters: parameters,
            notes: ["every weight is new (truncated normal; temporal_fc and the time embedding begin at zero)"])
    }
}
