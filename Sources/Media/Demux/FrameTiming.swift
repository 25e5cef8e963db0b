// Where the times of an input's frames come from, for inputs that have none of their own.

import CFFmpeg
import Glibc

enum FrameTiming: Equatable {
    /// The container states them, or libav counts at a rate that the stream states.
    case container
    /// Every frame lasts one tick of this rate, whatever the stream says.
    case counted(Rational)
    /// Pictures of a camera, each shown when it comes.
    case arrival

    /// - Throws: `.usage` when a frame rate was asked for where it does not apply.
    static func of(
        _ format: UnsafeMutablePointer<AVFormatContext>, input: MediaInput, isLive: Bool
    ) throws -> FrameTiming {
        let kind = Kind(format)
        if kind == .pictures, isLive { return .arrival }
        guard let rate = input.frameRate else { return .container }
        if kind != .timed { return .counted(rate) }
        // Elsewhere libav says so: raw frames and cameras take the rate as an option.
        if case .url = input.source {
            throw MediaError(
                .usage, "cannot open \"\(input.displayName)\"",
                remedy: .leaveOut(.frameRate, container: name(format)))
        }
        return .container
    }

    /// What an input without times holds.
    enum Kind {
        /// Coded pictures that stand alone: nothing says when they are shown.
        case pictures
        /// A coded stream without a container, which may state its rate.
        case elementary
        case timed

        init(_ format: UnsafeMutablePointer<AVFormatContext>) {
            let name = FrameTiming.name(format)
            let raw = AVCodecID(UInt32(bitPattern: format.pointee.iformat.pointee.raw_codec_id))
            if name == "mpjpeg" || name == "mjpeg" || name == "image2pipe" || name.hasSuffix("_pipe") {
                self = .pictures
            } else if name == "obu" || (raw != AV_CODEC_ID_NONE && raw != AV_CODEC_ID_RAWVIDEO) {
                self = .elementary
            } else {
                self = .timed
            }
        }
    }

    private static func name(_ format: UnsafeMutablePointer<AVFormatContext>) -> String {
        String(cString: format.pointee.iformat.pointee.name)
    }

    /// A packet as libav reads it gets the times that this timing gives it.
    /// - Parameter passed: microseconds since the input was opened; more than for the packet before.
    func stamp(_ packet: UnsafeMutablePointer<AVPacket>, passed: Int64) {
        switch self {
        case .container: break
        case .counted:
            // Frames are counted as they leave the decoder, in the order in which they are shown.
            packet.pointee.pts = CFF_NOPTS
            packet.pointee.dts = CFF_NOPTS
            packet.pointee.duration = 1
        case .arrival:
            packet.pointee.pts = passed
            packet.pointee.dts = passed
            packet.pointee.duration = 0
        }
    }

    /// The ticks of the stamped packets; nil: the container's.
    var timeBase: TimeBase? {
        switch self {
        case .container: nil
        case .counted(let rate): TimeBase(Rational(rate.denominator, rate.numerator))
        case .arrival: .microseconds
        }
    }

    /// Whether the first coded picture of an elementary stream states the rate itself.
    static func statesRate(_ parameters: CodecParameters, _ packet: Packet) -> Bool {
        let codec = parameters.raw.pointee.codec_id
        guard let parser = av_parser_init(Int32(bitPattern: codec.rawValue)),
            let context = avcodec_alloc_context3(avcodec_find_decoder(codec))
        else { return false }
        var owned: UnsafeMutablePointer<AVCodecContext>? = context
        defer {
            av_parser_close(parser)
            avcodec_free_context(&owned)
        }
        guard avcodec_parameters_to_context(context, parameters.raw) >= 0 else { return false }
        context.pointee.framerate = AVRational(num: 0, den: 1)
        parser.pointee.flags |= PARSER_FLAG_COMPLETE_FRAMES
        var output: UnsafeMutablePointer<UInt8>?
        var size: Int32 = 0
        _ = av_parser_parse2(
            parser, context, &output, &size, packet.raw.pointee.data, packet.raw.pointee.size, CFF_NOPTS, CFF_NOPTS, 0)
        return context.pointee.framerate.num > 0 && context.pointee.framerate.den > 0
    }
}
