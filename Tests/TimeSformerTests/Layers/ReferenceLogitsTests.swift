// The plain layers give the logits and features that the original implementations gave for the stored frames.

import Checkpoints
import Clips
import Testing
import TimeSformer

@Suite struct ReferenceLogitsTests {
    /// Stored clips of a golden checkpoint and what its own code makes of them.
    private struct Reference {
        let clips: [Clip]
        let logits: [[Float]]
        let features: [[Float]]

        init(_ golden: LayoutFixtures.Golden, _ configuration: TimeSformerConfiguration) throws {
            let file = try Checkpoint.open(LayoutFixtures.golden + golden.text("expected"))
            logits = try Self.rows(file.floats("logits"), length: configuration.classes)
            features = try Self.rows(file.floats("features"), length: configuration.width)
            let side = configuration.image
            let images = try Self.rows(file.floats("frames"), length: side * side * 3).map { pixels in
                let image = FrameImage(side: side)
                image.withUnsafeMutableBytes { for index in $0.indices { $0[index] = UInt8(pixels[index]) } }
                return image
            }
            // Hugging Face's space-only model gives logits for each frame: those of a clip that repeats it.
            clips =
                logits.count == images.count
                ? images.map { Clip(frames: Array(repeating: $0, count: configuration.frames)) }
                : stride(from: 0, to: images.count, by: configuration.frames).map {
                    Clip(frames: Array(images[$0..<$0 + configuration.frames]))
                }
        }

        private static func rows(_ values: [Float], length: Int) -> [[Float]] {
            stride(from: 0, to: values.count, by: length).map { Array(values[$0..<$0 + length]) }
        }
    }

    private func largestError<Scalar: LayerScalar>(
        _ golden: LayoutFixtures.Golden, in _: Scalar.Type
    ) throws -> Double {
        let model = try OpenedModel(
            golden.path, overrides: .init(frames: golden.number("frames"), heads: golden.number("heads")))
        func channels(_ key: String) -> [Float] {
            (golden.entry[key]?.list ?? []).compactMap(\.number).map { Float($0) }
        }
        let network = try Network<Scalar>(
            Parameters(model.configuration, from: model),
            normalization: Normalization(mean: channels("mean"), std: channels("std")))
        let reference = try Reference(golden, model.configuration)
        try #require(!reference.clips.isEmpty && reference.clips.count == reference.logits.count)
        var largest = 0.0
        for (index, clip) in reference.clips.enumerated() {
            let (logits, features) = try network.logitsAndFeatures(clip)
            try #require(logits.count == model.configuration.classes && features.count == model.configuration.width)
            for (given, wanted) in zip(logits + features, reference.logits[index] + reference.features[index]) {
                let error = abs(Double(given) - Double(wanted))
                largest = error.isNaN ? .infinity : max(largest, error)
            }
        }
        return largest
    }

    @Test(arguments: LayoutFixtures.all)
    func logitsAndFeaturesAreThoseOfTheOriginalImplementation(_ golden: LayoutFixtures.Golden) throws {
        // The references are fp32 sums in another order.
        #expect(try largestError(golden, in: Float.self) < 1e-4)
        #expect(try largestError(golden, in: Double.self) < 1e-4)
    }

    @Test func everySchemeHasAReference() {
        #expect(Set(LayoutFixtures.all.map(\.attention)) == Set(AttentionScheme.allCases))
        #expect(LayoutFixtures.all.count == 13)
    }
}
