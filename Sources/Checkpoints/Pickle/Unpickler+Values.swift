// The unpickler's values and containers, each counted against the limits before it is kept.

extension Unpickler {
    /// Counts a string against the limit of all.
    mutating func keep(_ text: String) throws -> String {
        stringBytes += text.utf8.count
        guard stringBytes <= limits.stringBytes else {
            throw cursor.failure("more than \(limits.stringBytes) bytes of text")
        }
        return text
    }

    mutating func pushString(_ count: Int) throws {
        guard count <= limits.oneString else { return try pushBytes(count) }
        let bytes = try cursor.bytes(count)
        try push(.string(try keep(String(decoding: bytes, as: UTF8.self))))
    }

    mutating func pushQuotedString() throws {
        let text = try cursor.line(limit: limits.oneString)
        try push(.string(try keep(String(text.dropFirst().dropLast()))))
    }

    mutating func pushBytes(_ count: Int) throws {
        try cursor.skip(count)
        try push(.bytes(count))
    }

    mutating func pushTextInteger() throws {
        var text = try cursor.line()
        if text == "00" || text == "01" { return try push(.bool(text == "01")) }
        if text.hasSuffix("L") { text.removeLast() }
        try push(Int(text).map(PickleNode.integer) ?? .bytes(text.utf8.count))
    }

    /// A two's complement integer of any length; longer than 8 bytes nobody needs it.
    mutating func pushLong(bytes count: Int) throws {
        guard count <= 8 else { return try pushBytes(count) }
        let value = try cursor.unsigned(count)
        let shift = UInt64(64 - 8 * count)
        try push(.integer(count == 0 ? 0 : Int(Int64(bitPattern: value << shift) >> Int64(shift))))
    }

    mutating func countElements(_ count: Int) throws {
        elementCount += count
        guard elementCount <= limits.elements else {
            throw cursor.failure("more than \(limits.elements) list elements")
        }
    }

    /// Pushes a container over a new sequence.
    mutating func pushSequence(_ elements: [PickleReference], _ make: (Int) -> PickleNode) throws {
        try countElements(elements.count)
        tree.sequences.append(elements)
        try push(make(tree.sequences.count - 1))
    }

    mutating func pushTuple(_ count: Int) throws {
        var elements: [PickleReference] = []
        for _ in 0..<count { elements.append(try pop()) }
        elements.reverse()
        try pushSequence(elements, PickleNode.tuple)
    }

    mutating func append(_ values: [PickleReference]) throws {
        try countElements(values.count)
        switch tree.node(try top()) {
        case .list(let index): tree.sequences[index].append(contentsOf: values)
        case .opaque: break  // a foreign kind of list
        default: throw cursor.failure("appends to a value that is no list")
        }
    }

    mutating func insert(_ items: [PickleReference]) throws {
        guard items.count.isMultiple(of: 2) else { throw cursor.failure("a dictionary's key without a value") }
        try countElements(items.count)
        switch tree.node(try top()) {
        case .dictionary(let index): tree.sequences[index].append(contentsOf: items)
        case .opaque(let index):
            // A foreign kind of dictionary (a configuration class, say): its items are kept, the class is not.
            if let sequence = tree.opaques[index].items {
                tree.sequences[sequence].append(contentsOf: items)
            } else {
                tree.sequences.append(items)
                tree.opaques[index].items = tree.sequences.count - 1
            }
        default: throw cursor.failure("sets an item of a value that is no dictionary")
        }
    }

    mutating func pushGlobal(_ global: PickleGlobal) throws {
        _ = try keep(global.module)
        _ = try keep(global.name)
        tree.globals.append(global)
        try push(.global(tree.globals.count - 1))
    }

    mutating func pushOpaque(className: String) throws {
        tree.opaques.append(PickleOpaque(className: className))
        try push(.opaque(tree.opaques.count - 1))
    }

    /// An opaque object of the class that `callable` names.
    mutating func pushOpaque(_ callable: PickleReference) throws {
        switch tree.node(callable) {
        case .global(let index): try pushOpaque(className: try keep(tree.globals[index].qualified))
        case .opaque(let index): try pushOpaque(className: tree.opaques[index].className)
        default: try pushOpaque(className: "unknown")
        }
    }
}
