// One decoded picture, as it is stored: neither scaled nor turned.

import CFFmpeg

/// A decoded frame; owns its AVFrame, which shares the decoder's buffers.
///
/// Sendable: nothing changes it after the decoder has made it.
package final class VideoFrame: @unchecked Sendable {
    let raw: UnsafeMutablePointer<AVFrame>
    /// When it is shown, in ticks of `base`, as the stream says or libav guesses; nil when nothing is known. Not in order
    /// where the stream's clock is not: `StreamClock` puts that right.
    package let pts: Int64?
    package let durationPts: Int64?
    package let base: TimeBase
    /// What was given to `Decoder.send` with its packet.
    package let tag: Int64
    package let isKeyframe: Bool
    /// Parts of it could not be decoded and are guessed.
    package let isCorrupt: Bool
    /// Size as stored, pixel aspect and turn: of this frame, which may differ from the stream's.
    package let geometry: PictureGeometry

    package var width: Int { geometry.codedWidth }
    package var height: Int { geometry.codedHeight }

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
    package var pixelFormat: String {
        av_get_pix_fmt_name(AVPixelFormat(raw.pointee.format)).map { String(cString: $0) } ?? "unknown"
    }

    package var isInterlaced: Bool { raw.pointee.interlaced_frame != 0 }

    /// A copy of all planes without padding, in libav's order: for comparisons.
    package func copyPixels() -> [UInt8] {
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

extension VideoFrame {
    /// A picture from memory.
    ///
    /// - Parameters:
    ///   - rgb: [height, width, 3], no padding.
    ///   - pts: when it is shown, in ticks of `base`.
    /// - Throws: `.outOfMemory`.
    /// - Precondition: `rgb` has `width × height × 3` bytes, and both sides are 1 to 32768.
    package convenience init(rgb: [UInt8], width: Int, height: Int, pts: Int64, base: TimeBase) throws {
        precondition(
            rgb.count == width * height * 3 && VideoSize(width: width, height: height) != nil, "an RGB picture")
        guard let raw = av_frame_alloc() else { throw MediaError(.outOfMemory, "out of memory") }
        raw.pointee.format = AV_PIX_FMT_RGB24.rawValue
        raw.pointee.width = Int32(width)
        raw.pointee.height = Int32(height)
        guard av_frame_get_buffer(raw, 0) >= 0, let rows = raw.pointee.data.0 else {
            var raw: UnsafeMutablePointer<AVFrame>? = raw
            av_frame_free(&raw)
            throw MediaError(.outOfMemory, "out of memory for a frame of \(width)x\(height) pixels")
        }
        let stride = Int(raw.pointee.linesize.0)
        rgb.withUnsafeBytes { bytes in
            for row in 0..<height {
                UnsafeMutableRawBufferPointer(start: rows + row * stride, count: width * 3)
                    .copyBytes(from: bytes[(row * width * 3)..<((row + 1) * width * 3)])
            }
        }
        self.init(raw, pts: pts, base: base, streamAspect: nil, streamOrientation: .upright)
    }
}
