// Live input's batches: one stage adds windows as they close, another takes a batch whenever the model is free. A batch
// never waits long and, when the model cannot keep up, whole windows are left out so that the delay stays bounded. What
// goes when is `LiveBatcher`'s to decide.

import Dataflow
import Sampling

final class LiveBatches: Sendable {
    private struct State {
        var batcher: LiveBatcher
        /// Seconds that one window takes to classify; nil before the first.
        var cost: (mean: Double, deviation: Double)?
        var hasEnded = false
        var isAbandoned = false
        var hasWarned = false

        /// Seconds that one window will hardly exceed: the smoothed mean and four times the smoothed deviation, as TCP
        /// foresees its round trips (Jacobson 1988).
        var secondsPerWindow: Double? { cost.map { $0.mean + 4 * $0.deviation } }
    }

    private enum Step {
        case batch(Batch)
        /// Nothing is due before.
        case wait(until: ContinuousClock.Instant)
        case end
    }

    private let state: Monitor<State>
    private let progress: RunProgress
    private let notice: @Sendable (RunNotice) -> Void

    init(_ batcher: LiveBatcher, progress: RunProgress, notice: @escaping @Sendable (RunNotice) -> Void) {
        state = Monitor(State(batcher: batcher))
        self.progress = progress
        self.notice = notice
    }

    /// The batch stage: adds what comes.
    func run(_ input: StageInput<SampleEvent>) throws {
        defer {
            state.withLock { $0.hasEnded = true }
            state.announceChange()
        }
        while let event = try input.next() {
            let isWanted = state.withLock { state in
                state.batcher.add(event)
                shed(&state)
                return !state.isAbandoned
            }
            guard isWanted else { return }
            state.announceChange()
        }
    }

    /// Waits for the next batch that is due; nil at the end. To be called when the model is free.
    func next() -> Batch? {
        var deadline = ContinuousClock.now
        while true {
            let limit = deadline
            switch state.wait(before: limit, for: { step(&$0, limit: limit) }) {
            case .batch(let batch)?: return batch
            case .end?: return nil
            case .wait(let due)?: deadline = due
            case nil: deadline = .now + .seconds(3600)
            }
        }
    }

    /// Nothing more is taken.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
        state.announceChange()
    }

    /// A window took so long to classify.
    func measured(seconds: Double) {
        let slow: RunNotice? = state.withLock { state in
            if let known = state.cost {
                let error = seconds - known.mean
                state.cost = (known.mean + 0.25 * error, known.deviation + 0.25 * (abs(error) - known.deviation))
            } else {
                state.cost = (seconds, 0)
            }
            let allowed = state.batcher.maximumDelaySeconds
            guard let expected = state.secondsPerWindow, expected > allowed, !state.hasWarned else { return nil }
            state.hasWarned = true
            return .tooSlow(secondsPerWindow: expected, allowedSeconds: allowed)
        }
        if let slow { notice(slow) }
    }

    /// - Returns: nil where nothing is due before `limit`.
    private func step(_ state: inout State, limit: ContinuousClock.Instant) -> Step? {
        if state.isAbandoned { return .end }
        shed(&state)
        let now = ContinuousClock.now
        let cost = state.secondsPerWindow
        guard let due = state.batcher.dueTime(now: now, secondsPerWindow: cost) else {
            return state.hasEnded ? .end : nil
        }
        if state.hasEnded || due <= now { return .batch(state.batcher.cut(secondsPerWindow: cost)) }
        return due < limit || limit <= now ? .wait(until: due) : nil
    }

    private func shed(_ state: inout State) {
        let count = state.batcher.shed(now: .now, secondsPerWindow: state.secondsPerWindow)
        if count > 0 { progress.update { $0.skippedWindows += count } }
    }
}
