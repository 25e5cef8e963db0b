// Opens an input and hands out the packets of its video stream, in file order.

import CFFmpeg

/// Reads packets of one video stream.
///
/// Sendable, for one caller at a time: a stage of its own reads it, nobody else touches it meanwhile.
public final class Demuxer: @unchecked Sendable {
    public let input: MediaInput
    public private(set) var video: VideoStreamInfo
    /// What a `Decoder` needs; outlives the demuxer.
    public let codecParameters: CodecParameters
    /// Interrupts whatever call is blocking.
    public let deadline: InterruptDeadline
    /// Why reading ended before the input's own end, or what was stepped over; nil when all was read.
    public internal(set) var readProblem: String?
    /// Packets handed out so far, seeks included.
    public private(set) var packetCount = 0

    let context: FormatContext
    /// What the stream is made of, where it is not one input.
    let parts: PartReader?
    let images: ImageList?
    let syntax: PictureSyntax
    /// Read ahead by a seek, handed out first.
    var pending: [Packet] = []
    private let length: StatedLength?
    private let timing: FrameTiming
    private let ticksPerFrame: Int64
    private let openedAt = av_gettime_relative()
    private var latestArrival: Int64 = -1
    /// Read behind a packet that is marked as damaged, to judge the mark.
    private var held: [Packet] = []
    /// End of the latest shown packet, in ticks.
    private var reachedPts: Int64?
    private var failedReads = 0
    private var isFinished = false

    /// Opens `input`, reads its header and chooses the video stream. All other streams are skipped while reading.
    /// - Throws: `MediaError`: `.open` with the reason, `.noVideoStream`, `.usage`, `.unsupported`, `.cancelled`.
    public convenience init(_ input: MediaInput, deadline: InterruptDeadline = InterruptDeadline()) throws {
        _ = MediaLog.shared
        if let parts = try PartOpening.open(input, deadline: deadline) {
            self.init(input, deadline: deadline, parts: parts)
            return
        }
        if input.isTimed { deadline.arm(seconds: input.timeoutSeconds) }
        let opened: InputOpening.Opened
        do {
            opened = try InputOpening.open(input, deadline: deadline)
        } catch let error as MediaError where error.kind == .open(.other) {
            guard let parts = try PartOpening.reopen(input, deadline: deadline) else { throw error }
            self.init(input, deadline: deadline, parts: parts)
            return
        }
        try self.init(input, deadline: deadline) { opened }
    }

    /// Reads a stream that is made of parts.
    private init(_ input: MediaInput, deadline: InterruptDeadline, parts: PartReader) {
        self.input = input
        self.deadline = deadline
        self.parts = parts
        context = parts.first.context
        images = nil
        syntax = parts.first.syntax
        length = nil
        timing = .container
        ticksPerFrame = 1
        video = parts.video
        codecParameters = parts.codecParameters
    }

    /// Reads what `open` gives, as it is.
    init(
        _ input: MediaInput, deadline: InterruptDeadline, open: () throws -> InputOpening.Opened
    ) throws {
        self.input = input
        self.deadline = deadline
        parts = nil
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

    /// The next packet of the video stream; nil at the end, or where nothing more can be read (see `readProblem`).
    /// - Throws: `.cancelled`; on live input also `.timedOut` and `.read`.
    public func next() throws -> Packet? {
        if !pending.isEmpty { return count(pending.removeFirst()) }
        return try readPacket().map(count)
    }

    private func count(_ packet: Packet) -> Packet {
        packetCount += 1
        return packet
    }

    func readPacket() throws -> Packet? {
        let next = try held.isEmpty ? readOne() : held.removeFirst()
        guard let packet = next, packet.isCorrupt, parts == nil, !video.isLive else { return next }
        while held.count < Splice.reach, let following = try readOne() { held.append(following) }
        return Splice.lies(behind: packet, held) ? try packet.undamaged() : packet
    }

    private func readOne() throws -> Packet? {
        if deadline.isCancelled { throw MediaError(.cancelled, "reading \"\(input.displayName)\" was cancelled") }
        if isFinished { return nil }
        if let parts { return try next(of: parts) }
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

    private func next(of parts: PartReader) throws -> Packet? {
        if let packet = try parts.next() { return packet }
        isFinished = true
        readProblem = parts.problem
        return nil
    }

    /// A live playlist grows by a segment of several seconds at a time.
    private var readTimeoutSeconds: Double { input.isLive ? input.timeoutSeconds : input.timeoutSeconds * 3 }

    private var timeoutError: MediaError {
        MediaError(.timedOut, "cannot read \"\(input.displayName)\": nothing came for \(readTimeoutSeconds) s")
    }

    /// Decides what a failed read means; notes it in `readProblem`.
    private func shouldRetry(_ code: Int32) throws -> Bool {
        let name = input.displayName
        if deadline.isCancelled { throw MediaError(.cancelled, "reading \"\(name)\" was cancelled") }
        if code == CFF_ERROR_EAGAIN, !deadline.hasPassed {
            av_usleep(1000)
            return true
        }
        if input.isTimed, deadline.hasPassed || code == CFF_ERROR_ETIMEDOUT {
            throw timeoutError
        }
        if video.isLive {
            if code == CFF_ERROR_EOF { return false }
            throw MediaError(.read, "cannot read \"\(name)\": \(LibAV.message(code))")
        }
        if code == CFF_ERROR_EOF || endsInDisguise(code) {
            let error = context.raw.pointee.pb?.pointee.error ?? 0
            if error < 0, error != CFF_ERROR_EOF { note(error) }
            noteMissingEnd()
            noteSteppedOver()
            return false
        }
        note(code)
        // Damage in the middle: some demuxers go on behind it, those that cannot repeat the error.
        failedReads += 1
        return code == CFF_ERROR_INVALIDDATA && failedReads < 64
    }

    private func note(_ code: Int32) {
        guard readProblem == nil else { return }
        readProblem = "cannot read all of \"\(input.displayName)\": \(LibAV.message(code))"
    }

    /// Damage that the container's reader went past, leaving frames out without a word.
    private func noteSteppedOver() {
        guard readProblem == nil, let message = context.loggedError else { return }
        readProblem = "\"\(input.displayName)\" is damaged, frames there are missing (libav: \(message))"
    }

    /// GXF's reader answers the file's end with a bare -1.
    private func endsInDisguise(_ code: Int32) -> Bool {
        guard code == CFF_ERROR_EPERM, let bytes = context.raw.pointee.pb else { return false }
        return avio_feof(bytes) != 0 && bytes.pointee.error >= 0
    }

    private func noteMissingEnd() {
        guard readProblem == nil, let length, timing == .container else { return }
        if let stated = length.packets {
            // An index that grew while it was read was none.
            guard !hasSeeked, packetCount < stated else { return }
            readProblem = "\"\(input.displayName)\" ends after \(packetCount) of \(stated) frames"
        } else if let stated = length.endSeconds, let reachedPts {
            let reached = video.timeBase.seconds(reachedPts)
            // Variable rates and rounding: a second is not worth a word.
            let tolerance =
                length.isEndExact ? 0.5 / (video.averageFrameRate?.value ?? 25) : max(1, stated * 0.001)
            guard reached < stated - tolerance else { return }
            readProblem =
                "\"\(input.displayName)\" ends at \(seconds(reached)) s, its header says \(seconds(stated)) s"
        }
    }

    private func seconds(_ value: Double) -> String {
        let tenths = (value * 10).rounded()
        return "\(tenths / 10)"
    }

    /// Raw frames have no beginning of their own: one that is cut off cannot be shown.
    private func keepsWhole(_ packet: UnsafeMutablePointer<AVPacket>) -> Bool {
        guard let frameBytes = rawFrameBytes, Int(packet.pointee.size) != frameBytes else { return true }
        let message =
            "the last frame of \"\(input.displayName)\" is cut off and left out: "
            + "\(packet.pointee.size) of \(frameBytes) bytes"
        readProblem = readProblem ?? message
        MediaLog.shared.report(.warning, message)
        return false
    }

    private lazy var rawFrameBytes: Int? = {
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
        failedReads = 0
        pending = []
        held = []
    }
}
