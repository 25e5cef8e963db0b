// A strict JSON reader (RFC 8259) with bounds, for text that nobody vouches for: headers, configuration files, the lines
// of an interrupted timeline. It hands out one value after another; what becomes of them is the caller's.

import Files

/// A position in JSON text. The caller says what it expects there (`object`, `string`, …) or asks first (`kind`).
package struct JSONReader {
    /// What went wrong, and at which byte of the text.
    package struct Failure: Error, Equatable {
        package var offset: Int
        package var cause: String

        package init(offset: Int, cause: String) {
            self.offset = offset
            self.cause = cause
        }
    }

    /// What a value is, told by its first character.
    package enum Kind {
        case object, array, string, number, bool, null
    }

    let bytes: ArraySlice<UInt8>
    var position: Int
    private var depth = 0
    private var values = 0
    private let depthLimit: Int
    private let valueLimit: Int

    /// - Parameters:
    ///   - depthLimit: how deep values may be nested.
    ///   - valueLimit: how many values the text may hold in all.
    package init(_ bytes: ArraySlice<UInt8>, depthLimit: Int = 32, valueLimit: Int = 500_000) {
        self.bytes = bytes
        position = bytes.startIndex
        self.depthLimit = depthLimit
        self.valueLimit = valueLimit
    }

    /// What the next value seems to be; a number where it is nothing else.
    package mutating func kind() throws(Failure) -> Kind {
        switch try begin() {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// Reads an object.
    /// - Parameter member: must read one value. No key comes twice: that is a failure.
    package mutating func object(
        _ member: (_ reader: inout JSONReader, _ key: String) throws(Failure) -> Void
    ) throws(Failure) {
        var keys: Set<String> = []
        try enterObject()
        while let key = try nextKey(after: &keys) { try member(&self, key) }
    }

    /// Enters an object, for callers whose own errors an `object` closure could not throw: `nextKey` gives its keys.
    package mutating func enterObject() throws(Failure) {
        try begin()
        try expect("{")
        values += 1
        depth += 1
    }

    /// The next key of the object entered, whose value must be read before the next call; nil behind the last.
    /// - Parameter keys: those before, empty at first.
    package mutating func nextKey(after keys: inout Set<String>) throws(Failure) -> String? {
        skipSpace()
        guard try keys.isEmpty ? peek() != UInt8(ascii: "}") : goesOn() else {
            try expect("}")
            depth -= 1
            return nil
        }
        skipSpace()
        guard try peek() == UInt8(ascii: "\"") else { throw failure("a text in quotes expected") }
        let key = try text()
        guard keys.insert(key).inserted else {
            throw failure("the key \"\(key.printable(atMost: 200))\" is given twice")
        }
        skipSpace()
        try expect(":")
        return key
    }

    /// Reads an array.
    /// - Parameter element: must read one value.
    package mutating func array(_ element: (_ reader: inout JSONReader) throws(Failure) -> Void) throws(Failure) {
        var isFirst = true
        try enterArray()
        while try hasElement(&isFirst) { try element(&self) }
    }

    /// Enters an array, for callers whose own errors an `array` closure could not throw.
    package mutating func enterArray() throws(Failure) {
        try begin()
        try expect("[")
        values += 1
        depth += 1
    }

    /// Whether the array entered has another element, which must be read before the next call.
    /// - Parameter isFirst: true at first.
    package mutating func hasElement(_ isFirst: inout Bool) throws(Failure) -> Bool {
        skipSpace()
        let hasAnother = try isFirst ? peek() != UInt8(ascii: "]") : goesOn()
        isFirst = false
        guard !hasAnother else { return true }
        try expect("]")
        depth -= 1
        return false
    }

    package mutating func string() throws(Failure) -> String {
        try begin()
        values += 1
        return try text()
    }

    package mutating func number() throws(Failure) -> JSONNumber {
        try begin()
        values += 1
        return try digits()
    }

    package mutating func bool() throws(Failure) -> Bool {
        let isTrue = try begin() == UInt8(ascii: "t")
        values += 1
        try word(isTrue ? "true" : "false")
        return isTrue
    }

    package mutating func null() throws(Failure) {
        try begin()
        values += 1
        try word("null")
    }

    /// Reads a value of any kind and drops it.
    package mutating func skip() throws(Failure) {
        switch try kind() {
        case .object: try object { reader, _ throws(Failure) in try reader.skip() }
        case .array: try array { reader throws(Failure) in try reader.skip() }
        case .string: _ = try string()
        case .number: _ = try number()
        case .bool: _ = try bool()
        case .null: try null()
        }
    }

    /// Reads a value that holds no others, as it is written in the text: a string with its quotes.
    package mutating func scalarText() throws(Failure) -> String {
        try begin()
        let start = position
        try skip()
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// The text holds nothing more.
    package mutating func end() throws(Failure) {
        skipSpace()
        guard isAtEnd else { throw failure("more after the end of the JSON value") }
    }

    /// Bytes of the text before the next one to read.
    package var offset: Int { position - bytes.startIndex }

    package var isAtEnd: Bool { position == bytes.endIndex }

    package func failure(_ cause: String) -> Failure { Failure(offset: offset, cause: cause) }

    /// Goes to a value's first character.
    @discardableResult
    private mutating func begin() throws(Failure) -> UInt8 {
        guard values < valueLimit else { throw failure("more than \(valueLimit) values") }
        guard depth < depthLimit else { throw failure("nested deeper than \(depthLimit)") }
        skipSpace()
        return try peek()
    }

    /// Whether a comma follows, which is then consumed.
    private mutating func goesOn() throws(Failure) -> Bool {
        guard try peek() == UInt8(ascii: ",") else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.endIndex {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    func peek() throws(Failure) -> UInt8 {
        guard position < bytes.endIndex else { throw failure("the JSON text ends too early") }
        return bytes[position]
    }

    mutating func expect(_ character: Character) throws(Failure) {
        guard try peek() == character.asciiValue else { throw failure("\"\(character)\" expected") }
        position += 1
    }

    private mutating func word(_ word: StaticString) throws(Failure) {
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard bytes[position...].starts(with: expected) else { throw failure("no JSON value") }
        position += expected.count
    }
}
