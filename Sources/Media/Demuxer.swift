// Opens an input, whatever it is made of, and hands out the packets of its video stream.

/// Reads packets of one video stream.
///
///     let demuxer = try Demuxer(.file("gym.mp4"))
///     let decoder = try Decoder(demuxer, threads: 2)
///     while let packet = try demuxer.next() {
///         try decoder.send(packet)
///         while let frame = try decoder.receive() { print(frame.pts ?? 0) }
///     }
///
/// Sendable, for one caller at a time: a stage of its own reads it, nobody else touches it meanwhile.
package final class Demuxer: @unchecked Sendable {
    package let input: MediaInput
    /// Interrupts whatever call is blocking.
    package let deadline: InterruptDeadline
    fileprivate let reader: any PacketReader

    /// Opens `input`, reads its header and chooses the video stream. All other streams are skipped while reading.
    /// - Throws: `MediaError`: `.open` with the reason, `.noVideoStream`, `.usage`, `.unsupported`, `.cancelled`.
    package init(_ input: MediaInput, deadline: InterruptDeadline = InterruptDeadline()) throws {
        _ = MediaLog.shared
        self.input = input
        self.deadline = deadline
        reader = try ReaderOpening.open(input, deadline: deadline)
    }

    package var video: VideoStreamInfo { reader.video }
    /// What a `Decoder` needs; outlives the demuxer.
    package var codecParameters: CodecParameters { reader.codecParameters }
    /// Why reading ended before the input's own end, or what was left out; nil when all was read.
    package var readProblem: String? { reader.readProblem }
    /// Packets handed out since the beginning, or since the last seek.
    package var packetCount: Int { reader.packetCount }
    /// Time that is missing behind the last packet, once `next` has given nil.
    package var trailingLosses: [LostTime] { reader.trailingLosses }

    /// The next packet of the video stream; nil at the end, or where nothing more can be read (see `readProblem`).
    /// - Throws: `.cancelled`; on live input also `.timedOut` and `.read`.
    package func next() throws -> Packet? { try reader.next() }

    /// Goes to a keyframe shown at or before `target` from which every later frame decodes exactly; to the beginning when
    /// there is none. The next packet is that keyframe. Then call `Decoder.flush(droppingBefore:)` with the time returned.
    /// - Parameter target: ticks of the stream's time base, in the stream's own time, not from the first frame.
    /// - Returns: the keyframe's time; nil when the packets there have none.
    /// - Throws: `.seek` when the input is not seekable.
    @discardableResult
    package func seek(to target: Int64) throws -> Timestamp? { try reader.seek(to: target) }

    /// As `seek(to:)`, with seconds of the stream's own time.
    @discardableResult
    package func seek(toSeconds seconds: Double) throws -> Timestamp? {
        try reader.seek(to: video.timeBase.ticks(seconds))
    }

    /// Goes back to the beginning.
    package func rewind() throws { try reader.rewind() }

    /// Whether the container's index shows that time runs evenly through the file, without a pause longer than
    /// `longestPause` ticks.
    package func hasSteadyIndex(longestPause: Int64) -> Bool { reader.hasSteadyIndex(longestPause: longestPause) }

    /// With a steady index: how many frames that are shown it names before the packet of this decoding time.
    package func indexedFrames(before dts: Int64) -> Int? { reader.indexedFrames(before: dts) }

    /// With a steady index: the decoding time of its packet of this number, from 0.
    package func indexedTime(_ number: Int) -> Int64? { reader.indexedTime(number) }
}

extension Decoder {
    /// Decodes what `demuxer` reads.
    /// - Throws: `.unsupported` when libav has no decoder for the stream.
    package convenience init(_ demuxer: Demuxer, threads: Int) throws {
        try self.init(demuxer.codecParameters, threads: threads)
    }
}

extension Demuxer {
    /// The input is one container, and not images, a playlist or several recordings.
    var isOneContainer: Bool { (reader as? ContainerReader).map { $0.images == nil } ?? false }

    /// The container states when each frame is shown.
    var hasOwnTimes: Bool {
        guard let reader = reader as? ContainerReader else { return false }
        return reader.timing == .container && FrameTiming.Kind(reader.context.raw) == .timed
    }
}
