// Waiting on a value that threads share, with and without a deadline.

import Dataflow
import Testing

struct MonitorTests {
    /// In an hour, and so far away that no clock could count to it.
    @Test(arguments: [Duration.seconds(3600), .seconds(1 << 62)])
    func aWaitWithADeadlineIsReleasedByAChange(patience: Duration) throws {
        let monitor = Monitor(0)
        let seen = try concurrently {
            monitor.wait(before: .now + patience) { $0 == 7 ? $0 : nil }
        } meanwhile: {
            letOthersWait()
            monitor.withLock { $0 = 7 }
            monitor.announceChange()
        }
        #expect(seen == 7)
    }

    @Test func aWaitEndsAtItsDeadlineAndNotBefore() {
        let monitor = Monitor(0)
        let deadline = ContinuousClock.now + .milliseconds(20)
        #expect(monitor.wait(before: deadline) { _ in nil as Int? } == nil)
        #expect(ContinuousClock.now >= deadline)
    }

    @Test func aValueThatIsThereIsFoundEvenAfterTheDeadline() {
        let monitor = Monitor(7)
        #expect(monitor.wait(before: .now - .seconds(1)) { $0 } == 7)
    }
}
