// A pickle is a program. This reads it as data: every opcode of protocols 0 to 5 moves nodes about a stack; none imports
// a module, calls a function or builds an object. The few callables that torch uses for tensors are recognised by name
// (see Unpickler+Torch); all others become opaque nodes.

/// Reads one pickle into a `PickleTree`.
struct Unpickler {
    var cursor: ByteCursor
    var tree = PickleTree()
    let limits: PickleLimits

    var stack: [PickleReference] = []
    var marks: [Int] = []
    var memo: [UInt32: PickleReference] = [:]
    var elementCount = 0
    var stringBytes = 0

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
