// Writes a zip archive as torch does: entries stored as they are, each one's bytes at a multiple of 64.
// PKWARE APPNOTE.TXT: local headers 4.3.7, table of contents 4.3.12, its end 4.3.14 to 4.3.16, zip64 4.5.3.

import Files

/// An archive that grows entry by entry; its table of contents comes last.
struct ZipWriter {
    private struct Entry {
        var name: [UInt8]
        var crc: UInt32
        var size: Int
        var offset: Int
    }

    /// Where an entry's bytes begin, so that a mapped file's tensors are aligned (torch's `kFieldAlignment`).
    private static let alignment = 64
    private static let stored = 0
    /// Bit 11: names are UTF-8.
    private static let flags = 0x800
    /// 2.0, and 4.5 for zip64.
    private static let (version, wideVersion) = (20, 45)
    /// 1980-01-01, the first day there is: the same contents give the same bytes.
    private static let date = 0x21
    private static let wideField = 1
    /// torch's own name for the padding: "FB".
    private static let paddingField = 0x4246

    private let output: CheckpointOutput
    /// Sizes and places from here on are written as 64 bits.
    private let wideFrom: Int
    private var entries: [Entry] = []

    /// - Parameter wideFrom: lower than the format needs it in tests only.
    init(_ output: CheckpointOutput, wideFrom: Int = 0xFFFF_FFFF) {
        self.output = output
        self.wideFrom = wideFrom
    }

    mutating func add(_ name: String, _ bytes: [UInt8]) throws(CheckpointError) {
        try begin(name, size: bytes.count, crc: CRC32.of(bytes))
        try output.write(bytes)
    }

    mutating func add(_ name: String, _ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
        try begin(name, size: bytes.count, crc: CRC32.of(bytes))
        try output.write(bytes)
    }

    /// Writes an entry's local header.
    private mutating func begin(_ name: String, size: Int, crc: UInt32) throws(CheckpointError) {
        let entry = Entry(name: Array(name.utf8), crc: crc, size: size, offset: output.position)
        let isWide = size >= wideFrom
        var extra: [UInt8] = []
        if isWide {
            extra = Self.field(
                Self.wideField, .init(littleEndian: size, count: 8) + .init(littleEndian: size, count: 8))
        }
        let end = output.position + 30 + entry.name.count + extra.count + 4
        let padding = (Self.alignment - end % Self.alignment) % Self.alignment
        extra += Self.field(Self.paddingField, [UInt8](repeating: UInt8(ascii: "Z"), count: padding))
        let header =
            .init(littleEndian: 0x0403_4B50, count: 4) + common(entry, isWide: isWide, extra: extra.count) + entry.name
            + extra
        try output.write(header)
        entries.append(entry)
    }

    /// What a local header and a record of the table of contents have in common: from the version to the extra field's
    /// length.
    private func common(_ entry: Entry, isWide: Bool, extra: Int) -> [UInt8] {
        let size = narrow(entry.size)
        return numbers([
            (isWide ? Self.wideVersion : Self.version, 2), (Self.flags, 2), (Self.stored, 2), (0, 2), (Self.date, 2),
            (Int(entry.crc), 4), (size, 4), (size, 4), (entry.name.count, 2), (extra, 2),
        ])
    }

    /// Writes the table of contents.
    mutating func finish() throws(CheckpointError) {
        let start = output.position
        for entry in entries { try output.write(record(entry)) }
        let size = output.position - start
        if entries.count >= 0xFFFF || start >= wideFrom || size >= wideFrom {
            let end = output.position
            try output.write(
                numbers([
                    (0x0606_4B50, 4), (44, 8), (Self.wideVersion, 2), (Self.wideVersion, 2), (0, 4), (0, 4),
                    (entries.count, 8), (entries.count, 8), (size, 8), (start, 8),
                    // The locator.
                    (0x0706_4B50, 4), (0, 4), (end, 8), (1, 4),
                ]))
        }
        let count = min(entries.count, 0xFFFF)
        try output.write(
            numbers([
                (0x0605_4B50, 4), (0, 2), (0, 2), (count, 2), (count, 2), (narrow(size), 4), (narrow(start), 4), (0, 2),
            ]))
    }

    private func record(_ entry: Entry) -> [UInt8] {
        // Only the fields that do not fit, in this order.
        var wide: [UInt8] = []
        if entry.size >= wideFrom { wide += numbers([(entry.size, 8), (entry.size, 8)]) }
        if entry.offset >= wideFrom { wide += numbers([(entry.offset, 8)]) }
        let extra = wide.isEmpty ? [] : Self.field(Self.wideField, wide)
        return numbers([(0x0201_4B50, 4), (wide.isEmpty ? Self.version : Self.wideVersion, 2)])
            + common(entry, isWide: !wide.isEmpty, extra: extra.count)
            + numbers([(0, 2), (0, 2), (0, 2), (0, 4), (narrow(entry.offset), 4)]) + entry.name + extra
    }

    /// All ones where the number stands in a zip64 field.
    private func narrow(_ value: Int) -> Int { value >= wideFrom ? 0xFFFF_FFFF : value }

    private func numbers(_ fields: [(value: Int, bytes: Int)]) -> [UInt8] {
        fields.flatMap { [UInt8](littleEndian: $0.value, count: $0.bytes) }
    }

    private static func field(_ kind: Int, _ bytes: [UInt8]) -> [UInt8] {
        [UInt8](littleEndian: kind, count: 2) + [UInt8](littleEndian: bytes.count, count: 2) + bytes
    }
}
