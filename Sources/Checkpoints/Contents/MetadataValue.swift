// What lies beside a checkpoint's tensors: a tree of plain values. Objects of foreign classes are leaves with a name.

/// A plain value from a checkpoint, a `config.json` or a safetensors header.
package enum MetadataValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case list([MetadataValue])
    /// In the file's order. Keys that are not strings are written as strings.
    case dictionary([Entry])
    /// An object of a class that does not exist here: its class's name. Nothing of it was executed.
    case opaque(String)

    package struct Entry: Sendable, Equatable {
        package var key: String
        package var value: MetadataValue
        package init(_ key: String, _ value: MetadataValue) {
            self.key = key
            self.value = value
        }
    }

    /// The value under `key` of a dictionary; nil otherwise.
    package subscript(key: String) -> MetadataValue? {
        guard case .dictionary(let entries) = self else { return nil }
        return entries.first { $0.key == key }?.value
    }

    package var entries: [Entry]? {
        if case .dictionary(let entries) = self { return entries }
        return nil
    }

    package var list: [MetadataValue]? {
        if case .list(let values) = self { return values }
        return nil
    }

    package var string: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    package var bool: Bool? {
        if case .bool(let value) = self { return value }
        return nil
    }

    /// An integer, or a number without a fraction.
    package var integer: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
