// A tiny pickle writer: what torch.save would write for a value, and what it never would.

/// A value to be pickled.
indirect enum PickleItem: Sendable {
    case none
    case bool(Bool)
    case int(Int)
    case real(Double)
    case string(String)
    case list([PickleItem])
    case tuple([PickleItem])
    case dictionary([(String, PickleItem)])
    case orderedDictionary([(String, PickleItem)])
    /// An object of a class with a state, as `NEWOBJ` and `BUILD` make it.
    case object(module: String, name: String, state: PickleItem)
    case tensor(TestTensor)
    /// Opcodes as they are; they must leave one value on the stack.
    case raw([UInt8])

    /// A whole pickle of protocol 2.
    func pickled() -> [UInt8] { [0x80, 2] + opcodes() + [UInt8(ascii: ".")] }

    func opcodes() -> [UInt8] {
        switch self {
        case .none: [UInt8(ascii: "N")]
        case .bool(let value): [value ? 0x88 : 0x89]
        case .int(let value):
            value == Int(Int32(truncatingIfNeeded: value))
                ? [UInt8(ascii: "J")] + littleEndian(value, 4) : [0x8A, 8] + littleEndian(value, 8)
        case .real(let value): [UInt8(ascii: "G")] + littleEndian(Int(bitPattern: UInt(value.bitPattern)), 8).reversed()
        case .string(let text): [UInt8(ascii: "X")] + littleEndian(text.utf8.count, 4) + Array(text.utf8)
        case .list(let items):
            [UInt8(ascii: "]"), UInt8(ascii: "(")] + items.flatMap { $0.opcodes() } + [UInt8(ascii: "e")]
        case .tuple(let items): [UInt8(ascii: "(")] + items.flatMap { $0.opcodes() } + [UInt8(ascii: "t")]
        case .dictionary(let items):
            [UInt8(ascii: "}"), UInt8(ascii: "(")]
                + items.flatMap { PickleItem.string($0.0).opcodes() + $0.1.opcodes() } + [UInt8(ascii: "u")]
        case .orderedDictionary(let items):
            Self.global("collections", "OrderedDict") + [UInt8(ascii: ")"), UInt8(ascii: "R"), UInt8(ascii: "(")]
                + items.flatMap { PickleItem.string($0.0).opcodes() + $0.1.opcodes() } + [UInt8(ascii: "u")]
        case .object(let module, let name, let state):
            Self.global(module, name) + [UInt8(ascii: ")"), 0x81] + state.opcodes() + [UInt8(ascii: "b")]
        case .tensor(let tensor): tensor.opcodes()
        case .raw(let bytes): bytes
        }
    }

    static func global(_ module: String, _ name: String) -> [UInt8] {
        [UInt8(ascii: "c")] + Array("\(module)\n\(name)\n".utf8)
    }
}

/// A tensor over a storage, as torch pickles it.
struct TestTensor: Sendable {
    var key: String
    var storageType = "FloatStorage"
    var storageCount: Int
    var offset = 0
    var shape: [Int]
    var strides: [Int]
    var function = "_rebuild_tensor_v2"
    /// The tensor's storage is a view of the one that the file holds, as in the old container; in elements.
    var view: (offset: Int, count: Int)?

    init(
        key: String, type: String = "FloatStorage", count: Int, offset: Int = 0, shape: [Int], strides: [Int]? = nil
    ) {
        self.key = key
        storageType = type
        storageCount = count
        self.offset = offset
        self.shape = shape
        var dense = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropLast().reversed() { dense[axis] = dense[axis + 1] &* shape[axis + 1] }
        self.strides = strides ?? dense
    }

    func opcodes() -> [UInt8] {
        let persistent =
            [UInt8(ascii: "(")] + PickleItem.string("storage").opcodes() + PickleItem.global("torch", storageType)
            + PickleItem.string(key).opcodes() + PickleItem.string("cpu").opcodes()
            + PickleItem.int(storageCount).opcodes() + viewOpcodes + [UInt8(ascii: "t"), UInt8(ascii: "Q")]
        return PickleItem.global("torch._utils", function) + [UInt8(ascii: "(")] + persistent
            + PickleItem.int(offset).opcodes() + PickleItem.tuple(shape.map { .int($0) }).opcodes()
            + PickleItem.tuple(strides.map { .int($0) }).opcodes() + PickleItem.bool(false).opcodes()
            + PickleItem.orderedDictionary([]).opcodes() + [UInt8(ascii: "t"), UInt8(ascii: "R")]
    }

    /// The sixth part of a persistent id.
    private var viewOpcodes: [UInt8] {
        view.map { PickleItem.tuple([.string("view"), .int($0.offset), .int($0.count)]).opcodes() } ?? []
    }
}

func littleEndian(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

func floatBytes(_ values: [Float]) -> [UInt8] {
    values.flatMap { littleEndian(Int($0.bitPattern), 4) }
}
