// mmaction2's `--dump result.pkl`, written without Python.

import Export

/// Pickle, protocol 2: a list of dictionaries in the order of the clips, with the tensors as calls of `torch.tensor` on a
/// list, so that plain `pickle.load` with PyTorch there gives real tensors. Clips that could not be read are left out: the
/// structure has no place for them.
enum ResultsPickle {
    static func write(_ results: ClipResults, to file: OutputFile) throws {
        let size = results.header.sources.first?.testProtocol.cropSize ?? 0
        // PROTO 2, EMPTY_LIST, MARK … APPENDS.
        try file.write([0x80, 2, UInt8(ascii: "]"), UInt8(ascii: "(")])
        for clip in results.clips {
            guard let scores = clip.scores, let predicted = clip.predicted else { continue }
            var pickle = PickleBytes()
            pickle.dictionary {
                $0.entry("num_classes") { $0.integer(scores.count) }
                $0.entry("img_shape") {
                    $0.integer(size)
                    $0.integer(size)
                    // TUPLE2.
                    $0.bytes.append(0x86)
                }
                $0.entry("gt_label") { $0.tensor { for label in clip.labels { $0.integer(label) } } }
                $0.entry("pred_score") { $0.tensor { for score in scores { $0.number(Double(score)) } } }
                $0.entry("pred_label") { $0.tensor { $0.integer(predicted) } }
            }
            try file.write(pickle.bytes)
        }
        try file.write([UInt8(ascii: "e"), UInt8(ascii: ".")])
    }
}

/// The opcodes that a dump needs.
struct PickleBytes {
    var bytes: [UInt8] = []

    mutating func dictionary(_ entries: (inout PickleBytes) -> Void) {
        bytes += [UInt8(ascii: "}"), UInt8(ascii: "(")]
        entries(&self)
        // SETITEMS.
        bytes.append(UInt8(ascii: "u"))
    }

    mutating func entry(_ key: String, _ value: (inout PickleBytes) -> Void) {
        string(key)
        value(&self)
    }

    /// `torch.tensor([…])`: whole numbers become int64, others float32.
    mutating func tensor(_ elements: (inout PickleBytes) -> Void) {
        bytes += Array("ctorch\ntensor\n](".utf8)
        elements(&self)
        // APPENDS, TUPLE1, REDUCE.
        bytes += [UInt8(ascii: "e"), 0x85, UInt8(ascii: "R")]
    }

    mutating func integer(_ value: Int) {
        if let byte = UInt8(exactly: value) {
            bytes += [UInt8(ascii: "K"), byte]
        } else {
            // BININT: four bytes, little endian.
            let bits = UInt32(bitPattern: Int32(clamping: value))
            bytes.append(UInt8(ascii: "J"))
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
            }
        }
    }

    /// BINFLOAT: eight bytes, big endian.
    mutating func number(_ value: Double) {
        bytes.append(UInt8(ascii: "G"))
        for shift in (0..<8).reversed().map({ UInt64($0) * 8 }) {
            bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
        }
    }

    /// BINUNICODE.
    private mutating func string(_ text: String) {
        let utf8 = Array(text.utf8)
        bytes.append(UInt8(ascii: "X"))
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: utf8.count >> shift)) }
        bytes += utf8
    }
}
