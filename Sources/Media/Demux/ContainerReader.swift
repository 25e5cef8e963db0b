// Opens one container and hands out the packets of its video stream, in file order.

import CFFmpeg

/// Reads packets of one video stream of one container, or of a list of images.
final class ContainerReader: PacketReader {
    let input: MediaInput
    private(set) var video: VideoStreamInfo
    let codecParameters: CodecParameters
    let deadline: InterruptDeadline
    var readProblem: String?
    var packetCount = 0
    /// A container lacks no time that it knows of.
    let trailingLosses: [LostTime] = []

    let context: FormatContext
    let images: ImageList?
    let syntax: PictureSyntax
    /// Read ahead by a seek, handed out first.
    var pending: [Packet] = []
    let length: StatedLength?
    let timing: FrameTiming
    let ticksPerFrame: Int64
    let openedAt = av_gettime_relative()
    var latestArrival: Int64 = -1
    /// Read behind a packet that is marked as damaged, to judge the mark.
    var held: [Packet] = []
    /// End of the latest shown packet, in ticks.
    var reachedPts: Int64?
    var failedReads = 0
    var isFinished = false

    /// Reads the header of what `open` gives, and chooses the video stream. All other streams are skipped while reading.
    /// - Throws: `MediaError`: `.open` with the reason, `.noVideoStream`, `.usage`, `.unsupported`, `.cancelled`.
    init(
        _ input: MediaInput, deadline: InterruptDeadline, open: () throws -> InputOpening.Opened
    ) throws {
        self.input = input
        self.deadline = deadline
        if input.isTimed { deadline.arm(seconds: input.timeoutSeconds) }
        let name = input.displayName
        let opened = try open()
        context = opened.context
        images = opened.images
        let format = context.raw
        // Packets come by now; how long silence lasts, libav's own limit tells. A picture may be seconds away.
        if input.isTimed { deadline.arm(seconds: max(input.timeoutSeconds, Self.probingSeconds)) }
        _ = MediaLog.shared.takeTooLarge()
        let found = PictureLimit.findStreams(format, maximumPixels: input.maximumPixels)
        guard found >= 0, !deadline.shouldInterrupt else {
            throw FormatContext.openError(found, input: input, deadline: deadline, reader: opened.reader)
        }
        if let problem = opened.reader?.problem {
            throw MediaError(.open(.invalidData), "cannot open \"\(name)\": \(problem)")
        }
        let index = try StreamSelection.choose(from: format, requested: input.streamIndex, inputName: name)
        for other in 0..<Int(format.pointee.nb_streams) where other != index {
            format.pointee.streams[other]?.pointee.discard = AVDISCARD_ALL
        }
        guard let stream = format.pointee.streams[index], let parameters = stream.pointee.codecpar else {
            throw MediaError(.noVideoStream, "no video stream in \"\(name)\"")
        }
        try PictureLimit.check(parameters, input)
        syntax = PictureSyntax(parameters)
        let described = try StreamDescription(format, stream, input: input, images: images)
        var info = described.info
        length = images == nil ? described.length : nil
        timing = described.timing
        ticksPerFrame = described.ticksPerFrame
        codecParameters = try CodecParameters(
            copying: parameters, timeBase: described.info.timeBase, frameRate: described.info.averageFrameRate,
            sampleAspectRatio: described.info.sampleAspectRatio, orientation: described.info.orientation,
            inputName: name, maximumPixels: input.maximumPixels)
        video = info
        deadline.disarm()
        if timing == .container, FrameTiming.Kind(format) == .elementary, let first = try readPacket() {
            pending = [first]
            if let rate = info.averageFrameRate, !FrameTiming.statesRate(codecParameters, first) {
                info.notes.append(StreamNotes.assumedRate(rate))
                video = info
            }
        }
    }

    /// The longest that a live input which sends packets is searched for the properties of its streams.
    private static let probingSeconds = 10.0

    func next() throws -> Packet? {
        if !pending.isEmpty { return count(pending.removeFirst()) }
        return try readPacket().map(count)
    }

    private func count(_ packet: Packet) -> Packet {
        packetCount += 1
        return packet
    }

    func readPacket() throws -> Packet? {
        let next = try held.isEmpty ? readOne() : held.removeFirst()
        guard let packet = next, packet.isCorrupt, !video.isLive else { return next }
        while held.count < Splice.reach, let following = try readOne() { held.append(following) }
        return Splice.lies(behind: packet, held) ? try packet.undamaged() : packet
    }

    private func readOne() throws -> Packet? {
        if deadline.isCancelled { throw MediaError(.cancelled, "reading \"\(input.displayName)\" was cancelled") }
        if isFinished { return nil }
        if let images { return try images.next(timeBase: video.timeBase) }
        if input.isTimed { deadline.arm(seconds: readTimeoutSeconds) }
        defer { if input.isTimed { deadline.disarm() } }
        guard let packet = av_packet_alloc() else { throw MediaError(.outOfMemory, "out of memory") }
        var unused: UnsafeMutablePointer<AVPacket>? = packet
        defer { av_packet_free(&unused) }
        while true {
            let code = av_read_frame(context.raw, packet)
            // A read that failed first gives what the parser holds, half a picture perhaps: it is not what was waited for.
            if code == 0, input.isTimed, deadline.shouldInterrupt {
                av_packet_unref(packet)
                _ = try shouldRetry(CFF_ERROR_EXIT)
            }
            if code == 0 {
                guard Int(packet.pointee.stream_index) == video.index, keepsWhole(packet) else {
                    av_packet_unref(packet)
                    continue
                }
                failedReads = 0
                unused = nil
                latestArrival = max(latestArrival + 1, av_gettime_relative() - openedAt)
                timing.stamp(packet, passed: latestArrival)
                packet.pointee.duration *= ticksPerFrame
                let made = Packet(packet, timeBase: video.timeBase, syntax: syntax)
                let end = (made.pts ?? made.dts ?? 0).addingSaturating(made.durationPts ?? 0)
                reachedPts = max(reachedPts ?? end, end)
                return made
            }
            av_packet_unref(packet)
            if try shouldRetry(code) { continue }
            isFinished = true
            return nil
        }
    }

    lazy var rawFrameBytes: Int? = {
        guard codecParameters.raw.pointee.codec_id == AV_CODEC_ID_RAWVIDEO,
            String(cString: context.raw.pointee.iformat.pointee.name) == "rawvideo"
        else { return nil }
        let size = av_image_get_buffer_size(
            AVPixelFormat(codecParameters.raw.pointee.format), codecParameters.raw.pointee.width,
            codecParameters.raw.pointee.height, 1)
        return size > 0 ? Int(size) : nil
    }()

    var hasSeeked = false

    func didSeek() {
        hasSeeked = true
        isFinished = false
        packetCount = 0
        reachedPts = nil
        failedReads = 0
        pending = []
        held = []
    }
}
