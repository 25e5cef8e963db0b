// Writes what torch.save writes since 1.6, tensor by tensor, so that memory holds one tensor however many there are.
// The format: torch/serialization.py (`_save`) and caffe2/serialize/inline_container.cc of PyTorch.

/// Writes a PyTorch checkpoint as a zip archive.
package enum TorchZipWriter {
    /// What the reader of an archive calls it; torch takes the file's name, and does not look.
    private static let folder = "archive/"

    /// Writes a dictionary of `entries` and, under the key `place`, an OrderedDict of `tensors` in their order.
    /// - Parameters:
    ///   - place: `state_dict`, `model_state`.
    ///   - entries: plain values beside the weights.
    ///   - wideFrom: sizes and places from here on take 64 bits; lower than the zip format needs it in tests only.
    ///   - fill: writes a tensor's numbers, contiguous and row-major, into a buffer of its size.
    /// - Throws: `CheckpointError` when the file cannot be written, and whatever `fill` throws. Nothing is left behind.
    package static func write(
        _ tensors: [OutputTensor], in place: String, entries: [MetadataValue.Entry] = [],
        precision: OutputPrecision = .float32, to path: String, overwrite: Bool = true, wideFrom: Int = 0xFFFF_FFFF,
        fill: OutputTensor.Fill
    ) throws {
        let pickle = try pickle(tensors, in: place, entries, precision.scalar, path: path)
        let file = try CheckpointOutput(path)
        var zip = ZipWriter(file, wideFrom: wideFrom)
        try zip.add(folder + "data.pkl", pickle)
        try zip.add(folder + "byteorder", Array("little".utf8))
        for (index, tensor) in tensors.enumerated() {
            try tensor.bytes(precision, in: path, from: fill) { try zip.add(folder + "data/\(index)", $0) }
        }
        try zip.add(folder + "version", Array("3\n".utf8))
        try zip.finish()
        try file.synchronize()
        try file.publish(overwrite: overwrite)
    }

    private static func pickle(
        _ tensors: [OutputTensor], in place: String, _ entries: [MetadataValue.Entry], _ scalar: ScalarType,
        path: String
    ) throws(CheckpointError) -> [UInt8] {
        var counts: [Int] = []
        for tensor in tensors { counts.append(try tensor.count(in: path)) }
        var pickler = Pickler()
        pickler.dictionary { pickler in
            for entry in entries {
                pickler.write(entry.key)
                pickler.write(entry.value)
            }
            pickler.write(place)
            pickler.orderedDictionary { pickler in
                for (index, tensor) in tensors.enumerated() {
                    pickler.write(tensor.name)
                    pickler.tensor("\(index)", scalar, shape: tensor.shape, count: counts[index])
                }
            }
        }
        pickler.end()
        return pickler.bytes
    }
}
