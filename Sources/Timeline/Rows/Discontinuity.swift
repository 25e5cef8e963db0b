// A place where the stream's own time did not go on as it should.

/// The stream's timestamps stepped back or wrapped here; the timeline's time went on by one frame.
public struct Discontinuity: Sendable, Equatable {
    /// Seconds from the first frame: where the frame behind the step stands.
    public var time: Double
    /// Seconds by which the stream's timestamps moved from one frame to the next: negative, or a wrap's true step.
    public var step: Double
    /// What happened, in words: "timestamps stepped back by 98.000 s".
    public var reason: String

    public init(time: Double, step: Double, reason: String) {
        self.time = time
        self.step = step
        self.reason = reason
    }
}
