// The table of contents of a zip archive whose entries are stored as they are, which is how torch writes them.
// Only what is needed to find each entry's bytes, and every number checked against the file.

import Files

/// Where the bytes of an archive's entry lie.
struct ZipEntry: Sendable {
    var name: String
    var offset: Int
    /// In the archive; also the content's size, when it is stored as it is.
    var size: Int
    var isCompressed: Bool
}

/// The entries of a zip archive.
struct ZipDirectory: Sendable {
    private let path: String
    private var entries: [String: ZipEntry] = [:]
    /// In the order of the table of contents.
    private(set) var names: [String] = []

    private static let entryLimit = 400_000
    private static let directoryLimit = 64 << 20

    /// - Throws: `CheckpointError` for a cut, overlapping, compressed, encrypted or otherwise inconsistent archive.
    init(_ file: CheckpointFile) throws {
        path = file.path
        let end = try EndOfDirectory(file)
        guard end.entries <= Self.entryLimit, end.size <= Self.directoryLimit else {
            throw CheckpointError(
                .open, file.path, entry: "zip directory", "\(end.entries) entries in \(end.size) bytes are too many")
        }
        let directory = try file.bytes(at: end.offset, count: end.size, entry: "zip directory")
        var position = 0
        var extents: [(start: Int, end: Int, name: String)] = []
        for number in 0..<end.entries {
            let header = try CentralHeader(directory, at: position, number: number, file: file)
            position += header.length
            let entry = try Self.locate(header, directoryStart: end.offset, file: file)
            guard entries.updateValue(entry, forKey: entry.name) == nil else {
                throw CheckpointError(.open, file.path, entry: entry.name, "the archive holds this entry twice")
            }
            names.append(entry.name)
            extents.append((header.localOffset, entry.offset + entry.size, entry.name))
        }
        guard position == end.size else {
            throw CheckpointError(.open, file.path, entry: "zip directory", "its size and its entries disagree")
        }
        extents.sort { $0.start < $1.start }
        for (former, latter) in zip(extents, extents.dropFirst()) where latter.start < former.end {
            throw CheckpointError(.open, file.path, entry: latter.name, "overlaps the entry \"\(former.name)\"")
        }
    }

    /// The entry of this name; nil when there is none.
    /// - Throws: `CheckpointError` when it is compressed. Entries that nobody asks for may be.
    func stored(_ name: some StringProtocol) throws -> ZipEntry? {
        guard let entry = entries[String(name)] else { return nil }
        guard !entry.isCompressed else {
            throw CheckpointError(
                .open, path, entry: entry.name,
                "is compressed; torch stores its entries plain. Unpack and repack it with `zip -0`")
        }
        return entry
    }

    /// Finds an entry's bytes through its local header, which has a length of its own.
    private static func locate(_ header: CentralHeader, directoryStart: Int, file: CheckpointFile) throws -> ZipEntry {
        func failure(_ cause: String) -> CheckpointError {
            CheckpointError(.open, file.path, entry: header.name, cause)
        }
        guard header.flags & 1 == 0 else { throw failure("is encrypted") }
        guard header.method != 0 || header.compressedSize == header.size else {
            throw failure("is stored plain, but its two sizes disagree")
        }
        guard header.localOffset <= directoryStart - 30 else { throw failure("lies outside the archive") }
        let local = try file.bytes(at: header.localOffset, count: 30, entry: header.name)
        guard local.littleEndian(at: 0, count: 4) == 0x0403_4B50 else { throw failure("has no local header") }
        let nameLength = Int(local.littleEndian(at: 26, count: 2))
        let extraLength = Int(local.littleEndian(at: 28, count: 2))
        let offset = header.localOffset + 30 + nameLength + extraLength
        let size = header.compressedSize
        guard offset <= directoryStart, size <= directoryStart - offset else {
            throw failure("\(size) bytes announced where \(max(0, directoryStart - offset)) are left")
        }
        let name = try file.bytes(at: header.localOffset + 30, count: nameLength, entry: header.name)
        guard name == header.nameBytes else { throw failure("is named otherwise in its local header") }
        return ZipEntry(name: header.name, offset: offset, size: size, isCompressed: header.method != 0)
    }
}

/// One record of the table of contents.
private struct CentralHeader {
    var name: String
    var nameBytes: [UInt8]
    var flags: Int
    var method: Int
    var compressedSize: Int
    var size: Int
    var localOffset: Int
    /// Of this record.
    var length: Int

    init(_ directory: [UInt8], at start: Int, number: Int, file: CheckpointFile) throws {
        func failure(_ cause: String) -> CheckpointError {
            CheckpointError(.open, file.path, entry: "zip directory, entry \(number)", at: start, cause)
        }
        guard start <= directory.count - 46, directory.littleEndian(at: start, count: 4) == 0x0201_4B50 else {
            throw failure("is cut off or damaged")
        }
        func field(_ offset: Int, _ count: Int) -> Int { Int(directory.littleEndian(at: start + offset, count: count)) }
        flags = field(8, 2)
        method = field(10, 2)
        compressedSize = field(20, 4)
        size = field(24, 4)
        localOffset = field(42, 4)
        let nameLength = field(28, 2)
        let extraLength = field(30, 2)
        length = 46 + nameLength + extraLength + field(32, 2)
        guard length <= directory.count - start else { throw failure("is cut off") }
        guard nameLength > 0, nameLength <= 4096 else { throw failure("has a name of \(nameLength) bytes") }
        nameBytes = Array(directory[start + 46..<start + 46 + nameLength])
        name = String(decoding: nameBytes, as: UTF8.self)

        // zip64: the fields that are all ones stand in an extra field, in this order.
        var position = start + 46 + nameLength
        let extraEnd = position + extraLength
        while position <= extraEnd - 4 {
            let kind = directory.littleEndian(at: position, count: 2)
            let fieldEnd = position + 4 + Int(directory.littleEndian(at: position + 2, count: 2))
            guard fieldEnd <= extraEnd else { throw failure("has an extra field that reaches beyond it") }
            if kind == 1 {
                var next = position + 4
                func wide(_ value: Int) throws -> Int {
                    guard value == 0xFFFF_FFFF else { return value }
                    guard next <= fieldEnd - 8 else { throw failure("has a zip64 field that is too short") }
                    defer { next += 8 }
                    let wide = directory.littleEndian(at: next, count: 8)
                    guard wide <= UInt64(file.size) else { throw failure("reaches beyond the end of the file") }
                    return Int(wide)
                }
                size = try wide(size)
                compressedSize = try wide(compressedSize)
                localOffset = try wide(localOffset)
                break
            }
            position = fieldEnd
        }
    }
}

/// Where the table of contents lies, from the record at the archive's end.
private struct EndOfDirectory {
    var entries: Int
    var offset: Int
    var size: Int

    init(_ file: CheckpointFile) throws {
        func failure(_ cause: String) -> CheckpointError {
            CheckpointError(.open, file.path, entry: "zip directory", cause)
        }
        guard file.size >= 22 else { throw failure("the archive is cut off") }
        let tailSize = min(file.size, 22 + 0xFFFF)
        let tailStart = file.size - tailSize
        let tail = try file.bytes(at: tailStart, count: tailSize, entry: "zip directory")
        var found: Int?
        for position in stride(from: tailSize - 22, through: 0, by: -1)
        where tail[position] == 0x50 && tail.littleEndian(at: position, count: 4) == 0x0605_4B50
            && position + 22 + Int(tail.littleEndian(at: position + 20, count: 2)) == tailSize
        {
            found = position
            break
        }
        guard let record = found else {
            throw failure("the archive has no table of contents at its end: it is cut off, or not downloaded whole")
        }
        entries = Int(tail.littleEndian(at: record + 10, count: 2))
        size = Int(tail.littleEndian(at: record + 12, count: 4))
        offset = Int(tail.littleEndian(at: record + 16, count: 4))
        var directoryEnd = tailStart + record
        guard tail.littleEndian(at: record + 4, count: 2) == 0 || tail.littleEndian(at: record + 4, count: 2) == 0xFFFF
        else { throw failure("the archive is one part of several") }

        // zip64: a locator stands right before the record and points to a longer one.
        if record >= 20, tail.littleEndian(at: record - 20, count: 4) == 0x0706_4B50 {
            let wideOffset = tail.littleEndian(at: record - 12, count: 8)
            guard wideOffset <= UInt64(max(0, file.size - 56)) else {
                throw failure("its zip64 record is outside the file")
            }
            let wide = try file.bytes(at: Int(wideOffset), count: 56, entry: "zip directory")
            guard wide.littleEndian(at: 0, count: 4) == 0x0606_4B50 else {
                throw failure("its zip64 record is damaged")
            }
            let wideEntries = wide.littleEndian(at: 32, count: 8)
            let wideSize = wide.littleEndian(at: 40, count: 8)
            let wideStart = wide.littleEndian(at: 48, count: 8)
            guard max(wideEntries, wideSize, wideStart) <= UInt64(file.size) else {
                throw failure("its zip64 record names numbers larger than the file")
            }
            (entries, size, offset) = (Int(wideEntries), Int(wideSize), Int(wideStart))
            directoryEnd = Int(wideOffset)
        }
        guard offset <= directoryEnd, size == directoryEnd - offset else {
            throw failure("it should be \(size) bytes at \(offset), but ends at \(directoryEnd)")
        }
    }
}
