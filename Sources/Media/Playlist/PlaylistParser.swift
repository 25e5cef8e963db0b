// From the text of an M3U8 file to `Playlist`: strict about what matters, silent about tags it does not know.

/// Reads the lines of one playlist. Playlists are written by strangers: sizes are bounded, numbers are checked.
package struct PlaylistParser {
    package static let maximumBytes = 8 << 20
    package static let maximumSegments = 100_000
    package static let maximumRenditions = 1000
    /// As long as libav's own.
    package static let maximumLine = 4096

    private var media = MediaPlaylist()
    private var master = MasterPlaylist()
    private var line = 0
    private var sequence: Int64 = 0
    private var map: MediaPlaylist.Map?
    private var key: MediaPlaylist.Key?
    private var seconds: Double?
    private var range: (length: Int64, offset: Int64?)?
    private var isDiscontinuous = false
    private var rendition: AttributeList?
    /// Where the latest byte range of an address ended: the next one may leave its offset out.
    private var rangeEnd: (reference: String, offset: Int64)?

    package static func parse(_ text: String) throws -> Playlist {
        var parser = PlaylistParser()
        guard text.utf8.count <= maximumBytes else { throw PlaylistError(line: 0, problem: "is too large") }
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            try parser.take(line)
        }
        return try parser.finish()
    }

    private mutating func take(_ raw: Substring) throws {
        line += 1
        guard raw.utf8.count <= Self.maximumLine else { throw error("the line is too long") }
        var text = Substring(raw)
        if line == 1, text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        while text.first?.isWhitespace == true { text.removeFirst() }
        if line == 1 {
            guard text.hasPrefix("#EXTM3U") else { throw error("it does not begin with #EXTM3U") }
        } else if text.hasPrefix("#EXT") {
            try takeTag(text)
        } else if !text.isEmpty, text.first != "#" {
            try takeReference(String(text))
        }
    }

    private mutating func takeTag(_ text: Substring) throws {
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        let value = colon == text.endIndex ? "" : text[text.index(after: colon)...]
        switch text[..<colon] {
        case "#EXTINF":
            seconds = try number(value.prefix { $0 != "," }, limit: 86_400)
        case "#EXT-X-TARGETDURATION":
            media.targetSeconds = try number(value, limit: 86_400)
        case "#EXT-X-MEDIA-SEQUENCE":
            guard media.segments.isEmpty else { throw error("the media sequence must come before the first segment") }
            guard let first = Int64(value), (0...(Int64.max >> 1)).contains(first) else {
                throw error("\"\(value)\" is no media sequence number")
            }
            sequence = first
        case "#EXT-X-PLAYLIST-TYPE": media.kind = MediaPlaylist.Kind(rawValue: String(value))
        case "#EXT-X-ENDLIST": media.isEnded = true
        case "#EXT-X-DISCONTINUITY": isDiscontinuous = true
        case "#EXT-X-BYTERANGE": range = try byteRange(value)
        case "#EXT-X-MAP": map = try initialization(AttributeList(value))
        case "#EXT-X-KEY": key = try encryption(AttributeList(value))
        case "#EXT-X-STREAM-INF": rendition = AttributeList(value)
        default: break
        }
    }

    private mutating func takeReference(_ reference: String) throws {
        if let attributes = rendition {
            rendition = nil
            guard master.renditions.count < Self.maximumRenditions else { throw error("there are too many renditions") }
            master.renditions.append(
                .init(
                    reference: reference, bandwidth: attributes["BANDWIDTH"].flatMap { Int($0) } ?? 0,
                    size: attributes["RESOLUTION"].flatMap { VideoSize(parsing: $0.lowercased()) },
                    codecs: attributes["CODECS"]?.split(separator: ",").map {
                        String($0.filter { !$0.isWhitespace })
                    } ?? []))
            return
        }
        guard let seconds else { throw error("the segment has no #EXTINF") }
        guard media.segments.count < Self.maximumSegments else { throw error("there are too many segments") }
        var place: MediaPlaylist.ByteRange?
        if let range {
            let following = rangeEnd.flatMap { $0.reference == reference ? $0.offset : nil }
            guard let offset = range.offset ?? following else { throw error("the byte range has no beginning") }
            place = MediaPlaylist.ByteRange(offset: offset, length: range.length)
            rangeEnd = (reference, offset + range.length)
        }
        media.segments.append(
            .init(
                reference: reference, seconds: seconds, sequence: sequence, range: place, map: map, key: key,
                isDiscontinuous: isDiscontinuous))
        sequence += 1
        (self.seconds, range, isDiscontinuous) = (nil, nil, false)
    }

    private func finish() throws -> Playlist {
        guard !master.renditions.isEmpty else { return .media(media) }
        guard media.segments.isEmpty else {
            throw PlaylistError(line: 0, problem: "holds segments and renditions; it must be one or the other")
        }
        return .master(master)
    }

    private func number(_ text: Substring, limit: Double) throws -> Double {
        guard let value = Double(text.filter { !$0.isWhitespace }), value >= 0, value <= limit else {
            throw error("\"\(text)\" is no length in seconds")
        }
        return value
    }

    /// `length` or `length@offset`.
    private func byteRange(_ text: Substring) throws -> (length: Int64, offset: Int64?) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let limit = Int64.max >> 2
        guard let length = parts.first.flatMap({ Int64($0) }), parts.count <= 2, (1...limit).contains(length) else {
            throw error("\"\(text)\" is no byte range")
        }
        guard parts.count == 2 else { return (length, nil) }
        guard let offset = Int64(parts[1]), (0...limit).contains(offset) else {
            throw error("\"\(text)\" is no byte range")
        }
        return (length, offset)
    }

    private func initialization(_ attributes: AttributeList) throws -> MediaPlaylist.Map {
        guard let reference = attributes["URI"] else { throw error("#EXT-X-MAP has no URI") }
        let range = try attributes["BYTERANGE"].map { try byteRange(Substring($0)) }
        return .init(reference: reference, range: range.map { .init(offset: $0.offset ?? 0, length: $0.length) })
    }

    private func encryption(_ attributes: AttributeList) throws -> MediaPlaylist.Key? {
        let method = attributes["METHOD"] ?? "NONE"
        if method == "NONE" { return nil }
        return .init(method: method, reference: attributes["URI"], vector: attributes["IV"])
    }

    private func error(_ problem: String) -> PlaylistError { PlaylistError(line: line, problem: problem) }
}

/// `NAME=value,NAME="quoted, value"`.
struct AttributeList {
    private var values: [String: String] = [:]

    init(_ text: Substring) {
        var rest = text
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].filter { !$0.isWhitespace && $0 != "," }
            rest = rest[rest.index(after: equals)...]
            let value: Substring
            if rest.first == "\"" {
                rest = rest.dropFirst()
                value = rest.prefix { $0 != "\"" }
                rest = rest[value.endIndex...].dropFirst()
            } else {
                value = rest.prefix { $0 != "," }
                rest = rest[value.endIndex...]
            }
            values[name] = String(value)
        }
    }

    subscript(name: String) -> String? { values[name] }
}
