// One decoded picture, as it is stored: neither scaled nor turned.

import CFFmpeg

/// A decoded frame; owns its AVFrame, which shares the decoder's buffers.
///
/// Sendable: nothing changes it after the decoder has made it.
public final class VideoFrame: @unchecked Sendable {
    let raw: UnsafeMutablePointer<AVFrame>
    /// When it is shown, in ticks of `base`, as the stream says or libav guesses; nil when nothing is known. Not in order
    /// where the stream's clock is not: `StreamClock` puts that right.
    public let pts: Int64?
    public let durationPts: Int64?
    public let base: TimeBase
    /// What was given to `Decoder.send` with its packet.
    public let tag: Int64
    public let isKeyframe: Bool
    /// Parts of it could not be decoded and are guessed.
    public let isCorrupt: Bool
    /// Size as stored, pixel aspect and turn: of this frame, which may differ from the stream's.
    public let geometry: PictureGeometry

    public var width: Int { geometry.codedWidth }
    public var height: Int { geometry.codedHeight }

    /// Consumes `raw`.
    init(
        _ raw: UnsafeMutablePointer<AVFrame>, pts: Int64?, base: TimeBase, streamAspect: Rational?,
        streamOrientation: Orientation
    ) {
        self.raw = raw
        self.pts = pts
        self.base = base
        tag = raw.pointee.reordered_opaque
        durationPts = raw.pointee.pkt_duration > 0 ? raw.pointee.pkt_duration : nil
        isKeyframe = raw.pointee.key_frame != 0
        isCorrupt = raw.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0 || raw.pointee.decode_error_flags != 0
        var orientation = streamOrientation
        if let data = av_frame_get_side_data(raw, AV_FRAME_DATA_DISPLAYMATRIX), data.pointee.size >= 36 {
            orientation = data.pointee.data.withMemoryRebound(to: Int32.self, capacity: 9) {
                Orientation(displayMatrix: $0)
            }
        }
        // The container's pixel aspect wins over the codec's, as av_guess_sample_aspect_ratio has it.
        geometry = PictureGeometry(
            codedWidth: Int(raw.pointee.width), codedHeight: Int(raw.pointee.height),
            sampleAspectRatio: streamAspect ?? Rational(known: raw.pointee.sample_aspect_ratio),
            orientation: orientation)
    }

    deinit {
        var raw: UnsafeMutablePointer<AVFrame>? = raw
        av_frame_free(&raw)
    }

    /// libav's name of the pixel format.
    public var pixelFormat: String {
        av_get_pix_fmt_name(AVPixelFormat(raw.pointee.format)).map { String(cString: $0) } ?? "unknown"
    }

    public var isInterlaced: Bool { raw.pointee.interlaced_frame != 0 }

    /// A copy of all planes without padding, in libav's order: for comparisons.
    public func copyPixels() -> [UInt8] {
        let format = AVPixelFormat(raw.pointee.format)
        let size = av_image_get_buffer_size(format, raw.pointee.width, raw.pointee.height, 1)
        guard size > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            let copied = withUnsafePointer(to: &raw.pointee.data) { planes in
                planes.withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 8) { planes in
                    withUnsafePointer(to: &raw.pointee.linesize) { lines in
                        lines.withMemoryRebound(to: Int32.self, capacity: 8) { lines in
                            av_image_copy_to_buffer(
                                buffer.baseAddress, size, planes, lines, format, raw.pointee.width, raw.pointee.height,
                                1)
                        }
                    }
                }
            }
            count = copied > 0 ? Int(copied) : 0
        }
    }
}
