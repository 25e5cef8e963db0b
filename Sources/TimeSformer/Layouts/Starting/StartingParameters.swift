// What training begins with, and where it comes from.

/// Parameters of a model to be trained.
public struct StartingParameters: Sendable {
    public let parameters: Parameters
    /// What was taken, resized, copied and made anew: sentences without a full stop. Never empty.
    public let notes: [String]

    /// Parameters of a model that has learned nothing: `StartingOrigin.ofNothing`.
    /// - Throws: `ModelError.configuration` for impossible dimensions.
    public static func fromNothing(
        _ configuration: TimeSformerConfiguration, using random: inout some RandomNumberGenerator
    ) throws -> StartingParameters {
        let provider = StartingProvider(
            configuration, random: random, origin: { .ofNothing($0) },
            file: { _, _ in preconditionFailure("there is no file") })
        let parameters = try Parameters(configuration, from: provider)
        random = provider.random
        return StartingParameters(
            parameters: parameters,
            notes: ["every weight is new"])
    }
}
