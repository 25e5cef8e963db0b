// A zip without compression, of .npy files.

import Files
import Timeline

/// Writes arrays one after another; `finish` writes the directory. All is dated 1 January 1980: equal arrays give equal
/// bytes.
struct StoredZip {
    enum Kind: String {
        case float64 = "<f8"
        case float32 = "<f4"
        case int64 = "<i8"
        case uint8 = "|u1"
    }

    private let output: OutputFile
    private var offset = 0
    private var directory: [UInt8] = []
    private var count = 0

    init(_ output: OutputFile) { self.output = output }

    /// An array whose numbers have been kept.
    mutating func add(_ key: String, _ kind: Kind, _ shape: [Int], _ spool: Spool) throws {
        var sum = CRC32()
        let header = Self.header(kind.rawValue, shape)
        sum.add(header)
        var length = header.count
        try spool.read { block in
            sum.add(block)
            length += block.count
        }
        try begin(key, length, sum.value)
        try output.write(header)
        try spool.copy(to: output)
    }

    mutating func add(_ key: String, _ values: [Double]) throws {
        try add(key, Self.header(Kind.float64.rawValue, [values.count]) + values.flatMap(\.littleEndianBytes))
    }

    mutating func add(_ key: String, _ values: [Int64]) throws {
        try add(key, Self.header(Kind.int64.rawValue, [values.count]) + values.flatMap(\.littleEndianBytes))
    }

    /// Texts, four bytes a character.
    mutating func add(_ key: String, _ texts: [String]) throws {
        let width = max(1, texts.map(\.unicodeScalars.count).max() ?? 1)
        var bytes = Self.header("<U\(width)", [texts.count])
        for text in texts {
            for scalar in text.unicodeScalars { bytes += [UInt8](littleEndian: Int(scalar.value), count: 4) }
            bytes += [UInt8](repeating: 0, count: 4 * (width - text.unicodeScalars.count))
        }
        try add(key, bytes)
    }

    func finish() throws {
        var end = directory + [UInt8](littleEndian: 0x0605_4B50, count: 4)
        for half in [0, 0, count, count] { end += [UInt8](littleEndian: half, count: 2) }
        for word in [directory.count, offset] { end += [UInt8](littleEndian: word, count: 4) }
        try output.write(end + [0, 0])
    }

    private mutating func add(_ key: String, _ bytes: [UInt8]) throws {
        var sum = CRC32()
        sum.add(bytes)
        try begin(key, bytes.count, sum.value)
        try output.write(bytes)
    }

    /// What stands before a file's bytes, and its line in the directory.
    private mutating func begin(_ key: String, _ length: Int, _ sum: UInt32) throws {
        guard offset + length < 0xFFFF_0000 else {
            throw ExportError.cannotHold(
                file: output.name, reason: "it would have more than the 4 GB of a zip; write JSON Lines")
        }
        let name = Array("\(key).npy".utf8)
        var common: [UInt8] = []
        for half in [20, 0, 0, 0, 0x21] { common += [UInt8](littleEndian: half, count: 2) }
        for word in [Int(sum), length, length] { common += [UInt8](littleEndian: word, count: 4) }
        for half in [name.count, 0] { common += [UInt8](littleEndian: half, count: 2) }
        // No comment, first disk, no attributes.
        let place = [UInt8](repeating: 0, count: 10) + [UInt8](littleEndian: offset, count: 4)
        directory +=
            [UInt8](littleEndian: 0x0201_4B50, count: 4) + [UInt8](littleEndian: 20, count: 2) + common + place + name
        let local = [UInt8](littleEndian: 0x0403_4B50, count: 4) + common + name
        try output.write(local)
        offset += local.count + length
        count += 1
    }

    /// The head of a .npy file of version 1.0, C order.
    private static func header(_ type: String, _ shape: [Int]) -> [UInt8] {
        let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var text = Array("{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }".utf8)
        // The numbers begin at a multiple of 64.
        while (10 + text.count + 1) % 64 != 0 { text.append(0x20) }
        text.append(0x0A)
        return [0x93] + Array("NUMPY".utf8) + [1, 0] + [UInt8](littleEndian: text.count, count: 2) + text
    }
}

extension Double {
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: bitPattern.littleEndian) { Array($0) } }
}

extension Int64 {
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
