// JSON (RFC 8259) from outside, read value by value: no tree, so a long timeline costs what is kept of it, and every
// value has its line.

/// Walks through JSON text in order. A reader asks for what it expects and skips the rest.
struct JSONScanner {
    enum Kind { case object, list, text, number, word }

    private let file: TextFile
    private let bytes: ArraySlice<UInt8>
    private var place: Int
    private var depth = 0
    /// The line of the next byte, from 1.
    private(set) var line: Int

    private static let deepest = 32

    init(_ file: TextFile, _ bytes: ArraySlice<UInt8>, line: Int = 1) {
        self.file = file
        self.bytes = bytes
        place = bytes.startIndex
        self.line = line
    }

    func error(_ cause: String) -> ReadingError { file.error(cause, line: line) }

    /// The kind of the next value.
    mutating func kind() throws(ReadingError) -> Kind {
        switch try next() {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .list
        case 0x22: .text
        case 0x30...0x39, UInt8(ascii: "-"): .number
        default: .word
        }
    }

    /// Reads an object; `member` is given each key and must read, or skip, its value.
    mutating func object(_ member: (inout JSONScanner, String) throws(ReadingError) -> Void) throws(ReadingError) {
        guard try next() == UInt8(ascii: "{") else { throw error("an object {…} is expected here") }
        var keys: Set<String> = []
        try enter()
        while try next() != UInt8(ascii: "}") {
            if !keys.isEmpty { try expect(UInt8(ascii: ",")) }
            let key = try text()
            guard keys.insert(key).inserted else { throw error("the key \"\(key)\" is given twice") }
            try expect(UInt8(ascii: ":"))
            try member(&self, key)
        }
        leave()
    }

    /// Reads a list; `element` must read, or skip, one value.
    mutating func list(_ element: (inout JSONScanner) throws(ReadingError) -> Void) throws(ReadingError) {
        guard try next() == UInt8(ascii: "[") else { throw error("a list […] is expected here") }
        var isFirst = true
        try enter()
        while try next() != UInt8(ascii: "]") {
            if !isFirst { try expect(UInt8(ascii: ",")) }
            isFirst = false
            try element(&self)
        }
        leave()
    }

    mutating func number() throws(ReadingError) -> Double {
        guard let number = try numberOrNull() else { throw error("a number is expected here, not null") }
        return number
    }

    /// A number, or nil for `null`.
    mutating func numberOrNull() throws(ReadingError) -> Double? {
        let token = try word()
        if token.elementsEqual("null".utf8) { return nil }
        guard let first = token.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first), token.count <= 400,
            !token.contains(where: { $0 | 0x20 == UInt8(ascii: "x") }),
            let number = Double(String(decoding: token, as: UTF8.self)), number.isFinite
        else { throw error("a number is expected here") }
        return number
    }

    mutating func integer() throws(ReadingError) -> Int {
        let number = try number()
        guard let integer = Int(exactly: number), integer.magnitude < 1 << 50 else {
            throw error("a whole number is expected here")
        }
        return integer
    }

    mutating func bool() throws(ReadingError) -> Bool {
        let token = try word()
        if token.elementsEqual("true".utf8) { return true }
        if token.elementsEqual("false".utf8) { return false }
        throw error("true or false is expected here")
    }

    mutating func text() throws(ReadingError) -> String {
        guard try next() == 0x22 else { throw error("a text in quotes is expected here") }
        place += 1
        var text: [UInt8] = []
        while place < bytes.endIndex {
            let byte = bytes[place]
            place += 1
            switch byte {
            case 0x22: return try file.text(text, line: line)
            case 0x5C: text += try escaped()
            case 0..<0x20: throw error("a line's end or a control character is within a text; a quote may be missing")
            default: text.append(byte)
            }
        }
        throw error("the text has no closing quote")
    }

    /// Passes over one value, whatever it is.
    mutating func skip() throws(ReadingError) {
        switch try kind() {
        case .object: try object { (scanner, _) throws(ReadingError) in try scanner.skip() }
        case .list: try list { (scanner) throws(ReadingError) in try scanner.skip() }
        case .text: _ = try text()
        case .number: _ = try number()
        case .word:
            let token = try word()
            guard ["true", "false", "null"].contains(where: { token.elementsEqual($0.utf8) }) else {
                throw error("this is no JSON value")
            }
        }
    }

    /// Makes sure that nothing follows.
    mutating func end() throws(ReadingError) {
        skipSpace()
        guard place == bytes.endIndex else { throw error("something follows the end of the JSON text") }
    }

    private mutating func skipSpace() {
        while place < bytes.endIndex, TextFile.isSpace(bytes[place]) {
            if bytes[place] == 0x0A { line += 1 }
            place += 1
        }
    }

    private mutating func next() throws(ReadingError) -> UInt8 {
        skipSpace()
        guard place < bytes.endIndex else { throw error("the JSON text ends too early; is the file whole?") }
        return bytes[place]
    }

    private mutating func expect(_ byte: UInt8) throws(ReadingError) {
        guard try next() == byte else {
            throw error("\"\(Character(Unicode.Scalar(byte)))\" is expected here")
        }
        place += 1
    }

    private mutating func enter() throws(ReadingError) {
        place += 1
        depth += 1
        guard depth <= Self.deepest else { throw error("it is nested deeper than \(Self.deepest)") }
    }

    private mutating func leave() {
        place += 1
        depth -= 1
    }

    /// The bytes of a number, true, false or null.
    private mutating func word() throws(ReadingError) -> ArraySlice<UInt8> {
        _ = try next()
        let start = place
        while place < bytes.endIndex, !TextFile.isSpace(bytes[place]), !",]}:".utf8.contains(bytes[place]) {
            place += 1
        }
        return bytes[start..<place]
    }

    /// What stands behind a backslash.
    private mutating func escaped() throws(ReadingError) -> [UInt8] {
        guard place < bytes.endIndex else { throw error("the text has no closing quote") }
        let byte = bytes[place]
        place += 1
        switch byte {
        case 0x22, 0x5C, UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var code = try unit()
            if (0xD800..<0xDC00).contains(code), bytes[place...].starts(with: [0x5C, UInt8(ascii: "u")]) {
                place += 2
                let second = try unit()
                guard (0xDC00..<0xE000).contains(second) else { throw error("half of a surrogate pair is in a text") }
                code = 0x10000 + (code - 0xD800) << 10 + (second - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair is in a text") }
            return Array(String(Character(scalar)).utf8)
        default: throw error("an escape in a text is unknown")
        }
    }

    private mutating func unit() throws(ReadingError) -> UInt32 {
        let digits = bytes[place...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("\\u needs four hexadecimal digits") }
        place += 4
        return code
    }
}
