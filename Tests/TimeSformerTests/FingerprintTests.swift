// The fingerprint of a model's weights: the same for the same weights, another for any other.

import Foundation
import TestSupport
import Testing
import TimeSformer

@Suite struct FingerprintTests {
    /// Random weights, one number of them changed.
    private struct Changed: WeightProvider {
        let weights: ForwardRandomWeights
        var parameter: Parameter?
        var index = 0
        var factor: Float = 1

        func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) throws {
            try weights.read(parameter, into: destination)
            if parameter == self.parameter { destination[index] = destination[index].nextUp * factor }
        }
    }

    private func fingerprint(_ configuration: TimeSformerConfiguration, _ weights: some WeightProvider) throws -> String
    {
        try TimeSformerModel(configuration, weights: weights, normalization: .test, threads: 1).weightFingerprint
    }

    @Test(arguments: AttentionScheme.allCases)
    func anyOtherNumberInAnyTensorGivesAnother(_ scheme: AttentionScheme) throws {
        let configuration = TimeSformerConfiguration(
            attention: scheme, frames: 3, image: 12, patch: 4, width: 24, depth: 2, heads: 3, mlpWidth: 50, classes: 5)
        let weights = ForwardRandomWeights(configuration)
        let own = try fingerprint(configuration, Changed(weights: weights))
        #expect(own.count == 16)
        #expect(try fingerprint(configuration, weights) == own)
        var seen = [own]
        for parameter in configuration.parameters {
            let count = configuration.shape(of: parameter).reduce(1, *)
            for index in Set([0, count / 2, count - 1]) {
                seen.append(
                    try fingerprint(configuration, Changed(weights: weights, parameter: parameter, index: index)))
            }
        }
        seen.append(try fingerprint(configuration, ForwardRandomWeights(configuration, seed: 2)))
        var other = configuration
        other.heads = 2
        seen.append(try fingerprint(other, weights))
        other = configuration
        other.layerNormEpsilon = 1e-5
        seen.append(try fingerprint(other, weights))
        #expect(Set(seen).count == seen.count)
    }

    /// Names, container and what else the file holds do not count.
    @Test(arguments: ["mm-divided.pth", "fb-joint.pyth", "hf-space-bin"])
    func theSameWeightsInAnotherFileGiveTheSame(_ file: String) throws {
        let folder = Scratch()
        let overrides = ModelOverrides(source: "the test", heads: 3)
        let original = try OpenedModel(LayoutFixtures.golden + file, overrides: overrides)
        try ModelConverter.convert(original, to: folder.path + "/converted.safetensors")
        let converted = try OpenedModel(folder.path + "/converted.safetensors", overrides: overrides)
        #expect(converted.layout == .actionline)
        #expect(
            try fingerprint(original.configuration, original) == fingerprint(converted.configuration, converted))
    }
}
