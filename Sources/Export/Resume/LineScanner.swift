// The parts of a line that a timeline's own writer made.

/// Takes a line apart from its start. It need not be a JSON reader: whoever uses it writes again what it found, and
/// accepts a line only if that gives the same bytes.
struct LineScanner {
    private(set) var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) { rest = line }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ text: StaticString) -> Bool {
        let expected = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard rest.starts(with: expected) else { return false }
        rest = rest.dropFirst(expected.count)
        return true
    }

    /// Goes on at the next place where `text` stands; where it stands nowhere, changes nothing.
    mutating func seek(_ text: StaticString) -> Bool {
        guard let place = place(of: text) else { return false }
        rest = rest[place...]
        return true
    }

    /// Whether `text` stands before `limit`.
    func holds(_ text: StaticString, before limit: StaticString) -> Bool {
        guard let place = place(of: text) else { return false }
        return place < self.place(of: limit) ?? rest.endIndex
    }

    private func place(of text: StaticString) -> Int? {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        var place = rest.startIndex
        while let found = rest[place...].firstIndex(of: wanted[0]) {
            if rest[found...].starts(with: wanted) { return found }
            place = found + 1
        }
        return nil
    }

    /// A number without its point: 1.067 with three decimals is 1067. What else is wrong with it shows when it is
    /// written again.
    mutating func number(decimals: Int = 0) -> Int? {
        let isNegative = decimals > 0 && skip("-")
        var value = 0
        var digits = 0
        while let byte = rest.first, (0x30...0x39).contains(byte) || (byte == 0x2E && decimals > 0) {
            rest = rest.dropFirst()
            if byte == 0x2E { continue }
            digits += 1
            guard digits < 17 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return digits > decimals ? (isNegative ? -value : value) : nil
    }

    /// Seconds as they are written: six decimals.
    mutating func time() -> Double? { number(decimals: 6).map { Double($0) / 1e6 } }

    /// A JSON string.
    mutating func text() -> String? {
        guard skip("\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case 0x22: return String(decoding: bytes, as: UTF8.self)
            case 0x5C:
                guard let escaped = escaped() else { return nil }
                bytes += escaped
            default: bytes.append(byte)
            }
        }
        return nil
    }

    /// What stands behind a backslash.
    private mutating func escaped() -> [UInt8]? {
        switch rest.popFirst() {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            guard let code = UInt32(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(code)
            else { return nil }
            rest = rest.dropFirst(4)
            return Array(String(Character(scalar)).utf8)
        case let byte?: return [byte]
        case nil: return nil
        }
    }
}
