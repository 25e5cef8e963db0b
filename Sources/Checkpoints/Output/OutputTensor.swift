// A tensor that is still to be written.

/// Name and shape of a tensor to be written; its numbers are asked for when their turn comes.
package struct OutputTensor: Sendable {
    package var name: String
    package var shape: [Int]
    /// nil: the file's. Only safetensors files hold several.
    package var precision: OutputPrecision?

    package init(name: String, shape: [Int], precision: OutputPrecision? = nil) {
        self.name = name
        self.shape = shape
        self.precision = precision
    }

    /// Writes a tensor's numbers, contiguous and row-major, into a buffer of its size.
    package typealias Fill = (_ tensor: OutputTensor, _ destination: UnsafeMutableBufferPointer<Float>) throws -> Void

    /// - Throws: `CheckpointError` for a shape that no tensor can have.
    func count(in path: String) throws(CheckpointError) -> Int {
        guard let count = TensorDescription.elementCount(shape), count <= Int.max / 16 else {
            throw CheckpointError(.write, path, entry: name, "its shape \(shape) is impossible")
        }
        return count
    }

    /// Gives `body` the numbers as bytes of a precision. They are in memory only meanwhile.
    func bytes(
        _ precision: OutputPrecision, in path: String, from fill: Fill, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let floats = UnsafeMutableBufferPointer<Float>.allocate(capacity: try count(in: path))
        defer { floats.deallocate() }
        floats.initialize(repeating: 0)
        try fill(self, floats)
        try precision.encode(floats) { try body($0) }
    }
}
