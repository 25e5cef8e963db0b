// The batch stage for live input: a batch never waits long and, when the model cannot keep up, whole windows are left
// out so that the delay stays bounded.

import Dataflow
import DequeModule
import Foundation
import Synchronization

/// Groups windows of live input. A batch forms when the model is free: of what has come, or what comes within
/// `waitSeconds`. Windows that could not be out within `maximumDelaySeconds` of their last frame are left out, oldest
/// first; since the model takes the oldest still in time whenever it is free, those left out are spread evenly.
struct LiveBatchStage: Sendable {
    let size: Int
    let waitSeconds: Double
    let maximumDelaySeconds: Double
    let demand: ClassifierDemand
    let progress: RunProgress

    func run(_ input: StageInput<SampleEvent>, _ output: StageOutput<Batch>) throws {
        var waiting = Deque<SampleEvent>()
        var inputEnded = false
        var modelIsFree = false
        while !inputEnded || !waiting.isEmpty {
            if !modelIsFree { modelIsFree = demand.take(waitSeconds: inputEnded ? 0.05 : 0) }
            shed(&waiting)
            let due = waiting.isEmpty ? nil : dueTime(of: waiting)
            if modelIsFree, let due, inputEnded || due <= .now {
                guard try output.send(cutBatch(from: &waiting)) else { return }
                modelIsFree = false
                continue
            }
            guard !inputEnded else { continue }
            // While the model works, look again soon whether it has become free; else wait for what comes.
            let deadline: ContinuousClock.Instant = modelIsFree ? due ?? .now + .seconds(3600) : .now + .milliseconds(5)
            switch try input.next(before: deadline) {
            case .element(let event): waiting.append(event)
            case .timedOut: break
            case .finished: inputEnded = true
            }
        }
    }

    /// When the batch that could be cut now must go: at once when full or closed by a mark, else when its first window
    /// has waited long enough.
    private func dueTime(of waiting: Deque<SampleEvent>) -> ContinuousClock.Instant {
        var windows = 0
        for event in waiting.prefix(size) {
            guard case .window = event else { return .now }
            windows += 1
        }
        guard windows < batchSize, case .window(let first) = waiting[0], let arrival = first.arrival else {
            return .now
        }
        return arrival + .seconds(waitSeconds)
    }

    private func cutBatch(from waiting: inout Deque<SampleEvent>) -> Batch {
        var batch = Batch()
        while let event = waiting.first {
            switch event {
            case .window(let window):
                guard batch.marks.isEmpty, batch.windows.count < batchSize else { return batch }
                batch.windows.append(window)
            case .mark(let mark): batch.marks.append(mark)
            }
            waiting.removeFirst()
        }
        return batch
    }

    /// One at a time once the model is slow: a batch would only hold its first window back.
    private var batchSize: Int {
        guard let seconds = demand.secondsPerWindow else { return 1 }
        return seconds * Double(size) > maximumDelaySeconds / 4 ? 1 : size
    }

    /// Leaves out the windows that would come too late; the newest always stays, and so do marks.
    private func shed(_ waiting: inout Deque<SampleEvent>) {
        let allowance = max(0, maximumDelaySeconds - (demand.secondsPerWindow ?? 0) * Double(batchSize))
        let oldestAllowed = ContinuousClock.now - .seconds(allowance)
        guard let newest = waiting.lastIndex(where: { if case .window = $0 { true } else { false } }) else { return }
        var dropped = 0
        for index in stride(from: newest - 1, through: 0, by: -1) {
            guard case .window(let window) = waiting[index], let arrival = window.arrival, arrival < oldestAllowed
            else { continue }
            waiting.remove(at: index)
            dropped += 1
        }
        if dropped > 0 { progress.update { [dropped] in $0.skippedWindows += dropped } }
    }
}

/// What the live batcher knows of the classifier: that it is free, and how long a window takes.
final class ClassifierDemand: Sendable {
    private let free = DispatchSemaphore(value: 0)
    private let estimate = Mutex<Double?>(nil)

    /// The classifier is free, or has ended.
    func release() { free.signal() }

    /// Takes the classifier if it is free within `waitSeconds`.
    func take(waitSeconds: Double) -> Bool { free.wait(timeout: .now() + waitSeconds) == .success }

    /// Smoothed seconds that one window takes; nil before the first.
    var secondsPerWindow: Double? { estimate.withLock { $0 } }

    func measured(seconds: Double) {
        estimate.withLock { $0 = $0.map { 0.7 * $0 + 0.3 * seconds } ?? seconds }
    }
}
