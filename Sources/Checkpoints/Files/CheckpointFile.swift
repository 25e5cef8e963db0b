// One open file, read with pread.
//
// Not mapped, on purpose. A mapping copies the same bytes once (page cache → the caller's buffer), but (1) a file that
// shrinks under a mapping kills the process with SIGBUS, and pread answers "short read", an error like any other;
// (2) mapped pages count as resident, so a 490 MB checkpoint would take 980 MB while it loads. fp32 weights go from the
// page cache straight into the caller's buffer; other types pass through one small conversion buffer.

import Files
import Glibc

/// A regular file opened for reading. Safe to share: every read carries its own offset and nothing is mutable.
final class CheckpointFile: Sendable {
    let path: String
    /// In bytes, when the file was opened.
    let size: Int
    private let descriptor: Int32

    /// - Throws: `CheckpointError` when the path does not exist, is not a regular file or may not be read.
    init(path: String) throws {
        self.path = path
        // Non-blocking: opening a named pipe must not wait for its writer; it is refused below.
        let descriptor = path.withSystemPath { Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        guard descriptor >= 0 else { throw CheckpointError(.open, path, systemMessage(errno)) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw CheckpointError(.open, path, systemMessage(code))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            Glibc.close(descriptor)
            let kind = status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is not a regular file"
            throw CheckpointError(.open, path, kind)
        }
        self.descriptor = descriptor
        self.size = Int(status.st_size)
    }

    deinit { Glibc.close(descriptor) }

    /// Fills `buffer` with the bytes from `offset` on.
    /// - Throws: `CheckpointError` when they reach beyond the file, also when it was cut after it was opened.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int, entry: String) throws {
        guard offset >= 0, buffer.count <= size, offset <= size - buffer.count else {
            throw CheckpointError(.read, path, entry: entry, "reaches beyond the end of the file (\(size) bytes)")
        }
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            // Linux moves at most 2 GiB in one call.
            let count = pread(descriptor, rest.baseAddress, min(rest.count, 1 << 30), off_t(offset + done))
            if count > 0 {
                done += count
            } else if count == 0 {
                throw CheckpointError(.read, path, entry: entry, "the file became shorter while it was read")
            } else if errno != EINTR {
                throw CheckpointError(.read, path, entry: entry, systemMessage(errno))
            }
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

/// The system's sentence for an errno value.
func systemMessage(_ code: Int32) -> String {
    String(cString: strerror(code))
}
