// One clip of the cache in the making.

import Files
import SystemPackage

/// Writes pictures as they come; the file appears with its header, whole.
final class EntryWriter {
    private let file: AtomicFile
    private let key: String
    private let width: Int
    private let height: Int
    private let start: Int
    private var pictures: [EntryHeader.Picture] = []

    /// - Parameter count: pictures that will come.
    init(_ path: String, key: String, width: Int, height: Int, count: Int) throws(Errno) {
        self.key = key
        self.width = width
        self.height = height
        start = EntryHeader.length(key: key, pictures: count)
        file = try AtomicFile(for: path)
    }

    /// Pictures that have come.
    var count: Int { pictures.count }

    func add(_ picture: SmallPicture) throws {
        guard picture.width == width, picture.height == height else { throw Refusal() }
        let offset = start + pictures.count * picture.bytes.count
        try picture.bytes.withUnsafeBytes { _ = try file.descriptor.writeAll(toAbsoluteOffset: Int64(offset), $0) }
        pictures.append(
            EntryHeader.Picture(number: 0, checksum: Checksum.of(picture.bytes), isDamaged: picture.isDamaged))
    }

    /// - Parameter numbers: the frames of the pictures, in the order in which they came.
    func publish(as path: String, numbers: [Int], frameCount: Int) throws {
        guard numbers.count == pictures.count else { throw Refusal() }
        for (place, number) in numbers.enumerated() { pictures[place].number = number }
        let header = EntryHeader(
            key: key, frameCount: frameCount, width: width, height: height, pictures: pictures)
        _ = try file.descriptor.writeAll(toAbsoluteOffset: 0, header.bytes)
        try file.publish(as: path, overwrite: true)
    }

    /// The clip cannot be kept: it is too large, or its pictures change their size.
    struct Refusal: Error {}
}
