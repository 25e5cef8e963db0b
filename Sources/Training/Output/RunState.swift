// What a run goes on with: trained weights, the optimizer's memory and the progress, in one file.

import Checkpoints
import Foundation
import TimeSformer

/// Reads and writes `state.safetensors`. Single precision in, single precision out: what is resumed has the same bits.
struct RunState {
    let folder: RunFolder
    /// What must be equal for a run to go on: name and value, in order.
    let identity: [(name: String, value: String)]

    private static let progressKey = "actionline.progress"
    private static let stepsKey = "actionline.optimizer_steps"

    /// - Throws: `CheckpointError` when it cannot be written; the former state is kept then.
    func write(_ weights: [Weight<Float>], _ optimizer: any Optimizer, _ progress: TrainingProgress) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = String(decoding: try encoder.encode(progress), as: UTF8.self)
        var tensors: [SafetensorsWriter.Tensor] = []
        var sources: [String: (UnsafeMutableBufferPointer<Float>) -> Void] = [:]
        for (index, weight) in weights.enumerated() {
            let name = weight.parameter.canonicalName
            tensors.append(.init(name: "weight." + name, shape: [weight.count]))
            sources["weight." + name] = { _ = $0.update(fromContentsOf: weight.numbers) }
            for memory in optimizer.memories {
                tensors.append(.init(name: "\(memory.name).\(name)", shape: [weight.count]))
                sources["\(memory.name).\(name)"] = { _ = $0.update(fromContentsOf: memory.values[index]) }
            }
        }
        try SafetensorsWriter.write(
            tensors,
            metadata: identity.map { (Self.identityKey($0.name), $0.value) }
                + [(Self.progressKey, json), (Self.stepsKey, "\(optimizer.steps)")],
            to: folder.state
        ) { tensor, destination in sources[tensor.name]?(destination) }
    }

    /// Fills weights and memory from the file.
    /// - Throws: `TrainingError` when there is no state, or one of another run.
    func read(_ weights: [Weight<Float>], _ optimizer: any Optimizer) throws -> TrainingProgress {
        guard folder.hasRun else {
            throw TrainingError.noRun(folder: folder.path, reason: "there is no state.safetensors in it")
        }
        let file = try Checkpoint.open(folder.state)
        for (name, value) in identity {
            let stored = file.metadata[Self.identityKey(name)]?.string ?? "unknown"
            guard stored == value else {
                throw TrainingError.differentRun(folder: folder.path, what: name, stored: stored, present: value)
            }
        }
        guard let json = file.metadata[Self.progressKey]?.string,
            let progress = try? JSONDecoder().decode(TrainingProgress.self, from: Data(json.utf8)),
            let steps = file.metadata[Self.stepsKey]?.string.flatMap({ Int($0) }), steps >= 0
        else { throw TrainingError.noRun(folder: folder.path, reason: "its state.safetensors states no progress") }
        for (index, weight) in weights.enumerated() {
            let name = weight.parameter.canonicalName
            try read(file, "weight." + name, into: weight.numbers)
            for memory in optimizer.memories {
                try memory.values[index].withUnsafeMutableBufferPointer {
                    try read(file, "\(memory.name).\(name)", into: $0)
                }
            }
        }
        optimizer.steps = steps
        return progress
    }

    private func read(_ file: Checkpoint, _ name: String, into numbers: UnsafeMutableBufferPointer<Float>) throws {
        guard let tensor = file.tensors[name], tensor.count == numbers.count else {
            throw TrainingError.noRun(
                folder: folder.path, reason: "\"\(name)\" in its state.safetensors is missing or of another size")
        }
        try file.read(name, into: numbers)
    }

    private static func identityKey(_ name: String) -> String { "actionline.run.\(name)" }
}

extension Weight<Float> {
    /// All its numbers.
    var numbers: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: values.start, count: count)
    }
}

extension TrainingRun {
    /// The seed of the run in a folder; nil where there is none.
    public static func seed(in folder: String) -> UInt64? {
        guard let file = try? Checkpoint.open(RunFolder(path: folder).state),
            let recipe = file.metadata["actionline.run.recipe"]?.string,
            let entry = recipe.split(separator: " ").first(where: { $0.hasPrefix("seed=") })
        else { return nil }
        return UInt64(entry.dropFirst(5))
    }
}
