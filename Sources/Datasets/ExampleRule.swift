// How segments of long videos become examples.

import Sampling
import Timeline

/// From the clips of a list to what is shown in one epoch, and in validation.
///
/// A clip of its own file is one example. A segment of a long video is one for each clip's length that it has, begun ones
/// counted: ceil(seconds ÷ length), at most `most`. In training each of them is the whole segment, and draws its place in
/// it anew each time; in validation the segment is divided into as many equal parts, and each shows its middle.
///
/// With a background, what lies outside of every segment of a long video, and further from them than the margin, is a
/// segment of that class where it is at least a clip's length long.
public struct ExampleRule: Sendable, Hashable {
    public enum Use: Sendable { case training, validation }

    /// Frames of a clip, and of the video from one to the next.
    public let frames: Int
    public let interval: Int
    /// Between a segment and the background, seconds.
    public let marginSeconds: Double
    /// Examples of one segment.
    public let most: Int

    /// - Precondition: frames, interval and `most` are positive, the margin is not negative.
    public init(frames: Int, interval: Int, marginSeconds: Double = 0, most: Int = 64) {
        precondition(frames > 0 && interval > 0 && most > 0 && marginSeconds >= 0, "an example has a length")
        self.frames = frames
        self.interval = interval
        self.marginSeconds = marginSeconds
        self.most = most
    }

    /// Opens each long video once to see how long it is. One that cannot be opened keeps its segments, one example each:
    /// reading them says why.
    public func examples(of list: TrainingList, for use: Use) -> [LabeledClip] {
        var videos = MeasuredVideos()
        let background = self.background(of: list, &videos)
        return (list.clips + background).flatMap { clip -> [LabeledClip] in
            guard let stretch = clip.stretch, let video = videos.length(of: clip.path) else { return [clip] }
            return examples(clip, stretch, in: video, use)
        }
    }

    /// Seconds of a clip in a video.
    func span(in video: VideoLength) -> Double { Double(frames * interval) / video.frameRate }

    private func examples(
        _ clip: LabeledClip, _ stretch: ClipStretch, in video: VideoLength, _ use: Use
    ) -> [LabeledClip] {
        // What is behind the video's end is not there; a segment that lies there altogether says so when it is read.
        let end = min(stretch.endSeconds, video.seconds)
        guard stretch.startSeconds < end else { return [clip] }
        let seconds = end - stretch.startSeconds
        // Decimals of a list are no exact frames.
        let count = min(most, max(1, Int(min(1e9, (seconds / span(in: video) - 1e-6).rounded(.up)))))
        guard use == .validation, count > 1 else { return Array(repeating: clip, count: count) }
        return (0..<count).map { part in
            let part = ClipStretch(
                startSeconds: stretch.startSeconds + seconds * Double(part) / Double(count),
                endSeconds: stretch.startSeconds + seconds * Double(part + 1) / Double(count))
            return LabeledClip(name: clip.name, path: clip.path, stretch: part, labels: clip.labels, line: clip.line)
        }
    }

    private func background(of list: TrainingList, _ videos: inout MeasuredVideos) -> [LabeledClip] {
        guard let background = list.background else { return [] }
        var segments: [VideoKey: [ClipStretch]] = [:]
        var whole: Set<VideoKey> = []
        for clip in list.clips {
            let key = VideoKey(clip.path)
            if let stretch = clip.stretch { segments[key, default: []].append(stretch) } else { whole.insert(key) }
        }
        var clips: [LabeledClip] = []
        for video in list.longVideos {
            let key = VideoKey(video.path)
            // Where all of a video is a clip, nothing is outside.
            guard !whole.contains(key), let length = videos.length(of: video.path) else { continue }
            let outside = Self.outside(
                segments[key] ?? [], seconds: length.seconds, margin: marginSeconds, shortest: span(in: length))
            clips += outside.map {
                LabeledClip(name: video.name, path: video.path, stretch: $0, labels: [background])
            }
        }
        return clips
    }

    /// The stretches between segments.
    static func outside(
        _ segments: [ClipStretch], seconds: Double, margin: Double, shortest: Double
    ) -> [ClipStretch] {
        var stretches: [ClipStretch] = []
        var reached = 0.0
        func add(until end: Double) {
            if end - reached >= shortest - 1e-6, end > reached {
                stretches.append(ClipStretch(startSeconds: reached, endSeconds: end))
            }
        }
        for segment in segments.sorted(by: { $0.startSeconds < $1.startSeconds }) {
            add(until: min(segment.startSeconds - margin, seconds))
            reached = max(reached, segment.endSeconds + margin)
        }
        add(until: seconds)
        return stretches
    }
}
