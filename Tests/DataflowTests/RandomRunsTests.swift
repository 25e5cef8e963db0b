// Thousands of random lines, each disturbed at random: none may hang, and each must deliver exactly what its
// disturbances allow.

import Dataflow
import Dispatch
import Glibc
import Testing

@Suite struct RandomRunsTests {
    @Test func randomRunsNeverHangAndDeliverWhatTheyMust() {
        let runs = 4000
        let seed = getenv("DATAFLOW_SEED").flatMap { UInt64(String(cString: $0)) } ?? 20_250_101
        print("random runs: \(runs) from seed \(seed) (DATAFLOW_SEED=… chooses another)")
        for run in 0..<UInt64(runs) { RandomRun(seed: seed &+ run).check() }
    }
}

/// A line of 2…6 stages that pass on the numbers 0..<count. Every stage may have a limit after which it ends or throws.
private struct RandomRun {
    struct Stage: Sendable {
        let limit: Int?
        let throwsAtLimit: Bool
        let usesDeadlines: Bool
        let delays: Delays
    }

    enum Delays: CaseIterable { case none, yielding, spinning, sleeping }

    let seed: UInt64
    let count: Int
    let stages: [Stage]
    let queues: [BoundedQueue<Int>]
    let drops: Bool
    /// Microseconds into the run.
    let cancelAfter: UInt32?
    let softStopAfter: UInt32?

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        self.seed = seed
        let count = Int.random(in: 0...40, using: &random)
        self.count = count
        stages = (0..<Int.random(in: 2...6, using: &random)).map { _ in
            Stage(
                limit: random.oneIn(5) ? Int.random(in: 0...max(count, 1), using: &random) : nil,
                throwsAtLimit: random.oneIn(2), usesDeadlines: random.oneIn(3),
                delays: random.oneIn(4) ? .none : Delays.allCases.randomElement(using: &random)!)
        }
        let live = random.oneIn(4) ? Int.random(in: 0..<stages.count - 1, using: &random) : nil
        drops = live != nil
        queues = (0..<stages.count - 1).map {
            BoundedQueue(
                "\($0)", capacity: Int.random(in: 1...8, using: &random), overflow: $0 == live ? .dropOldest : .wait)
        }
        cancelAfter = random.oneIn(6) ? UInt32.random(in: 0...600, using: &random) : nil
        softStopAfter = random.oneIn(6) ? UInt32.random(in: 0...600, using: &random) : nil
    }

    /// What the sink must get when nothing is dropped, cancelled or stopped: as many as the smallest limit lets through,
    /// since everything that was sent before an end or an error is still handled.
    var expectedCount: Int { stages.compactMap(\.limit).reduce(count, min) }

    func check() {
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
        let context: Comment = "seed \(seed): \(self), got \(numbers), outcome \(outcome as Any)"
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }, context)
        if !drops { #expect(numbers == Array(0..<numbers.count), context) }
        if !drops && cancelAfter == nil && softStopAfter == nil { #expect(numbers.count == expectedCount, context) }
        switch outcome {
        case let error as InjectedError:
            #expect(errors.contains(error), context)
        case is PipelineCancelled: #expect(cancelAfter != nil, context)
        default: #expect(outcome == nil && errors.isEmpty, context)
        }
        for queue in queues { #expect(queue.peakCount <= queue.capacity, context) }
        let statistics = pipeline.statistics
        for (before, after) in zip(statistics, statistics.dropFirst()) {
            #expect(after.itemsIn + before.dropped <= before.itemsOut, context)
        }
        #expect(statistics.last?.itemsIn == numbers.count, context)
        #expect(statistics.allSatisfy { $0.runningSeconds <= elapsed }, context)
        if outcome == nil && softStopAfter == nil && expectedCount == count {
            let dropped = statistics.map(\.dropped).reduce(0, +)
            let missing = count - dropped - numbers.count
            // A limit that equals the count may be reached or not once elements are dropped, but nothing is lost.
            #expect(missing == 0, context)
        }
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
            let take: @Sendable (StageInput<Int>) throws -> Int? = { input in
                guard stage.usesDeadlines else { return try input.next() }
                while true {
                    switch try input.next(before: .now + .microseconds(20)) {
                    case .element(let number): return number
                    case .finished: return nil
                    case .timedOut: continue
                    }
                }
            }
            switch index {
            case 0:
                pipeline.addSource("\(index)", to: queues[0]) { [count] output in
                    var random = SeededGenerator(seed: seed)
                    for number in 0..<min(count, stage.limit ?? count) {
                        stage.delays.pass(&random)
                        guard try output.send(number) else { return }
                    }
                    try atLimit(min(count, stage.limit ?? count))
                }
            case last:
                pipeline.addSink("\(index)", from: queues[last - 1]) { input in
                    var random = SeededGenerator(seed: seed)
                    var handled = 0
                    while handled != stage.limit, let number = try take(input) {
                        stage.delays.pass(&random)
                        received.withLock { $0.append(number) }
                        handled += 1
                    }
                    try atLimit(handled)
                }
            default:
                pipeline.addStage("\(index)", from: queues[index - 1], to: queues[index]) { input, output in
                    var random = SeededGenerator(seed: seed)
                    var handled = 0
                    while handled != stage.limit, let number = try take(input) {
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
