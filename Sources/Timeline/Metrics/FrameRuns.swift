// A label a frame becomes runs of frames, as MS-TCN's evaluation does it.

/// Consecutive frames under one label: `[start, end)`, in frames.
package struct FrameRun: Sendable, Equatable {
    package var label: Int
    package var start: Int
    package var end: Int

    package init(label: Int, start: Int, end: Int) {
        self.label = label
        self.start = start
        self.end = end
    }

    /// The runs of a label a frame. Runs of a background label are left out; runs on either side of one stay apart.
    package static func runs(of labels: [Int], background: Set<Int> = []) -> [FrameRun] {
        var runs: [FrameRun] = []
        var start = 0
        for frame in labels.indices where frame + 1 == labels.count || labels[frame + 1] != labels[frame] {
            if !background.contains(labels[frame]) {
                runs.append(FrameRun(label: labels[frame], start: start, end: frame + 1))
            }
            start = frame + 1
        }
        return runs
    }

    /// A label a frame out of segments: the label of the segment that contains the middle of the frame.
    /// - Parameters:
    ///   - rate: frames per second.
    ///   - none: the label of frames in no segment.
    package static func labels(of segments: [Segment], frames: Int, rate: Double, none: Int = -1) -> [Int] {
        precondition(rate > 0, "the frame rate must be positive")
        var labels = Array(repeating: none, count: max(frames, 0))
        for segment in segments {
            let first = max(0, (segment.start * rate - 0.5).rounded(.up))
            let end = min(Double(labels.count), (segment.end * rate - 0.5).rounded(.up))
            guard first < end else { continue }
            for frame in Int(first)..<Int(end) { labels[frame] = segment.label }
        }
        return labels
    }
}
