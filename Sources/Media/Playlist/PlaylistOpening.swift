// From an address that holds a playlist to the parts of the stream that a player would show.

import CFFmpeg
import Glibc

enum PlaylistOpening {
    /// Reads `input` where it is an HLS playlist, by its first bytes or its name; nil where it is not one.
    static func open(_ input: MediaInput, deadline: InterruptDeadline) throws -> PartReader? {
        guard let address = address(of: input) else { return nil }
        return try read(address, input: input, deadline: deadline)
    }

    /// Reads what is known to be a playlist.
    static func read(
        _ address: PlaylistAddress, input: MediaInput, deadline: InterruptDeadline
    ) throws -> PartReader? {
        let (text, place) = try PlaylistFetch.read(address, input: input, deadline: deadline)
        // A web page, or a video under the name of a playlist: libav tells what it is.
        guard text.unicodeScalars.prefix(8).contains("#"), text.contains("#EXTM3U") else { return nil }
        switch try parse(text, input) {
        case .media(let playlist):
            return try reader(playlist, place, input: input, deadline: deadline, notes: [])
        case .master(let master):
            return try choose(from: master, at: place, input: input, deadline: deadline)
        }
    }

    private static func address(of input: MediaInput) -> PlaylistAddress? {
        guard input.format == nil || input.format == "hls" else { return nil }
        switch input.source {
        case .file(let path):
            return input.format == "hls" || FileHead.read(path, count: 16).starts(with: marker)
                || FileHead.read(path, count: 16).starts(with: [0xEF, 0xBB, 0xBF] + marker) ? .file(path) : nil
        case .url(let url):
            guard ["http", "https"].contains(InputPolicy.scheme(of: url)) else { return nil }
            let path = url.prefix { $0 != "?" && $0 != "#" }.lowercased()
            return input.format == "hls" || path.hasSuffix(".m3u8") || path.hasSuffix(".m3u") ? .url(url) : nil
        default: return nil
        }
    }

    private static let marker = Array("#EXTM3U".utf8)

    private static func parse(_ text: String, _ input: MediaInput) throws -> Playlist {
        do {
            return try PlaylistParser.parse(text)
        } catch let error as PlaylistError {
            throw MediaError(.open(.invalidData), "cannot open \"\(input.displayName)\": \(error)")
        }
    }

    private static func reader(
        _ playlist: MediaPlaylist, _ address: PlaylistAddress, input: MediaInput, deadline: InterruptDeadline,
        notes: [String]
    ) throws -> PartReader {
        guard !playlist.segments.isEmpty else {
            throw MediaError(.open(.invalidData), "cannot open \"\(input.displayName)\": the playlist is empty")
        }
        let feed = try PlaylistFeed(playlist, at: address, input: input, deadline: deadline)
        let parts = PlaylistParts(feed, input: input, deadline: deadline, notes: notes)
        return try PartReader(parts, name: input.displayName, deadline: deadline)
    }

    /// Takes the largest rendition that can be opened.
    private static func choose(
        from master: MasterPlaylist, at address: PlaylistAddress, input: MediaInput, deadline: InterruptDeadline
    ) throws -> PartReader {
        var failure: MediaError?
        for rendition in master.fromLargest where rendition.isDecodable {
            do {
                let place = try address.resolve(rendition.reference)
                let (text, source) = try PlaylistFetch.read(place, input: input, deadline: deadline)
                guard case .media(let playlist) = try parse(text, input) else {
                    throw MediaError(
                        .open(.invalidData),
                        "cannot open \"\(input.displayName)\": its rendition \"\(redacted(rendition.reference))\" names "
                            + "renditions again instead of segments")
                }
                let opened = try reader(playlist, source, input: input, deadline: deadline, notes: [])
                guard Decoder.isAvailable(for: opened.codecParameters) else { continue }
                let size = "\(opened.video.width)x\(opened.video.height)"
                let count = master.renditions.count
                opened.note("takes \(size) of \(count) \(count == 1 ? "rendition" : "renditions")")
                return opened
            } catch let error as MediaError where error.kind != .cancelled {
                failure = failure ?? error
            }
        }
        throw failure
            ?? MediaError(
                .open(.invalidData), "cannot open \"\(input.displayName)\": no rendition of it can be decoded")
    }
}

extension MasterPlaylist.Rendition {
    /// libav can decode its video, as far as the codecs' names tell.
    var isDecodable: Bool {
        let known: [String: AVCodecID] = [
            "avc1": AV_CODEC_ID_H264, "avc3": AV_CODEC_ID_H264, "hvc1": AV_CODEC_ID_HEVC, "hev1": AV_CODEC_ID_HEVC,
            "vp09": AV_CODEC_ID_VP9, "vp08": AV_CODEC_ID_VP8, "av01": AV_CODEC_ID_AV1, "mp4v": AV_CODEC_ID_MPEG4,
        ]
        let sound = ["mp4a", "ac-3", "ec-3", "opus", "flac", "fLaC"]
        let names = codecs.map { String($0.prefix { $0 != "." }) }
        if names.isEmpty { return true }
        // Sound alone is no rendition of the picture.
        if size == nil, names.allSatisfy({ sound.contains($0) }) { return false }
        return names.allSatisfy { name in
            guard let codec = known[name] else { return true }
            return avcodec_find_decoder(codec) != nil
        }
    }
}
