// A checkpoint of several files in a folder, which appear together or not at all.

import Files
import Glibc
import SystemPackage

/// A folder in the making. Its files have no names until all of them are whole.
package final class CheckpointFolderOutput {
    private let path: String
    private let overwrite: Bool
    private let exists: Bool
    private var files: [(name: String, output: CheckpointOutput)] = []

    /// - Parameter overwrite: whether files of an existing folder may be replaced; its other files stay.
    /// - Throws: `CheckpointError` when the folder exists and may not be changed.
    package init(_ path: String, overwrite: Bool) throws(CheckpointError) {
        self.path = PathParts.withoutSlashes(path)
        self.overwrite = overwrite
        exists = self.path.withSystemPath { access($0, F_OK) } == 0
        if exists, !overwrite { throw CheckpointError(.write, path, "it exists already; choose another name") }
    }

    /// Writes a file of tensors, as `SafetensorsWriter.write`.
    package func add(
        _ name: String, _ tensors: [OutputTensor], metadata: [(key: String, value: String)],
        precision: OutputPrecision, fill: OutputTensor.Fill
    ) throws {
        let output = try SafetensorsWriter.prepare(
            tensors, metadata: metadata, precision: precision, to: file(name), at: place, fill: fill)
        files.append((name, output))
    }

    /// Writes a file of text.
    package func add(_ name: String, _ text: String) throws(CheckpointError) {
        let output = try CheckpointOutput(file(name), at: place)
        try output.write(Array(text.utf8))
        try output.synchronize()
        files.append((name, output))
    }

    /// Gives the files their names, in the order they were added.
    /// - Throws: `CheckpointError`; a new folder is gone again then.
    package func publish() throws(CheckpointError) {
        if !exists, path.withSystemPath({ mkdir($0, 0o777) }) != 0 {
            throw CheckpointError(.write, path, Errno(rawValue: errno).description)
        }
        do throws(CheckpointError) {
            for file in files { try file.output.publish(overwrite: overwrite) }
        } catch {
            if !exists { remove() }
            throw error
        }
    }

    private func file(_ name: String) -> String { path == "/" ? path + name : path + "/" + name }

    /// Where files are made: beside a folder that does not exist yet, which is made when there is something to put in.
    private var place: String? { exists ? nil : path }

    private func remove() {
        for name in files.map(\.name) { _ = file(name).withSystemPath { unlink($0) } }
        _ = path.withSystemPath { rmdir($0) }
    }
}
