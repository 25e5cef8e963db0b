// A label a frame becomes runs of frames, as MS-TCN's evaluation does it.

/// Consecutive frames under one label: `[start, end)`, in frames.
public struct FrameRun: Sendable, Equatable {
    public var label: Int
    public var start: Int
    public var end: Int

    public init(label: Int, start: Int, end: Int) {
        self.label = label
        self.start = start
        self.end = end
    }

    /// The runs of a label a frame. Runs of a background label are left out; runs on either side of one stay apart.
    public static func runs(of labels: [Int], background: Set<Int> = []) -> [FrameRun] {
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
    public static func labels(of segments: [Segment], frames: Int, rate: Double, none: Int = -1) -> [Int] {
        labels(of: segments.map { ($0.start, $0.end, $0.label) }, frames: frames, rate: rate, none: none)
    }

    /// The same of any stretches of time, in seconds; where they overlap, the later one in the list counts.
    public static func labels(
        of stretches: [(start: Double, end: Double, label: Int)], frames: Int, rate: Double, none: Int = -1
    ) -> [Int] {
        precondition(rate > 0, "the frame rate must be positive")
        var labels = Array(repeating: none, count: max(frames, 0))
        for stretch in stretches {
            let first = max(0, frame(stretch.start, rate))
            let end = min(Double(labels.count), frame(stretch.end, rate))
            guard first < end else { continue }
            for frame in Int(first)..<Int(end) { labels[frame] = stretch.label }
        }
        return labels
    }

    /// How many frames have their middle before the end of `seconds`.
    public static func count(in seconds: Double, rate: Double) -> Int {
        Int(min(max(0, frame(seconds, rate)), 1e15))
    }

    /// The first frame whose middle is not before `seconds`. Files have milliseconds: a frame's middle that is written
    /// as 4.367 in one file and as 4.366667 in another must fall on the same side of both.
    private static func frame(_ seconds: Double, _ rate: Double) -> Double {
        (seconds * rate - 0.5 - min(0.0006 * rate, 0.1)).rounded(.up)
    }
}
