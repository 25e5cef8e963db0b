// The one gate for libav's error codes.

import CFFmpeg

enum LibAV {
    /// libav's words for an error code, such as "Invalid data found when processing input".
    static func message(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        av_strerror(code, &buffer, buffer.count)
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// - Throws: `MediaError` reading "`operation`: cause" when `code` is negative.
    @discardableResult
    static func check(_ code: Int32, _ kind: MediaError.Kind, _ operation: @autoclosure () -> String) throws -> Int32 {
        guard code < 0 else { return code }
        let kind = code == CFF_ERROR_ENOMEM ? .outOfMemory : kind
        throw MediaError(kind, "\(operation()): \(message(code))")
    }

    /// libav writes "no value" as the smallest integer.
    static func known(_ value: Int64) -> Int64? { value == CFF_NOPTS ? nil : value }
}
