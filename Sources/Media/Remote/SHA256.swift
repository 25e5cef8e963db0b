// SHA-256, by libavutil: the sum that a published checkpoint carries in its name.

import CFFmpeg
import Files
import SystemPackage

/// A running SHA-256.
package final class SHA256 {
    private let state: OpaquePointer

    /// - Throws: `MediaError.outOfMemory`.
    package init() throws {
        guard let state = av_sha_alloc() else { throw MediaError(.outOfMemory, "out of memory") }
        self.state = state
        av_sha_init(state, 256)
    }

    deinit { av_free(UnsafeMutableRawPointer(state)) }

    package func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        av_sha_update(state, start.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    /// The sum as 64 lower-case hex digits. Nothing may be added afterwards.
    package func finish() -> String {
        var sum = [UInt8](repeating: 0, count: 32)
        av_sha_final(state, &sum)
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: sum.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The sum of a file's contents.
    ///
    /// - Throws: `MediaError` of kind `read`.
    package static func ofFile(_ path: String) throws -> String {
        let sum = try SHA256()
        let descriptor: FileDescriptor
        do throws(Errno) {
            descriptor = try FileDescriptor.open(named: path, .readOnly)
        } catch {
            throw MediaError(.read, "cannot open \"\(path)\": \(error)")
        }
        defer { try? descriptor.close() }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        do throws(Errno) {
            while true {
                let count = try throwingErrno { try descriptor.read(into: buffer) }
                if count == 0 { return sum.finish() }
                sum.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        } catch {
            throw MediaError(.read, "cannot read \"\(path)\": \(error)")
        }
    }
}
