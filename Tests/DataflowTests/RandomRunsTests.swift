// Thousands of random lines, each disturbed at random: none may hang, and each must deliver exactly what its
// disturbances allow.

import Dataflow
import Dispatch
import Glibc
import TestSupport
import Testing

@Suite struct RandomRunsTests {
    @Test func randomRunsNeverHangAndDeliverWhatTheyMust() {
        let runs = 4000
        let seed = getenv("DATAFLOW_SEED").flatMap { UInt64(String(cString: $0)) } ?? 20_250_101
        print("random runs: \(runs) from seed \(seed) (DATAFLOW_SEED=… chooses another)")
        for run in 0..<UInt64(runs) {
            guard RandomRun(seed: seed &+ run).isAsItMustBe() else { return }  // one is enough to look at
        }
    }
}

/// A line of 2…6 stages that pass on the numbers 0..<count. Every stage may have a limit after which it ends or throws.
private struct RandomRun {
    struct Stage: Sendable {
        let limit: Int?
        let throwsAtLimit: Bool
        let delays: Delays
    }

    enum Delays: CaseIterable { case none, yielding, spinning, sleeping }

    let seed: UInt64
    let count: Int
    let stages: [Stage]
    let queues: [BoundedQueue<Int>]
    /// Microseconds into the run.
    let cancelAfter: UInt32?
    let softStopAfter: UInt32?

    init(seed: UInt64) {
        var random = SeededGenerator(seed)
        self.seed = seed
        let count = Int.random(in: 0...40, using: &random)
        self.count = count
        stages = (0..<Int.random(in: 2...6, using: &random)).map { _ in
            Stage(
                limit: random.oneIn(5) ? Int.random(in: 0...max(count, 1), using: &random) : nil,
                throwsAtLimit: random.oneIn(2),
                delays: random.oneIn(4) ? .none : Delays.allCases.randomElement(using: &random)!)
        }
        queues = (0..<stages.count - 1).map {
            BoundedQueue(
                "\($0)", capacity: Int.random(in: 1...8, using: &random))
        }
        cancelAfter = random.oneIn(6) ? UInt32.random(in: 0...600, using: &random) : nil
        softStopAfter = random.oneIn(6) ? UInt32.random(in: 0...600, using: &random) : nil
    }

    /// What the sink must get when nothing is cancelled or stopped: as many as the smallest limit lets through,
    /// since everything that was sent before an end or an error is still handled.
    var expectedCount: Int { stages.compactMap(\.limit).reduce(count, min) }

    /// Runs the line, and reports everything that is not as it must be.
    func isAsItMustBe() -> Bool {
        let thrown = Monitor<[InjectedError]>([])
        let received = Monitor<[Int]>([])
        let pipeline = line(thrown, received)
        let clock = ContinuousClock()
        let start = clock.now
        let disturbers = DispatchGroup()
        if let cancelAfter {
            DispatchQueue(label: "cancel").async(group: disturbers) {
                usleep(cancelAfter)
                pipeline.cancel()
            }
        }
        if let softStopAfter {
            DispatchQueue(label: "stop").async(group: disturbers) { [queues] in
                usleep(softStopAfter)
                queues[0].finishSending()
            }
        }
        let outcome = pipeline.outcome("in the run of seed \(seed)")
        let elapsed = start.duration(to: clock.now) / .seconds(1)
        disturbers.wait()

        let numbers = received.withLock { $0 }
        let errors = thrown.withLock { $0 }
        let statistics = pipeline.statistics
        let isUndisturbed = cancelAfter == nil && softStopAfter == nil
        var faults: [String] = []
        func must(_ holds: Bool, _ fault: String) { if !holds { faults.append(fault) } }

        must(numbers == Array(0..<numbers.count), "order")
        must(!isUndisturbed || numbers.count == expectedCount, "count")
        switch outcome {
        case let error as InjectedError: must(errors.contains(error), "an error that was not thrown")
        case is PipelineCancelled: must(cancelAfter != nil, "cancelled by nobody")
        default: must(outcome == nil && errors.isEmpty, "an error that was not reported")
        }
        must(queues.allSatisfy { $0.peakCount <= $0.capacity }, "a queue beyond its bound")
        for (before, after) in zip(statistics, statistics.dropFirst()) {
            must(after.itemsIn <= before.itemsOut, "more received than sent")
        }
        must(statistics.last?.itemsIn == numbers.count, "items")
        must(statistics.allSatisfy { $0.runningSeconds <= elapsed }, "more time than there was")
        if !faults.isEmpty { Issue.record("\(faults) in \(self), got \(numbers), \(outcome as Any), \(statistics)") }
        return faults.isEmpty
    }

    private func line(_ thrown: Monitor<[InjectedError]>, _ received: Monitor<[Int]>) -> Pipeline {
        let pipeline = Pipeline("random")
        let last = stages.count - 1
        for (index, stage) in stages.enumerated() {
            let seed = seed &* 31 &+ UInt64(index)
            let atLimit: @Sendable (Int) throws -> Void = { handled in
                guard handled == stage.limit, stage.throwsAtLimit else { return }
                thrown.withLock { $0.append(InjectedError(number: index)) }
                throw InjectedError(number: index)
            }
            switch index {
            case 0:
                pipeline.addSource("\(index)", to: queues[0]) { [count] output in
                    var random = SeededGenerator(seed)
                    for number in 0..<min(count, stage.limit ?? count) {
                        stage.delays.pass(&random)
                        guard try output.send(number) else { return }
                    }
                    try atLimit(min(count, stage.limit ?? count))
                }
            case last:
                pipeline.addSink("\(index)", from: queues[last - 1]) { input in
                    var random = SeededGenerator(seed)
                    var handled = 0
                    while handled != stage.limit, let number = try input.next() {
                        stage.delays.pass(&random)
                        received.withLock { $0.append(number) }
                        handled += 1
                    }
                    try atLimit(handled)
                }
            default:
                pipeline.addStage("\(index)", from: queues[index - 1], to: queues[index]) { input, output in
                    var random = SeededGenerator(seed)
                    var handled = 0
                    while handled != stage.limit, let number = try input.next() {
                        stage.delays.pass(&random)
                        guard try output.send(number) else { return }
                        handled += 1
                    }
                    try atLimit(handled)
                }
            }
        }
        return pipeline
    }
}

extension RandomRun.Delays {
    func pass(_ random: inout SeededGenerator) {
        switch self {
        case .none: break
        case .yielding: sched_yield()
        case .spinning:
            let end = ContinuousClock.now + .microseconds(Int.random(in: 0...20, using: &random))
            while ContinuousClock.now < end {}
        case .sleeping: if random.oneIn(4) { usleep(UInt32.random(in: 0...60, using: &random)) }
        }
    }
}
