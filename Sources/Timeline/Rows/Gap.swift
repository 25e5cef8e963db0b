// Time that the input lost.

/// A stretch of time without frames, in seconds from the first frame: a live input broke off and came back.
public struct Gap: Sendable, Equatable {
    public var start: Double
    public var end: Double
    /// What happened, in words.
    public var reason: String

    public init(start: Double, end: Double, reason: String) {
        self.start = start
        self.end = end
        self.reason = reason
    }
}
