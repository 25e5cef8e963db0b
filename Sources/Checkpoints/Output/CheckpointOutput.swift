// A file that is being written, one stretch of bytes after another.

import Files
import SystemPackage

/// A file of a checkpoint in the making: it has its name when it is published, and is gone when it never is.
package final class CheckpointOutput {
    /// For error messages.
    let path: String
    /// Bytes written so far.
    private(set) var position = 0
    private let file: AtomicFile

    /// - Parameter place: a path in whose folder the file is made; default: `path`'s own.
    /// - Throws: `CheckpointError` when the folder takes no file.
    init(_ path: String, at place: String? = nil) throws(CheckpointError) {
        self.path = path
        file = try Self.check(path) { () throws(Errno) in try AtomicFile(for: place ?? path) }
    }

    func write(_ bytes: [UInt8]) throws(CheckpointError) {
        try written(bytes.count, bytes.withUnsafeBytes { file.descriptor.writeWaiting($0).failure })
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
        try written(bytes.count, file.descriptor.writeWaiting(bytes).failure)
    }

    private func written(_ count: Int, _ failure: Errno?) throws(CheckpointError) {
        if let failure { throw CheckpointError(.write, path, failure.description) }
        position += count
    }

    /// Brings the bytes to the disk, so that only the name is missing.
    func synchronize() throws(CheckpointError) {
        try Self.check(path) { () throws(Errno) in try file.descriptor.synchronize() }
    }

    /// Gives the synchronized file its name.
    package func publish(overwrite: Bool) throws(CheckpointError) {
        try Self.check(path) { () throws(Errno) in try file.publish(as: path, overwrite: overwrite) }
    }

    private static func check<Result>(
        _ path: String, _ body: () throws(Errno) -> Result
    ) throws(CheckpointError) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw CheckpointError(.write, path, error.description)
        }
    }
}
