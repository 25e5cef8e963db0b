// One model for several runs at once: who comes first is served first, and small batches go together.

import Clips
import Dispatch
import Synchronization

/// Shares a classifier, which takes one caller at a time, among runs.
///
/// A run's call waits until it is served. The run that began first goes first, so a later one only gets ready while an
/// earlier one keeps the model busy; where a call leaves room in a batch, clips of later runs fill it. Logits do not depend on
/// the company that clips keep, so every run gets what it would get alone.
final class SharedClassifier: Sendable {
    /// One call of a run.
    private final class Request: Sendable {
        let order: Int
        let clips: [Clip]
        let answer = Mutex<Result<[[Float]], any Error>?>(nil)
        let isServed = DispatchSemaphore(value: 0)

        init(order: Int, clips: [Clip]) {
            self.order = order
            self.clips = clips
        }
    }

    private let classifier: any ClipClassifier
    private let largestBatch: Int
    private let waiting = Mutex<[Request]>([])
    private let turns = DispatchQueue(label: "actionline.shared-classifier")

    /// - Parameter largestBatch: clips that are put together at most; a call of more goes alone.
    init(_ classifier: any ClipClassifier, largestBatch: Int) {
        self.classifier = classifier
        self.largestBatch = max(1, largestBatch)
    }

    /// What a run uses as its classifier.
    /// - Parameter order: the run's place among all.
    func lane(_ order: Int) -> any ClipClassifier { Lane(shared: self, order: order) }

    private func logits(_ clips: [Clip], order: Int) throws -> [[Float]] {
        let request = Request(order: order, clips: clips)
        waiting.withLock { $0.append(request) }
        turns.async { [self] in serve() }
        request.isServed.wait()
        guard let answer = request.answer.withLock({ $0.take() }) else {
            preconditionFailure("served without an answer")
        }
        return try answer.get()
    }

    /// Takes the next turn. There is one for each request; those whose request went along with another's do nothing.
    private func serve() {
        let requests = waiting.withLock { take(from: &$0) }
        guard !requests.isEmpty else { return }
        do {
            var logits = try classifier.logits(requests.flatMap(\.clips))[...]
            for request in requests {
                answer(request, .success(Array(logits.prefix(request.clips.count))))
                logits = logits.dropFirst(request.clips.count)
            }
        } catch  where requests.count > 1 {
            // One run's mistake is not another's.
            for request in requests { answer(request, Result { try classifier.logits(request.clips) }) }
        } catch {
            answer(requests[0], .failure(error))
        }
    }

    private func take(from waiting: inout [Request]) -> [Request] {
        waiting.sort { $0.order < $1.order }
        var count = 0
        var clips = 0
        for request in waiting {
            guard count == 0 || clips + request.clips.count <= largestBatch else { break }
            count += 1
            clips += request.clips.count
        }
        defer { waiting.removeFirst(count) }
        return Array(waiting.prefix(count))
    }

    private func answer(_ request: Request, _ answer: Result<[[Float]], any Error>) {
        request.answer.withLock { $0 = answer }
        request.isServed.signal()
    }

    private final class Lane: ClipClassifier {
        let shared: SharedClassifier
        let order: Int

        init(shared: SharedClassifier, order: Int) {
            self.shared = shared
            self.order = order
        }

        var frameCount: Int { shared.classifier.frameCount }
        var classCount: Int { shared.classifier.classCount }
        var modelFingerprint: String? { shared.classifier.modelFingerprint }

        func logits(_ clips: [Clip]) throws -> [[Float]] { try shared.logits(clips, order: order) }
    }
}
