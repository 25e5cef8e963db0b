// One open file, read with pread.
//
// Not mapped, on purpose. A mapping copies the same bytes once (page cache → the caller's buffer), but (1) a file that
// shrinks under a mapping kills the process with SIGBUS, and pread answers "short read", an error like any other;
// (2) mapped pages count as resident, so a 490 MB checkpoint would take 980 MB while it loads. fp32 weights go from the
// page cache straight into the caller's buffer; other types pass through one small conversion buffer.

import Files
import SystemPackage

/// A regular file opened for reading. Safe to share: every read carries its own offset and nothing is mutable.
final class CheckpointFile: Sendable {
    let path: String
    /// In bytes, when the file was opened.
    let size: Int
    private let descriptor: FileDescriptor

    /// - Throws: `CheckpointError` when the path does not exist, is not a regular file or may not be read.
    init(path: String) throws {
        let status: Stat
        (descriptor, status) = try Self.open(path)
        guard status.type == .regular else {
            try? descriptor.close()
            let kind = status.type == .directory ? "it is a folder" : "it is not a regular file"
            throw CheckpointError(.open, path, kind)
        }
        self.path = path
        size = Int(status.size)
    }

    deinit { try? descriptor.close() }

    private static func open(_ path: String) throws(CheckpointError) -> (FileDescriptor, Stat) {
        do throws(Errno) {
            // Non-blocking: opening a named pipe must not wait for its writer; it is refused afterwards.
            let descriptor = try FileDescriptor.open(named: path, .readOnly, [.nonBlocking, .noControllingTerminal])
            do throws(Errno) {
                return (descriptor, try Stat(descriptor))
            } catch {
                try? descriptor.close()
                throw error
            }
        } catch {
            throw CheckpointError(.open, path, error.description)
        }
    }

    /// Fills `buffer` with the bytes from `offset` on.
    /// - Throws: `CheckpointError` when they reach beyond the file, also when it was cut after it was opened.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int, entry: String) throws {
        guard offset >= 0, buffer.count <= size, offset <= size - buffer.count else {
            throw CheckpointError(.read, path, entry: entry, "reaches beyond the end of the file (\(size) bytes)")
        }
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count: Int
            do throws(Errno) {
                count = try throwingErrno { try descriptor.read(fromAbsoluteOffset: Int64(offset + done), into: rest) }
            } catch {
                throw CheckpointError(.read, path, entry: entry, error.description)
            }
            guard count > 0 else {
                throw CheckpointError(.read, path, entry: entry, "the file became shorter while it was read")
            }
            done += count
        }
    }

    /// The bytes `offset ..< offset + count`. The bounds are checked before anything is allocated.
    func bytes(at offset: Int, count: Int, entry: String) throws -> [UInt8] {
        guard count >= 0, offset >= 0, count <= size, offset <= size - count else {
            throw CheckpointError(.read, path, entry: entry, "reaches beyond the end of the file (\(size) bytes)")
        }
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset, entry: entry)
            filled = count
        }
    }
}
