// A stage's time, on a clock that the test moves, and on the real one during a run.

import Dataflow
import Testing

@Suite struct StageStatisticsTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func timeIsBusyOrWaitingAndNothingElse() {
        var record = StageRecord()
        record.turn(to: .busy, at: after(10))
        record.turn(to: .waitingForInput, at: after(11))
        record.turn(to: .busy, at: after(13))
        record.itemsIn += 1
        record.turn(to: .waitingForOutput, at: after(13.5))
        record.turn(to: .busy, at: after(17.5))
        record.itemsOut += 1
        record.turn(to: .idle, at: after(18))
        let statistics = record.statistics(name: "decode", at: after(100))
        #expect(
            statistics
                == StageStatistics(
                    name: "decode", itemsIn: 1, itemsOut: 1, busySeconds: 2, waitingForInputSeconds: 2,
                    waitingForOutputSeconds: 4))
        #expect(statistics.runningSeconds == 8)
        #expect(statistics.busyShare == 0.25)
    }

    @Test func whatAStageIsInTheMiddleOfCountsAlready() {
        var record = StageRecord()
        #expect(record.statistics(name: "", at: after(5)).runningSeconds == 0)
        record.turn(to: .busy, at: after(5))
        #expect(record.statistics(name: "", at: after(6)).busySeconds == 1)
        record.turn(to: .waitingForInput, at: after(7))
        #expect(record.statistics(name: "", at: after(10)).waitingForInputSeconds == 3)
        #expect(record.statistics(name: "", at: after(11)).busySeconds == 2)
    }

    private func stage(_ name: String, busy: Double, waiting: Double) -> StageStatistics {
        StageStatistics(
            name: name, itemsIn: 0, itemsOut: 0, busySeconds: busy, waitingForInputSeconds: waiting,
            waitingForOutputSeconds: 0)
    }

    @Test func theBottleneckIsBusyForTheLargestShareOfTheRun() {
        let run = [
            stage("list", busy: 0.01, waiting: 0),  // always busy, and gone at once
            stage("decode", busy: 4, waiting: 6), stage("classify", busy: 9, waiting: 1),
            stage("export", busy: 0.1, waiting: 10),
        ]
        #expect(run.bottleneck?.name == "classify")
        #expect([stage("idle", busy: 0, waiting: 1)].bottleneck == nil)
        #expect([StageStatistics]().bottleneck == nil)
    }

    /// One element at a time through three stages that each hold on until the test has seen where the time goes.
    @Test func statisticsAreRightWhileTheRunIsGoingOn() throws {
        let first = BoundedQueue<Int>("first", capacity: 1)
        let second = BoundedQueue<Int>("second", capacity: 1)
        let pipeline = Pipeline("live statistics")
        let mayEnd = Monitor(false)
        pipeline.addSource("source", to: first) { output in
            for number in 0..<10 { guard try output.send(number) else { return } }
        }
        pipeline.addStage("work", from: first, to: second) { input, output in
            let number = try #require(try input.next())
            mayEnd.wait { $0 ? () : nil }
            _ = try output.send(number)
        }
        pipeline.addSink("sink", from: second) { input in while try input.next() != nil {} }
        #expect(pipeline.statistics.map(\.runningSeconds) == [0, 0, 0])
        let outcome = try concurrently {
            pipeline.outcome()
        } meanwhile: {
            let seen = eventually {
                let now = pipeline.statistics
                return now[0].waitingForOutputSeconds > 0.01 && now[1].busySeconds > 0.01
                    && now[2].waitingForInputSeconds > 0.01
            }
            #expect(seen, "\(pipeline.statistics)")
            let now = pipeline.statistics
            #expect(now.map(\.itemsIn) == [0, 1, 0])
            #expect(now.map(\.itemsOut) == [2, 0, 0], "one taken, one in the queue, one in hand")
            #expect(now[0].busySeconds < now[0].waitingForOutputSeconds)
            mayEnd.withLock { $0 = true }
            mayEnd.announceChange()
        }
        #expect(outcome == nil)
        let end = pipeline.statistics
        #expect(end.map(\.itemsIn) == [0, 1, 1])
        #expect(end.map(\.itemsOut) == [2, 1, 0])
        #expect(pipeline.statistics == end, "the clocks stop with the run")
    }
}
