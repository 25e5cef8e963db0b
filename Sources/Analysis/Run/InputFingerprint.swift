// What tells two inputs of one name apart, without reading them whole.

import Files
import Foundation

/// The fingerprint of a file: its size, its two ends, and the video's length.
enum InputFingerprint {
    /// Bytes at each end: containers keep their tables at one of them.
    private static let endBytes = 64 << 10

    /// - Parameter durationSeconds: as the container tells it.
    /// - Returns: nil for what is no file that could be read again.
    static func of(_ path: String, durationSeconds: Double?) -> String? {
        // Opening a pipe a second time would wait for another writer.
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let type = try? FileManager.default.attributesOfItem(atPath: target)[.type] as? FileAttributeType
        guard type == .typeRegular, let file = FileHandle(forReadingAtPath: path),
            let size = try? file.seekToEnd()
        else { return nil }
        defer { try? file.close() }
        var sum = SHA256()
        for offset in [0, size > endBytes ? size - UInt64(endBytes) : 0] {
            guard (try? file.seek(toOffset: offset)) != nil, let bytes = try? file.read(upToCount: endBytes) else {
                return nil
            }
            sum.update(Array(bytes))
        }
        let microseconds = durationSeconds.map { "\(($0 * 1e6).rounded())" } ?? "none"
        sum.update(Array("\(size) \(microseconds)".utf8))
        return String(sum.finishHex().prefix(32))
    }
}
