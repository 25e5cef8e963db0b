// Joins what a pickle says about tensors with where the container keeps their storages.

/// Where a storage's bytes lie in the file.
struct StorageLocation {
    var offset: Int
    var size: Int
    /// For error messages: `data/12`.
    var entry: String
}

extension PickleTree {
    /// The tensors with their places in the file, each checked to lie inside its storage.
    /// - Parameter locate: finds a storage by its key, or throws.
    func storedTensors(
        _ file: CheckpointFile, pickle: String, locate: (PickleStorage) throws -> StorageLocation
    ) throws -> [StoredTensor] {
        let named = try namedTensors { CheckpointError(.read, file.path, entry: pickle, $0) }
        var locations: [Int: StorageLocation] = [:]
        var stored: [StoredTensor] = []
        stored.reserveCapacity(named.count)
        for (name, index) in named.map({ ($0.name, $0.tensor) }) {
            let tensor = tensors[index]
            let storage = storages[tensor.storage]
            // A type this program does not know: such a tensor is not offered, and nobody can need it.
            guard let scalar = tensor.scalar, let unit = storage.scalar else { continue }
            let location: StorageLocation
            if let known = locations[tensor.storage] {
                location = known
            } else {
                location = try locate(storage)
                let (bytes, overflow) = storage.count.multipliedReportingOverflow(by: unit.byteCount)
                let (start, startOverflow) = storage.viewOffset.multipliedReportingOverflow(by: unit.byteCount)
                guard !overflow, !startOverflow, start <= location.size, bytes <= location.size - start else {
                    throw CheckpointError(
                        .open, file.path, entry: location.entry,
                        "holds \(location.size) bytes, but \"\(name)\" needs \(storage.count) × \(unit.byteCount)")
                }
                locations[tensor.storage] = location
            }
            let description = TensorDescription(
                name: name, scalar: scalar, shape: tensor.shape, strides: tensor.strides)
            let start = storage.viewOffset * unit.byteCount
            let available = (location.size - start) / scalar.byteCount
            guard let span = StoredTensor.span(description),
                tensor.offset <= available, span <= available - tensor.offset,
                description.stridesFit(within: available)
            else {
                throw CheckpointError(
                    .open, file.path, entry: location.entry,
                    "tensor \"\(name)\" of shape \(tensor.shape) and strides \(tensor.strides) reaches beyond its storage of "
                        + "\(available) elements")
            }
            stored.append(
                StoredTensor(
                    description: description, entry: "\(location.entry) (\(name))",
                    offset: location.offset + start + tensor.offset * scalar.byteCount, span: span))
        }
        return stored
    }

    /// `torch.save(model)` pickles the model's objects, whose classes do not exist here.
    func refusePickledModel(_ file: CheckpointFile, hasTensors: Bool) throws {
        guard !hasTensors, case .opaque(let index) = node(root) else { return }
        let name = CheckpointError.printable(opaques[index].className)
        throw CheckpointError(
            .open, file.path,
            "a pickled object of the class \(name); save its weights with torch.save(model.state_dict(), …)")
    }
}
