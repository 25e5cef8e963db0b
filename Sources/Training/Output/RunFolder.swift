// The folder of a run: which files it has.

import Files
import Foundation

/// Paths in a run's folder.
struct RunFolder: Sendable {
    let path: String

    /// The model of the best validation.
    var best: String { file("best.safetensors") }
    /// The latest model.
    var last: String { file("last.safetensors") }
    /// What a run goes on with: the trained weights, the optimizer's memory, the progress.
    var state: String { file("state.safetensors") }
    var log: String { file("log.jsonl") }
    var curves: String { file("curves.svg") }

    /// - Parameter key: equal where the same clips have the same features.
    func features(_ key: String) -> String { file("features-\(key).bin") }

    private func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }

    /// Makes the folder.
    /// - Throws: `TrainingError.cannotWrite`.
    func create() throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw TrainingError.cannotWrite(file: path, reason: error.localizedDescription)
        }
    }

    /// Whether a run is there.
    var hasRun: Bool { FileManager.default.fileExists(atPath: state) }
}
