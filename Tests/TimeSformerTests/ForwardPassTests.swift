// The fast forward pass against the plain layers, and its promises: batching, sharing, threads change nothing.

import Clips
import Tensors
import TestSupport
import Testing
import TimeSformer

@Suite struct ForwardPassTests {
    /// Dimensions off every round number: head widths, token counts and frames that fill no vector.
    static let configurations: [TimeSformerConfiguration] = AttentionScheme.allCases.flatMap { scheme in
        [
            TimeSformerConfiguration(
                attention: scheme, frames: 3, image: 12, patch: 4, width: 24, depth: 2, heads: 3, mlpWidth: 50,
                classes: 5),
            TimeSformerConfiguration(
                attention: scheme, frames: 8, image: 10, patch: 5, width: 32, depth: 3, heads: 2, mlpWidth: 128,
                classes: 49),
            TimeSformerConfiguration(
                attention: scheme, frames: 1, image: 6, patch: 6, width: 10, depth: 1, heads: 1, mlpWidth: 7,
                classes: 1),
            TimeSformerConfiguration(
                attention: scheme, frames: 5, image: 21, patch: 3, width: 20, depth: 2, heads: 5, mlpWidth: 100,
                classes: 3, layerNormEpsilon: 1e-5),
        ]
    }

    private func model(
        _ configuration: TimeSformerConfiguration, threads: Int = 1, precision: ModelPrecision = .fp32
    ) throws -> TimeSformerModel {
        try TimeSformerModel(
            configuration, weights: ForwardRandomWeights(configuration), normalization: .test, threads: threads,
            precision: precision)
    }

    @Test(arguments: configurations)
    func logitsAndFeaturesAreThoseOfThePlainLayers(_ configuration: TimeSformerConfiguration) throws {
        try compareWithLayers(configuration, seed: 1)
    }

    /// Dimensions that nobody chose; a failure tells the seed that brings it back.
    @Test(arguments: AttentionScheme.allCases)
    func onRandomDimensionsTheyAreThoseOfThePlainLayersToo(_ scheme: AttentionScheme) throws {
        let seed = Int.random(in: 0..<1 << 32)
        print("random dimensions of \(scheme): seed \(seed)")
        var random = SeededGenerator(UInt64(seed))
        for round in 0..<6 {
            let patch = Int.random(in: 1...7, using: &random)
            let heads = Int.random(in: 1...4, using: &random)
            let configuration = TimeSformerConfiguration(
                attention: scheme, frames: .random(in: 1...9, using: &random),
                image: patch * Int.random(in: 1...6, using: &random), patch: patch,
                // Of fewer than eight numbers LayerNorm now and then makes noise out of almost equal ones.
                width: heads * Int.random(in: (8 + heads - 1) / heads...20, using: &random),
                depth: .random(in: 1...3, using: &random),
                heads: heads, mlpWidth: .random(in: 1...130, using: &random),
                classes: .random(in: 1...60, using: &random))
            try compareWithLayers(configuration, seed: seed &+ round)
        }
    }

    /// A block of the fast pass is 104 patches, and 768 hidden floats of the MLP: more of both, and parts of a second.
    @Test(arguments: AttentionScheme.allCases)
    func beyondOneBlockTheyAreThoseOfThePlainLayersToo(_ scheme: AttentionScheme) throws {
        try compareWithLayers(
            TimeSformerConfiguration(
                attention: scheme, frames: 2, image: 33, patch: 3, width: 16, depth: 2, heads: 2, mlpWidth: 801,
                classes: 3), seed: 4)
    }

    /// Two clips of random weights through every instruction set and number of threads.
    private func compareWithLayers(_ configuration: TimeSformerConfiguration, seed: Int) throws {
        let clips = [0, 100].map { start in
            Clip.of((0..<configuration.frames).map { start + $0 }, side: configuration.image)
        }
        let parameters = try Parameters(configuration, from: ForwardRandomWeights(configuration, seed: seed))
        let network = try Network<Double>(parameters, normalization: .test)
        let expected = try clips.map { try network.logitsAndFeatures($0) }
        for set in InstructionSet.available {
            for threads in 1...3 {
                let model = try TimeSformerModel(
                    configuration, weights: parameters, normalization: .test, threads: threads, instructionSet: set)
                for (result, expected) in zip(try model.logitsAndFeatures(clips), expected) {
                    #expect(result.logits.count == configuration.classes)
                    #expect(result.features.count == configuration.width)
                    let errors = zip(result.logits + result.features, expected.logits + expected.features)
                        .map { abs(Double($0) - $1) }
                    // Logits of a few units after several layers of float sums.
                    #expect(
                        (errors.max() ?? 1) < 5e-5,
                        "\(set) on \(threads) threads, seed \(seed), \(configuration)")
                }
            }
        }
    }

    /// Dimensions as before; errors in proportion to what the layers make of the clips.
    @Test(arguments: AttentionScheme.allCases, [(ModelPrecision.bf16, Float(0.008)), (.int8, 0.03)])
    func logitsInFewerBitsAreNearlyThoseInFP32(
        _ scheme: AttentionScheme, _ precision: (ModelPrecision, error: Float)
    ) throws {
        let configuration = TimeSformerConfiguration(
            attention: scheme, frames: 4, image: 32, patch: 8, width: 96, depth: 4, heads: 3, mlpWidth: 801,
            classes: 40)
        let clips = (0..<3).map { start in Clip.of((0..<4).map { 50 * start + $0 }, side: 32) }
        let exact = try model(configuration).logits(clips).flatMap { $0 }
        let mean = exact.reduce(0, +) / Float(exact.count)
        let deviation = (exact.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Float(exact.count)).squareRoot()
        for set in InstructionSet.available {
            let model = try TimeSformerModel(
                configuration, weights: ForwardRandomWeights(configuration), normalization: .test, threads: 2,
                precision: precision.0, instructionSet: set)
            let errors = zip(try model.logits(clips).flatMap { $0 }, exact).map { abs($0 - $1) }
            #expect(errors.max() ?? 0 > 0, "fewer bits are not thirty-two")
            #expect(errors.reduce(0, +) / Float(errors.count) < precision.error * deviation, "\(set)")
        }
    }

    @Test(arguments: configurations, ModelPrecision.allCases)
    func batchesThreadsAndSharingChangeNoBit(
        _ configuration: TimeSformerConfiguration, _ precision: ModelPrecision
    ) throws {
        // Windows that overlap, one twice, one with the same frame repeated as padding does.
        let t = configuration.frames
        var windows = (0..<5).map { start in (0..<t).map { start + $0 } }
        windows.append(windows[1])
        windows.append(Array(repeating: 2, count: t))
        let apart = windows.map { Clip.of($0, side: configuration.image) }
        let images = (0..<(5 + t)).map { FrameImage.random(side: configuration.image, seed: $0) }
        let shared = windows.map { window in Clip(frames: window.map { images[$0] }) }
        let single = try model(configuration, precision: precision)
        let alone = try apart.map { try single.logits([$0])[0] }
        for threads in 1...3 {
            let model = try model(configuration, threads: threads, precision: precision)
            #expect(try model.logits(apart) == alone)
            #expect(try model.logits(shared) == alone)
            // Again, now that frames are known, in other batches and order.
            #expect(try model.logits(shared.reversed()) == alone.reversed())
            #expect(try shared.map { try model.logits([$0])[0] } == alone)
            model.sharesFrames = false
            #expect(try model.logits(shared) == alone)
        }
    }

    @Test(arguments: AttentionScheme.allCases)
    func moreFramesThanTheCacheHoldsAreStillRight(_ scheme: AttentionScheme) throws {
        let configuration = TimeSformerConfiguration(
            attention: scheme, frames: 2, image: 4, patch: 4, width: 8, depth: 1, heads: 1, mlpWidth: 8, classes: 2)
        let model = try model(configuration, threads: 2)
        let single = try self.model(configuration)
        single.sharesFrames = false
        for start in stride(from: 0, to: 9000, by: 150) {
            let clips = (0..<3).map { Clip.of([start + $0 * 40, start + $0], side: 4) }
            #expect(try model.logits(clips) == single.logits(clips))
        }
    }

    @Test func imagesAreKeptAsLongAsTheirResultsAndNoLonger() throws {
        let model = try model(Self.configurations[0])
        weak var image: FrameImage?
        do {
            let clip = Clip.of([0, 1, 2], side: 12)
            image = clip.frames[1]
            _ = try model.logits([clip])
        }
        #expect(image != nil)
        model.forgetFrames()
        #expect(image == nil)
        #expect(try model.logits([]).isEmpty)
    }

    @Test func clipsThatDoNotFitAreRefusedWithBothNumbers() throws {
        let model = try model(Self.configurations[0])
        #expect(throws: ModelError.clip("clip 0 has 2 frames, the model takes 3")) {
            try model.logits([.of([0, 1], side: 12)])
        }
        #expect(throws: ModelError.clip("clip 1 has a frame of 16 pixels, the model takes 12")) {
            try model.logits([
                .of([0, 1, 2], side: 12), .of([0, 1, 2], side: 16),
            ])
        }
    }

    @Test func impossibleDimensionsAreRefused() {
        var configuration = Self.configurations[0]
        configuration.image = 13
        #expect(configuration.problem == "image (13) is not a multiple of patch (4)")
        configuration.image = 0
        #expect(configuration.problem == "image is 0, but must be at least 1")
        configuration = Self.configurations[0]
        configuration.heads = 5
        #expect(throws: ModelError.configuration("width (24) is not a multiple of heads (5)")) {
            _ = try model(configuration)
        }
        #expect(throws: ModelError.self) {
            let configuration = Self.configurations[0]
            _ = try TimeSformerModel(
                configuration, weights: ForwardRandomWeights(configuration),
                normalization: Normalization(mean: [0, 0, 0], std: [1, 0, 1]), threads: 1)
        }
    }

    @Test func aProvidersErrorStopsTheLoad() {
        struct Broken: WeightProvider, Error {
            func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) throws {
                throw self
            }
        }
        #expect(throws: Broken.self) {
            _ = try TimeSformerModel(
                Self.configurations[0], weights: Broken(), normalization: .test, threads: 1)
        }
    }

    @Test func countsAreThoseOfThePublishedModels() {
        var configuration = TimeSformerConfiguration(
            attention: .divided, frames: 8, image: 224, patch: 16, width: 768, depth: 12, heads: 12, mlpWidth: 3072,
            classes: 400)
        #expect(configuration.parameterCount / 100_000 == 1215)
        #expect((195...198).contains(configuration.multiplyAddsPerClip / 1_000_000_000))
        configuration.attention = .joint
        #expect(configuration.parameterCount / 10000 == 8611)
        #expect((178...181).contains(configuration.multiplyAddsPerClip / 1_000_000_000))
        configuration.attention = .space
        #expect((139...142).contains(configuration.multiplyAddsPerClip / 1_000_000_000))
        for scheme in AttentionScheme.allCases {
            configuration.attention = scheme
            #expect(configuration.neededMultiplyAddsPerClip < configuration.multiplyAddsPerClip)
        }
    }

    @Test func theBreakdownNamesWhatWasMeasured() throws {
        let configuration = Self.configurations[0]
        let model = try model(configuration, threads: 2)
        model.measuresOperations = true
        _ = try model.logits([.of([0, 1, 2], side: 12)])
        #expect((model.operationSeconds[.fc1] ?? 0) > 0)
        model.resetOperations()
        #expect(model.operationSeconds[.fc1] == 0)
    }
}
