// The first stage of a line whose pictures come from memory: there is nothing to demux or decode.

import Dataflow
import Foundation
import Media

struct FrameStage: Sendable {
    /// The caller's pictures as a stream: their size is the first one's.
    let video: VideoStreamInfo
    private let feed: FrameFeed
    private let first: RGBFrame
    private let stop: StopSignal
    private let progress: RunProgress

    /// - Throws: `MediaError` (`.noVideoStream`) when there is no picture, and what the feed throws.
    init(_ feed: FrameFeed, stop: StopSignal, progress: RunProgress) throws {
        guard let first = try feed.next() else {
            throw MediaError(.noVideoStream, "no picture in \"\(feed.name)\"")
        }
        self.feed = feed
        self.first = first
        self.stop = stop
        self.progress = progress
        video = VideoStreamInfo(
            rgbWidth: first.width, height: first.height,
            frameRate: feed.frameRate.flatMap { Rational(parsing: "\($0)") })
    }

    func run(_ output: StageOutput<FrameEvent>) throws {
        var next: RGBFrame? = first
        while let frame = next, !stop.isRequested {
            let pts = TimeBase.microseconds.ticks(frame.seconds)
            let duration = feed.frameRate.map { max(1, TimeBase.microseconds.ticks(1 / $0)) }
            let picture = try VideoFrame(
                rgb: frame.bytes, width: frame.width, height: frame.height, pts: pts, base: .microseconds)
            progress.update { $0.frames += 1 }
            let source = SourceFrame(picture: .decoded(picture), pts: pts, duration: duration)
            guard try output.send(.frame(source)) else { return }
            next = try feed.next()
        }
        _ = try output.send(.end(EndOfInput(isWhole: !stop.isRequested)))
    }
}
