// The SHA-256 of a file: the sum that a published checkpoint carries in its name.

import Files
import SystemPackage

extension SHA256 {
    /// The sum of a file's contents as 64 lower-case hex digits.
    ///
    /// - Throws: `MediaError` of kind `read`.
    package static func ofFile(_ path: String) throws -> String {
        var sum = SHA256()
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
                if count == 0 { return sum.finishHex() }
                sum.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        } catch {
            throw MediaError(.read, "cannot read \"\(path)\": \(error)")
        }
    }
}
