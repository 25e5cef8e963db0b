// The beginning of a cached clip's file: of which clip it is, its pictures' size, and where each one lies.

import Files

/// What an entry says of itself. Numbers are little-endian and have eight bytes.
///
///     "ACTNCLIP", length of the body, checksum of the body
///     body: frame count, width, height, pictures, length of the key, key; then for each picture its frame, its checksum and
///           whether it is damaged
///     the pictures, [height, width, 3] each, in that order
struct EntryHeader: Equatable {
    struct Picture: Equatable {
        /// Number of the frame in the clip.
        var number: Int
        var checksum: UInt64
        var isDamaged: Bool
    }

    static let magic = Array("ACTNCLIP".utf8)
    static let startLength = 24
    /// Of the body; a day of pictures has less.
    static let longest = 256 << 20

    /// Of which clip, at which size.
    var key: String
    /// Frames of the clip.
    var frameCount: Int
    var width: Int
    var height: Int
    /// In the order in which they lie in the file.
    var pictures: [Picture]

    var pictureBytes: Int { width * height * 3 }

    /// Bytes before the first picture.
    static func length(key: String, pictures: Int) -> Int { startLength + 40 + key.utf8.count + pictures * 24 }
    var length: Int { Self.length(key: key, pictures: pictures.count) }
    var fileLength: Int { length + pictures.count * pictureBytes }

    var bytes: [UInt8] {
        var body: [UInt8] = []
        for number in [frameCount, width, height, pictures.count, key.utf8.count] {
            body += [UInt8](littleEndian: number, count: 8)
        }
        body += key.utf8
        for picture in pictures {
            body += [UInt8](littleEndian: picture.number, count: 8) + [UInt8](littleEndian: picture.checksum, count: 8)
            body += [UInt8](littleEndian: picture.isDamaged ? 1 : 0, count: 8)
        }
        return Self.magic + [UInt8](littleEndian: body.count, count: 8)
            + [UInt8](littleEndian: Checksum.of(body), count: 8) + body
    }

    /// The length and the checksum of the body.
    /// - Returns: nil for other files.
    static func start(_ bytes: [UInt8]) -> (length: Int, checksum: UInt64)? {
        guard bytes.count == startLength, bytes.starts(with: magic) else { return nil }
        let length = bytes.littleEndian(at: 8, count: 8)
        return length <= UInt64(longest) ? (Int(length), bytes.littleEndian(at: 16, count: 8)) : nil
    }

    /// - Returns: nil for a body that cannot be, whatever its checksum says.
    init?(body: [UInt8]) {
        guard body.count >= 40 else { return nil }
        let numbers = (0..<5).map { body.littleEndian(at: $0 * 8, count: 8) }
        guard numbers.allSatisfy({ $0 < 1 << 31 }) else { return nil }
        let sizes = numbers.map { Int($0) }
        let (pictures, keyLength) = (sizes[3], sizes[4])
        guard (1...1 << 15).contains(sizes[1]), (1...1 << 15).contains(sizes[2]),
            body.count == 40 + keyLength + pictures * 24
        else { return nil }
        key = String(decoding: body[40..<(40 + keyLength)], as: UTF8.self)
        (frameCount, width, height) = (sizes[0], sizes[1], sizes[2])
        self.pictures = (0..<pictures).map { index in
            let place = 40 + keyLength + index * 24
            return Picture(
                number: Int(truncatingIfNeeded: body.littleEndian(at: place, count: 8)),
                checksum: body.littleEndian(at: place + 8, count: 8),
                isDamaged: body.littleEndian(at: place + 16, count: 8) != 0)
        }
        let frames = 0..<frameCount
        guard self.pictures.allSatisfy({ frames.contains($0.number) }) else { return nil }
    }

    init(key: String, frameCount: Int, width: Int, height: Int, pictures: [Picture]) {
        self.key = key
        self.frameCount = frameCount
        self.width = width
        self.height = height
        self.pictures = pictures
    }
}
