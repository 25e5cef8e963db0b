// The labelled video's packets through decoder, drawing and encoder: the same frames at the same times.

import CFFmpeg

/// Encodes one video stream anew.
final class VideoTranscoder {
    typealias TimedFrame = (frame: VideoFrame, pts: Int64)

    /// Which frames are wanted, asked in the order in which they are shown.
    enum Choice {
        case encode([TimedFrame])
        /// These, and nothing that follows.
        case end([TimedFrame])
    }

    let encoder: VideoEncoder
    /// The encoded picture keeps the original's turn, and does not stand upright by itself.
    let keepsTurn: Bool
    /// What a reader should know of the encoded picture.
    private(set) var notes: [String] = []
    private let original: OriginalVideo
    private let decoder: Decoder
    private let syntax: PictureSyntax
    /// nil: frames go to the encoder as they are.
    private let drawing: LabelDrawing?
    private var nextPts: Int64?
    private(set) var isDone = false

    /// - Parameter cues: what is drawn, on an upright picture; nil: nothing, and the picture keeps its turn.
    /// - Throws: as `VideoEncoder` and `LabelDrawing`.
    init(
        _ original: OriginalVideo, cues: [LabelCue]?, quality: VideoEncoder.Quality, hasGlobalHeader: Bool, threads: Int
    ) throws {
        self.original = original
        syntax = PictureSyntax(original.parameters.raw)
        decoder = try Decoder(original.parameters, threads: threads)
        let first = original.firstFrame
        let orientation = cues == nil ? .upright : first.geometry.orientation
        keepsTurn = cues == nil
        let turned =
            orientation.isTransposed ? (first.height, first.width) : (first.width, first.height)
        // Colour at half the resolution needs even sides.
        let size = (width: Int32(turned.0) & ~1, height: Int32(turned.1) & ~1)
        guard size.width > 0, size.height > 0 else {
            throw MediaError(.unsupported, "cannot encode \"\(original.name)\": its picture is a single line")
        }
        encoder = try VideoEncoder(
            like: first, size: size, isTurned: orientation.isTransposed, rate: original.info.averageFrameRate,
            quality: quality, hasGlobalHeader: hasGlobalHeader, threads: threads)
        let isSame =
            cues == nil && turned == (Int(size.width), Int(size.height))
            && encoder.context.pointee.pix_fmt.rawValue == first.raw.pointee.format
        drawing =
            isSame
            ? nil
            : try LabelDrawing(
                cues, orientation: orientation, size: size, pixelFormat: encoder.context.pointee.pix_fmt)
        notes = [encoder.note].compactMap { $0 }
        if turned != (Int(size.width), Int(size.height)) {
            notes.append("the picture is encoded with even sides, \(size.width)x\(size.height)")
        }
    }

    /// Frames that came out damaged, or not at all.
    var corruptPackets: Int { decoder.corruptPackets }

    /// Takes a packet of the original; nil after the last one.
    /// - Parameters:
    ///   - choose: is asked for each frame which frames are to be encoded now.
    ///   - emit: is given packets in the original's ticks.
    func take(
        _ packet: OwnedPacket?, choose: (TimedFrame) -> Choice = { .encode([$0]) },
        emit: (OwnedPacket) throws -> Void
    ) throws {
        guard !isDone else { return }
        try decoder.send(
            packet.map { Packet(try $0.give(), timeBase: original.info.timeBase, syntax: syntax) })
        while let frame = try decoder.receive() {
            let pts = frame.pts ?? nextPts ?? original.origin.pts
            nextPts = pts.addingSaturating(frame.durationPts ?? 1)
            switch choose((frame, pts)) {
            case .encode(let frames): for frame in frames { try encode(frame, emit) }
            case .end(let frames):
                for frame in frames { try encode(frame, emit) }
                return try finish(emit)
            }
        }
    }

    /// Encodes a frame.
    func encode(_ timed: TimedFrame, _ emit: (OwnedPacket) throws -> Void) throws {
        let (frame, pts) = timed
        let picture = try drawing?.draw(on: frame, at: original.seconds(pts)) ?? fitting(frame)
        try encoder.encode(picture, pts: pts, duration: frame.durationPts, emit: emit)
    }

    /// Gives out what is still inside.
    func finish(_ emit: (OwnedPacket) throws -> Void) throws {
        guard !isDone else { return }
        isDone = true
        try encoder.encode(nil, emit: emit)
    }

    /// A stream may change its pictures on the way; the encoder does not.
    private func fitting(_ frame: VideoFrame) throws -> OwnedFrame {
        let (raw, context) = (frame.raw.pointee, encoder.context.pointee)
        if raw.width == context.width, raw.height == context.height, raw.format == context.pix_fmt.rawValue {
            return try OwnedFrame(copying: frame.raw)
        }
        let drawing = try LabelDrawing(
            nil, orientation: .upright, size: (context.width, context.height), pixelFormat: context.pix_fmt)
        return try drawing.draw(on: frame, at: 0)
    }
}
