// A tensor file of any container behind one face: names, shapes, and numbers on demand.

/// How a checkpoint keeps its tensors.
package enum Container: String, Sendable, Hashable {
    /// torch.save since 1.6.
    case torchZip = "torch zip"
    /// torch.save before 1.6.
    case torchLegacy = "torch legacy"
    case safetensors
}

/// An open tensor file. Nothing of it is executed and no tensor is in memory until it is read.
package final class Checkpoint: Sendable {
    package let path: String
    package let container: Container
    /// In file order, fully qualified: nested dictionaries' keys joined with "/": `state_dict/backbone.cls_token`.
    package let names: [String]
    package let tensors: [String: TensorDescription]
    /// The values beside the tensors.
    package let metadata: MetadataValue
    /// Of the file, in bytes.
    package let size: Int

    private let file: CheckpointFile
    private let stored: [String: StoredTensor]

    /// Opens a torch checkpoint (zip or legacy) or a safetensors file, recognised by its content.
    /// - Throws: `CheckpointError` when it is none of them, or damaged.
    package static func open(_ path: String) throws -> Checkpoint {
        let file = try CheckpointFile(path: path)
        guard file.size > 0 else { throw CheckpointError(.open, path, "the file is empty") }
        let start = try file.bytes(at: 0, count: min(file.size, 64), entry: "start")
        if start.starts(with: [0x50, 0x4B, 0x03, 0x04]) || start.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            return Checkpoint(file, .torchZip, try TorchZip.open(file))
        }
        if let end = TorchLegacy.endOfMagic(start) {
            return Checkpoint(file, .torchLegacy, try TorchLegacy.open(file, from: end))
        }
        if Safetensors.recognises(start) { return Checkpoint(file, .safetensors, try Safetensors.open(file)) }
        throw CheckpointError(.open, path, strangerMessage(start))
    }

    private init(_ file: CheckpointFile, _ container: Container, _ contents: Contents) {
        self.file = file
        self.container = container
        path = file.path
        size = file.size
        metadata = contents.metadata
        var stored: [String: StoredTensor] = [:]
        var names: [String] = []
        for tensor in contents.tensors {
            // A dictionary's key that is set twice keeps its place and takes the later value, as in Python.
            if stored.updateValue(tensor, forKey: tensor.description.name) == nil {
                names.append(tensor.description.name)
            }
        }
        self.stored = stored
        self.names = names
        tensors = stored.mapValues(\.description)
    }

    /// Reads a tensor as contiguous row-major fp32, converting its type and following its strides.
    /// - Parameter destination: as many elements as the tensor's shape has.
    /// - Throws: `CheckpointError` when there is no such tensor, or the file can no longer be read.
    package func read(_ name: String, into destination: UnsafeMutableBufferPointer<Float>) throws {
        guard let tensor = stored[name] else { throw CheckpointError(.read, path, entry: name, "no such tensor") }
        precondition(destination.count == tensor.description.count, "the destination must have the tensor's size")
        try tensor.read(file, into: destination)
    }

    /// Reads a tensor into a new array.
    package func floats(_ name: String) throws -> [Float] {
        guard let tensor = stored[name] else { throw CheckpointError(.read, path, entry: name, "no such tensor") }
        let count = tensor.description.count
        guard count <= file.size else {
            throw CheckpointError(.read, path, entry: name, "\(count) elements, more than the file could hold")
        }
        return try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            try read(name, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            filled = count
        }
    }

    /// What a file that is no checkpoint seems to be.
    private static func strangerMessage(_ start: [UInt8]) -> String {
        let text = String(decoding: start, as: UTF8.self)
        if text.hasPrefix("version https://git-lfs") {
            return "a Git LFS pointer, not the weights; fetch them with `git lfs pull`"
        }
        if text.drop(while: { $0.isWhitespace }).hasPrefix("<") {
            return "a web page, not a checkpoint; the download went wrong"
        }
        if start.first == 0x80 { return "a pickle, but not one that torch.save wrote" }
        return "no checkpoint: neither a torch file (zip or legacy) nor safetensors"
    }
}
