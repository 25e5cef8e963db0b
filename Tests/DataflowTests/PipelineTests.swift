// Lines of stages on plain integers: how elements, ends, errors and cancellations travel.

import Dataflow
import Testing

@Suite struct PipelineTests {
    /// Sends 0, 1, 2, … until it is told to stop, or `count` of them.
    private func numbers(_ count: Int = .max) -> @Sendable (StageOutput<Int>) throws -> Void {
        { output in
            for number in 0..<count { guard try output.send(number) else { return } }
        }
    }

    private let passOn: @Sendable (StageInput<Int>, StageOutput<Int>) throws -> Void = { input, output in
        while let number = try input.next() { guard try output.send(number) else { return } }
    }

    private func collect(into received: Monitor<[Int]>) -> @Sendable (StageInput<Int>) throws -> Void {
        { input in while let number = try input.next() { received.withLock { $0.append(number) } } }
    }

    private let a = BoundedQueue<Int>("a", capacity: 2)
    private let b = BoundedQueue<Int>("b", capacity: 3)
    private let received = Monitor<[Int]>([])
    private let pipeline = Pipeline("test")

    @Test func everyElementPassesInOrder() {
        pipeline.addSource("source", to: a, numbers(3000))
        pipeline.addStage("double", from: a, to: b) { input, output in
            while let number = try input.next() { guard try output.send(2 * number) else { return } }
        }
        pipeline.addSink("sink", from: b, collect(into: received))
        #expect(pipeline.outcome() == nil)
        #expect(received.withLock { $0 } == (0..<3000).map { 2 * $0 })
        #expect(pipeline.statistics.map(\.name) == ["source", "double", "sink"])
        #expect(pipeline.statistics.map(\.itemsIn) == [0, 3000, 3000])
        #expect(pipeline.statistics.map(\.itemsOut) == [3000, 3000, 0])
    }

    /// Sent − received is never more than the bound and the one element in the sender's hand.
    @Test(arguments: 1...8) func aProducerNeverRunsFurtherAheadThanTheBound(capacity: Int) {
        let queue = BoundedQueue<Int>("bounded", capacity: capacity)
        let ahead = Monitor((now: 0, most: 0))
        pipeline.addSource("source", to: queue) { output in
            for number in 0..<500 {
                ahead.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                guard try output.send(number) else { return }
            }
        }
        pipeline.addSink("sink", from: queue) { input in
            // Each time, until the producer must wait; then one element's room.
            for _ in 0..<500 {
                _ = eventually { queue.count == capacity || queue.isOpen == false }
                ahead.withLock { $0.now -= 1 }
                _ = try input.next()
            }
        }
        #expect(pipeline.outcome() == nil)
        #expect(
            ahead.withLock { $0.most } <= capacity + 2, "the bound, one in the producer's hand, one in the consumer's")
        #expect(queue.peakCount == capacity)
    }

    @Test func aFinishedConsumerStopsAnEndlessProducer() {
        pipeline.addSource("source", to: a, numbers())
        pipeline.addStage("pass on", from: a, to: b, passOn)
        pipeline.addSink("sink", from: b) { [received] input in
            for _ in 0..<5 { if let number = try input.next() { received.withLock { $0.append(number) } } }
        }
        #expect(pipeline.outcome() == nil)
        #expect(received.withLock { $0 } == [0, 1, 2, 3, 4])
    }

    @Test func aStageThatEndsEarlyEndsBothSidesInOrder() {
        pipeline.addSource("source", to: a, numbers())
        pipeline.addStage("first ten", from: a, to: b) { input, output in
            for _ in 0..<10 {
                guard let number = try input.next() else { return }
                _ = try output.send(number)
            }
        }
        pipeline.addSink("sink", from: b, collect(into: received))
        #expect(pipeline.outcome() == nil)
        #expect(received.withLock { $0 } == Array(0..<10))
    }

    /// How a run is stopped softly: its first queue is ended by someone else, and everything after it drains.
    @Test func endingTheFirstQueueStopsTheRunInOrder() throws {
        pipeline.addSource("source", to: a, numbers())
        pipeline.addStage("pass on", from: a, to: b, passOn)
        pipeline.addSink("sink", from: b, collect(into: received))
        let outcome = try concurrently { [pipeline] in
            pipeline.outcome()
        } meanwhile: {
            #expect(eventually { received.withLock { $0.count } > 100 })
            a.finishSending()
        }
        #expect(outcome == nil)
        #expect(received.withLock { $0 } == Array(0..<pipeline.statistics[0].itemsOut))
    }

    @Test func anErrorEndsTheLineAndWhatWasSentBeforeItIsStillHandled() {
        pipeline.addSource("source", to: a, numbers())
        pipeline.addStage("fail", from: a, to: b) { input, output in
            for _ in 0..<7 { _ = try output.send(try #require(try input.next())) }
            throw InjectedError(number: 7)
        }
        pipeline.addSink("sink", from: b, collect(into: received))
        #expect(pipeline.outcome() as? InjectedError == InjectedError(number: 7))
        #expect(received.withLock { $0 } == Array(0..<7))
    }

    @Test(arguments: 0..<5) func anErrorReleasesEveryWaitingStageWhereverItHappens(failing: Int) {
        let queues = (0..<4).map { BoundedQueue<Int>("\($0)", capacity: 1) }
        // Every stage but the failing one holds its elements, or waits for one that never comes.
        let reached = Monitor(false)
        let fail: @Sendable () throws -> Void = {
            letOthersWait()
            reached.withLock { $0 = true }
            throw InjectedError(number: failing)
        }
        pipeline.addSource("0", to: queues[0]) { [numbers = numbers()] output in
            if failing == 0 { try fail() }
            try numbers(output)
        }
        for stage in 1...3 {
            pipeline.addStage("\(stage)", from: queues[stage - 1], to: queues[stage]) { [passOn] input, output in
                if failing == stage { try fail() }
                try passOn(input, output)
            }
        }
        pipeline.addSink("4", from: queues[3]) { [received] input in
            if failing == 4 { try fail() }
            while let number = try input.next() { received.withLock { $0.append(number) } }
        }
        #expect(pipeline.outcome() as? InjectedError == InjectedError(number: failing))
        #expect(reached.withLock { $0 })
        #expect(received.withLock { $0.isEmpty })
    }

    /// Many times: what follows comes at once, and would win this race now and then if it could.
    @Test func theFirstErrorIsReportedAndNotWhatFollowsFromIt() {
        for _ in 0..<500 {
            let a = BoundedQueue<Int>("a", capacity: 1)
            let b = BoundedQueue<Int>("b", capacity: 1)
            let pipeline = Pipeline("first error")
            pipeline.addSource("source", to: a) { output in
                while try output.send(0) {}
                throw InjectedError(number: 2)  // "nobody listens"
            }
            pipeline.addStage("fail", from: a, to: b) { input, _ in
                _ = try input.next()
                throw InjectedError(number: 1)
            }
            pipeline.addSink("sink", from: b) { input in
                while try input.next() != nil {}
                throw InjectedError(number: 3)  // "nothing came"
            }
            let outcome = pipeline.outcome()
            #expect(outcome as? InjectedError == InjectedError(number: 1))
            guard outcome is InjectedError else { return }
        }
    }

    @Test func cancellationReleasesEveryStageAndIsReported() throws {
        let released = Monitor(0)
        let counting: @Sendable (() throws -> Void) throws -> Void = { body in
            do { try body() } catch is PipelineCancelled {
                released.withLock { $0 += 1 }
                throw InjectedError(number: 1)  // a consequence: the cancellation is reported
            }
        }
        pipeline.addSource("source", to: a) { output in try counting { while try output.send(0) {} } }
        pipeline.addStage("stuck", from: a, to: b) { [pipeline] input, _ in
            _ = try input.next()
            #expect(eventually { pipeline.isCancelled })
            try counting { _ = try input.next() }
        }
        pipeline.addSink("sink", from: b) { input in try counting { _ = try input.next() } }
        let outcome = try concurrently { [pipeline] in
            pipeline.outcome()
        } meanwhile: {
            #expect(eventually { pipeline.statistics.allSatisfy { $0.runningSeconds > 0 } })
            pipeline.cancel()
            pipeline.cancel()
        }
        #expect(outcome is PipelineCancelled)
        #expect(released.withLock { $0 } == 3)
        #expect(pipeline.isCancelled)
    }

    @Test func aPipelineCancelledBeforeItsRunStartsNothing() {
        let cancelledLater = Pipeline("cancelled before the last stage was added")
        cancelledLater.cancel()
        cancelledLater.addSink("sink", from: a) { _ in Issue.record("started") }
        #expect(cancelledLater.outcome() is PipelineCancelled)
        #expect(throws: PipelineCancelled.self) { try a.send(0) }
    }

    @Test func aPipelineWithoutStagesCompletes() {
        #expect(pipeline.outcome() == nil)
        #expect(pipeline.statistics.isEmpty)
    }
}
