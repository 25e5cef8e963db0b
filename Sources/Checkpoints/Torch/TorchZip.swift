// torch.save since 1.6: a zip archive NAME/ with data.pkl (what there is), data/K (the storages) and byteorder.

enum TorchZip {
    static func open(_ file: CheckpointFile) throws -> Contents {
        let directory = try ZipDirectory(file)
        let pickles = directory.names.filter { name in
            guard let slash = name.firstIndex(of: "/") else { return false }
            return name[name.index(after: slash)...] == "data.pkl"
        }
        guard let pickle = pickles.first, let entry = try directory.stored(pickle) else {
            throw CheckpointError(.open, file.path, "a zip archive, but no torch checkpoint: it has no data.pkl")
        }
        guard pickles.count == 1 else {
            throw CheckpointError(.open, file.path, entry: pickles[1], "a second checkpoint in the same archive")
        }
        let prefix = pickle.dropLast("data.pkl".count)
        if let order = try directory.stored(prefix + "byteorder") {
            let text = try file.bytes(at: order.offset, count: min(order.size, 16), entry: order.name)
            guard text.starts(with: "little".utf8) else {
                throw CheckpointError(
                    .open, file.path, entry: order.name,
                    "numbers in \"\(CheckpointError.printable(String(decoding: text, as: UTF8.self)))\" byte order; "
                        + "only little endian is read")
            }
        }
        var unpickler = Unpickler(
            ByteCursor(file, entry: pickle, start: entry.offset, end: entry.offset + entry.size))
        let tree = try unpickler.run()
        let tensors = try tree.storedTensors(file, pickle: pickle) { storage in
            let name = prefix + "data/" + storage.key
            guard let entry = try directory.stored(name) else {
                throw CheckpointError(.open, file.path, entry: name, "is missing from the archive")
            }
            return StorageLocation(offset: entry.offset, size: entry.size, entry: name)
        }
        if tensors.isEmpty, directory.names.contains(prefix + "constants.pkl") {
            throw CheckpointError(
                .open, file.path, "a TorchScript program; save its weights with torch.save(model.state_dict(), …)")
        }
        try tree.refusePickledModel(file, hasTensors: !tensors.isEmpty)
        return Contents(tensors: tensors, metadata: tree.metadata())
    }
}
