// What a stage has done, and which of several holds the others up.

/// A stage's items and time, up to one moment. The three times add up to how long the stage has been running.
package struct StageStatistics: Sendable, Equatable {
    package let name: String
    /// Elements received.
    package let itemsIn: Int
    /// Elements sent on.
    package let itemsOut: Int
    /// Time in the stage's own work: neither waiting for input nor for output.
    package let busySeconds: Double
    /// Time waiting for an element to come: the stages before are slower.
    package let waitingForInputSeconds: Double
    /// Time waiting for room in the output queue: the stages after are slower.
    package let waitingForOutputSeconds: Double

    package init(
        name: String, itemsIn: Int, itemsOut: Int, busySeconds: Double, waitingForInputSeconds: Double,
        waitingForOutputSeconds: Double
    ) {
        self.name = name
        self.itemsIn = itemsIn
        self.itemsOut = itemsOut
        self.busySeconds = busySeconds
        self.waitingForInputSeconds = waitingForInputSeconds
        self.waitingForOutputSeconds = waitingForOutputSeconds
    }

    /// How long the stage has been running.
    package var runningSeconds: Double { busySeconds + waitingForInputSeconds + waitingForOutputSeconds }

    /// The part of its running time that the stage was busy, 0…1.
    package var busyShare: Double { runningSeconds > 0 ? busySeconds / runningSeconds : 0 }
}

extension Collection where Element == StageStatistics {
    /// The stage that was busy for the largest share of the run: making any other one faster gains little. nil when
    /// none was busy.
    ///
    /// The share of the whole run, which is the same time for all: a source that ends at once, having been busy all its
    /// short life, holds nobody up.
    package var bottleneck: StageStatistics? {
        filter { $0.busySeconds > 0 }.max { $0.busySeconds < $1.busySeconds }
    }
}
