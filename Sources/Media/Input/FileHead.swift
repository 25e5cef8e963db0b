// The first bytes of a file.

import Files
import Glibc

enum FileHead {
    /// At most `count` bytes; none where the file cannot be read.
    static func read(_ path: String, count: Int) -> [UInt8] {
        let descriptor = path.withSystemPath { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            length = max(0, Glibc.read(descriptor, buffer.baseAddress, count))
        }
    }
}
