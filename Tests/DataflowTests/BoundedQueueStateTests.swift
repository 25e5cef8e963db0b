// The queue's transitions, without threads.

import Dataflow
import Testing

@Suite struct BoundedQueueStateTests {
    typealias State = BoundedQueueState<Int>

    @Test(arguments: 1...8) func aFullQueueTakesNoMoreUntilOneIsReceived(capacity: Int) {
        var state = State(capacity: capacity)
        for element in 0..<capacity { #expect(state.send(element) == .accepted) }
        #expect(state.send(99) == nil)
        #expect(state.count == capacity)
        #expect(state.receive() == .element(0))
        #expect(state.send(99) == .accepted)
        #expect(state.send(100) == nil)
        #expect(state.peakCount == capacity)
    }

    @Test func anEmptyQueueHasNothingYet() {
        var state = State(capacity: 2)
        #expect(state.receive() == nil)
        #expect(state.isOpen)
    }

    @Test func whatWasSentBeforeTheEndIsStillReceived() {
        var state = State(capacity: 3)
        for element in 0..<3 { #expect(state.send(element) == .accepted) }
        state.finishSending()
        #expect(!state.isOpen)
        #expect(state.send(3) == .refused, "even a full queue refuses at once after its end")
        for element in 0..<3 { #expect(state.receive() == .element(element)) }
        #expect(state.receive() == .finished)
        #expect(state.receive() == .finished)
    }

    @Test func aFinishedReceiverRefusesElementsAndGivesUpTheRest() {
        var state = State(capacity: 2)
        for element in 0..<2 { #expect(state.send(element) == .accepted) }
        #expect(Array(state.finishReceiving()) == [0, 1])
        #expect(!state.isOpen)
        #expect(state.count == 0)
        #expect(state.send(2) == .refused)
        #expect(state.receive() == .finished)
    }

    @Test func cancellationGoesBeforeEverythingElse() {
        var state = State(capacity: 2)
        #expect(state.send(0) == .accepted)
        state.finishSending()
        #expect(Array(state.cancel()) == [0])
        #expect(!state.isOpen)
        #expect(state.send(1) == .cancelled)
        #expect(state.receive() == .cancelled)
        #expect(state.finishReceiving().isEmpty)
        #expect(state.receive() == .cancelled)
    }
}
