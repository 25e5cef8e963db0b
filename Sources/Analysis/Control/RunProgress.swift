// What a run can say about itself while it goes on: counters the stages write and the reporters read.

import Foundation
import Synchronization

/// Counters of a run, shared by its stages and whoever watches.
public final class RunProgress: Sendable {
    public struct Snapshot: Sendable {
        /// Windows classified, and how many the whole run will have where the input tells.
        public var windows = 0
        public var expectedWindows: Int?
        /// Windows that live input left out to keep up.
        public var skippedWindows = 0
        /// Frames decoded and frames kept for windows.
        public var frames = 0
        public var sampledFrames = 0
        /// Packets read, and packets left undecoded because no window needs their frame.
        public var packets = 0
        public var skippedPackets = 0
        public var decodeErrors = 0
        /// Frames of live input that came faster than they could be taken.
        public var droppedFrames = 0
        /// Position of the newest frame and of the newest classified window, seconds from the first frame.
        public var framePosition = 0.0
        public var position = 0.0
        /// Length of the part that is labelled, where the input tells, and where it starts.
        public var duration: Double?
        public var startPosition = 0.0
        public var latestLabel: String?
        public var latestScore: Float?
        public var reconnects = 0
        public var gaps = 0
        /// Live input that is lost at the moment: since when.
        public var lostSince: ContinuousClock.Instant?
        /// From the arrival of a window's last frame to its row, seconds.
        public var delay: Double?
        public var resumedWindows = 0
    }

    private let state = Mutex(Snapshot())
    public let started = ContinuousClock.now

    public init() {}

    public var snapshot: Snapshot { state.withLock { $0 } }

    func update(_ change: (inout Snapshot) -> Void) {
        state.withLock { snapshot in change(&snapshot) }
    }

    /// Seconds since the run began.
    public var elapsedSeconds: Double { (ContinuousClock.now - started).inSeconds }
}

extension Duration {
    /// The duration in seconds.
    public var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
