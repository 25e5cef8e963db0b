// torch.save before 1.6: five pickles one after another (magic number, protocol, system, the object, the storages' keys),
// then each storage: its element count in 8 bytes, and its elements.

import Files

enum TorchLegacy {
    /// LONG1 of 10 bytes, 0x1950a86a20f9469cfc6c, and STOP. Before it stand the protocol and, from 4 on, a frame.
    private static let magic: [UInt8] = [
        0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    ]

    /// Where the magic number's pickle ends in the file's first bytes; nil when the file does not begin with it.
    static func endOfMagic(_ start: [UInt8]) -> Int? {
        guard start.first == 0x80 else { return nil }
        return [2, 11].first { start.dropFirst($0).starts(with: magic) }.map { $0 + magic.count }
    }

    static func open(_ file: CheckpointFile, from start: Int) throws -> Contents {
        var position = start
        func pickle(_ entry: String) throws -> PickleTree {
            var unpickler = Unpickler(ByteCursor(file, entry: entry, start: position, end: file.size))
            defer { position = unpickler.cursor.position }
            return try unpickler.run()
        }
        let version = try pickle("protocol version")
        guard version.integer(version.root) == 1001 else {
            throw CheckpointError(.open, file.path, entry: "protocol version", "not 1001, the only one there is")
        }
        let system = try pickle("system information").metadata()
        guard system["little_endian"]?.bool != false else {
            throw CheckpointError(
                .open, file.path, entry: "system information", "numbers in big endian byte order; only little is read")
        }
        let tree = try pickle("object")
        let keys = try pickle("storage keys")
        let locations = try storages(keys, of: tree, from: position, file: file)
        let tensors = try tree.storedTensors(file, pickle: "object") { storage in
            guard let location = locations[storage.key] else {
                throw CheckpointError(.open, file.path, entry: "storage \(storage.key)", "is missing from the file")
            }
            return location
        }
        try tree.refusePickledModel(file, hasTensors: !tensors.isEmpty)
        return Contents(tensors: tensors, metadata: tree.metadata())
    }

    private static func storages(
        _ keys: PickleTree, of tree: PickleTree, from start: Int, file: CheckpointFile
    ) throws -> [String: StorageLocation] {
        guard let elements = keys.elements(keys.root) else {
            throw CheckpointError(.open, file.path, entry: "storage keys", "not a list")
        }
        var units: [String: Int] = [:]
        for storage in tree.storages {
            if let unit = storage.unit { units[storage.key] = unit }
        }
        var position = start
        var locations: [String: StorageLocation] = [:]
        for element in elements {
            guard let key = keys.string(element) else {
                throw CheckpointError(.open, file.path, entry: "storage keys", "one of them is no string")
            }
            let entry = "storage \(key)"
            guard let unit = units[key] else {
                throw CheckpointError(
                    .open, file.path, entry: entry, "no tensor says of which type it is, so its end is unknown")
            }
            let count = try file.bytes(at: position, count: 8, entry: entry).littleEndian(at: 0, count: 8)
            position += 8
            guard count <= UInt64((file.size - position) / unit) else {
                throw CheckpointError(
                    .open, file.path, entry: entry,
                    "\(count) elements announced where \((file.size - position) / unit) are left")
            }
            let size = Int(count) * unit
            guard locations.updateValue(StorageLocation(offset: position, size: size, entry: entry), forKey: key) == nil
            else { throw CheckpointError(.open, file.path, entry: entry, "the file holds it twice") }
            position += size
        }
        return locations
    }
}
