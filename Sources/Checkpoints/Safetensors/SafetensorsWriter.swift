// Writes a safetensors file tensor by tensor, so that memory holds one tensor however many there are.
// The file appears whole or not at all.

import Files

/// Writes tensors as one safetensors file.
package enum SafetensorsWriter {
    package typealias Precision = OutputPrecision
    package typealias Tensor = OutputTensor

    /// Writes `tensors` in their order.
    /// - Parameters:
    ///   - metadata: strings for `__metadata__`, in their order.
    ///   - fill: writes a tensor's numbers, contiguous and row-major, into a buffer of its size.
    /// - Throws: `CheckpointError` when the file cannot be written, and whatever `fill` throws. Nothing is left behind.
    package static func write(
        _ tensors: [Tensor], metadata: [(key: String, value: String)] = [], precision: Precision = .float32,
        to path: String, overwrite: Bool = true, fill: OutputTensor.Fill
    ) throws {
        try prepare(tensors, metadata: metadata, precision: precision, to: path, fill: fill)
            .publish(overwrite: overwrite)
    }

    /// Writes the file and leaves it to the caller to give it its name, when what belongs to it is there, too.
    /// - Parameter place: a path in whose folder the file is made; default: `path`'s own.
    /// - Throws: as `write`.
    package static func prepare(
        _ tensors: [Tensor], metadata: [(key: String, value: String)], precision: Precision, to path: String,
        at place: String? = nil, fill: OutputTensor.Fill
    ) throws -> CheckpointOutput {
        let header = try header(tensors, metadata: metadata, precision: precision, path: path)
        let file = try CheckpointOutput(path, at: place)
        try file.write(header)
        for tensor in tensors {
            try tensor.bytes(tensor.precision ?? precision, in: path, from: fill) { try file.write($0) }
        }
        try file.synchronize()
        return file
    }

    private static func header(
        _ tensors: [Tensor], metadata: [(key: String, value: String)], precision: Precision, path: String
    ) throws(CheckpointError) -> [UInt8] {
        var entries: [MetadataValue.Entry] = []
        if !metadata.isEmpty {
            entries.append(.init("__metadata__", .dictionary(metadata.map { .init($0.key, .string($0.value)) })))
        }
        var offset = 0
        for tensor in tensors {
            let scalar = (tensor.precision ?? precision).scalar
            let end = offset + (try tensor.count(in: path)) * scalar.byteCount
            entries.append(
                .init(
                    tensor.name,
                    .dictionary([
                        .init("dtype", .string(scalar.safetensorsName)),
                        .init("shape", .list(tensor.shape.map { .integer($0) })),
                        .init("data_offsets", .list([.integer(offset), .integer(end)])),
                    ])))
            offset = end
        }
        var json = Array(MetadataValue.dictionary(entries).json.utf8)
        // The numbers start at a multiple of 8, as the format's own writer does it.
        while !json.count.isMultiple(of: 8) { json.append(0x20) }
        return [UInt8](littleEndian: UInt64(json.count), count: 8) + json
    }
}
