// The few questions to the file system that opening a model asks.

import Checkpoints
import Files
import Glibc
import JSON

enum FileProbe {
    static func exists(_ path: String) -> Bool { path.withSystemPath { access($0, F_OK) } == 0 }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return path.withSystemPath { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Reads a small JSON file.
    /// - Throws: `CheckpointError` naming the byte where it is no JSON.
    static func json(_ path: String) throws -> MetadataValue {
        let bytes = try Checkpoint.smallFile(path, limit: 16 << 20)
        do throws(JSONReader.Failure) {
            return try MetadataValue(json: bytes)
        } catch {
            throw CheckpointError(.read, path, at: error.offset, error.cause)
        }
    }
}
