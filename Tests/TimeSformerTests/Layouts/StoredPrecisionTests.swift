// Models stored as they are multiplied in bf16 and int8: the same scores as when they are rounded at load, in less room.

import Checkpoints
import Clips
import Foundation
import TestSupport
import Testing
import TimeSformer

@Suite struct StoredPrecisionTests {
    let scratch = Scratch()

    private var path: String { scratch.file("stored.safetensors") }

    /// A model in fp32 in this program's own layout, whose MLP has more hidden floats than share a step.
    private func original(_ scheme: AttentionScheme) throws -> OpenedModel {
        let configuration = TimeSformerConfiguration(
            attention: scheme, frames: 3, image: 16, patch: 8, width: 48, depth: 3, heads: 3, mlpWidth: 801, classes: 70
        )
        let parameters = try Parameters(configuration, from: ForwardRandomWeights(configuration))
        try ModelConverter.write(parameters, source: "random", to: scratch.file("original.safetensors"))
        return try OpenedModel(scratch.file("original.safetensors"))
    }

    private func logits(_ model: OpenedModel, _ precision: ModelPrecision) throws -> [Float] {
        let built = try TimeSformerModel(
            model.configuration, weights: model, normalization: .test, threads: 2, precision: precision)
        let clips = (0..<4).map { start in Clip.of((0..<3).map { 10 * start + $0 }, side: 16) }
        return try built.logits(clips).flatMap { $0 }
    }

    /// Of two lists of logits whose standard deviation is a few units.
    private func difference(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).map { abs($0 - $1) }.reduce(0, +) / Float(a.count)
    }

    @Test(arguments: AttentionScheme.allCases, [ModelPrecision.bf16, .int8])
    func aStoredModelGivesTheScoresOfOneThatIsRoundedAtLoad(
        _ scheme: AttentionScheme, _ precision: ModelPrecision
    ) throws {
        let original = try original(scheme)
        try ModelConverter.convert(original, to: path, storing: precision, threads: 2)
        let stored = try OpenedModel(path)
        #expect(stored.precision == precision && stored.configuration == original.configuration)
        #expect(stored.unused.isEmpty && stored.notes.isEmpty)
        let (exact, rounded, own) = (
            try logits(original, .fp32), try logits(original, precision), try logits(stored, precision)
        )
        // Inputs may be rounded the other way where a last digit differs; weights are the same.
        #expect(difference(rounded, own) < 0.5 * difference(rounded, exact))
        #expect(difference(own, exact) < 1.3 * difference(rounded, exact))
        #expect(try difference(logits(stored, .fp32), exact) <= difference(rounded, exact))
    }

    @Test func filesOfFewerBitsAreSmaller() throws {
        let original = try original(.divided)
        let sizes = try [ModelPrecision.bf16, .int8].map { precision in
            try ModelConverter.convert(original, to: path, storing: precision)
            return try OpenedModel(path).checkpoints[0].size
        }
        #expect(sizes[0] < original.checkpoints[0].size && sizes[1] < sizes[0])
    }

    @Test(arguments: AttentionScheme.allCases)
    func calibratedWeightsAreNearerToFP32OnOtherClips(_ scheme: AttentionScheme) throws {
        let original = try original(scheme)
        let observing = try TimeSformerModel(
            observing: original.configuration, weights: original, normalization: .test, threads: 2)
        _ = try observing.logits((0..<60).map { start in Clip.of((0..<3).map { 1000 + 7 * start + $0 }, side: 16) })
        // In fp32, so that nothing but the weights' rounding counts.
        try ModelConverter.convert(original, to: path, storing: .int8)
        let nearest = try logits(OpenedModel(path), .fp32)
        try ModelConverter.convert(original, to: path, storing: .int8, calibration: observing.calibration, threads: 2)
        let calibrated = try logits(OpenedModel(path), .fp32)
        let exact = try logits(original, .fp32)
        #expect(difference(calibrated, exact) < 0.9 * difference(nearest, exact))
    }

    @Test func aStoredModelConvertedAgainHasItsRoundedWeights() throws {
        let original = try original(.joint)
        try ModelConverter.convert(original, to: path, storing: .int8)
        let stored = try OpenedModel(path)
        try ModelConverter.convert(stored, to: scratch.file("back.safetensors"))
        #expect(try OpenedModel(scratch.file("back.safetensors")).precision == nil)
        for parameter in stored.configuration.parameters {
            let again = try LayoutFixtures.floats(OpenedModel(scratch.file("back.safetensors")), parameter)
            #expect(try again == LayoutFixtures.floats(stored, parameter))
        }
    }

    /// Writes the stored model again with some tensors other than they were.
    private func damage(_ change: (OutputTensor) -> OutputTensor?, value: Float? = nil) throws -> String {
        let checkpoint = try Checkpoint.open(path)
        var tensors: [OutputTensor] = []
        for name in checkpoint.names {
            let scalar = checkpoint.tensors[name]?.scalar
            let tensor = OutputTensor(
                name: name, shape: checkpoint.tensors[name]?.shape ?? [], precision: scalar == .int8 ? .int8 : .float32)
            if let changed = change(tensor) { tensors.append(changed) }
        }
        let metadata = ["format", "configuration", "preprocessing", "precision"].compactMap { key in
            checkpoint.metadata["actionline." + key]?.string.map { (key: "actionline." + key, value: $0) }
        }
        let target = scratch.file("damaged.safetensors")
        try SafetensorsWriter.write(tensors, metadata: metadata, to: target) { tensor, destination in
            if checkpoint.tensors[tensor.name]?.shape == tensor.shape {
                try checkpoint.read(tensor.name, into: destination)
            }
            if let value, tensor.name.hasSuffix(".scales") { destination[0] = value }
        }
        return target
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func wholeNumbersWithoutScalesAreRefused() throws {
        try ModelConverter.convert(original(.space), to: path, storing: .int8)
        let damaged = try damage { $0.name == "blocks.0.fc1.weight.scales" ? nil : $0 }
        #expect(message { _ = try OpenedModel(damaged) }.contains("\"blocks.0.fc1.weight.scales\""))
    }

    @Test func scalesOfAnotherShapeAreRefused() throws {
        try ModelConverter.convert(original(.space), to: path, storing: .int8)
        let damaged = try damage {
            $0.name == "blocks.0.fc2.weight.scales" ? OutputTensor(name: $0.name, shape: [48, 3]) : $0
        }
        let said = message { _ = try OpenedModel(damaged) }
        #expect(said.contains("\"blocks.0.fc2.weight.scales\"") && said.contains("convert the model again"), "\(said)")
    }

    @Test func scalesThatAreNoNumbersAreRefused() throws {
        try ModelConverter.convert(original(.space), to: path, storing: .int8)
        let damaged = try damage({ $0 }, value: .nan)
        let said = message {
            _ = try TimeSformerModel(
                OpenedModel(damaged).configuration, weights: OpenedModel(damaged), normalization: .test, threads: 1,
                precision: .int8)
        }
        #expect(said.contains(".scales") && said.contains("not a number"), "\(said)")
    }

    @Test func wholeNumbersWhereFloatsBelongAreRefused() throws {
        try ModelConverter.convert(original(.space), to: path, storing: .int8)
        let damaged = try damage {
            $0.name == "head.weight" ? OutputTensor(name: $0.name, shape: $0.shape, precision: .int8) : $0
        }
        #expect(message { _ = try OpenedModel(damaged) }.contains("\"head.weight\""))
    }

    @Test func stepsMuchTooSmallForTheirWeightsAreNotTaken() throws {
        // A file of somebody else's: weights beyond what 127 of a step reach are rounded anew instead of cut.
        try ModelConverter.convert(original(.divided), to: path, storing: .int8)
        let stored = try OpenedModel(path)
        let liar = SmallSteps(stored)
        let built = [try build(stored, stored.configuration), try build(liar, stored.configuration)]
        let clip = [Clip.of([1, 2, 3], side: 16)]
        #expect(try difference(built[0].logits(clip)[0], built[1].logits(clip)[0]) < 0.1)
    }

    private func build(
        _ provider: some WeightProvider, _ configuration: TimeSformerConfiguration
    ) throws -> TimeSformerModel {
        try TimeSformerModel(
            configuration, weights: provider, normalization: .test, threads: 1, precision: .int8)
    }

    /// A model whose steps are a tenth of what they are.
    private struct SmallSteps: WeightProvider {
        let model: OpenedModel
        init(_ model: OpenedModel) { self.model = model }

        func read(_ parameter: Parameter, into destination: UnsafeMutableBufferPointer<Float>) throws {
            try model.read(parameter, into: destination)
        }

        func steps(of parameter: Parameter) throws -> [Float]? { try model.steps(of: parameter)?.map { $0 / 10 } }
    }
}
