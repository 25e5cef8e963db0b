// From the pickle's nodes to named tensors and a tree of plain values. Shared nodes can make a small pickle describe an
// astronomically large tree, and cycles an infinite one, so walking has a depth and a budget of visits.

/// A tensor with the name its place in the nested dictionaries gives it.
struct NamedPickleTensor {
    var name: String
    var tensor: Int
}

extension PickleTree {
    static let depthLimit = 48
    static let visitLimit = 1_000_000
    static let nameBytesLimit = 8_000_000
    static let nameLimit = 1024
    /// Of the plain values, and of all their texts, a shared one as often as it stands there.
    static let valueLimit = 200_000
    static let textBytesLimit = 32_000_000

    /// All tensors in file order. A tensor under two names is there twice.
    /// - Parameter failure: makes the error that names file and entry.
    func namedTensors(_ failure: (String) -> CheckpointError) throws -> [NamedPickleTensor] {
        var found: [NamedPickleTensor] = []
        var visits = 0
        var nameBytes = 0
        var path: Set<PickleReference> = []

        func visit(_ reference: PickleReference, _ name: String, _ depth: Int) throws {
            visits += 1
            guard visits <= Self.visitLimit else { throw failure("its containers unfold to too many values") }
            let sequence: [PickleReference]
            let isDictionary: Bool
            switch node(reference) {
            case .tensor(let index):
                nameBytes += name.utf8.count
                guard found.count < 50_000, nameBytes <= Self.nameBytesLimit else { throw failure("too many tensors") }
                found.append(NamedPickleTensor(name: name, tensor: index))
                return
            case .dictionary(let index): (sequence, isDictionary) = (sequences[index], true)
            case .opaque(let index):
                guard let items = opaques[index].items else { return }
                (sequence, isDictionary) = (sequences[items], true)
            case .list(let index), .tuple(let index): (sequence, isDictionary) = (sequences[index], false)
            default: return
            }
            // Deeper or inside itself: no state dict is, so there is nothing to find.
            guard depth < Self.depthLimit, path.insert(reference).inserted else { return }
            defer { path.remove(reference) }
            if isDictionary {
                for index in stride(from: 0, to: sequence.count - 1, by: 2) {
                    try visit(sequence[index + 1], try extended(name, key(sequence[index])), depth + 1)
                }
            } else {
                for (index, element) in sequence.enumerated() {
                    try visit(element, try extended(name, String(index)), depth + 1)
                }
            }
        }

        func extended(_ name: String, _ key: String) throws -> String {
            guard name.utf8.count + key.utf8.count < Self.nameLimit else {
                throw failure("a name longer than \(Self.nameLimit) bytes")
            }
            return name.isEmpty ? key : name + "/" + key
        }

        try visit(root, "", 0)
        return found
    }

    /// The plain values beside the tensors; tensors and what lies beyond the budget are opaque.
    func metadata() -> MetadataValue {
        var budget = Self.valueLimit
        var textBudget = Self.textBytesLimit
        func value(_ reference: PickleReference, _ depth: Int) -> MetadataValue {
            budget -= 1
            guard budget > 0, textBudget > 0, depth < Self.depthLimit else { return .opaque("…") }
            switch node(reference) {
            case .none: return .null
            case .bool(let flag): return .bool(flag)
            case .integer(let number): return .integer(number)
            case .real(let number): return .number(number)
            case .string(let text):
                textBudget -= text.utf8.count
                return textBudget > 0 ? .string(text) : .opaque("…")
            case .bytes(let count): return .opaque("\(count) bytes")
            case .global(let index):
                textBudget -= globals[index].qualified.utf8.count
                return .opaque(globals[index].qualified)
            case .storage: return .opaque("storage")
            case .tensor: return .opaque("tensor")
            case .list(let index), .tuple(let index):
                var values: [MetadataValue] = []
                for element in sequences[index] where budget > 0 { values.append(value(element, depth + 1)) }
                return .list(values)
            case .dictionary(let index): return dictionary(sequences[index], depth)
            case .opaque(let index):
                guard let items = opaques[index].items else { return .opaque(opaques[index].className) }
                return dictionary(sequences[items], depth)
            }
        }
        func dictionary(_ sequence: [PickleReference], _ depth: Int) -> MetadataValue {
            var entries: [MetadataValue.Entry] = []
            for index in stride(from: 0, to: sequence.count - 1, by: 2) where budget > 0 {
                if case .tensor = node(sequence[index + 1]) { continue }
                entries.append(.init(key(sequence[index]), value(sequence[index + 1], depth + 1)))
            }
            return .dictionary(entries)
        }
        return value(root, 0)
    }

    private func key(_ reference: PickleReference) -> String {
        switch node(reference) {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let flag): flag ? "True" : "False"
        case .real(let number): String(number)
        case .none: "None"
        default: "?"
        }
    }
}
