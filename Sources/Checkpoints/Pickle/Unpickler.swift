// A pickle is a program. This reads it as data: every opcode of protocols 0 to 5 moves nodes about a stack; none imports
// a module, calls a function or builds an object. The few callables that torch uses for tensors are recognised by name
// (see Unpickler+Torch); all others become opaque nodes.

/// Reads one pickle into a `PickleTree`.
struct Unpickler {
    var cursor: ByteCursor
    var tree = PickleTree()
    let limits: PickleLimits

    private var stack: [PickleReference] = []
    private var marks: [Int] = []
    private var memo: [UInt32: PickleReference] = [:]
    private var elementCount = 0
    private var stringBytes = 0

    init(_ cursor: ByteCursor, limits: PickleLimits = PickleLimits()) {
        self.cursor = cursor
        self.limits = limits
    }

    /// Runs to the STOP opcode.
    /// - Throws: `CheckpointError` with the byte, when the pickle is cut, inconsistent, or beyond the limits.
    mutating func run() throws -> PickleTree {
        while true {
            let opcode = try cursor.byte()
            if opcode == UInt8(ascii: ".") {
                tree.root = try pop()
                return tree
            }
            try execute(opcode)
        }
    }

    private mutating func execute(_ opcode: UInt8) throws {
        switch opcode {
        // Values.
        case UInt8(ascii: "N"): try push(.none)
        case 0x88: try push(.bool(true))
        case 0x89: try push(.bool(false))
        case UInt8(ascii: "J"): try push(.integer(Int(Int32(truncatingIfNeeded: try cursor.unsigned(4)))))
        case UInt8(ascii: "K"): try push(.integer(Int(try cursor.byte())))
        case UInt8(ascii: "M"): try push(.integer(Int(try cursor.unsigned(2))))
        case UInt8(ascii: "I"): try pushTextInteger()
        case UInt8(ascii: "L"): try pushTextInteger()
        case 0x8A: try pushLong(bytes: try cursor.length(1))
        case 0x8B: try pushLong(bytes: try cursor.length(4))
        case UInt8(ascii: "F"): try push(.real(Double(try cursor.line()) ?? .nan))
        case UInt8(ascii: "G"):
            try push(.real(Double(bitPattern: try cursor.unsigned(8).byteSwapped)))
        case UInt8(ascii: "X"): try pushString(try cursor.length(4))
        case 0x8C: try pushString(try cursor.length(1))
        case 0x8D: try pushString(try cursor.length(8))
        case UInt8(ascii: "T"): try pushString(try cursor.length(4))
        case UInt8(ascii: "U"): try pushString(try cursor.length(1))
        case UInt8(ascii: "V"): try push(.string(try keep(try cursor.line())))
        case UInt8(ascii: "S"): try pushQuotedString()
        case UInt8(ascii: "B"): try pushBytes(try cursor.length(4))
        case UInt8(ascii: "C"): try pushBytes(try cursor.length(1))
        case 0x8E, 0x96: try pushBytes(try cursor.length(8))

        // Containers.
        case UInt8(ascii: "]"): try pushSequence([], PickleNode.list)
        case UInt8(ascii: "}"): try pushSequence([], PickleNode.dictionary)
        case UInt8(ascii: ")"): try pushSequence([], PickleNode.tuple)
        case 0x8F: try pushSequence([], PickleNode.list)
        case UInt8(ascii: "l"): try pushSequence(try popToMark(), PickleNode.list)
        case UInt8(ascii: "t"): try pushSequence(try popToMark(), PickleNode.tuple)
        case 0x91: try pushSequence(try popToMark(), PickleNode.list)
        case UInt8(ascii: "d"):
            let items = try popToMark()
            guard items.count.isMultiple(of: 2) else { throw cursor.failure("a dictionary's key without a value") }
            try pushSequence(items, PickleNode.dictionary)
        case 0x85: try pushTuple(1)
        case 0x86: try pushTuple(2)
        case 0x87: try pushTuple(3)
        case UInt8(ascii: "a"): try append([try pop()])
        case UInt8(ascii: "e"), 0x90: try append(try popToMark())
        case UInt8(ascii: "s"):
            let value = try pop()
            let key = try pop()
            try insert([key, value])
        case UInt8(ascii: "u"): try insert(try popToMark())

        // The stack and the memo.
        case UInt8(ascii: "("): try mark()
        case UInt8(ascii: "0"): try popAny()
        case UInt8(ascii: "1"): _ = try popToMark()
        case UInt8(ascii: "2"): try pushReference(try top())
        case UInt8(ascii: "q"): try remember(UInt32(try cursor.byte()))
        case UInt8(ascii: "r"): try remember(UInt32(try cursor.unsigned(4)))
        case UInt8(ascii: "p"): try remember(try textIndex())
        case 0x94: try remember(UInt32(memo.count))
        case UInt8(ascii: "h"): try recall(UInt32(try cursor.byte()))
        case UInt8(ascii: "j"): try recall(UInt32(try cursor.unsigned(4)))
        case UInt8(ascii: "g"): try recall(try textIndex())

        // Classes, functions and objects: named, never looked up.
        case UInt8(ascii: "c"):
            let module = try cursor.line()
            try pushGlobal(PickleGlobal(module: module, name: try cursor.line()))
        case 0x93:
            let name = try pop()
            let module = try pop()
            guard let module = tree.string(module), let name = tree.string(name) else {
                throw cursor.failure("a class whose name is not a string")
            }
            try pushGlobal(PickleGlobal(module: module, name: name))
        case UInt8(ascii: "R"), 0x81:
            let arguments = try pop()
            try build(try pop(), arguments)
        case 0x92:
            _ = try pop()  // keyword arguments
            let arguments = try pop()
            try build(try pop(), arguments)
        case UInt8(ascii: "b"):
            // An object's state: stepped over. torch uses it for a state dict's version table, which says nothing here.
            _ = try pop()
            _ = try top()
        case UInt8(ascii: "o"):
            let items = try popToMark()
            guard let callable = items.first else { throw cursor.failure("an object without a class") }
            try pushOpaque(callable)
        case UInt8(ascii: "i"):
            let module = try cursor.line()
            let name = try cursor.line()
            _ = try popToMark()
            try pushOpaque(className: try keep("\(module).\(name)"))
        case UInt8(ascii: "Q"): try pushPersistent(try pop())
        case UInt8(ascii: "P"):
            _ = try cursor.line()
            try pushOpaque(className: "persistent id")

        // Framing.
        case 0x80:
            let version = try cursor.byte()
            guard version <= 5 else { throw cursor.failure("pickle protocol \(version); 0 to 5 are known") }
        case 0x95: _ = try cursor.length(8)
        case 0x82, 0x83, 0x84: throw cursor.failure("a pickle extension code, which only its own program can resolve")
        case 0x97, 0x98: throw cursor.failure("an out-of-band pickle buffer, which is not in the file")
        default: throw cursor.failure("no pickle: unknown opcode \(opcode)")
        }
    }
}

// MARK: - The stack

extension Unpickler {
    mutating func push(_ node: PickleNode) throws {
        guard tree.nodes.count < limits.nodes else { throw cursor.failure("more than \(limits.nodes) values") }
        tree.nodes.append(node)
        try pushReference(PickleReference(tree.nodes.count - 1))
    }

    private mutating func pushReference(_ reference: PickleReference) throws {
        guard stack.count < limits.stack else { throw cursor.failure("a stack deeper than \(limits.stack)") }
        stack.append(reference)
    }

    private mutating func pop() throws -> PickleReference {
        guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
            throw cursor.failure("takes a value from an empty stack")
        }
        return value
    }

    /// POP takes a mark away, too, when nothing lies above it.
    private mutating func popAny() throws {
        if let last = marks.last, last == stack.count {
            marks.removeLast()
        } else {
            _ = try pop()
        }
    }

    func top() throws -> PickleReference {
        guard stack.count > (marks.last ?? 0), let value = stack.last else {
            throw cursor.failure("looks at an empty stack")
        }
        return value
    }

    private mutating func mark() throws {
        guard marks.count < limits.stack else { throw cursor.failure("more than \(limits.stack) marks") }
        marks.append(stack.count)
    }

    private mutating func popToMark() throws -> [PickleReference] {
        guard let start = marks.popLast(), start <= stack.count else { throw cursor.failure("no mark on the stack") }
        let values = Array(stack[start...])
        stack.removeSubrange(start...)
        return values
    }

    private mutating func remember(_ index: UInt32) throws {
        guard memo.count < limits.memo else { throw cursor.failure("more than \(limits.memo) remembered values") }
        memo[index] = try top()
    }

    private mutating func recall(_ index: UInt32) throws {
        guard let value = memo[index] else { throw cursor.failure("value \(index) was never remembered") }
        try pushReference(value)
    }

    private mutating func textIndex() throws -> UInt32 {
        let text = try cursor.line()
        guard let index = UInt32(text) else { throw cursor.failure("no number where one belongs") }
        return index
    }
}

// MARK: - Values and containers

extension Unpickler {
    /// Counts a string against the limit of all.
    private mutating func keep(_ text: String) throws -> String {
        stringBytes += text.utf8.count
        guard stringBytes <= limits.stringBytes else {
            throw cursor.failure("more than \(limits.stringBytes) bytes of text")
        }
        return text
    }

    private mutating func pushString(_ count: Int) throws {
        guard count <= limits.oneString else { return try pushBytes(count) }
        let bytes = try cursor.bytes(count)
        try push(.string(try keep(String(decoding: bytes, as: UTF8.self))))
    }

    private mutating func pushQuotedString() throws {
        let text = try cursor.line(limit: limits.oneString)
        try push(.string(try keep(String(text.dropFirst().dropLast()))))
    }

    private mutating func pushBytes(_ count: Int) throws {
        try cursor.skip(count)
        try push(.bytes(count))
    }

    private mutating func pushTextInteger() throws {
        var text = try cursor.line()
        if text == "00" || text == "01" { return try push(.bool(text == "01")) }
        if text.hasSuffix("L") { text.removeLast() }
        try push(Int(text).map(PickleNode.integer) ?? .bytes(text.utf8.count))
    }

    /// A two's complement integer of any length; longer than 8 bytes nobody needs it.
    private mutating func pushLong(bytes count: Int) throws {
        guard count <= 8 else { return try pushBytes(count) }
        let value = try cursor.unsigned(count)
        let shift = UInt64(64 - 8 * count)
        try push(.integer(count == 0 ? 0 : Int(Int64(bitPattern: value << shift) >> Int64(shift))))
    }

    private mutating func countElements(_ count: Int) throws {
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

    private mutating func pushTuple(_ count: Int) throws {
        var elements: [PickleReference] = []
        for _ in 0..<count { elements.append(try pop()) }
        elements.reverse()
        try pushSequence(elements, PickleNode.tuple)
    }

    private mutating func append(_ values: [PickleReference]) throws {
        try countElements(values.count)
        switch tree.node(try top()) {
        case .list(let index): tree.sequences[index].append(contentsOf: values)
        case .opaque: break  // a foreign kind of list
        default: throw cursor.failure("appends to a value that is no list")
        }
    }

    private mutating func insert(_ items: [PickleReference]) throws {
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

    private mutating func pushGlobal(_ global: PickleGlobal) throws {
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
