// How long videos are, each measured once.

import Sampling

/// The lengths of videos, kept. One thread at a time.
struct MeasuredVideos {
    private var known: [VideoKey: VideoLength?] = [:]

    /// nil: the video cannot be opened, or does not tell.
    mutating func length(of path: String) -> VideoLength? {
        let key = VideoKey(path)
        if let length = known[key] { return length }
        let length = Self.measure(path)
        known[key] = .some(length)
        return length
    }

    static func measure(_ path: String) -> VideoLength? { try? VideoLength.measure(path) }
}
