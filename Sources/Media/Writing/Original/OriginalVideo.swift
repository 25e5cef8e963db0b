// A video file that copies and clips are made of: what must be known before the first packet is copied.

import CFFmpeg
import Files
import Glibc

/// A video in a plain local file whose packets state their times.
///
/// Sendable: nothing changes it after init.
package final class OriginalVideo: Sendable {
    package let input: MediaInput
    package let path: String
    /// The stream that was, or could have been, labelled.
    package let info: VideoStreamInfo
    /// When the first frame is shown, in the stream's time: second 0 of a timeline.
    package let origin: Timestamp
    let parameters: CodecParameters
    /// Tells what the decoder really gives: size, pixels, colours.
    let firstFrame: VideoFrame

    package var name: String { input.displayName }

    /// Opens the file and decodes its first frame.
    /// - Throws: `.usage` for what is no plain file of one video, `MediaError` as `Demuxer.init`.
    package init(_ input: MediaInput) throws {
        path = try Self.plainPath(input)
        self.input = input
        let demuxer = try Demuxer(input)
        guard demuxer.isOneContainer else { throw Self.refusal(input, "it is made of several files") }
        guard demuxer.hasOwnTimes else {
            throw MediaError(
                .usage,
                "cannot copy \"\(input.displayName)\": its frames have no times; put it into a container first, such as "
                    + "`ffmpeg -i ORIGINAL ORIGINAL.mkv`")
        }
        info = demuxer.video
        parameters = demuxer.codecParameters
        guard let frame = try Self.firstFrame(input, info.index, parameters) else {
            throw MediaError(.decode, "cannot decode \"\(input.displayName)\" (\(info.codecName)): it has no picture")
        }
        firstFrame = frame
        origin = Timestamp(pts: frame.pts ?? info.startTime?.pts ?? 0, base: info.timeBase)
    }

    /// The path of a plain file.
    /// - Throws: `.usage` saying what else it is, before anything is opened.
    @discardableResult
    package static func plainPath(_ input: MediaInput) throws -> String {
        guard case .file(let path) = input.source else {
            let kind =
                switch input.source {
                case .standardInput: "a pipe cannot be read a second time"
                case .url: "it is not on this machine"
                case .device: "a camera cannot be read a second time"
                case .recordings: "it is made of several files"
                case .imageFolder, .imagePattern, .file: "images are no video"
                }
            throw refusal(input, kind)
        }
        if input.isLive || input.treatsAsLive { throw refusal(input, "live input cannot be read a second time") }
        if input.format != nil || input.frameRate != nil || input.pixelFormat != nil {
            throw refusal(input, "it does not say itself how it is to be read")
        }
        var status = stat()
        if path.withSystemPath({ stat($0, &status) }) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw refusal(input, status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is no plain file")
        }
        return path
    }

    private static func refusal(_ input: MediaInput, _ reason: String) -> MediaError {
        MediaError(
            .usage,
            "cannot copy \"\(input.displayName)\": \(reason); copies and clips are made of a video file",
            remedy: .recordFirst)
    }

    /// Read as copies are, so that its time is the copies' time, too.
    private static func firstFrame(
        _ input: MediaInput, _ video: Int, _ parameters: CodecParameters
    ) throws -> VideoFrame? {
        let reader = try OriginalReader(input, video: video)
        let decoder = try Decoder(parameters, threads: 1)
        let syntax = PictureSyntax(parameters.raw)
        while let packet = try reader.next() {
            guard packet.stream == video else { continue }
            try decoder.send(Packet(packet.give(), timeBase: parameters.timeBase, syntax: syntax))
            if let frame = try decoder.receive() { return frame }
        }
        try decoder.send(nil)
        return try decoder.receive()
    }

    /// Ticks of the stream's time for seconds from the first frame.
    func ticks(_ seconds: Double) -> Int64 { origin.pts.addingSaturating(info.timeBase.ticks(seconds)) }

    /// Seconds from the first frame for ticks of the stream's time.
    func seconds(_ ticks: Int64) -> Double { info.timeBase.seconds(ticks.subtractingSaturating(origin.pts)) }
}
