// The first bytes of a file.

import Files
import Glibc

enum FileHead {
    /// At most `count` bytes; none where the file cannot be read, and of what is no file: a pipe's bytes come only once.
    static func read(_ path: String, count: Int) -> [UInt8] {
        var named = stat()
        guard path.withSystemPath({ stat($0, &named) }) == 0, named.st_mode & S_IFMT == S_IFREG else { return [] }
        let descriptor = path.withSystemPath { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            length = max(0, Glibc.read(descriptor, buffer.baseAddress, count))
        }
    }
}
