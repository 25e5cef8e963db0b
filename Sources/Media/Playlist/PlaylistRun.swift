// Segments that libav can read as one: no discontinuity between them, one initialization section, none missing.

import CFFmpeg
import Glibc

/// A stretch of a playlist, written as a playlist of its own that is complete and whose addresses are absolute.
struct PlaylistRun {
    let segments: [MediaPlaylist.Segment]
    /// The segments' addresses, as libav opens them.
    let addresses: [String]
    let text: String

    init(_ segments: [MediaPlaylist.Segment], address: PlaylistAddress) throws {
        self.segments = segments
        addresses = try segments.map { try address.resolve($0.reference).libavURL }
        let longest = segments.map(\.seconds).max() ?? 0
        var lines = [
            "#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:\(Int(longest.rounded(.up)))",
            "#EXT-X-MEDIA-SEQUENCE:\(segments.first?.sequence ?? 0)", "#EXT-X-PLAYLIST-TYPE:VOD",
        ]
        var key: MediaPlaylist.Key?
        for (index, segment) in segments.enumerated() {
            if segment.key != key {
                lines.append(try Self.line(segment.key, address))
                key = segment.key
            }
            if index == 0, let map = segment.map {
                let range = map.range.map { ",BYTERANGE=\"\($0.length)@\($0.offset)\"" } ?? ""
                lines.append("#EXT-X-MAP:URI=\"\(try address.resolve(map.reference).libavURL)\"\(range)")
            }
            lines.append("#EXTINF:\(segment.seconds),")
            if let range = segment.range { lines.append("#EXT-X-BYTERANGE:\(range.length)@\(range.offset)") }
            lines.append(addresses[index])
        }
        lines.append("#EXT-X-ENDLIST")
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func line(_ key: MediaPlaylist.Key?, _ address: PlaylistAddress) throws -> String {
        guard let key else { return "#EXT-X-KEY:METHOD=NONE" }
        var line = "#EXT-X-KEY:METHOD=\(key.method)"
        if let reference = key.reference {
            let place = reference.hasPrefix("data:") ? reference : try address.resolve(reference).libavURL
            line += ",URI=\"\(place)\""
        }
        if let vector = key.vector { line += ",IV=\(vector)" }
        return line
    }
}

/// Watches the addresses that libav opens for a run, and ends the run at the first segment that cannot be opened:
/// libav itself would go on behind it without a word.
final class PlaylistRunGuard {
    /// The first segment that could not be opened, by its number in the run, and why.
    private(set) var lost: (index: Int, reason: String)?
    private let run: PlaylistRun
    private let timeoutSeconds: Double
    private var next = 0
    private var open: Opener?

    typealias Opener =
        @convention(c) (
            UnsafeMutablePointer<AVFormatContext>?, UnsafeMutablePointer<UnsafeMutablePointer<AVIOContext>?>?,
            UnsafePointer<CChar>?, Int32, UnsafeMutablePointer<OpaquePointer?>?
        ) -> Int32

    init(_ run: PlaylistRun, timeoutSeconds: Double) {
        self.run = run
        self.timeoutSeconds = timeoutSeconds
    }

    /// Whoever attaches the guard keeps it for as long as `context` lives.
    func attach(to context: UnsafeMutablePointer<AVFormatContext>) {
        open = context.pointee.io_open
        context.pointee.opaque = Unmanaged.passUnretained(self).toOpaque()
        context.pointee.io_open = { context, result, url, flags, options in
            guard let context, let opaque = context.pointee.opaque, let url else { return CFF_ERROR_EINVAL }
            return Unmanaged<PlaylistRunGuard>.fromOpaque(opaque).takeUnretainedValue()
                .openAddress(context, result, url, flags, options)
        }
    }

    /// A segment that can be opened and not be read.
    func lose(_ index: Int, _ reason: String) { lost = (index, reason) }

    private func openAddress(
        _ context: UnsafeMutablePointer<AVFormatContext>,
        _ result: UnsafeMutablePointer<UnsafeMutablePointer<AVIOContext>?>?, _ url: UnsafePointer<CChar>,
        _ flags: Int32, _ options: UnsafeMutablePointer<OpaquePointer?>?
    ) -> Int32 {
        guard let open else { return CFF_ERROR_EINVAL }
        let index = number(of: String(cString: url))
        // What lies behind the lost segment is for the next run.
        if let lost, index.map({ $0 >= lost.index }) ?? true { return CFF_ERROR_EOF }
        if String(cString: url).contains("http") {
            av_dict_set(options, "rw_timeout", String(Int64(timeoutSeconds * 1e6)), 0)
        }
        let code = open(context, result, url, flags, options)
        if code >= 0 {
            guard let index else { return code }
            next = index
            if let opened = result?.pointee, Self.isText(opened) {
                lost = (index, "it is text, not video")
                avio_closep(result)
                return CFF_ERROR_INVALIDDATA
            }
        } else if code != CFF_ERROR_EXIT {
            // Without its initialization section or its key, no segment can be read.
            lost = (index ?? next, LibAV.message(code))
        }
        return code
    }

    /// Servers answer with a page where a segment is missing; libav would look for video in what follows.
    private static func isText(_ context: UnsafeMutablePointer<AVIOContext>) -> Bool {
        var head = [UInt8](repeating: 0, count: 16)
        let count = avio_read(context, &head, 16)
        guard avio_seek(context, 0, SEEK_SET) == 0, count > 0 else { return false }
        return head.prefix(Int(count)).allSatisfy { (32..<127).contains($0) || (9...13).contains($0) }
    }

    private func number(of url: String) -> Int? {
        let bare = url.hasPrefix("crypto+") || url.hasPrefix("crypto:") ? String(url.dropFirst(7)) : url
        return run.addresses[next...].firstIndex(of: bare) ?? run.addresses.firstIndex(of: bare)
    }
}
