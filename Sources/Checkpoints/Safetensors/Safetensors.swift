// safetensors: 8 bytes with the header's length, the header in JSON (name → dtype, shape, data_offsets), the numbers.
// https://github.com/huggingface/safetensors, "Format".

import Files
import JSON

enum Safetensors {
    /// The format's own limit.
    static let headerLimit = 100_000_000

    static func recognises(_ start: [UInt8]) -> Bool {
        start.count >= 9 && start.littleEndian(at: 0, count: 8) <= UInt64(Int64.max) && start[8] == UInt8(ascii: "{")
    }

    static func open(_ file: CheckpointFile) throws -> Contents {
        func failure(_ entry: String, at offset: Int? = nil, _ cause: String) -> CheckpointError {
            CheckpointError(.open, file.path, entry: entry, at: offset, cause)
        }
        let announced = try file.bytes(at: 0, count: 8, entry: "header length").littleEndian(at: 0, count: 8)
        guard announced <= UInt64(min(headerLimit, file.size - 8)) else {
            throw failure("header length", "\(announced) bytes announced where \(file.size - 8) are left")
        }
        let length = Int(announced)
        let header: MetadataValue
        do throws(JSONReader.Failure) {
            header = try MetadataValue(json: headerBytes(file, length))
        } catch {
            throw failure("header", at: error.offset, error.cause)
        }
        guard let entries = header.entries else { throw failure("header", "not a JSON object") }

        let dataStart = 8 + length
        let dataSize = file.size - dataStart
        var metadata = MetadataValue.dictionary([])
        var tensors: [StoredTensor] = []
        for entry in entries {
            if entry.key == "__metadata__" {
                metadata = entry.value
                continue
            }
            tensors.append(try tensor(entry, dataStart: dataStart, dataSize: dataSize, failure: { failure($0, $1) }))
        }
        try checkCoverage(tensors, from: dataStart, to: file.size, failure: { failure($0, $1) })
        return Contents(tensors: tensors, metadata: metadata)
    }

    private static func headerBytes(_ file: CheckpointFile, _ length: Int) throws(JSONReader.Failure) -> [UInt8] {
        do {
            return try file.bytes(at: 8, count: length, entry: "header")
        } catch {
            throw JSONReader.Failure(offset: 0, cause: "\(error)")
        }
    }

    private static func tensor(
        _ entry: MetadataValue.Entry, dataStart: Int, dataSize: Int,
        failure: (_ entry: String, _ cause: String) -> CheckpointError
    ) throws -> StoredTensor {
        let name = entry.key
        guard let type = entry.value["dtype"]?.string, let sizes = entry.value["shape"]?.list,
            let offsets = entry.value["data_offsets"]?.list
        else { throw failure(name, "its header lacks dtype, shape or data_offsets") }
        guard let scalar = ScalarType(safetensorsName: type) else {
            throw failure(name, "its type \"\(CheckpointError.printable(type))\" is not supported")
        }
        let shape = sizes.compactMap { if case .integer(let size) = $0 { size } else { nil } }
        guard shape.count == sizes.count, shape.count <= 64, let count = TensorDescription.elementCount(shape) else {
            throw failure(name, "its shape is impossible")
        }
        guard offsets.count == 2, case .integer(let start) = offsets[0], case .integer(let end) = offsets[1],
            start >= 0, start <= end, end <= dataSize
        else { throw failure(name, "its data_offsets lie outside the file's \(dataSize) bytes of data") }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: scalar.byteCount)
        guard !overflow, bytes == end - start else {
            throw failure(name, "\(end - start) bytes for shape \(shape) of \(scalar.rawValue)")
        }
        return StoredTensor(
            description: TensorDescription(
                name: name, scalar: scalar, shape: shape, strides: TensorDescription.rowMajorStrides(shape)),
            entry: name, offset: dataStart + start, span: count)
    }

    /// The format allows neither overlaps nor holes; a file that is longer than its header says is damaged, too.
    private static func checkCoverage(
        _ tensors: [StoredTensor], from start: Int, to end: Int,
        failure: (_ entry: String, _ cause: String) -> CheckpointError
    ) throws {
        var position = start
        let ordered = tensors.sorted { ($0.offset, $0.span) < ($1.offset, $1.span) }
        for tensor in ordered {
            if tensor.offset < position { throw failure(tensor.entry, "overlaps another tensor") }
            if tensor.offset > position {
                throw failure(tensor.entry, "\(tensor.offset - position) bytes before it belong to no tensor")
            }
            position += tensor.span * tensor.description.scalar.byteCount
        }
        if position < end { throw failure("data", "\(end - position) bytes at the end belong to no tensor") }
    }
}
