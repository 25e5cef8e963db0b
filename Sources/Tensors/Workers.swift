// The one owner of threads in the model: tasks handed out by a counter to as many threads as allowed.

import Dispatch
import Synchronization

/// Runs numbered tasks on a limited number of Dispatch's threads; nothing spins or waits between runs.
package final class Workers: Sendable {
    package let count: Int

    /// - Parameter count: threads used at most; 1 runs everything on the caller's.
    package init(_ count: Int) { self.count = max(1, count) }

    /// Runs `body(task, worker)` for each task in 0 ..< tasks, in any order, and returns when all are done.
    /// `worker` is below `count` and no two tasks run with the same one at once: it indexes thread-local buffers.
    @inlinable
    package func run(_ tasks: Int, _ body: @Sendable (_ task: Int, _ worker: Int) -> Void) {
        let threads = min(count, tasks)
        if threads <= 1 {
            for task in 0..<max(0, tasks) { body(task, 0) }
            return
        }
        let next = Counter()
        DispatchQueue.concurrentPerform(iterations: threads) { worker in
            while true {
                let task = next.take()
                if task >= tasks { return }
                body(task, worker)
            }
        }
    }

    /// Splits `units` into contiguous, nearly equal parts: as many as make each at most `target` units and the number of
    /// parts a multiple of the threads, so that all finish together.
    package func parts(of units: Int, target: Int) -> Int {
        let parts = (units + target - 1) / max(1, target)
        return max(1, min(units, (parts + count - 1) / count * count))
    }

    /// Runs `body(first, count, worker)` for contiguous, nearly equal blocks of `rows` rows: whole multiples of
    /// `multiple` but for the last, at most `target` rows each (see `parts`).
    @inlinable
    package func runBlocks(
        of rows: Int, multiple: Int, target: Int, _ body: @Sendable (_ first: Int, _ count: Int, _ worker: Int) -> Void
    ) {
        let units = (rows + multiple - 1) / multiple
        let parts = parts(of: units, target: target / multiple)
        run(parts) { part, worker in
            let range = Self.range(part, of: parts, units: units)
            let first = range.lowerBound * multiple
            body(first, min(rows, range.upperBound * multiple) - first, worker)
        }
    }

    /// Into how many pieces each of `tasks` is cut so that all workers end together: as few as do, at most `most`.
    package func pieces(of tasks: Int, most: Int) -> Int {
        var pieces = 1
        while pieces < most, tasks * pieces % count != 0, tasks * pieces < 8 * count { pieces += 1 }
        return pieces
    }

    /// Part `index` of `parts` nearly equal ones.
    @inlinable
    package static func range(_ index: Int, of parts: Int, units: Int) -> Range<Int> {
        (index * units / parts)..<((index + 1) * units / parts)
    }
}

/// A shared counter that hands out 0, 1, 2, …
@usableFromInline
final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    @usableFromInline init() {}
    @usableFromInline func take() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}
