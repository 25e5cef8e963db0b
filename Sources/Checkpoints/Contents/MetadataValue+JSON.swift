// Plain values from JSON text, and as JSON text, in their order.

import JSON

extension MetadataValue {
    /// Reads JSON text that holds one value.
    /// - Parameter valueLimit: how many values the text may hold in all.
    package init(json bytes: [UInt8], valueLimit: Int = 500_000) throws(JSONReader.Failure) {
        var reader = JSONReader(bytes[...], valueLimit: valueLimit)
        try self.init(&reader)
        try reader.end()
    }

    private init(_ reader: inout JSONReader) throws(JSONReader.Failure) {
        switch try reader.kind() {
        case .object:
            var entries: [Entry] = []
            try reader.object { reader, key throws(JSONReader.Failure) in
                entries.append(Entry(key, try MetadataValue(&reader)))
            }
            self = .dictionary(entries)
        case .array:
            var elements: [MetadataValue] = []
            try reader.array { reader throws(JSONReader.Failure) in elements.append(try MetadataValue(&reader)) }
            self = .list(elements)
        case .string: self = .string(try reader.string())
        case .bool: self = .bool(try reader.bool())
        case .null:
            try reader.null()
            self = .null
        case .number:
            let number = try reader.number()
            if let integer = number.integer {
                self = .integer(integer)
            } else if let double = number.double {
                self = .number(double)
            } else {
                throw reader.failure("no number")
            }
        }
    }

    /// Compact JSON text. Numbers that JSON cannot hold and opaque values are written as null.
    package var json: String { text(indentation: nil) }

    /// The same for people: a value a line, two spaces a level.
    package var indentedJSON: String { text(indentation: 0) + "\n" }

    private func text(indentation: Int?) -> String {
        var text: [UInt8] = []
        write(to: &text, indentation)
        return String(decoding: text, as: UTF8.self)
    }

    private func write(to text: inout [UInt8], _ indentation: Int?) {
        switch self {
        case .null, .opaque: text += "null".utf8
        case .bool(let value): text += (value ? "true" : "false").utf8
        case .integer(let value): text += String(value).utf8
        case .number(let value): text += (value.isFinite ? String(value) : "null").utf8
        case .string(let value): text.append(json: value, escaping: .required)
        case .list(let values):
            Self.write(values, between: ("[", "]"), to: &text, indentation) { $1.write(to: &$0, $2) }
        case .dictionary(let entries):
            Self.write(entries, between: ("{", "}"), to: &text, indentation) { text, entry, indentation in
                text.append(json: entry.key, escaping: .required)
                text += (indentation == nil ? ":" : ": ").utf8
                entry.value.write(to: &text, indentation)
            }
        }
    }

    /// - Parameter indentation: of the brackets; nil: everything on one line.
    private static func write<Item>(
        _ items: [Item], between brackets: (open: String, close: String), to text: inout [UInt8],
        _ indentation: Int?, _ item: (inout [UInt8], Item, Int?) -> Void
    ) {
        func newLine(_ indentation: Int?) {
            if let indentation, !items.isEmpty { text += ("\n" + String(repeating: " ", count: indentation)).utf8 }
        }
        let inner = indentation.map { $0 + 2 }
        text += brackets.open.utf8
        for (index, value) in items.enumerated() {
            if index > 0 { text += ",".utf8 }
            newLine(inner)
            item(&text, value, inner)
        }
        newLine(indentation)
        text += brackets.close.utf8
    }
}
