// Reads every stream of a video, in file order.

import CFFmpeg

/// Packets of all streams of a video file. `Demuxer` reads one stream, and repairs what a decoder must not see; this one
/// hands out what the file holds.
final class OriginalReader {
    let context: FormatContext
    /// The labelled video's stream.
    let video: Int
    /// Why reading ended before the file's own end; nil when all was read.
    private(set) var problem: String?
    private let name: String

    /// - Throws: `MediaError` as `Demuxer.init`.
    convenience init(_ original: OriginalVideo) throws {
        try self.init(original.input, video: original.info.index)
    }

    /// - Parameter video: the number of the labelled stream.
    /// - Throws: `MediaError` as `Demuxer.init`.
    init(_ input: MediaInput, video: Int) throws {
        name = input.displayName
        self.video = video
        context = try InputOpening.open(input, deadline: InterruptDeadline()).context
        // Timestamps that wrap go on, and those that only a decoder could tell are worked out.
        context.raw.pointee.correct_ts_overflow = 1
        context.raw.pointee.flags |= AVFMT_FLAG_GENPTS
        let found = PictureLimit.findStreams(context.raw, maximumPixels: input.maximumPixels)
        try LibAV.check(found, .open(.other), "cannot open \"\(name)\"")
        guard video < streamCount else { throw MediaError(.noVideoStream, "no video stream in \"\(name)\"") }
    }

    var streamCount: Int { Int(context.raw.pointee.nb_streams) }

    /// - Precondition: the number is one of the streams'.
    func stream(_ number: Int) -> UnsafeMutablePointer<AVStream> { context.raw.pointee.streams[number]! }

    /// The ticks of a stream.
    func base(_ number: Int) -> AVRational { stream(number).pointee.time_base }

    /// When the earliest stream begins, in microseconds, as the container states it.
    var start: Int64 { LibAV.known(context.raw.pointee.start_time) ?? 0 }

    /// The next packet of any stream; nil at the end, or where nothing more can be read (see `problem`).
    /// - Throws: `.outOfMemory`.
    func next() throws -> OwnedPacket? {
        let packet = try OwnedPacket()
        var failures = 0
        while true {
            let code = av_read_frame(context.raw, packet.raw)
            if code >= 0 { return packet }
            if code == CFF_ERROR_EAGAIN {
                av_usleep(1000)
                continue
            }
            if code == CFF_ERROR_EOF {
                let error = context.raw.pointee.pb?.pointee.error ?? 0
                if error < 0, error != CFF_ERROR_EOF { note(LibAV.message(error)) }
                if let message = context.loggedError { note(message) }
                return nil
            }
            if code == CFF_ERROR_ENOMEM { throw MediaError(.outOfMemory, "out of memory") }
            note(LibAV.message(code))
            failures += 1
            // Damage in the middle: some demuxers go on behind it.
            guard code == CFF_ERROR_INVALIDDATA, failures < 64 else { return nil }
        }
    }

    private func note(_ reason: String) {
        problem = problem ?? "cannot read all of \"\(name)\": \(reason)"
    }

    /// Goes to a place at or before `target`, as near as the container's index knows.
    /// - Parameter target: ticks of the labelled video's stream.
    /// - Returns: false where it went to the beginning or nowhere.
    func seek(to target: Int64) -> Bool {
        av_seek_frame(context.raw, Int32(video), target, AVSEEK_FLAG_BACKWARD) >= 0
    }
}
