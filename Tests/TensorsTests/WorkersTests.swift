// Tasks on threads: each once, never two with one worker's number at a time.

import Synchronization
import Tensors
import Testing

@Suite struct WorkersTests {
    final class Log: Sendable {
        let runs = Mutex<[Int: Int]>([:])
        let busy = Mutex<Set<Int>>([])
        let clashes = Atomic<Int>(0)
    }

    @Test(arguments: [1, 2, 3, 8])
    func everyTaskRunsOnceAndWorkersNeverOverlap(_ threads: Int) {
        for tasks in [0, 1, 2, 7, 100] {
            let log = Log()
            Workers(threads).run(tasks) { task, worker in
                if !log.busy.withLock({ $0.insert(worker).inserted }) || worker >= threads {
                    log.clashes.add(1, ordering: .relaxed)
                }
                log.runs.withLock { $0[task, default: 0] += 1 }
                _ = log.busy.withLock { $0.remove(worker) }
            }
            #expect(log.clashes.load(ordering: .relaxed) == 0)
            #expect(log.runs.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<tasks).map { ($0, 1) }))
        }
    }

    @Test(arguments: [1, 2, 3, 5])
    func partsCoverTheirUnitsWithoutGaps(_ threads: Int) {
        let workers = Workers(threads)
        for units in [1, 2, 3, 12, 13, 14, 196, 197, 1000] {
            for target in [1, 5, 13, 5000] {
                let parts = workers.parts(of: units, target: target)
                var next = 0
                for part in 0..<parts {
                    let range = Workers.range(part, of: parts, units: units)
                    #expect(range.lowerBound == next && !range.isEmpty && range.count <= target)
                    next = range.upperBound
                }
                #expect(next == units)
            }
        }
    }

    @Test func noThreadsMeansOne() {
        #expect(Workers(0).count == 1)
        #expect(Workers(-3).count == 1)
    }

    @Test func tasksAreCutNoFinerThanAllWorkersNeedToEndTogether() {
        // Two heads' tasks for two workers, eight frames for three, one task for four, and never more than there may be.
        #expect(Workers(2).pieces(of: 12, most: 33) == 1)
        #expect(Workers(3).pieces(of: 8, most: 12) == 3)
        #expect(Workers(4).pieces(of: 1, most: 10) == 4)
        #expect(Workers(7).pieces(of: 1, most: 2) == 2)
        #expect(Workers(5).pieces(of: 41, most: 9) == 1)
    }
}
