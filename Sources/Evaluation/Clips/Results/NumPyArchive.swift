// NumPy's .npz: a zip of .npy files, stored without compression.

import Files

/// An array as a .npy file (format 1.0 or 2.0, little endian, C order).
enum NumPyArray {
    case float32(shape: [Int], [Float])
    case int64(shape: [Int], [Int64])
    case uint8(shape: [Int], [UInt8])
    /// Strings, four bytes a character.
    case text(shape: [Int], [String])

    var bytes: [UInt8] {
        switch self {
        case .float32(let shape, let values):
            return header("<f4", shape) + values.withUnsafeBytes { Array($0) }
        case .int64(let shape, let values):
            return header("<i8", shape) + values.withUnsafeBytes { Array($0) }
        case .uint8(let shape, let values): return header("|u1", shape) + values
        case .text(let shape, let values):
            let width = max(1, values.map { $0.unicodeScalars.count }.max() ?? 1)
            var bytes = header("<U\(width)", shape)
            for value in values {
                let scalars = value.unicodeScalars.map(\.value)
                for scalar in scalars + [UInt32](repeating: 0, count: width - scalars.count) {
                    for shift in [UInt32(0), 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: scalar >> shift)) }
                }
            }
            return bytes
        }
    }

    private func header(_ type: String, _ shape: [Int]) -> [UInt8] {
        let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var text = Array("{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }".utf8)
        // The numbers begin at a multiple of 64.
        while (10 + text.count + 1) % 64 != 0 { text.append(0x20) }
        text.append(0x0A)
        var bytes: [UInt8] = [0x93]
        bytes += Array("NUMPY".utf8)
        bytes += [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)]
        return bytes + text
    }
}

/// A zip in memory.
struct NumPyArchive {
    private let name: String
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    /// - Parameter name: of the file, for errors.
    init(name: String) { self.name = name }

    /// - Throws: `ClipTestError.cannotHold` beyond the 4 GB of a zip.
    mutating func add(_ key: String, _ array: NumPyArray) throws {
        let data = array.bytes
        let file = Array("\(key).npy".utf8)
        guard bytes.count + data.count < 0xFFFF_0000 else {
            throw ClipTestError.cannotHold(file: name, reason: "it would have more than 4 GB")
        }
        // Version 2.0, stored, 1 January 1980: equal results give equal bytes.
        var common: [UInt8] = []
        for half in [20, 0, 0, 0, 0x21] { common += [UInt8](littleEndian: half, count: 2) }
        for word in [Int(CRC32.of(data)), data.count, data.count] { common += [UInt8](littleEndian: word, count: 4) }
        for half in [file.count, 0] { common += [UInt8](littleEndian: half, count: 2) }
        directory += [UInt8](littleEndian: 0x0201_4B50, count: 4)
        directory += [UInt8](littleEndian: 20, count: 2)
        directory += common
        // No comment, first disk, no attributes.
        directory += [UInt8](repeating: 0, count: 10)
        directory += [UInt8](littleEndian: bytes.count, count: 4)
        directory += file
        bytes += [UInt8](littleEndian: 0x0403_4B50, count: 4)
        bytes += common
        bytes += file
        bytes += data
        count += 1
    }

    func finish() -> [UInt8] {
        var whole = bytes + directory
        whole += [UInt8](littleEndian: 0x0605_4B50, count: 4)
        for half in [0, 0, count, count] { whole += [UInt8](littleEndian: half, count: 2) }
        for word in [directory.count, bytes.count] { whole += [UInt8](littleEndian: word, count: 4) }
        whole += [UInt8](littleEndian: 0, count: 2)
        return whole
    }
}
