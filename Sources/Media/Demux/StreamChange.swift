// What can happen between two packets of a stream that is made of parts.

/// Says, on the first packet behind it, what lies before that packet.
package enum StreamChange: Sendable {
    /// Time is missing here, and the packets' timestamps leave room for it.
    case lost(LostTime)
    /// Another coded stream begins: drain the decoder, and decode from here on with one made for these parameters.
    /// The packets' time base stays what it is.
    case part(CodecParameters)
}

/// Time that an input should hold and does not.
package struct LostTime: Sendable, Equatable {
    /// How much is missing; nil where nobody knows.
    package let seconds: Double?
    /// What is missing and why, in words without credentials.
    package let reason: String

    package init(seconds: Double?, reason: String) {
        self.seconds = seconds
        self.reason = reason
    }
}
