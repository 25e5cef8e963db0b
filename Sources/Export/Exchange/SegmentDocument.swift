// What a timeline is to the formats of other programs: its segments, and what is known of the video.

import Files
import Timeline

/// A whole timeline's segments, for one output.
struct SegmentDocument {
    /// The output, for errors.
    var file: String
    var source: SourceDescription
    var frameRate: FrameRate?
    var segments: [Detection] = []
    /// The label of time without one, in formats that label every frame.
    var background = ReadingOptions.usualBackground

    /// The video's name without folder and ending.
    var video: String { VideoName.of(source.input) }

    /// The video's name without its folder.
    var fileName: String { PathParts(source.input).name }

    /// The labels there are, each once, in the order of their first segments.
    var labels: [String] {
        var seen: Set<String> = []
        return segments.map(\.label).filter { seen.insert($0).inserted }
    }

    /// The rate, for formats that count frames.
    func requireFrameRate() throws(ExportError) -> FrameRate {
        guard let frameRate else { throw .noFrameRate(file: file) }
        return frameRate
    }

    /// Frames of the video: as stated, or up to the last segment's end.
    func frameCount(_ rate: FrameRate) -> Int {
        if let frames = source.frames, frames > 0 { return frames }
        let last = segments.map { rate.frames(start: $0.start, end: $0.end).upperBound }.max() ?? 0
        guard let duration = source.duration.flatMap(OutputPrecision.microseconds) else { return last }
        return max(last, rate.frame(at: duration))
    }

    /// The segments on as few tracks as keep those of a track apart; each track is in order.
    var tracks: [[Detection]] {
        var tracks: [[Detection]] = []
        for segment in segments.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            if let free = tracks.firstIndex(where: { ($0.last?.end ?? 0) <= segment.start }) {
                tracks[free].append(segment)
            } else {
                tracks.append([segment])
            }
        }
        return tracks
    }
}

extension Detection {
    /// Whole microseconds.
    var microseconds: (start: Int, end: Int) {
        let start = OutputPrecision.microseconds(start) ?? 0
        return (start, max(start, OutputPrecision.microseconds(end) ?? start))
    }

    /// Whole milliseconds, cut off: cutting the video there keeps the segment's first frame. At least one long.
    var milliseconds: (start: Int, end: Int) {
        let (start, end) = microseconds
        return (start / 1000, max(start / 1000 + 1, end / 1000))
    }
}
