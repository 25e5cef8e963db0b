// The queue between real threads: who waits is woken, in order and by everything that may happen.

import Dataflow
import Dispatch
import Testing

@Suite struct BoundedQueueTests {
    @Test(arguments: [1, 2, 3, 8, 1000]) func orderIsKept(capacity: Int) throws {
        let queue = BoundedQueue<Int>("numbers", capacity: capacity)
        var received: [Int] = []
        try concurrently { () throws in
            for number in 0..<5000 { #expect(try queue.send(number)) }
            queue.finishSending()
        } meanwhile: {
            while let number = try queue.receive() { received.append(number) }
        }
        #expect(received == Array(0..<5000))
        #expect(queue.peakCount <= capacity)
        #expect(queue.count == 0)
    }

    @Test(arguments: [1, 3]) func severalSendersAndReceiversLoseNothing(capacity: Int) throws {
        let queue = BoundedQueue<Int>("numbers", capacity: capacity)
        let received = Monitor<[Int]>([])
        let senders = DispatchGroup()
        let receivers = DispatchGroup()
        for sender in 0..<4 {
            DispatchQueue(label: "sender").async(group: senders) {
                for number in 0..<500 { #expect((try? queue.send(sender * 500 + number)) == true) }
            }
            DispatchQueue(label: "receiver").async(group: receivers) {
                while let number = try? queue.receive() { received.withLock { $0.append(number) } }
            }
        }
        senders.wait()
        queue.finishSending()
        receivers.wait()
        #expect(received.withLock { $0.sorted() } == Array(0..<2000))
        #expect(queue.peakCount <= capacity)
    }

    /// What a sender gets that waits for room while `event` happens.
    private func waitingSender(_ event: (BoundedQueue<Int>) throws -> Void) throws -> Bool {
        let queue = BoundedQueue<Int>("full", capacity: 1)
        #expect(try queue.send(0))
        return try concurrently {
            try queue.send(1)
        } meanwhile: {
            letOthersWait()
            try event(queue)
        }
    }

    @Test func aWaitingSenderIsReleasedByEachThingThatMayHappen() throws {
        let accepted = try waitingSender { queue throws in #expect(try queue.receive() == 0) }
        #expect(accepted)
        let refusedByReceiver = try !waitingSender { $0.finishReceiving() }
        #expect(refusedByReceiver)
        let refusedBySomeone = try !waitingSender { $0.finishSending() }
        #expect(refusedBySomeone)
        #expect(throws: PipelineCancelled.self) { _ = try waitingSender { $0.cancel() } }
    }

    /// What a receiver gets that waits for an element while `event` happens.
    private func waitingReceiver(_ event: (BoundedQueue<Int>) throws -> Void) throws -> Int? {
        let queue = BoundedQueue<Int>("empty", capacity: 1)
        return try concurrently {
            try queue.receive()
        } meanwhile: {
            letOthersWait()
            try event(queue)
        }
    }

    @Test func aWaitingReceiverIsReleasedByEachThingThatMayHappen() throws {
        let sent = try waitingReceiver { queue throws in #expect(try queue.send(7)) }
        #expect(sent == 7)
        let finishedBySender = try waitingReceiver { $0.finishSending() }
        #expect(finishedBySender == nil)
        let finishedBySomeone = try waitingReceiver { $0.finishReceiving() }
        #expect(finishedBySomeone == nil)
        #expect(throws: PipelineCancelled.self) { _ = try waitingReceiver { $0.cancel() } }
    }

    @Test func whatNobodyWillReceiveIsReleasedAtOnce() throws {
        final class Frame: Sendable {}
        for giveUp in [{ $0.finishReceiving() }, { $0.cancel() }] as [(BoundedQueue<Frame>) -> Void] {
            let queue = BoundedQueue<Frame>("frames", capacity: 1)
            weak var frame: Frame?
            do {
                let sent = Frame()
                frame = sent
                #expect(try queue.send(sent))
            }
            #expect(frame != nil)
            giveUp(queue)
            #expect(frame == nil)
        }
    }
}
