// Which windows of live input are classified, when, and together with which: decisions alone, no threads and no clock.

import DequeModule
import Export
import Timeline

/// The windows that wait for the model. A batch forms when the model is free: of what has come, or what comes within
/// `waitSeconds`. Windows that could not be out within `maximumDelaySeconds` of their last frame are left out, oldest
/// first; since the model takes the oldest still in time whenever it is free, those left out are spread evenly.
package struct LiveBatcher: Sendable {
    package let size: Int
    package let waitSeconds: Double
    package let maximumDelaySeconds: Double
    private var waiting = Deque<SampleEvent>()
    private var thumbnails: [Thumbnail] = []

    package init(size: Int, waitSeconds: Double, maximumDelaySeconds: Double) {
        self.size = size
        self.waitSeconds = waitSeconds
        self.maximumDelaySeconds = maximumDelaySeconds
    }

    package var isEmpty: Bool { waiting.isEmpty }

    package mutating func add(_ event: SampleEvent) {
        if case .thumbnail(let thumbnail) = event { thumbnails.append(thumbnail) } else { waiting.append(event) }
    }

    /// When the next batch must go: at once when it is full or closed by a mark, else when its first window has waited
    /// long enough; nil when nothing waits.
    ///
    /// - Parameter secondsPerWindow: what the model takes, as far as known.
    package func dueTime(now: ContinuousClock.Instant, secondsPerWindow: Double?) -> ContinuousClock.Instant? {
        guard let first = waiting.first else { return nil }
        let size = batchSize(secondsPerWindow)
        let isOpen = waiting.count < size && waiting.allSatisfy { $0.window != nil }
        guard isOpen, let arrival = first.window?.arrival else { return now }
        return arrival + .seconds(waitSeconds)
    }

    /// Takes the next batch: windows, and the marks right behind them.
    package mutating func cut(secondsPerWindow: Double?) -> Batch {
        let size = batchSize(secondsPerWindow)
        var batch = Batch(thumbnails: thumbnails)
        thumbnails = []
        while let event = waiting.first {
            switch event {
            case .window(let window):
                guard batch.marks.isEmpty, batch.windows.count < size else { return batch }
                batch.windows.append(window)
            case .mark(let mark): batch.marks.append(mark)
            case .thumbnail: break
            }
            waiting.removeFirst()
        }
        return batch
    }

    /// Leaves out the windows that would come too late: a mark in their place says so. A model that takes longer than the
    /// whole delay still gets the newest.
    /// - Returns: how many.
    package mutating func shed(now: ContinuousClock.Instant, secondsPerWindow: Double?) -> Int {
        let allowance = maximumDelaySeconds - (secondsPerWindow ?? 0) * Double(batchSize(secondsPerWindow))
        let oldestAllowed = now - .seconds(max(0, allowance))
        let newest = waiting.lastIndex { $0.window != nil }
        func isLate(_ index: Int) -> Bool {
            guard index != newest || allowance > 0, let arrival = waiting[index].window?.arrival else { return false }
            return arrival < oldestAllowed
        }
        guard waiting.indices.contains(where: isLate) else { return 0 }
        var count = 0
        var rest = Deque<SampleEvent>()
        for index in waiting.indices {
            guard isLate(index), let window = waiting[index].window else {
                rest.append(waiting[index])
                continue
            }
            count += 1
            var skipped = SkippedWindows(first: window.index, count: 1, start: window.start, end: window.end)
            if case .mark(.skipped(let before))? = rest.last, before.first + before.count == window.index {
                skipped.first = before.first
                skipped.count += before.count
                skipped.start = before.start
                rest.removeLast()
            }
            rest.append(.mark(.skipped(skipped)))
        }
        waiting = rest
        return count
    }

    /// One at a time once the model is slow: a batch would only hold its first window back.
    private func batchSize(_ secondsPerWindow: Double?) -> Int {
        guard let secondsPerWindow else { return 1 }
        return secondsPerWindow * Double(size) > maximumDelaySeconds / 4 ? 1 : size
    }
}
