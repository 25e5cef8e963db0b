// How the report's blocks hold numbers. The page reads them in Page/codec.js.

import Timeline

/// Numbers of variable length (LEB128): seven bits a byte, the lowest first; the highest bit says that more follow.
struct ReportNumbers {
    private(set) var bytes: [UInt8] = []

    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// Appends a number from 0 on; a negative one counts as 0.
    mutating func append(_ number: Int) {
        var rest = UInt64(max(number, 0))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a number of either sign: 0, −1, 1, −2, … are written 0, 1, 2, 3, ….
    mutating func append(signed number: Int) {
        append(number < 0 ? -2 * number - 1 : 2 * number)
    }
}

/// Windows' numbers and times. Start and length differ little from those of the window before, whatever the grid, so
/// only what changes is written: three bytes a window.
struct ReportTimes {
    private var index = -1
    private var start = 0
    private var step = 0
    private var length = 0

    /// Appends a window's: number and padding, the change of the step from start to start, the change of the length.
    mutating func append(_ window: WindowPrediction, to numbers: inout ReportNumbers) {
        let begin = OutputPrecision.microseconds(window.start) ?? 0
        let end = OutputPrecision.microseconds(window.end) ?? begin
        numbers.append(2 * (window.index - index - 1) + (window.padded ? 1 : 0))
        numbers.append(signed: begin - start - step)
        numbers.append(signed: end - begin - length)
        (index, step, start, length) = (window.index, begin - start, begin, end - begin)
    }
}

/// A text in base64 (RFC 4648) that is written while its bytes come.
package struct Base64Text {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private let output: OutputFile
    /// Up to two bytes that wait for a third.
    private var rest: [UInt8] = []

    init(_ output: OutputFile) { self.output = output }

    mutating func append(_ bytes: [UInt8]) throws {
        let all = rest + bytes
        let whole = all.count / 3 * 3
        try output.write(Self.encode(all[..<whole]))
        rest = Array(all[whole...])
    }

    mutating func finish() throws {
        try output.write(Self.encode(rest[...]))
        rest = []
    }

    /// Whole groups of three bytes, or the last one, which is padded.
    package static func encode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let count = min(3, bytes.endIndex - place)
            var group = UInt32(0)
            for i in 0..<3 { group = group << 8 | (i < count ? UInt32(bytes[place + i]) : 0) }
            for i in 0..<4 {
                text.append(i <= count ? digits[Int(group >> (18 - 6 * UInt32(i)) & 63)] : UInt8(ascii: "="))
            }
            place += count
        }
        return text
    }
}
