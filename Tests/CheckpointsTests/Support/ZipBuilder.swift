// Builds zip archives byte by byte, right ones and wrong ones.

/// A stored zip archive.
struct ZipBuilder {
    struct Entry {
        var name: String
        var data: [UInt8]
        var method = 0
        var flags = 0x808
        /// What the headers claim, if not the data's size.
        var claimedSize: Int?
        var claimedOffset: Int?
        /// The name in the local header, if another.
        var localName: String?
        /// Sizes and offset in a zip64 extra field.
        var zip64 = false
    }

    var entries: [Entry] = []
    var comment: [UInt8] = []
    var zip64End = false

    mutating func add(_ name: String, _ data: [UInt8], _ change: (inout Entry) -> Void = { _ in }) {
        var entry = Entry(name: name, data: data)
        change(&entry)
        entries.append(entry)
    }

    func bytes() -> [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = entry.claimedOffset ?? file.count
            let size = entry.claimedSize ?? entry.data.count
            let local = Array((entry.localName ?? entry.name).utf8)
            file +=
                [0x50, 0x4B, 3, 4] + littleEndian(0, 2) + littleEndian(entry.flags, 2) + littleEndian(entry.method, 2)
            file += littleEndian(0, 16) + littleEndian(local.count, 2) + littleEndian(5, 2) + local
            file += [0x46, 0x42, 1, 0, 0x5A] + entry.data  // the padding field torch uses for alignment

            let name = Array(entry.name.utf8)
            let extra =
                entry.zip64
                ? littleEndian(1, 2) + littleEndian(24, 2) + littleEndian(size, 8) + littleEndian(size, 8)
                    + littleEndian(offset, 8) : []
            directory += [0x50, 0x4B, 1, 2] + littleEndian(0, 4) + littleEndian(entry.flags, 2)
            directory += littleEndian(entry.method, 2) + littleEndian(0, 8)
            directory += littleEndian(entry.zip64 ? 0xFFFF_FFFF : size, 4)
            directory += littleEndian(entry.zip64 ? 0xFFFF_FFFF : size, 4)
            directory += littleEndian(name.count, 2) + littleEndian(extra.count, 2) + littleEndian(0, 10)
            directory += littleEndian(entry.zip64 ? 0xFFFF_FFFF : offset, 4) + name + extra
        }
        let start = file.count
        file += directory
        if zip64End {
            let end = file.count
            file += [0x50, 0x4B, 6, 6] + littleEndian(44, 8) + littleEndian(0, 12)
            file += littleEndian(entries.count, 8) + littleEndian(entries.count, 8)
            file += littleEndian(directory.count, 8) + littleEndian(start, 8)
            file += [0x50, 0x4B, 6, 7] + littleEndian(0, 4) + littleEndian(end, 8) + littleEndian(1, 4)
        }
        file += [0x50, 0x4B, 5, 6] + littleEndian(0, 4)
        file += littleEndian(zip64End ? 0xFFFF : entries.count, 2) + littleEndian(zip64End ? 0xFFFF : entries.count, 2)
        file += littleEndian(zip64End ? 0xFFFF_FFFF : directory.count, 4)
        file += littleEndian(zip64End ? 0xFFFF_FFFF : start, 4) + littleEndian(comment.count, 2) + comment
        return file
    }
}
