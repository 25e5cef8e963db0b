// Ogg files may follow one another in one file (RFC 3533, 4: chaining). libav loses frames where a link ends.

import Glibc

enum OggLinks {
    /// The links of the Ogg file at `path`; nil where it is no Ogg file, has one link only, or cannot be followed page by
    /// page to its end.
    static func of(_ path: String) -> [Range<Int64>]? {
        guard FileHead.read(path, count: 4).elementsEqual("OggS".utf8) else { return nil }
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var starts: [Int64] = []
        var offset: Int64 = 0
        var wasFirst = false
        var header = [UInt8](repeating: 0, count: 27 + 255)
        while true {
            let count = pread(descriptor, &header, header.count, off_t(offset))
            if count == 0 { break }
            // A cut-off last page ends the last link.
            guard count >= 27 else { break }
            guard header[0..<4].elementsEqual("OggS".utf8) else { return nil }
            let segments = Int(header[26])
            guard count >= 27 + segments else { break }
            let isFirst = header[5] & 2 != 0
            if isFirst, !wasFirst { starts.append(offset) }
            wasFirst = isFirst
            offset += 27 + Int64(segments) + header[27..<27 + segments].reduce(0) { $0 + Int64($1) }
        }
        guard starts.count > 1, starts.count <= 10_000 else { return nil }
        return zip(starts, starts.dropFirst() + [offset]).map { $0..<$1 }
    }
}
