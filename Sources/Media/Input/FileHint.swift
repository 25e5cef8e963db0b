// What a file that libav cannot open probably is, in words that help: libav says "Invalid data" to all of them.

import Files
import Glibc

enum FileHint {
    /// A guess from the first bytes; nil for input that is no readable file.
    static func of(_ input: MediaInput) -> String? {
        guard case .file(let path) = input.source, input.format == nil else { return nil }
        let bytes = head(of: path, count: 4096)
        guard !bytes.isEmpty else { return nil }
        if bytes.count > 8, bytes[4..<8].elementsEqual("ftyp".utf8) {
            return "its index is missing: the file is cut off, or was never finished; copy or record it again"
        }
        let printable = bytes.count { $0 >= 32 && $0 != 127 || (9...13).contains($0) }
        if printable == bytes.count { return "it is a text file; give a video" }
        return "it is not a video, or damaged at its beginning"
    }

    private static func head(of path: String, count: Int) -> [UInt8] {
        let descriptor = path.withSystemPath { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            length = max(0, read(descriptor, buffer.baseAddress, count))
        }
    }
}
