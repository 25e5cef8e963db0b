// What a pickle describes, as plain nodes in flat arrays. Nodes name each other by index, so cycles and sharing cost
// nothing, nothing is freed recursively, and the size is what the limits say.

/// One value of a pickle.
enum PickleNode {
    case none
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case string(String)
    /// Bytes, long integers and very long strings: nobody here needs what they hold.
    case bytes(Int)
    case list(Int)
    case tuple(Int)
    /// Keys and values alternate in the sequence.
    case dictionary(Int)
    /// A class or function, by module and name. Never looked up, never called.
    case global(Int)
    /// An object that some class would have built.
    case opaque(Int)
    case storage(Int)
    case tensor(Int)
}

typealias PickleReference = Int32

/// A class or function named by a pickle.
struct PickleGlobal: Hashable {
    var module: String
    var name: String
    /// Made once: a class may be named at a million places.
    let qualified: String

    init(module: String, name: String) {
        self.module = module
        self.name = name
        qualified = "\(module).\(name)"
    }
}

/// A torch storage that a pickle refers to by its persistent id.
struct PickleStorage {
    var key: String
    /// nil: a type this program does not know (quantized, complex, 8-bit floats).
    var scalar: ScalarType?
    /// Bytes of an element, also of some types that are not converted.
    var unit: Int?
    /// Elements; of a view, its own.
    var count: Int
    /// Where a view of another storage begins in it (torch before 1.6).
    var viewOffset: Int
}

/// A tensor that a pickle rebuilds from a storage.
struct PickleTensor {
    var storage: Int
    var scalar: ScalarType?
    /// In elements from the storage's start.
    var offset: Int
    var shape: [Int]
    var strides: [Int]
}

/// An object of a foreign class: its class's name, and what was put into it as items, if it is a kind of dictionary.
struct PickleOpaque {
    var className: String
    /// A sequence of alternating keys and values.
    var items: Int?
}

/// The whole of a pickle.
struct PickleTree {
    var nodes: [PickleNode] = []
    /// The elements of lists and tuples; keys and values of dictionaries.
    var sequences: [[PickleReference]] = []
    var globals: [PickleGlobal] = []
    var opaques: [PickleOpaque] = []
    var storages: [PickleStorage] = []
    var tensors: [PickleTensor] = []
    var root: PickleReference = 0

    func node(_ reference: PickleReference) -> PickleNode { nodes[Int(reference)] }

    func string(_ reference: PickleReference) -> String? {
        if case .string(let text) = node(reference) { return text }
        return nil
    }

    func integer(_ reference: PickleReference) -> Int? {
        switch node(reference) {
        case .integer(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    /// The elements of a list or tuple.
    func elements(_ reference: PickleReference) -> [PickleReference]? {
        switch node(reference) {
        case .list(let index), .tuple(let index): sequences[index]
        default: nil
        }
    }

    /// A list or tuple of integers, such as a shape.
    func integers(_ reference: PickleReference, atMost limit: Int) -> [Int]? {
        guard let elements = elements(reference), elements.count <= limit else { return nil }
        var values: [Int] = []
        for element in elements {
            guard let value = integer(element) else { return nil }
            values.append(value)
        }
        return values
    }
}

/// What an unpickler may take, so that no file, however small, costs more than 100 MB. The largest training checkpoints
/// of these models have a twentieth of it.
struct PickleLimits {
    var nodes = 500_000
    /// Elements of all lists, tuples and dictionaries together.
    var elements = 2_000_000
    var stack = 500_000
    var memo = 500_000
    /// Of all strings kept, and of one.
    var stringBytes = 32_000_000
    var oneString = 4_000_000
    var tensors = 50_000
}
