// A strict JSON reader (RFC 8259) with bounds, for headers and configuration files that nobody vouches for.

/// Reads JSON text into a tree of plain values, keeping the order of keys.
public struct JSONReader {
    /// What went wrong, and at which byte of the text.
    public struct Failure: Error, Equatable {
        public var offset: Int
        public var cause: String
    }

    private static let depthLimit = 32
    private let bytes: [UInt8]
    private var position = 0
    private var values = 0
    private let valueLimit: Int

    /// - Parameter valueLimit: how many values the text may hold in all.
    /// - Throws: `Failure` for anything that is not one JSON value, for a key that stands twice in an object, and for
    ///   text beyond the limits.
    public static func parse(_ bytes: [UInt8], valueLimit: Int = 500_000) throws(Failure) -> MetadataValue {
        var reader = JSONReader(bytes: bytes, valueLimit: valueLimit)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.failure("more after the end of the JSON value") }
        return value
    }

    private init(bytes: [UInt8], valueLimit: Int) {
        self.bytes = bytes
        self.valueLimit = valueLimit
    }

    private func failure(_ cause: String) -> Failure { Failure(offset: position, cause: cause) }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    }

    private func peek() throws(Failure) -> UInt8 {
        guard position < bytes.count else { throw failure("the JSON text ends too early") }
        return bytes[position]
    }

    private mutating func expect(_ character: Character) throws(Failure) {
        guard try peek() == character.asciiValue else { throw failure("\"\(character)\" expected") }
        position += 1
    }

    private mutating func value(depth: Int) throws(Failure) -> MetadataValue {
        values += 1
        guard values <= valueLimit else { throw failure("more than \(valueLimit) values") }
        guard depth < Self.depthLimit else { throw failure("nested deeper than \(Self.depthLimit)") }
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: MetadataValue) throws(Failure) -> MetadataValue {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("no JSON value") }
        position += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(Failure) -> MetadataValue {
        try expect("{")
        var entries: [MetadataValue.Entry] = []
        var keys: Set<String> = []
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            position += 1
            return .dictionary([])
        }
        while true {
            skipSpace()
            let key = try string()
            guard keys.insert(key).inserted else {
                throw failure("the key \"\(CheckpointError.printable(key))\" stands twice")
            }
            skipSpace()
            try expect(":")
            entries.append(.init(key, try value(depth: depth + 1)))
            skipSpace()
            if try peek() == UInt8(ascii: ",") {
                position += 1
            } else {
                try expect("}")
                return .dictionary(entries)
            }
        }
    }

    private mutating func array(depth: Int) throws(Failure) -> MetadataValue {
        try expect("[")
        var elements: [MetadataValue] = []
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            position += 1
            return .list([])
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if try peek() == UInt8(ascii: ",") {
                position += 1
            } else {
                try expect("]")
                return .list(elements)
            }
        }
    }

    private mutating func string() throws(Failure) -> String {
        try expect("\"")
        let start = position
        while true {
            let next = try peek()
            if next == UInt8(ascii: "\"") {
                guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
                    throw failure("text that is not UTF-8")
                }
                position += 1
                return text
            }
            guard next >= 0x20 else { throw failure("a control character inside a string") }
            if next == UInt8(ascii: "\\") { return try escapedString(from: start) }
            position += 1
        }
    }

    private mutating func escapedString(from start: Int) throws(Failure) -> String {
        var text = Array(bytes[start..<position])
        while true {
            let next = try peek()
            position += 1
            switch next {
            case UInt8(ascii: "\""):
                guard let text = String(validating: text, as: UTF8.self) else {
                    throw failure("text that is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"):
                let escape = try peek()
                position += 1
                switch escape {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
                case UInt8(ascii: "b"): text.append(0x08)
                case UInt8(ascii: "f"): text.append(0x0C)
                case UInt8(ascii: "n"): text.append(0x0A)
                case UInt8(ascii: "r"): text.append(0x0D)
                case UInt8(ascii: "t"): text.append(0x09)
                case UInt8(ascii: "u"): text.append(contentsOf: String(try unicodeEscape()).utf8)
                default: throw failure("an unknown escape")
                }
            case 0..<0x20: throw failure("a control character inside a string")
            default: text.append(next)
            }
        }
    }

    /// One character behind `\u`, which may take a second escape.
    private mutating func unicodeEscape() throws(Failure) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), bytes[position...].starts(with: [0x5C, 0x75]) else {
            throw failure("half of a surrogate pair")
        }
        position += 2
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure("half of a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else {
                throw failure("no hexadecimal digit")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func number() throws(Failure) -> MetadataValue {
        let start = position
        var isInteger = true
        func isDigit(_ position: Int) -> Bool {
            position < bytes.count && (0x30...0x39).contains(bytes[position])
        }
        if try peek() == UInt8(ascii: "-") { position += 1 }
        guard isDigit(position) else { throw failure("no JSON value") }
        if bytes[position] == 0x30 {
            position += 1
        } else {
            while isDigit(position) { position += 1 }
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard isDigit(position) else { throw failure("no digit behind the point") }
            while isDigit(position) { position += 1 }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            if position < bytes.count, bytes[position] == 0x2B || bytes[position] == 0x2D { position += 1 }
            guard isDigit(position) else { throw failure("no digit in the exponent") }
            while isDigit(position) { position += 1 }
        }
        guard position - start <= 400 else { throw failure("a number of \(position - start) digits") }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int(text) { return .integer(value) }
        guard let value = Double(text) else { throw failure("no number") }
        return .number(value)
    }
}
