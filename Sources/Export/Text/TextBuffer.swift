// The text of a row, put together without locale and without printf.

import FoundationEssentials
import JSON
import Timeline

/// A row's bytes in the making.
struct TextBuffer {
    private(set) var bytes: [UInt8] = []

    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
    mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    mutating func append(_ number: Int) { append(String(number)) }

    /// Seconds.
    /// - Parameters:
    ///   - decimals: 3 to 6.
    ///   - missing: what stands for a time that is no number.
    mutating func append(seconds: Double, decimals: Int = 3, missing: StaticString) {
        guard let units = OutputPrecision.units(seconds, decimals: decimals) else { return append(missing) }
        append(units, decimals: decimals)
    }

    /// A score with four decimals.
    mutating func append(score: Double, missing: StaticString) {
        guard let tenThousandths = OutputPrecision.tenThousandths(score) else { return append(missing) }
        append(Int(tenThousandths), decimals: 4)
    }

    /// A whole number of units of 10 to the minus `decimals`.
    mutating func append(_ units: Int, decimals: Int) {
        if units < 0 { bytes.append(UInt8(ascii: "-")) }
        var scale = (0..<decimals).reduce(UInt(1)) { scale, _ in scale * 10 }
        let (whole, fraction) = units.magnitude.quotientAndRemainder(dividingBy: scale)
        append(String(whole))
        bytes.append(UInt8(ascii: "."))
        for _ in 0..<decimals {
            scale /= 10
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / scale % 10))
        }
    }

    /// A field as RFC 4180 has it: quoted where it holds a comma, a quote, a line's end, or spaces at its edges.
    mutating func append(field: String) {
        let special = field.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        guard special || field.first == " " || field.last == " " else { return append(field) }
        bytes.append(0x22)
        for byte in field.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }

    /// A JSON string that may be looked at in a terminal.
    mutating func append(json text: String) { bytes.append(json: text, escaping: .unprintable) }

    /// A time of day in UTC: 2026-11-22T10:00:00.000Z.
    mutating func append(wallClock date: Date) { append(date.iso8601) }
}
