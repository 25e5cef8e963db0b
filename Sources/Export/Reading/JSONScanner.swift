// JSON from outside, read value by value with the line of each: no tree, so a long timeline costs what is kept of it.

import JSON

/// A `JSONReader` whose errors name file and line. A caller asks for what it expects and skips the rest.
struct JSONScanner {
    private let file: TextFile
    private let bytes: ArraySlice<UInt8>
    private var reader: JSONReader
    /// The line at `counted`, from 1.
    private var countedLine: Int
    /// Where the lines are counted up to: as far as somebody asked.
    private var counted: Int

    init(_ file: TextFile, _ bytes: ArraySlice<UInt8>, line: Int = 1) {
        self.file = file
        self.bytes = bytes
        countedLine = line
        counted = bytes.startIndex
        // The file's length is the bound.
        reader = JSONReader(bytes, valueLimit: .max)
    }

    /// The line of the next byte, from 1.
    var line: Int {
        mutating get {
            let place = bytes.startIndex + reader.offset
            countedLine += bytes[counted..<place].count { $0 == 0x0A }
            counted = place
            return countedLine
        }
    }

    mutating func error(_ cause: String) -> ReadingError { file.error(cause, line: line) }

    /// The kind of the next value.
    mutating func kind() throws(ReadingError) -> JSONReader.Kind {
        try read { reader throws(JSONReader.Failure) in try reader.kind() }
    }

    /// Reads an object; `member` is given each key and must read, or skip, its value.
    mutating func object(_ member: (inout JSONScanner, String) throws(ReadingError) -> Void) throws(ReadingError) {
        try expect(.object, "an object {…}")
        var keys: Set<String> = []
        try read { reader throws(JSONReader.Failure) in try reader.enterObject() }
        while let key = try read({ reader throws(JSONReader.Failure) in try reader.nextKey(after: &keys) }) {
            try member(&self, key)
        }
    }

    /// Reads a list; `element` must read, or skip, one value.
    mutating func list(_ element: (inout JSONScanner) throws(ReadingError) -> Void) throws(ReadingError) {
        try expect(.array, "a list […]")
        var isFirst = true
        try read { reader throws(JSONReader.Failure) in try reader.enterArray() }
        while try read({ reader throws(JSONReader.Failure) in try reader.hasElement(&isFirst) }) {
            try element(&self)
        }
    }

    mutating func number() throws(ReadingError) -> Double {
        guard let number = try numberOrNull() else { throw error("a number is expected here, not null") }
        return number
    }

    /// A number, or nil for `null`.
    mutating func numberOrNull() throws(ReadingError) -> Double? {
        if try kind() == .null {
            try read { reader throws(JSONReader.Failure) in try reader.null() }
            return nil
        }
        let number = (try? reader.number())?.double
        guard let number, number.isFinite else { throw error("a number is expected here") }
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
        try expect(.bool, "true or false")
        return try read { reader throws(JSONReader.Failure) in try reader.bool() }
    }

    mutating func text() throws(ReadingError) -> String {
        try expect(.string, "a text in quotes")
        return try read { reader throws(JSONReader.Failure) in try reader.string() }
    }

    /// A list of texts.
    mutating func texts() throws(ReadingError) -> [String] {
        var texts: [String] = []
        try list { (scanner) throws(ReadingError) in texts.append(try scanner.text()) }
        return texts
    }

    /// Passes over one value, whatever it is.
    mutating func skip() throws(ReadingError) {
        try read { reader throws(JSONReader.Failure) in try reader.skip() }
    }

    /// Makes sure that nothing follows.
    mutating func end() throws(ReadingError) {
        do throws(JSONReader.Failure) {
            try reader.end()
        } catch {
            throw self.error("something follows the end of the JSON text")
        }
    }

    private mutating func expect(_ kind: JSONReader.Kind, _ name: String) throws(ReadingError) {
        guard try self.kind() == kind else { throw error("\(name) is expected here") }
    }

    @inline(__always)
    private mutating func read<Value>(
        _ body: (inout JSONReader) throws(JSONReader.Failure) -> Value
    ) throws(ReadingError) -> Value {
        do throws(JSONReader.Failure) {
            return try body(&reader)
        } catch {
            throw self.error(error.cause + (reader.isAtEnd ? "; is the file whole?" : ""))
        }
    }
}
