// The batch stage for live input: a batch never waits long and, when the model cannot keep up, whole windows are left
// out so that the delay stays bounded. What goes when is `LiveBatcher`'s to decide.

import Dataflow

struct LiveBatchStage: Sendable {
    let batcher: LiveBatcher
    let demand: ClassifierDemand
    let progress: RunProgress
    let notice: @Sendable (RunNotice) -> Void

    func run(_ input: StageInput<SampleEvent>, _ output: StageOutput<Batch>) throws {
        var batcher = batcher
        var inputEnded = false
        var modelIsFree = false
        var hasWarned = false
        while !inputEnded || !batcher.isEmpty {
            if !modelIsFree { modelIsFree = demand.take(waitSeconds: inputEnded ? 0.05 : 0) }
            let seconds = demand.secondsPerWindow
            if let seconds, seconds > batcher.maximumDelaySeconds, !hasWarned {
                hasWarned = true
                notice(.tooSlow(secondsPerWindow: seconds, allowedSeconds: batcher.maximumDelaySeconds))
            }
            let shed = batcher.shed(now: .now, secondsPerWindow: seconds)
            if shed > 0 { progress.update { $0.skippedWindows += shed } }
            let due = batcher.dueTime(now: .now, secondsPerWindow: seconds)
            if modelIsFree, let due, inputEnded || due <= .now {
                guard try output.send(batcher.cut(secondsPerWindow: seconds)) else { return }
                modelIsFree = false
                continue
            }
            guard !inputEnded else { continue }
            // While the model works, look again soon whether it has become free; else wait for what comes.
            let deadline: ContinuousClock.Instant = modelIsFree ? due ?? .now + .seconds(3600) : .now + .milliseconds(5)
            switch try input.next(before: deadline) {
            case .element(let event): batcher.add(event)
            case .timedOut: break
            case .finished: inputEnded = true
            }
        }
    }
}
