// More stages than cores: Dispatch gives each a thread, however many of them wait.

import Dataflow
import Dispatch
import Testing

@Suite struct ManyStagesTests {
    /// Each holds its thread until all have one: with a pool of fewer threads this would never end.
    @Test func thirtyTwoBlockingStagesRunAtTheSameTime() {
        let pipeline = Pipeline("at the same time")
        let started = Monitor(0)
        for stage in 0..<32 {
            pipeline.addSource("\(stage)", to: BoundedQueue<Int>("\(stage)", capacity: 1)) { _ in
                started.withLock { $0 += 1 }
                started.announceChange()
                started.wait { $0 == 32 ? () : nil }
            }
        }
        #expect(pipeline.outcome() == nil)
        #expect(started.withLock { $0 } == 32)
    }

    @Test func aLineOfThirtyTwoStagesPassesEverythingOn() {
        let pipeline = Pipeline("long line")
        let queues = (0..<31).map { BoundedQueue<Int>("\($0)", capacity: 1) }
        let sum = Monitor(0)
        pipeline.addSource("first", to: queues[0]) { output in for n in 1...500 { _ = try output.send(n) } }
        for index in 1..<31 {
            pipeline.addStage("\(index)", from: queues[index - 1], to: queues[index]) { input, output in
                while let number = try input.next() { _ = try output.send(number) }
            }
        }
        pipeline.addSink("last", from: queues[30]) { input in
            while let number = try input.next() { sum.withLock { $0 += number } }
        }
        #expect(pipeline.outcome() == nil)
        #expect(sum.withLock { $0 } == 500 * 501 / 2)
    }

    /// The stages before wait for room, those after for input, while the one in the middle uses every core.
    @Test func parallelWorkInAStageGoesOnWhileEveryOtherStageWaits() {
        let pipeline = Pipeline("parallel work")
        let queues = (0..<31).map { BoundedQueue<Int>("\($0)", capacity: 1) }
        let sum = Monitor(0)
        let isParallel = Monitor(0)
        pipeline.addSource("first", to: queues[0]) { output in while try output.send(1) {} }
        for index in 1..<31 {
            pipeline.addStage("\(index)", from: queues[index - 1], to: queues[index]) { input, output in
                while let number = try input.next() {
                    if index == 15 {
                        #expect(eventually { queues[0..<15].allSatisfy { $0.count == 1 } })
                        DispatchQueue.concurrentPerform(iterations: 1000) { n in sum.withLock { $0 += n * number } }
                        DispatchQueue.concurrentPerform(iterations: 2) { _ in
                            // Two iterations that wait for each other need two threads.
                            isParallel.withLock { $0 += 1 }
                            #expect(eventually { isParallel.withLock { $0 } >= 2 })
                        }
                        return
                    }
                    guard try output.send(number) else { return }
                }
            }
        }
        pipeline.addSink("last", from: queues[30]) { input in while try input.next() != nil {} }
        #expect(pipeline.outcome() == nil)
        #expect(sum.withLock { $0 } == 999 * 1000 / 2)
    }
}
