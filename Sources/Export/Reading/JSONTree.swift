// JSON of other programs, whose order of keys is theirs: read whole, within bounds.

/// A value and what is in it.
struct JSONTree {
    /// From 1.
    let line: Int
    // What the value is: one of these, or none for false and null. Stored apart, because Swift 6.3 crashes when it
    // optimizes an enum of them here.
    let members: [Member]?
    let list: [JSONTree]?
    let text: String?
    let number: Double?
    let isTrue: Bool

    /// A value of an object.
    struct Member {
        let key: String
        let value: JSONTree
    }

    /// Values that a file may hold: so many take a few hundred megabytes.
    private static let mostValues = 4_000_000

    init(_ file: TextFile) throws(ReadingError) {
        var scanner = JSONScanner(file, file.bytes[...])
        var left = Self.mostValues
        self = try Self(&scanner, &left)
        try scanner.end()
    }

    private init(_ scanner: inout JSONScanner, _ left: inout Int) throws(ReadingError) {
        left -= 1
        guard left > 0 else { throw scanner.error("it has more than \(Self.mostValues) values") }
        let kind = try scanner.kind()
        line = scanner.line
        var members: [Member]?
        var list: [JSONTree]?
        var text: String?
        var number: Double?
        var isTrue = false
        switch kind {
        case .object:
            var found: [Member] = []
            try scanner.object { (scanner, key) throws(ReadingError) in
                found.append(Member(key: key, value: try JSONTree(&scanner, &left)))
            }
            members = found
        case .array:
            var found: [JSONTree] = []
            try scanner.list { (scanner) throws(ReadingError) in found.append(try JSONTree(&scanner, &left)) }
            list = found
        case .string: text = try scanner.text()
        case .number: number = try scanner.number()
        case .bool: isTrue = try scanner.bool()
        case .null: try scanner.skip()
        }
        (self.members, self.list, self.text, self.number, self.isTrue) = (members, list, text, number, isTrue)
    }

    subscript(key: String) -> JSONTree? { members?.first { $0.key == key }?.value }

    /// A whole number of frames; nil for anything else.
    var frame: Int? { number.flatMap { $0 >= 0 && $0 < 1e12 ? Int(exactly: $0) : nil } }

    /// Every value there is, this one included, each before what is in it.
    func visit(_ body: (JSONTree) throws(ReadingError) -> Void) throws(ReadingError) {
        try body(self)
        for member in members ?? [] { try member.value.visit(body) }
        for element in list ?? [] { try element.visit(body) }
    }
}
