// Pictures from memory as an input.

import Synchronization

/// Pictures that the caller brings, in the order in which they are shown. Nothing is dropped: `next` is asked for another
/// picture when there is room for it.
public struct FrameFeed: Sendable {
    /// What timelines and messages call it.
    public let name: String
    /// Frames per second, where the caller knows: what windows that count frames (`rate: source`) last, and how long the
    /// last frame is shown. nil: the rate of the frames as they come, 25 for the plan.
    public let frameRate: Double?
    let next: @Sendable () throws -> RGBFrame?

    /// - Parameter next: gives the next picture, nil at the end. Called from one thread at a time; what it throws ends the
    ///   run, and what was classified before stays.
    public init(
        name: String = "frames", frameRate: Double? = nil, next: @escaping @Sendable () throws -> RGBFrame?
    ) {
        self.name = name
        self.frameRate = frameRate.flatMap { $0.isFinite && $0 > 0 && $0 <= 1_000_000 ? $0 : nil }
        self.next = next
    }

    /// - Parameter frames: is gone through once a run.
    public init(name: String = "frames", frameRate: Double? = nil, _ frames: [RGBFrame]) {
        let position = SharedPosition()
        self.init(name: name, frameRate: frameRate) {
            position.take(below: frames.count).map { frames[$0] }
        }
    }
}

/// Counts 0, 1, 2, … for one run.
private final class SharedPosition: Sendable {
    private let value = Mutex(0)

    func take(below count: Int) -> Int? {
        value.withLock { value in
            guard value < count else { return nil }
            defer { value += 1 }
            return value
        }
    }
}
