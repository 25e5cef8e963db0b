// The handful of callables that describe tensors and plain containers. They are recognised by name and their arguments
// read as data; every other callable, whatever its name, becomes an opaque node.

extension Unpickler {
    /// What calling `callable` with `arguments` describes.
    mutating func build(_ callable: PickleReference, _ arguments: PickleReference) throws {
        guard case .global(let index) = tree.node(callable) else { return try pushOpaque(callable) }
        let global = tree.globals[index]
        let elements = tree.elements(arguments) ?? []
        switch (global.module, global.name) {
        case ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor"):
            try pushTensor(elements, scalar: nil)
        case ("torch._utils", "_rebuild_tensor_v3"):
            try pushTensor(elements, scalar: elements.count > 6 ? dtype(elements[6]) : nil, typed: true)
        case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"),
            ("torch.nn.parameter", "Parameter"), ("torch.nn", "Parameter"):
            try pushSame(elements.first, as: callable)
        case ("torch._tensor", "_rebuild_from_type_v2"):
            // (function, type, arguments, state): a tensor with attributes of its own.
            if elements.count >= 3, case .global(let inner) = tree.node(elements[0]),
                tree.globals[inner].module == "torch._utils", tree.globals[inner].name.hasPrefix("_rebuild_tensor")
            {
                try build(elements[0], elements[2])
            } else {
                try pushOpaque(callable)
            }
        case ("collections", "OrderedDict"), ("collections", "defaultdict"), ("builtins", "dict"),
            ("__builtin__", "dict"):
            try pushDictionary(elements)
        case ("torch", "Size"), ("builtins", "list"), ("__builtin__", "list"), ("builtins", "tuple"):
            try pushSequence(elements.first.flatMap { tree.elements($0) } ?? [], PickleNode.tuple)
        default:
            try pushOpaque(callable)
        }
    }

    /// The same value again: what a wrapper around a tensor stands for.
    private mutating func pushSame(_ reference: PickleReference?, as callable: PickleReference) throws {
        guard let reference else { throw cursor.failure("a parameter without a tensor") }
        guard case .tensor = tree.node(reference) else { return try pushOpaque(callable) }
        try push(tree.node(reference))
    }

    /// An ordered dictionary, empty or made from a list of pairs.
    private mutating func pushDictionary(_ arguments: [PickleReference]) throws {
        var items: [PickleReference] = []
        for argument in arguments {
            guard let pairs = tree.elements(argument) else { continue }
            for pair in pairs {
                guard let pair = tree.elements(pair), pair.count == 2 else {
                    throw cursor.failure("an ordered dictionary's item is no pair")
                }
                items += pair
            }
        }
        try pushSequence(items, PickleNode.dictionary)
    }

    /// (storage, offset, shape, strides, …)
    private mutating func pushTensor(
        _ arguments: [PickleReference], scalar: ScalarType?, typed: Bool = false
    ) throws {
        guard arguments.count >= 4, case .storage(let storage) = tree.node(arguments[0]),
            let offset = tree.integer(arguments[1]), let shape = tree.integers(arguments[2], atMost: 64),
            let strides = tree.integers(arguments[3], atMost: 64)
        else {
            throw cursor.failure("a tensor whose storage, offset, shape or strides are not what they should be")
        }
        guard shape.count == strides.count else {
            throw cursor.failure("a tensor of \(shape.count) dimensions with \(strides.count) strides")
        }
        guard offset >= 0, strides.allSatisfy({ $0 >= 0 }), TensorDescription.elementCount(shape) != nil else {
            throw cursor.failure("a tensor of impossible shape \(shape), strides \(strides), offset \(offset)")
        }
        guard tree.tensors.count < limits.tensors else { throw cursor.failure("more than \(limits.tensors) tensors") }
        tree.tensors.append(
            PickleTensor(
                storage: storage, scalar: typed ? scalar : tree.storages[storage].scalar, offset: offset, shape: shape,
                strides: strides))
        try push(.tensor(tree.tensors.count - 1))
    }

    private func dtype(_ reference: PickleReference) -> ScalarType? {
        guard case .global(let index) = tree.node(reference), tree.globals[index].module == "torch" else { return nil }
        return ScalarType(torchType: tree.globals[index].name)
    }

    /// ("storage", storage class, key, location, element count[, view]): torch's only kind of persistent id.
    mutating func pushPersistent(_ reference: PickleReference) throws {
        guard let parts = tree.elements(reference), parts.count >= 5, tree.string(parts[0]) == "storage" else {
            return try pushOpaque(className: "persistent id")
        }
        guard case .global(let index) = tree.node(parts[1]), let whole = tree.integer(parts[4]), whole >= 0 else {
            throw cursor.failure("a storage without type or size")
        }
        let key: String
        switch tree.node(parts[2]) {
        case .string(let text): key = text
        case .integer(let number): key = String(number)
        default: throw cursor.failure("a storage whose key is no string")
        }
        var (viewOffset, count) = (0, whole)
        if parts.count > 5, let view = tree.elements(parts[5]) {
            // torch before 1.6: (key of the view, offset into the storage, size), in elements. The count beside it is
            // the whole storage's.
            guard view.count == 3, let offset = tree.integer(view[1]), offset >= 0,
                let size = tree.integer(view[2]), size >= 0
            else { throw cursor.failure("a storage view that is not what it should be") }
            (viewOffset, count) = (offset, size)
        }
        let name = tree.globals[index].name
        let untyped = name == "UntypedStorage" || name == "_UntypedStorage"
        let scalar = untyped ? .uint8 : ScalarType(torchStorage: name)
        guard tree.storages.count < limits.tensors else { throw cursor.failure("more than \(limits.tensors) storages") }
        tree.storages.append(
            PickleStorage(
                key: key, scalar: scalar,
                unit: scalar?.byteCount ?? ScalarType.unconvertedByteCount(torchStorage: name),
                count: count, viewOffset: viewOffset))
        try push(.storage(tree.storages.count - 1))
    }
}
