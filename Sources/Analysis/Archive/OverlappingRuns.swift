// One run after another, the next already under way while one ends.

import Clips
import Dispatch
import Synchronization

/// Carries out numbered jobs with one classifier: a few are under way at once, begun in their order.
struct OverlappingRuns: Sendable {
    /// Jobs under way. Two hide the end of one behind the beginning of the next; a third helps where videos are so short that
    /// opening one takes longer than classifying it.
    static let usualLanes = 3

    let count: Int
    let lanes: Int

    init(_ count: Int, lanes: Int = usualLanes) {
        precondition(lanes >= 1, "somebody has to work")
        self.count = count
        self.lanes = lanes
    }

    /// Runs every job; returns when all have ended.
    /// - Parameters:
    ///   - largestBatch: clips that jobs share a batch for.
    ///   - isStopped: asked before each job; those that were not begun are left.
    ///   - job: from several threads at once.
    func run(
        _ classifier: any ClipClassifier, largestBatch: Int, isStopped: @escaping @Sendable () -> Bool,
        _ job: @escaping @Sendable (Int, any ClipClassifier) -> Void
    ) {
        let shared = SharedClassifier(classifier, largestBatch: largestBatch)
        let next = Atomic(0)
        let group = DispatchGroup()
        let threads = DispatchQueue(label: "actionline.archive", attributes: .concurrent)
        for _ in 0..<min(lanes, count) {
            threads.async(group: group) {
                while !isStopped() {
                    let index = next.add(1, ordering: .relaxed).oldValue
                    guard index < count else { return }
                    job(index, shared.lane(index))
                }
            }
        }
        group.wait()
    }
}
