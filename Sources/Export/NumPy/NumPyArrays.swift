// A .npz from outside: a zip of .npy files, without compression.

/// The arrays of a file, by their names.
struct NumPyArrays {
    private let file: TextFile
    private let members: [String: ArraySlice<UInt8>]

    private static let mostMembers = 1000

    init(_ file: TextFile) throws(ReadingError) {
        self.file = file
        let bytes = file.bytes
        guard bytes.starts(with: [0x50, 0x4B]) else {
            throw file.error("it is no .npz: save it with numpy.savez", line: nil)
        }
        // The end of the directory is among the last 64 KB.
        var place = bytes.count - 22
        let first = max(0, bytes.count - 22 - 65_535)
        while place >= first, Self.little(bytes, place, 4) != 0x0605_4B50 { place -= 1 }
        guard place >= first, let count = Self.little(bytes, place + 10, 2),
            var entry = Self.little(bytes, place + 16, 4), count <= Self.mostMembers
        else { throw Self.damaged(file) }
        var members: [String: ArraySlice<UInt8>] = [:]
        for _ in 0..<count {
            guard Self.little(bytes, entry, 4) == 0x0201_4B50, let method = Self.little(bytes, entry + 10, 2),
                let length = Self.little(bytes, entry + 20, 4), let nameLength = Self.little(bytes, entry + 28, 2),
                let extra = Self.little(bytes, entry + 30, 2), let comment = Self.little(bytes, entry + 32, 2),
                let local = Self.little(bytes, entry + 42, 4), entry + 46 + nameLength <= bytes.count
            else { throw Self.damaged(file) }
            guard method == 0 else {
                throw file.error("its arrays are compressed; save it with numpy.savez", line: nil)
            }
            guard Self.little(bytes, local, 4) == 0x0403_4B50, let localName = Self.little(bytes, local + 26, 2),
                let localExtra = Self.little(bytes, local + 28, 2)
            else { throw Self.damaged(file) }
            let start = local + 30 + localName + localExtra
            guard start + length <= bytes.count else { throw Self.damaged(file) }
            let name = String(decoding: bytes[(entry + 46)..<(entry + 46 + nameLength)], as: UTF8.self)
            if name.hasSuffix(".npy") { members[String(name.dropLast(4))] = bytes[start..<(start + length)] }
            entry += 46 + nameLength + extra + comment
        }
        self.members = members
    }

    var names: Set<String> { Set(members.keys) }

    private static func damaged(_ file: TextFile) -> ReadingError {
        file.error("its zip directory is damaged; is the file whole?", line: nil)
    }

    private static func little(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int? {
        guard place >= 0, place + count <= bytes.count else { return nil }
        return (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    /// An array's type, sizes and numbers.
    private struct Table {
        var type: String
        var shape: [Int]
        var data: ArraySlice<UInt8>

        var count: Int { shape.reduce(1, *) }
    }

    /// - Throws: for an array that is missing, or not as numpy writes it.
    private func array(_ name: String) throws(ReadingError) -> Table {
        guard let bytes = members[name] else { throw file.error("it has no array \"\(name)\"", line: nil) }
        let start = bytes.startIndex
        guard bytes.count >= 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else { throw fault(name) }
        let wide = bytes[start + 6] >= 2
        let sizeBytes = bytes[(start + 8)..<min(start + (wide ? 12 : 10), bytes.endIndex)]
        let length = sizeBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        let head = start + (wide ? 12 : 10)
        guard length < 65_536, head + length <= bytes.endIndex else { throw fault(name) }
        let text = String(decoding: bytes[head..<(head + length)], as: UTF8.self)
        guard let type = Self.value(of: "descr", in: text, between: ("'", "'")),
            let sizes = Self.value(of: "shape", in: text, between: ("(", ")")), text.contains("False")
        else { throw fault(name) }
        var shape: [Int] = []
        var count = 1
        for part in sizes.split(separator: ",").map({ String($0).trimmed }) where !part.isEmpty {
            guard let size = Int(part), size >= 0 else { throw fault(name) }
            let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
            guard !overflow, product <= 1 << 32 else { throw fault(name) }
            shape.append(size)
            count = product
        }
        return Table(type: type, shape: shape, data: bytes[(head + length)...])
    }

    private static func value(of key: String, in text: String, between marks: (Character, Character)) -> String? {
        guard let place = text.firstRange(of: "'\(key)'") else { return nil }
        let rest = text[place.upperBound...]
        guard let first = rest.firstIndex(of: marks.0) else { return nil }
        let inner = rest[rest.index(after: first)...]
        return inner.firstIndex(of: marks.1).map { String(inner[..<$0]) }
    }

    private func fault(_ name: String) -> ReadingError {
        file.error("its array \"\(name)\" is not one that can be read", line: nil)
    }

    private func element(_ array: Table, _ size: Int, _ index: Int) -> UInt64 {
        let start = array.data.startIndex + index * size
        return (0..<size).reduce(UInt64(0)) { $0 | UInt64(array.data[start + $1]) << (8 * UInt64($1)) }
    }

    /// Numbers of any type that this can read, in their order.
    func numbers(_ name: String) throws(ReadingError) -> [Double] {
        let array = try array(name)
        let sizes = ["<f8": 8, "<f4": 4, "<i8": 8, "<i4": 4, "|u1": 1, "|b1": 1]
        guard let size = sizes[array.type], array.data.count >= array.count * size else { throw fault(name) }
        return (0..<array.count).map { index in
            let bits = element(array, size, index)
            return switch array.type {
            case "<f8": Double(bitPattern: bits)
            case "<f4": Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
            case "<i8": Double(Int64(bitPattern: bits))
            case "<i4": Double(Int32(truncatingIfNeeded: bits))
            default: Double(bits)
            }
        }
    }

    /// Numbers that need not be there.
    func optional(_ name: String) throws(ReadingError) -> [Double]? {
        members[name] == nil ? nil : try numbers(name)
    }

    /// Texts, four bytes a character; zeros fill them up.
    func texts(_ name: String) throws(ReadingError) -> [String] {
        let array = try array(name)
        guard array.shape.count == 1, array.type.hasPrefix("<U"), let width = Int(array.type.dropFirst(2)),
            (0...100_000).contains(width), array.data.count >= array.count * width * 4
        else { throw fault(name) }
        var texts: [String] = []
        for row in 0..<array.count {
            var text = String.UnicodeScalarView()
            var zeros = 0
            for place in 0..<width {
                let value = UInt32(truncatingIfNeeded: element(array, 4, row * width + place))
                guard value != 0 else {
                    zeros += 1
                    continue
                }
                guard let scalar = Unicode.Scalar(value) else { throw fault(name) }
                text.append(contentsOf: repeatElement("\0", count: zeros))
                zeros = 0
                text.append(scalar)
            }
            texts.append(String(text))
        }
        return texts
    }

    /// A table of scores, row by row.
    func scores(_ name: String, rows: Int, columns: Int) throws(ReadingError) -> (Int) -> [Float] {
        let array = try array(name)
        guard array.shape == [rows, columns] else {
            let shape = array.shape.map(String.init).joined(separator: " × ")
            throw file.error(
                "its \"\(name)\" are \(shape), and there are \(rows) windows and \(columns) labels", line: nil)
        }
        let size = array.type == "<f4" ? 4 : array.type == "<f8" ? 8 : 0
        guard size > 0, array.data.count >= rows * columns * size else { throw fault(name) }
        return { row in
            (0..<columns).map { column in
                let bits = element(array, size, row * columns + column)
                return size == 4
                    ? Float(bitPattern: UInt32(truncatingIfNeeded: bits)) : Float(Double(bitPattern: bits))
            }
        }
    }
}
