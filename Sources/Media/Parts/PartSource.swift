// Where the parts of one stream come from: a playlist's segments, or recordings that follow one another.

/// Gives parts in order. One caller at a time.
protocol PartSource: AnyObject {
    /// Waits for what comes next and opens it; nil at the end.
    func next() throws -> Part?
    /// Seconds of all parts, as far as they are known before reading.
    var totalSeconds: Double? { get }
    /// The whole stream is one part, as far as is known before reading.
    var isWhole: Bool { get }
    var containerName: String { get }
    /// Parts are made as time passes.
    var isLive: Bool { get }
    /// Ticks that the whole stream is counted in; nil: those of its first part.
    var timeBase: TimeBase? { get }
    /// What the user should know, a sentence each.
    var notes: [String] { get }
    /// What is wrong with the end of the stream; nil while nothing is.
    var problem: String? { get }
}

enum Part {
    case media(any PacketReader, PartClock.Relation)
    case lost(LostTime)
}
