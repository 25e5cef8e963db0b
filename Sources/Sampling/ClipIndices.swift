// Which frames of a video make its clips in mmaction2's test, validation and training: integer arithmetic on a length.
// What is done with the frames is the caller's.

/// mmaction2's `SampleFrames` (mmaction/datasets/transforms/loading.py, version 1.2).
///
///     let indices = ClipIndices(frames: 8, interval: 32)
///     indices.test(length: 300)      // [[37, 69, 101, 133, 165, 197, 229, 261]]
///
/// Test and validation take the same frames (`test_mode=True` in both).
public struct ClipIndices: Sendable, Hashable {
    /// What stands for frames behind the video's end.
    public enum OutOfBounds: String, Sendable, Hashable, CaseIterable {
        /// Counting begins again at the video's first frame.
        case loop
        /// The last frame of the clip that exists.
        case repeatLast = "repeat-last"
    }

    /// Frames of a clip.
    public let frames: Int
    /// Frames of the video from one frame of a clip to the next.
    public let interval: Int
    /// Clips of a video.
    public let clips: Int
    public let outOfBounds: OutOfBounds

    /// - Precondition: all three numbers are positive.
    public init(frames: Int, interval: Int, clips: Int = 1, outOfBounds: OutOfBounds = .loop) {
        precondition(frames > 0 && interval > 0 && clips > 0, "a clip needs frames, an interval and a number")
        self.frames = frames
        self.interval = interval
        self.clips = clips
        self.outOfBounds = outOfBounds
    }

    /// The frames of each clip in test and validation, [clips][frames]: one clip lies in the middle, several from the
    /// beginning to the end.
    /// - Parameter length: frames of the video, at least 1.
    public func test(length: Int) -> [[Int]] { bounded(testOffsets(length: length), length) }

    /// The frames of each clip in training, [clips][frames].
    /// - Parameters:
    ///   - length: frames of the video, at least 1.
    ///   - draw: gives a whole number from 0 up to, not including, its argument; called in mmaction2's order.
    public func training(length: Int, draw: (Int) -> Int) -> [[Int]] {
        bounded(trainingOffsets(length: length, draw: draw), length)
    }

    /// The first frame of each clip in test and validation.
    func testOffsets(length: Int) -> [Int] {
        // Clips of one frame come from the middles of equal parts.
        guard frames > 1 else {
            let part = Double(length) / Double(clips)
            return (0..<clips).map { Int(Double($0) * part + part / 2) }
        }
        let last = max(length - ((frames - 1) * interval + 1), 0)
        guard clips > 1 else { return [last / 2] }
        // In floating point as there: numpy rounds halves to even.
        let step = Double(last) / Double(clips - 1)
        return (0..<clips).map { Int((Double($0) * step).rounded(.toNearestOrEven)) }
    }

    /// The first frame of each clip in training.
    func trainingOffsets(length: Int, draw: (Int) -> Int) -> [Int] {
        // Unlike the test, training counts a clip to the end of its last interval.
        let span = frames * interval
        let starts = length - span + 1
        let average = Self.floorQuotient(starts, clips)
        if average > 0 { return (0..<clips).map { $0 * average + draw(average) } }
        if length > max(clips, span) { return (0..<clips).map { _ in draw(starts) }.sorted() }
        if average == 0 {
            let ratio = Double(starts) / Double(clips)
            return (0..<clips).map { Int((Double($0) * ratio).rounded(.toNearestOrEven)) }
        }
        return [Int](repeating: 0, count: clips)
    }

    private func bounded(_ offsets: [Int], _ length: Int) -> [[Int]] {
        precondition(length > 0, "a video without frames has no clips")
        return offsets.map { offset in
            let wanted = (0..<frames).map { offset + $0 * interval }
            switch outOfBounds {
            case .loop: return wanted.map { $0 % length }
            case .repeatLast:
                let last = wanted.last { $0 < length } ?? 0
                return wanted.map { $0 < length ? $0 : last }
            }
        }
    }

    /// Python's `//` for a positive divisor.
    private static func floorQuotient(_ value: Int, _ divisor: Int) -> Int {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
