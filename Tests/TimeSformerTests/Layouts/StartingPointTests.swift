// What training begins with: image transformers in three layouts, TimeSformers with a new head, and nothing.

import Checkpoints
import Glibc
import TestSupport
import Testing
import TimeSformer

@Suite struct StartingPointTests {
    private let folder = Scratch()
    /// Width 48, 3 blocks, patch 8, image 32.
    private static let golden = LayoutFixtures.golden + "mm-space.pth"
    private var overrides: ModelOverrides { ModelOverrides(heads: 3) }

    /// A space-only TimeSformer is an image transformer by other names.
    private func source() throws -> Parameters {
        let model = try OpenedModel(Self.golden, overrides: overrides)
        return try Parameters(model.configuration, from: model)
    }

    /// Writes it as one of the code bases saves an image transformer.
    private func write(
        _ layout: ImageTransformerLayout, prefix: String = "", leaving: String? = nil,
        adding: [SafetensorsWriter.Tensor] = []
    ) throws -> String {
        let written = folder.file("written.safetensors")
        try ModelConverter.write(source(), as: layout.timeSformer, source: "the test", to: written)
        let checkpoint = try Checkpoint.open(written)
        var values: [String: [Float]] = [:]
        var tensors: [SafetensorsWriter.Tensor] = []
        func add(_ name: String, _ shape: [Int], _ numbers: some Collection<Float>) {
            guard name != leaving else { return }
            tensors.append(.init(name: name, shape: shape))
            values[name] = Array(numbers)
        }
        for full in checkpoint.names {
            let (shape, numbers) = (checkpoint.tensors[full]?.shape ?? [], try checkpoint.floats(full))
            // mmaction2's conversion has no head, the others one of as many classes as images had.
            if full.hasPrefix("cls_head.") { continue }
            let wrapper = ["backbone.", "model.", "timesformer."].first(where: full.hasPrefix) ?? ""
            let name = (full.hasPrefix("classifier.") ? "" : prefix) + full.dropFirst(wrapper.count)
            if layout == .huggingface, name.contains(".qkv.") {
                let part = numbers.count / 3
                for (index, word) in ["query", "key", "value"].enumerated() {
                    add(
                        name.replacing("qkv", with: word), [shape[0] / 3] + shape.dropFirst(),
                        numbers[(index * part)..<((index + 1) * part)])
                }
            } else {
                add(name, shape, numbers)
            }
        }
        let path = folder.file("\(layout).safetensors")
        try SafetensorsWriter.write(tensors + adding, to: path) { tensor, destination in
            if let numbers = values[tensor.name] { _ = destination.update(fromContentsOf: numbers) }
        }
        return path
    }

    @Test(arguments: ImageTransformerLayout.allCases, ["", "backbone.", "vit.", "module."])
    func anImageTransformerOfAnyLayoutIsKnownAndCopied(layout: ImageTransformerLayout, prefix: String) throws {
        let start = try StartingPoint(write(layout, prefix: prefix), overrides: overrides)
        #expect(start.kind == .viT(layout))
        let target = start.target(classes: 7)
        #expect(target.attention == .divided && target.frames == 8 && target.classes == 7 && target.image == 32)
        var random = SeededGenerator(1)
        let begun = try start.parameters(for: target, using: &random)
        let (parameters, source) = (begun.parameters, try source())
        for parameter in target.parameters {
            let values = parameters[parameter].values
            switch parameter {
            case .headWeight: #expect(values.allSatisfy { $0 != 0 && $0.magnitude < 0.15 })
            case .headBias, .timeEmbedding: #expect(values.allSatisfy { $0 == 0 })
            case .block(_, .temporalFCWeight), .block(_, .temporalFCBias): #expect(values.allSatisfy { $0 == 0 })
            case .block(let index, .temporalNormWeight): #expect(values == source[.block(index, .norm1Weight)].values)
            case .block(let index, .temporalNormBias): #expect(values == source[.block(index, .norm1Bias)].values)
            case .block(let index, .temporalQKVWeight): #expect(values == source[.block(index, .qkvWeight)].values)
            case .block(let index, .temporalQKVBias): #expect(values == source[.block(index, .qkvBias)].values)
            case .block(let index, .temporalProjectionWeight):
                #expect(values == source[.block(index, .projectionWeight)].values)
            case .block(let index, .temporalProjectionBias):
                #expect(values == source[.block(index, .projectionBias)].values)
            default: #expect(values == source[parameter].values, "\(parameter)")
            }
        }
        #expect(begun.notes.count == 3 && begun.notes[2].contains("copy of spatial attention"))
    }

    @Test func anotherImageResizesThePositionEmbedding() throws {
        let start = try StartingPoint(write(.timm), overrides: overrides)
        var random = SeededGenerator(1)
        let target = start.target(attention: .joint, frames: 4, image: 48, classes: 3)
        let begun = try start.parameters(for: target, using: &random)
        let (grid, source) = (begun.parameters[.positionEmbedding].values, try source()[.positionEmbedding].values)
        #expect(grid.count == 37 * 48 && grid[..<48] == source[..<48])
        // The last of 6 by 6 is the last of 4 by 4.
        #expect(grid.suffix(48) == source.suffix(48))
        #expect(begun.notes.contains { $0.contains("32×32 pixels is resized to 48×48") })
        #expect(begun.notes.contains("the time embedding begins at zero"))
    }

    @Test func whatIsNoPlainImageTransformerIsRefused() throws {
        let scaled = try write(.timm, adding: [.init(name: "blocks.0.ls1.gamma", shape: [48])])
        let first = #expect(throws: ModelFileError.self) { try StartingPoint(scaled, overrides: overrides) }
        #expect(first?.cause.contains("no place for its \"blocks.0.ls1.gamma\"") == true)
        let gap = try write(.huggingface, leaving: "encoder.layer.1.attention.attention.key.weight")
        let second = #expect(throws: ModelFileError.self) { try StartingPoint(gap, overrides: overrides) }
        #expect(second?.cause == "the tensor \"encoder.layer.1.attention.attention.key.weight\" is missing")
        let headless = try write(.mmaction2)
        let third = #expect(throws: ModelFileError.self) { try StartingPoint(headless) }
        #expect(third?.cause.contains("heads") == true)
    }

    @Test(arguments: ["mm-divided.pth", "mm-joint.pth", "mm-space.pth", "fb-divided.pyth", "fb-space.pyth", "hf-joint"])
    func aTimeSformerIsOneWhateverItsScheme(file: String) throws {
        let start = try StartingPoint(
            LayoutFixtures.golden + file, overrides: file.hasPrefix("hf") ? ModelOverrides() : overrides)
        guard case .timeSformer = start.kind else { return #expect(Bool(false), "\(start.kind)") }
        let scheme = start.trained.attention
        let model = try OpenedModel(
            LayoutFixtures.golden + file, overrides: ModelOverrides(heads: start.trained.heads))
        let source = try Parameters(model.configuration, from: model)
        for attention in AttentionScheme.allCases {
            var random = SeededGenerator(1)
            let target = start.target(attention: attention, classes: 5)
            let begun = try start.parameters(for: target, using: &random)
            for parameter in target.parameters {
                let origin = StartingOrigin.of(parameter, in: scheme, hasNewHead: true)
                if case .file(let original) = origin {
                    #expect(begun.parameters[parameter] == source[original], "\(parameter)")
                }
            }
            #expect(begun.notes.contains { $0.hasPrefix("the head is new, of 5 classes") })
            #expect(begun.notes.count == (attention == scheme ? 2 : 3), "\(begun.notes)")
        }
    }

    @Test func aHeadIsKeptOrMadeAnewAndEitherIsSaid() throws {
        let start = try StartingPoint(LayoutFixtures.golden + "mm-divided.pth", overrides: overrides)
        let target = start.target(frames: 4, classes: 10)
        var random = SeededGenerator(1)
        let kept = try start.parameters(for: target, using: &random)
        #expect(kept.notes.contains("its head of 10 classes is kept"))
        #expect(kept.notes.contains { $0.contains("time embedding of 8 frames is resized to 4") })
        let new = try start.parameters(for: target, newHead: true, using: &random)
        #expect(new.parameters[.headWeight] != kept.parameters[.headWeight])
        #expect(new.notes.contains { $0.hasPrefix("the head is new, of 10 classes: as many") })
        #expect(new.parameters[.block(2, .fc2Weight)] == kept.parameters[.block(2, .fc2Weight)])
    }

    @Test func anotherSizeOfModelIsAContradiction() throws {
        let start = try StartingPoint(LayoutFixtures.golden + "mm-divided.pth", overrides: overrides)
        var target = start.target(classes: 10)
        target.depth = 12
        var random = SeededGenerator(1)
        let error = #expect(throws: ModelFileError.self) { try start.parameters(for: target, using: &random) }
        #expect(error?.cause == "it has depth 3, but the model to be trained has 12")
    }

    @Test func fromNothingTemporalAttentionIsHeardAndFlatPatchesSayNothing() throws {
        let configuration = TimeSformerConfiguration(
            attention: .divided, frames: 4, image: 32, patch: 8, width: 96, depth: 2, heads: 3, mlpWidth: 384,
            classes: 5)
        var random = SeededGenerator(7)
        let begun = try StartingParameters.fromNothing(configuration, using: &random).parameters
        let identity = begun[.block(1, .temporalFCWeight)].values
        #expect(identity.indices.allSatisfy { identity[$0] == ($0 / 96 == $0 % 96 ? 1 : 0) })
        let patches = begun[.patchWeight].values
        for start in stride(from: 0, to: patches.count, by: 64) {
            #expect(patches[start..<(start + 64)].reduce(0, +).magnitude < 1e-4)
        }
        let square = patches.reduce(0.0) { $0 + Double($1 * $1) } / Double(patches.count)
        // The means take a sixty-fourth away.
        #expect((square / (16.0 / 192 * 63 / 64) - 1).magnitude < 0.06)
    }

    @Test func fromNothingLayersKeepTheScaleOfWhatGoesThrough() throws {
        let configuration = TimeSformerConfiguration(
            attention: .divided, frames: 4, image: 32, patch: 8, width: 96, depth: 2, heads: 3, mlpWidth: 384,
            classes: 5)
        var random = SeededGenerator(7)
        let begun = try StartingParameters.fromNothing(configuration, using: &random)
        let weights = begun.parameters[.block(1, .fc1Weight)].values.map(Double.init)
        let mean = weights.reduce(0, +) / Double(weights.count)
        let deviation = (weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)).squareRoot()
        #expect(mean.magnitude < 1.7e-3)  // five standard errors of 36,864 numbers
        #expect((deviation - (2.0 / 480).squareRoot()).magnitude < 1.3e-3)  // 2 %
        #expect(begun.parameters[.block(0, .norm2Weight)].values.allSatisfy { $0 == 1 })
        #expect(begun.parameters[.block(0, .temporalFCBias)].values.allSatisfy { $0 == 0 })
        #expect(begun.parameters[.classToken].values.allSatisfy { $0 != 0 })
        let times = begun.parameters[.timeEmbedding].values
        // Sines and cosines of frame 0.
        #expect(times[..<48].allSatisfy { $0 == 0 } && times[48..<96].allSatisfy { $0 == 0.5 })
        #expect((times[96] - 0.5 * Float(sin(2.0))).magnitude < 1e-6)
        // The class token has no place; patch 5 is in row 1, column 1, and patch 4 in column 0.
        let places = begun.parameters[.positionEmbedding].values
        #expect(places[..<96].allSatisfy { $0 == 0 })
        #expect(places[(6 * 96)..<(6 * 96 + 48)].elementsEqual(places[(5 * 96)..<(5 * 96 + 48)]))
        #expect(places[(6 * 96)..<(6 * 96 + 48)].elementsEqual(places[(6 * 96 + 48)..<(7 * 96)]))
        #expect(!places[(5 * 96)..<(5 * 96 + 48)].elementsEqual(places[(5 * 96 + 48)..<(6 * 96)]))
        var (again, other) = (SeededGenerator(7), SeededGenerator(8))
        #expect(
            try StartingParameters.fromNothing(configuration, using: &again).parameters[.headWeight]
                == begun.parameters[.headWeight])
        #expect(
            try StartingParameters.fromNothing(configuration, using: &other).parameters[.headWeight]
                != begun.parameters[.headWeight])
    }
}
