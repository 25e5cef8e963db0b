// Whole small files: the configuration beside the weights.

extension Checkpoint {
    /// The bytes of a file that lies beside a checkpoint.
    /// - Throws: `CheckpointError` when it cannot be read or is longer than `limit` bytes.
    package static func smallFile(_ path: String, limit: Int) throws -> [UInt8] {
        let file = try CheckpointFile(path: path)
        guard file.size <= limit else {
            throw CheckpointError(.open, path, "\(file.size) bytes, more than the \(limit) such a file may have")
        }
        return try file.bytes(at: 0, count: file.size, entry: "contents")
    }
}
