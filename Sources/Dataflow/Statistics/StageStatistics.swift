// What a stage has done, and which of several holds the others up.

/// A stage's items and time, up to one moment. The three times add up to how long the stage has been running.
public struct StageStatistics: Sendable, Equatable {
    public let name: String
    /// Elements received.
    public let itemsIn: Int
    /// Elements sent on.
    public let itemsOut: Int
    /// Time in the stage's own work: neither waiting for input nor for output.
    public let busySeconds: Double
    /// Time waiting for an element to come: the stages before are slower.
    public let waitingForInputSeconds: Double
    /// Time waiting for room in the output queue: the stages after are slower.
    public let waitingForOutputSeconds: Double

    public init(
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
    public var runningSeconds: Double { busySeconds + waitingForInputSeconds + waitingForOutputSeconds }

    /// The part of its running time that the stage was busy, 0…1.
    public var busyShare: Double { runningSeconds > 0 ? busySeconds / runningSeconds : 0 }
}

extension Collection where Element == StageStatistics {
    /// The stage that was busy for the largest share of the run: making any other one faster gains little. nil when
    /// none was busy.
    ///
    /// The share of the whole run, which is the same time for all: a source that ends at once, having been busy all its
    /// short life, holds nobody up.
    public var bottleneck: StageStatistics? {
        filter { $0.busySeconds > 0 }.max { $0.busySeconds < $1.busySeconds }
    }
}
