// The seam between the demuxer and what it reads: one container, or parts one after another.

/// Hands out the packets of one video stream, in file order. One caller at a time.
protocol PacketReader: AnyObject {
    var video: VideoStreamInfo { get }
    /// What a `Decoder` needs.
    var codecParameters: CodecParameters { get }
    /// Why reading ended before the input's own end, or what was left out; nil when all was read.
    var readProblem: String? { get }
    /// Packets handed out since the beginning, or since the last seek.
    var packetCount: Int { get }
    /// Time that is missing behind the last packet, once `next` has given nil.
    var trailingLosses: [LostTime] { get }

    /// The next packet of the video stream; nil at the end, or where nothing more can be read (see `readProblem`).
    /// - Throws: `.cancelled`; on live input also `.timedOut` and `.read`.
    func next() throws -> Packet?
    /// Goes to a keyframe shown at or before `target` from which every later frame decodes exactly; to the beginning when
    /// there is none. The next packet is that keyframe.
    /// - Parameter target: ticks of the stream's own time, not counted from the first frame.
    /// - Returns: the keyframe's time; nil when the packets there have none.
    /// - Throws: `.seek` when the input is not seekable.
    func seek(to target: Int64) throws -> Timestamp?
    /// Goes back to the beginning.
    func rewind() throws
    /// Whether the index names every packet and their decoding times rise without a pause longer than `longestPause`
    /// ticks: time then runs evenly through the file. False for containers without such an index.
    func hasSteadyIndex(longestPause: Int64) -> Bool
    /// In an input with a steady index: how many frames that are shown, hidden ones left out, it names before the packet
    /// of this decoding time; nil where it names no such packet.
    func indexedFrames(before dts: Int64) -> Int?
    /// In an input with a steady index: the decoding time of its packet of this number.
    func indexedTime(_ number: Int) -> Int64?
    /// Time of the first packet, which stays the next one: for streams that do not state where they start.
    func peekedTime() throws -> Int64?
    /// Timestamps begin again from 0 behind this many ticks; nil where they do not.
    var wrapTicks: Int64? { get }
}
