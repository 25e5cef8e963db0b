// Plain values and tensors as a pickle of protocol 2, opcode by opcode: what torch.save writes and torch.load reads, also
// with weights_only. Opcodes: Lib/pickletools.py of CPython.

import Files

/// A pickle in the making.
struct Pickler {
    /// What is written so far; a whole pickle after `end`.
    private(set) var bytes: [UInt8] = [0x80, 2]

    /// A plain value. An opaque one, which nothing here can make again, becomes None.
    mutating func write(_ value: MetadataValue) {
        switch value {
        case .null, .opaque: bytes.append(UInt8(ascii: "N"))
        case .bool(let value): bytes.append(value ? 0x88 : 0x89)
        case .integer(let value): write(value)
        case .number(let value):
            bytes.append(UInt8(ascii: "G"))
            bytes += [UInt8](littleEndian: value.bitPattern, count: 8).reversed()
        case .string(let text): write(text)
        case .list(let values):
            bytes += "](".utf8
            for value in values { write(value) }
            bytes.append(UInt8(ascii: "e"))
        case .dictionary(let entries):
            dictionary { pickler in
                for entry in entries {
                    pickler.write(entry.key)
                    pickler.write(entry.value)
                }
            }
        }
    }

    /// BINUNICODE.
    mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "X"))
        bytes += [UInt8](littleEndian: text.utf8.count, count: 4) + text.utf8
    }

    /// BININT, or LONG1 of 8 bytes where 32 bits are too few.
    mutating func write(_ integer: Int) {
        if Int32(exactly: integer) != nil {
            bytes.append(UInt8(ascii: "J"))
            bytes += [UInt8](littleEndian: integer, count: 4)
        } else {
            bytes += [0x8A, 8] + [UInt8](littleEndian: integer, count: 8)
        }
    }

    /// A dictionary of the keys and values that `items` writes by turns.
    mutating func dictionary(_ items: (inout Pickler) -> Void) {
        bytes += "}(".utf8
        items(&self)
        bytes.append(UInt8(ascii: "u"))
    }

    /// `collections.OrderedDict` of the keys and values that `items` writes by turns.
    mutating func orderedDictionary(_ items: (inout Pickler) -> Void) {
        emptyOrderedDictionary()
        bytes.append(UInt8(ascii: "("))
        items(&self)
        bytes.append(UInt8(ascii: "u"))
    }

    private mutating func emptyOrderedDictionary() {
        global("collections", "OrderedDict")
        bytes += ")R".utf8
    }

    /// A dense tensor over a storage of its own, on the CPU: torch/_utils.py, `_rebuild_tensor_v2`.
    /// - Parameters:
    ///   - key: the storage's name in the archive.
    ///   - count: elements.
    mutating func tensor(_ key: String, _ scalar: ScalarType, shape: [Int], count: Int) {
        global("torch._utils", "_rebuild_tensor_v2")
        bytes.append(UInt8(ascii: "("))
        // The persistent id of the storage.
        bytes.append(UInt8(ascii: "("))
        write("storage")
        global("torch", scalar.torchStorageName)
        write(key)
        write("cpu")
        write(count)
        bytes += "tQ".utf8
        write(0)
        tuple(shape)
        tuple(TensorDescription.rowMajorStrides(shape))
        // requires_grad and backward_hooks.
        bytes.append(0x89)
        emptyOrderedDictionary()
        bytes += "tR".utf8
    }

    mutating func end() { bytes.append(UInt8(ascii: ".")) }

    private mutating func tuple(_ integers: [Int]) {
        bytes.append(UInt8(ascii: "("))
        for integer in integers { write(integer) }
        bytes.append(UInt8(ascii: "t"))
    }

    private mutating func global(_ module: String, _ name: String) { bytes += "c\(module)\n\(name)\n".utf8 }
}
