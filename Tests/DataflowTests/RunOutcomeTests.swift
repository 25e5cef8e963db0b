// Which of several errors a run reports.

import Dataflow
import Testing

@Suite struct RunOutcomeTests {
    private func thrown(_ events: [any Error], cancelledAfter: Int? = nil) -> (any Error)? {
        var outcome = RunOutcome.completed
        for (index, event) in events.enumerated() {
            if index == cancelledAfter { outcome.recordCancellation() }
            outcome.record(event)
        }
        if events.count == cancelledAfter { outcome.recordCancellation() }
        do { try outcome.get() } catch { return error }
        return nil
    }

    @Test func aRunWithoutErrorsCompletes() {
        #expect(thrown([]) == nil)
    }

    @Test func theFirstErrorIsReported() {
        #expect(
            thrown([InjectedError(number: 1), InjectedError(number: 2)]) as? InjectedError == InjectedError(number: 1))
    }

    @Test func aReleasedStageNeverMasksTheCause() {
        let cause = InjectedError(number: 1)
        #expect(thrown([PipelineCancelled(), cause, InjectedError(number: 2)]) as? InjectedError == cause)
        #expect(thrown([cause, PipelineCancelled()]) as? InjectedError == cause)
        #expect(thrown([PipelineCancelled()]) is PipelineCancelled)
    }

    @Test func aCancellationIsReportedUnlessAnErrorCameFirst() {
        let error = InjectedError(number: 1)
        #expect(thrown([], cancelledAfter: 0) is PipelineCancelled)
        #expect(thrown([error, PipelineCancelled()], cancelledAfter: 0) is PipelineCancelled)
        #expect(thrown([PipelineCancelled(), error], cancelledAfter: 1) is PipelineCancelled)
        #expect(thrown([error], cancelledAfter: 1) as? InjectedError == error)
    }
}
