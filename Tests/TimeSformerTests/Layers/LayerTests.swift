// Single layers on numbers that can be checked by hand, and what the network refuses.

import Clips
import Testing
import TimeSformer

@Suite struct LayerTests {
    private static let configuration = TimeSformerConfiguration(
        attention: .divided, frames: 3, image: 8, patch: 4, width: 12, depth: 2, heads: 3, mlpWidth: 20, classes: 5)

    /// The vector kernels and their plain twins differ by rounding alone.
    @Test(arguments: AttentionScheme.allCases)
    func singlePrecisionIsDoublePrecisionRounded(_ scheme: AttentionScheme) throws {
        var configuration = Self.configuration
        configuration.attention = scheme
        let parameters = try Parameters(configuration, from: ForwardRandomWeights(configuration))
        let clip = Clip.of([0, 1, 2], side: 8)
        let single = try Network<Float>(parameters, normalization: .test).logitsAndFeatures(clip)
        let double = try Network<Double>(parameters, normalization: .test).logitsAndFeatures(clip)
        for (single, double) in zip(single.logits + single.features, double.logits + double.features) {
            #expect(abs(Double(single) - double) < 2e-5)
        }
    }

    /// Only with time embeddings of zero: frames in another order are another clip to divided and joint attention.
    @Test(arguments: AttentionScheme.allCases)
    func theOrderOfFramesReachesTheLogitsThroughTheTimeEmbeddingAlone(_ scheme: AttentionScheme) throws {
        var configuration = Self.configuration
        configuration.attention = scheme
        var parameters = try Parameters(configuration, from: ForwardRandomWeights(configuration))
        func difference() throws -> Double {
            let network = try Network<Double>(parameters, normalization: .test)
            let forwards = try network.logitsAndFeatures(.of([0, 1, 2], side: 8)).logits
            let backwards = try network.logitsAndFeatures(.of([2, 1, 0], side: 8)).logits
            return zip(forwards, backwards).map { abs($0 - $1) }.max() ?? .infinity
        }
        if scheme != .space {
            #expect(try difference() > 1e-4)
            let zeros = [Float](repeating: 0, count: configuration.frames * configuration.width)
            try parameters.replace("time_embedding", with: zeros)
        }
        #expect(try difference() < 1e-12)
    }

    @Test func clipsAndNormalizationsThatDoNotFitAreRefused() throws {
        let parameters = try Parameters(Self.configuration, from: ForwardRandomWeights(Self.configuration))
        let network = try Network<Float>(parameters, normalization: .test)
        #expect(throws: ModelError.clip("clip 0 has 2 frames, the model takes 3")) {
            try network.logitsAndFeatures(.of([0, 1], side: 8))
        }
        #expect(throws: ModelError.clip("clip 0 has a frame of 12 pixels, the model takes 8")) {
            try network.logitsAndFeatures(.of([0, 1, 2], side: 12))
        }
        #expect(throws: ModelError.normalization("mean and std need three values each, RGB")) {
            try Network<Float>(parameters, normalization: Normalization(mean: [0, 0], std: [1, 1, 1]))
        }
    }
}
