// The tensors of a model, wherever they lie: one checkpoint's state dictionary, or the shards of a folder.

import Checkpoints

/// Tensors under the names that the model's code gives them.
struct WeightTable: Sendable {
    struct Item: Sendable {
        let checkpoint: Checkpoint
        let description: TensorDescription
    }

    private(set) var items: [String: Item] = [:]
    /// In file order.
    private(set) var names: [String] = []

    subscript(name: String) -> Item? { items[name] }

    /// - Returns: false when a tensor of this name is there already.
    mutating func add(_ name: String, _ full: String, of checkpoint: Checkpoint) -> Bool {
        guard let description = checkpoint.tensors[full], items[name] == nil else { return false }
        items[name] = Item(checkpoint: checkpoint, description: description)
        names.append(name)
        return true
    }

    /// What the whole numbers of a tensor are multiplied by: see `QuantizedTensors`.
    /// - Throws: `ModelFileError` for a tensor of whole numbers without scales: nobody knows what they mean.
    func scales(of name: String) throws -> Item? {
        guard let item = items[name], item.description.scalar == .int8 else { return nil }
        guard let scales = items[name + QuantizedNames.scalesSuffix] else {
            throw ModelFileError(
                item.checkpoint.path,
                "the tensor \"\(name)\" is of whole numbers, and "
                    + "\"\(name)\(QuantizedNames.scalesSuffix)\", what they are multiplied by, is missing")
        }
        return scales
    }

    init() {}

    init(_ dictionary: StateDictionary, of checkpoint: Checkpoint) {
        for name in dictionary.order {
            if let full = dictionary.names[name] { _ = add(name, full, of: checkpoint) }
        }
    }
}
