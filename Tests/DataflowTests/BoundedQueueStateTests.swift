// The queue's transitions, without threads.

import Dataflow
import Testing

@Suite struct BoundedQueueStateTests {
    typealias State = BoundedQueueState<Int>

    @Test(arguments: 1...8) func aFullQueueTakesNoMoreUntilOneIsReceived(capacity: Int) {
        var state = State(capacity: capacity, overflow: .wait)
        for element in 0..<capacity { #expect(state.send(element) == .accepted(displaced: nil)) }
        #expect(state.send(99) == nil)
        #expect(state.count == capacity)
        #expect(state.receive() == .element(0))
        #expect(state.send(99) == .accepted(displaced: nil))
        #expect(state.send(100) == nil)
        #expect(state.peakCount == capacity)
        #expect(state.dropped == 0)
    }

    @Test(arguments: 1...8) func aFullLiveQueueDropsItsOldestAndCounts(capacity: Int) {
        var state = State(capacity: capacity, overflow: .dropOldest)
        for element in 0..<capacity { #expect(state.send(element) == .accepted(displaced: nil)) }
        for element in capacity..<20 { #expect(state.send(element) == .accepted(displaced: element - capacity)) }
        #expect(state.dropped == 20 - capacity)
        #expect(state.peakCount == capacity)
        state.finishSending()
        for element in (20 - capacity)..<20 { #expect(state.receive() == .element(element)) }
        #expect(state.receive() == .finished)
    }

    @Test func anEmptyQueueHasNothingYet() {
        var state = State(capacity: 2, overflow: .wait)
        #expect(state.receive() == nil)
        #expect(state.isOpen)
    }

    @Test func whatWasSentBeforeTheEndIsStillReceived() {
        var state = State(capacity: 3, overflow: .wait)
        for element in 0..<3 { #expect(state.send(element) == .accepted(displaced: nil)) }
        state.finishSending()
        #expect(!state.isOpen)
        #expect(state.send(3) == .refused, "even a full queue refuses at once after its end")
        for element in 0..<3 { #expect(state.receive() == .element(element)) }
        #expect(state.receive() == .finished)
        #expect(state.receive() == .finished)
    }

    @Test(arguments: [BoundedQueue<Int>.Overflow.wait, .dropOldest])
    func aFinishedReceiverRefusesElementsAndGivesUpTheRest(overflow: BoundedQueue<Int>.Overflow) {
        var state = State(capacity: 2, overflow: overflow)
        for element in 0..<2 { #expect(state.send(element) == .accepted(displaced: nil)) }
        #expect(Array(state.finishReceiving()) == [0, 1])
        #expect(!state.isOpen)
        #expect(state.count == 0)
        #expect(state.send(2) == .refused)
        #expect(state.receive() == .finished)
        #expect(state.dropped == 0, "what a receiver gave up was not dropped for want of room")
    }

    @Test func cancellationGoesBeforeEverythingElse() {
        var state = State(capacity: 2, overflow: .wait)
        #expect(state.send(0) == .accepted(displaced: nil))
        state.finishSending()
        #expect(Array(state.cancel()) == [0])
        #expect(!state.isOpen)
        #expect(state.send(1) == .cancelled)
        #expect(state.receive() == .cancelled)
        #expect(state.finishReceiving().isEmpty)
        #expect(state.receive() == .cancelled)
    }
}
