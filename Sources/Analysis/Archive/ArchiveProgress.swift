// How far an archive's run has come.

import Files
import Foundation
import Synchronization

/// Counters over all videos, for whoever watches.
package final class ArchiveProgress: Sendable {
    package struct Snapshot: Sendable {
        /// Videos that have ended, and all.
        package var videos = 0
        package let allVideos: Int
        /// Bytes of the videos that have ended, of all, and of those that this run began with: what is left is told by
        /// them, because a video's length shows only when it is opened.
        package var bytes = 0.0
        package let allBytes: Double
        package var keptBytes = 0.0
        package var failures = 0
        /// Of video that is labelled, those under way included.
        package var videoSeconds = 0.0
        /// Seconds since the run began.
        package var elapsedSeconds = 0.0

        /// Seconds that are left, as far as they can be told.
        package var secondsLeft: Double? {
            let done = bytes - keptBytes
            guard done > 0, elapsedSeconds > 0.2 else { return nil }
            return (allBytes - bytes) * elapsedSeconds / done
        }
    }

    private struct State {
        var snapshot: Snapshot
        var running: [Int: (progress: RunProgress, bytes: Double)] = [:]
    }

    private let state: Mutex<State>
    private let sizes: [Double]
    private let began = ContinuousClock.now

    init(_ inputs: [ArchiveInput]) {
        sizes = inputs.map { Double(max(FileSize.bytes($0.path) ?? 0, 1)) }
        state = Mutex(State(snapshot: Snapshot(allVideos: inputs.count, allBytes: sizes.reduce(0, +))))
    }

    package var snapshot: Snapshot {
        var snapshot = state.withLock { state in
            var snapshot = state.snapshot
            for (progress, bytes) in state.running.values {
                let run = progress.snapshot
                let done = max(0, run.position - run.startPosition)
                snapshot.videoSeconds += done
                if let duration = run.duration, duration > 0 { snapshot.bytes += bytes * min(1, done / duration) }
            }
            return snapshot
        }
        snapshot.elapsedSeconds = (ContinuousClock.now - began).inSeconds
        return snapshot
    }

    func begin(_ index: Int, _ progress: RunProgress) {
        state.withLock { $0.running[index] = (progress, sizes[index]) }
    }

    func end(_ index: Int, _ result: ArchiveResult) {
        state.withLock { state in
            state.running[index] = nil
            state.snapshot.videos += 1
            state.snapshot.bytes += sizes[index]
            switch result.outcome {
            case .failed: state.snapshot.failures += 1
            case .kept:
                state.snapshot.keptBytes += sizes[index]
                return
            case .complete, .damaged, .stopped: break
            }
            state.snapshot.videoSeconds += result.videoSeconds
        }
    }
}
