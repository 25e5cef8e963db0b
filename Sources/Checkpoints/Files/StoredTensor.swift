// A tensor's place in a file, and how its numbers get from there into the caller's floats.

/// A tensor whose place was checked to lie inside the file.
struct StoredTensor: Sendable {
    var description: TensorDescription
    /// For error messages: the archive's entry or the tensor's name.
    var entry: String
    /// Of the first element, in the file.
    var offset: Int
    /// Elements from the first one touched to the last one, holes included.
    var span: Int

    /// How many elements of its storage a tensor reaches over; nil when that overflows.
    static func span(_ tensor: TensorDescription) -> Int? {
        if tensor.shape.contains(0) { return 0 }
        var last = 0
        for (size, stride) in zip(tensor.shape, tensor.strides) {
            let (reach, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
            let (sum, sumOverflow) = last.addingReportingOverflow(reach)
            if overflow || sumOverflow || sum == .max { return nil }
            last = sum
        }
        return last + 1
    }

    /// Elements converted at once: small enough to stay in the cache, large enough to make system calls rare.
    private static let chunk = 1 << 16

    /// Reads the tensor as contiguous row-major floats.
    /// - Precondition: `destination` has `description.count` elements.
    func read(_ file: CheckpointFile, into destination: UnsafeMutableBufferPointer<Float>) throws {
        guard !destination.isEmpty else { return }
        guard description.isDense else { return try readStrided(file, into: destination) }
        if description.scalar == .float32 {
            return try file.read(into: UnsafeMutableRawBufferPointer(destination), at: offset, entry: entry)
        }
        let unit = description.scalar.byteCount
        try withUnsafeTemporaryAllocation(byteCount: min(Self.chunk, destination.count) * unit, alignment: 8) {
            buffer in
            var done = 0
            while done < destination.count {
                let count = min(Self.chunk, destination.count - done)
                let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(count * unit)])
                try file.read(into: bytes, at: offset + done * unit, entry: entry)
                let part = UnsafeMutableBufferPointer(rebasing: destination[done..<done + count])
                description.scalar.convert(UnsafeRawBufferPointer(bytes), to: part)
                done += count
            }
        }
    }

    /// A transposed, sliced or expanded tensor: its whole span is read, then gathered.
    private func readStrided(_ file: CheckpointFile, into destination: UnsafeMutableBufferPointer<Float>) throws {
        // An expanded tensor may claim any number of elements; a useful one is not larger than what the file can hold.
        guard destination.count <= file.size else {
            throw CheckpointError(
                .read, file.path, entry: entry, "\(destination.count) elements, more than the file could hold")
        }
        let floats = try [Float](unsafeUninitializedCapacity: span) { buffer, filled in
            let dense = StoredTensor(
                description: TensorDescription(
                    name: description.name, scalar: description.scalar, shape: [span], strides: [1]),
                entry: entry, offset: offset, span: span)
            try dense.read(file, into: UnsafeMutableBufferPointer(rebasing: buffer[..<span]))
            filled = span
        }
        // A dimension of 1 is never stepped along, whatever its stride says; the others' steps lie within the span.
        let axes = description.shape.indices.filter { description.shape[$0] > 1 }.reversed()
        var index = [Int](repeating: 0, count: description.shape.count)
        var source = 0
        for element in destination.indices {
            destination[element] = floats[source]
            for axis in axes {
                if index[axis] + 1 < description.shape[axis] {
                    index[axis] += 1
                    source += description.strides[axis]
                    break
                }
                source -= description.strides[axis] * index[axis]
                index[axis] = 0
            }
        }
    }
}

extension ScalarType {
    /// Converts elements of this type to floats: exact for 16-bit floats, rounded for 64-bit numbers.
    /// - Precondition: `bytes` is aligned to 8 and holds `floats.count` elements.
    func convert(_ bytes: UnsafeRawBufferPointer, to floats: UnsafeMutableBufferPointer<Float>) {
        func each<Element>(_ type: Element.Type, _ float: (Element) -> Float) {
            let elements = bytes.assumingMemoryBound(to: type)
            for index in floats.indices { floats[index] = float(elements[index]) }
        }
        switch self {
        case .float32: each(Float.self) { $0 }
        case .float16: each(UInt16.self, Self.floatFromHalf)
        case .bfloat16: each(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
        case .float64: each(Double.self) { Float($0) }
        case .int64: each(Int64.self) { Float($0) }
        case .int32: each(Int32.self) { Float($0) }
        case .int16: each(Int16.self) { Float($0) }
        case .int8: each(Int8.self) { Float($0) }
        case .uint8: each(UInt8.self) { Float($0) }
        case .bool: each(UInt8.self) { $0 == 0 ? 0 : 1 }
        }
    }

    /// IEEE half to single precision without branches, so that it vectorizes: the exponent is moved by a
    /// multiplication, which also normalizes subnormal numbers.
    @inline(__always)
    static func floatFromHalf(_ half: UInt16) -> Float {
        let magnitude = UInt32(half & 0x7FFF) << 13
        let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
        let infiniteOrNaN: UInt32 = magnitude >= 0x0F80_0000 ? 0x7F80_0000 : 0
        return Float(bitPattern: scaled | infiniteOrNaN | UInt32(half & 0x8000) << 16)
    }
}
