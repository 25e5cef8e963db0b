// One clip of the cache, open for reading. Nothing in it is trusted: what does not fit is as not there.

import Files
import SystemPackage

/// The pictures of a clip on the disk.
final class CachedClip {
    let path: String
    private let descriptor: FileDescriptor
    private let header: EntryHeader
    private let places: [Int: Int]

    /// Frames of the clip.
    var frameCount: Int { header.frameCount }

    /// Opens an entry.
    /// - Parameter key: of which clip it must be.
    /// - Returns: nil where there is none, or it is damaged, or of another clip.
    init?(_ path: String, key: String) {
        guard let descriptor = try? FileDescriptor.open(named: path, .readOnly) else { return nil }
        guard let header = Self.header(descriptor, key: key) else {
            try? descriptor.close()
            return nil
        }
        self.path = path
        self.descriptor = descriptor
        self.header = header
        places = Dictionary(header.pictures.enumerated().map { ($1.number, $0) }) { first, _ in first }
    }

    deinit { try? descriptor.close() }

    /// The picture of a frame.
    /// - Returns: nil where it is not there or damaged.
    func picture(_ number: Int) throws -> SmallPicture? {
        guard let place = places[number] else { return nil }
        let offset = header.length + place * header.pictureBytes
        guard let bytes = Self.read(descriptor, at: offset, count: header.pictureBytes),
            Checksum.of(bytes) == header.pictures[place].checksum
        else { return nil }
        return SmallPicture(
            width: header.width, height: header.height, bytes: bytes, isDamaged: header.pictures[place].isDamaged)
    }

    private static func header(_ descriptor: FileDescriptor, key: String) -> EntryHeader? {
        guard let start = read(descriptor, at: 0, count: EntryHeader.startLength),
            let (length, checksum) = EntryHeader.start(start), let size = try? descriptor.seek(offset: 0, from: .end),
            Int64(EntryHeader.startLength + length) <= size,
            let body = read(descriptor, at: EntryHeader.startLength, count: length), Checksum.of(body) == checksum,
            let header = EntryHeader(body: body), header.key == key, Int64(header.fileLength) == size
        else { return nil }
        return header
    }

    private static func read(_ descriptor: FileDescriptor, at offset: Int, count: Int) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<count])
                guard let read = try? descriptor.read(fromAbsoluteOffset: Int64(offset + filled), into: rest), read > 0
                else { return }
                filled += read
            }
        }
        return bytes.count == count ? bytes : nil
    }
}
