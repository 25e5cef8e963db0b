// Writes a safetensors file tensor by tensor, so that memory holds one tensor however many there are.
// The file appears whole or not at all.

import Files
import SystemPackage

/// Writes tensors as one safetensors file.
package enum SafetensorsWriter {
    /// The element types that can be written.
    package enum Precision: String, Sendable, CaseIterable {
        case float32, float16, bfloat16

        package var scalar: ScalarType {
            switch self {
            case .float32: .float32
            case .float16: .float16
            case .bfloat16: .bfloat16
            }
        }
    }

    /// A tensor to be written.
    package struct Tensor: Sendable {
        package var name: String
        package var shape: [Int]
        package init(name: String, shape: [Int]) {
            self.name = name
            self.shape = shape
        }
    }

    /// Writes `tensors` in their order.
    /// - Parameters:
    ///   - metadata: strings for `__metadata__`, in their order.
    ///   - fill: writes a tensor's numbers, contiguous and row-major, into a buffer of its size.
    /// - Throws: `CheckpointError` when the file cannot be written, and whatever `fill` throws. Nothing is left behind.
    package static func write(
        _ tensors: [Tensor], metadata: [(key: String, value: String)] = [], precision: Precision = .float32,
        to path: String, overwrite: Bool = true,
        fill: (_ tensor: Tensor, _ destination: UnsafeMutableBufferPointer<Float>) throws -> Void
    ) throws {
        let header = try header(tensors, metadata: metadata, precision: precision, path: path)
        let file = try check(path) { () throws(Errno) in try AtomicFile(for: path) }
        try write(header, to: file, path: path)
        for tensor in tensors { try write(tensor, precision, to: file, path: path, fill: fill) }
        try check(path) { () throws(Errno) in
            try file.descriptor.synchronize()
            try file.publish(as: path, overwrite: overwrite)
        }
    }

    private static func header(
        _ tensors: [Tensor], metadata: [(key: String, value: String)], precision: Precision, path: String
    ) throws -> [UInt8] {
        var entries: [MetadataValue.Entry] = []
        if !metadata.isEmpty {
            entries.append(.init("__metadata__", .dictionary(metadata.map { .init($0.key, .string($0.value)) })))
        }
        var offset = 0
        for tensor in tensors {
            guard let count = TensorDescription.elementCount(tensor.shape), count <= Int.max / 16 else {
                throw CheckpointError(.write, path, entry: tensor.name, "its shape \(tensor.shape) is impossible")
            }
            let end = offset + count * precision.scalar.byteCount
            entries.append(
                .init(
                    tensor.name,
                    .dictionary([
                        .init("dtype", .string(precision.scalar.safetensorsName)),
                        .init("shape", .list(tensor.shape.map { .integer($0) })),
                        .init("data_offsets", .list([.integer(offset), .integer(end)])),
                    ])))
            offset = end
        }
        var json = Array(MetadataValue.dictionary(entries).json.utf8)
        // The numbers start at a multiple of 8, as the format's own writer does it.
        while !json.count.isMultiple(of: 8) { json.append(0x20) }
        let length = UInt64(json.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + json
    }

    private static func write(
        _ tensor: Tensor, _ precision: Precision, to file: AtomicFile, path: String,
        fill: (Tensor, UnsafeMutableBufferPointer<Float>) throws -> Void
    ) throws {
        let count = tensor.shape.reduce(1, *)
        let floats = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
        defer { floats.deallocate() }
        floats.initialize(repeating: 0)
        try fill(tensor, floats)
        switch precision {
        case .float32: try write(UnsafeRawBufferPointer(floats), to: file, path: path)
        case .float16, .bfloat16:
            let convert = precision == .float16 ? halfFromFloat : bfloatFromFloat
            let halves = [UInt16](unsafeUninitializedCapacity: count) { buffer, filled in
                for index in 0..<count { buffer[index] = convert(floats[index]) }
                filled = count
            }
            try halves.withUnsafeBytes { try write($0, to: file, path: path) }
        }
    }

    private static func write(_ bytes: [UInt8], to file: AtomicFile, path: String) throws {
        try bytes.withUnsafeBytes { try write($0, to: file, path: path) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to file: AtomicFile, path: String) throws {
        if let failure = file.descriptor.writeWaiting(bytes).failure {
            throw CheckpointError(.write, path, failure.description)
        }
    }

    private static func check<Result>(
        _ path: String, _ body: () throws(Errno) -> Result
    ) throws(CheckpointError) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw CheckpointError(.write, path, error.description)
        }
    }

    /// Rounds to the nearest half, ties to even; too large becomes infinite.
    static func halfFromFloat(_ value: Float) -> UInt16 { Float16(value).bitPattern }

    /// Rounds to the nearest bfloat16, ties to even; NaN stays NaN.
    static func bfloatFromFloat(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        if value.isNaN { return UInt16(bits >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (UInt64(bits) + 0x7FFF + UInt64(bits >> 16 & 1)) >> 16)
    }
}
