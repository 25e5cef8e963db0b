// From a decoded frame to upright, square-pixel RGB crops, in one pass of libswscale.

import CFFmpeg

/// Converts and scales frames of any format and size. Not for several callers at once.
///
/// Colours follow the frame: its matrix (BT.601, 709, 2020, …) and range. A frame that states no matrix is taken as
/// BT.601, as ffmpeg's scaler, OpenCV and decord take it, whatever its size.
///
/// Sendable, for one caller at a time.
package final class FrameScaler: @unchecked Sendable {
    package let plan: ScalePlan

    /// What a scaler context is made for.
    private struct Setup: Equatable {
        var width: Int32
        var height: Int32
        var format: Int32
        var matrix: Int32
        var isFullRange: Bool
        var toWidth: Int
        var toHeight: Int
    }
    private var setup: Setup?
    private var context: OpaquePointer?
    /// The resized picture before cropping and turning.
    private var picture: UnsafeMutableRawBufferPointer?
    private var stride = 0

    package init(_ plan: ScalePlan) { self.plan = plan }

    deinit {
        sws_freeContext(context)
        picture?.deallocate()
    }

    /// Writes the plan's crops of `frame`: upright RGB, rows of `cropSize` × 3 bytes from the top.
    /// - Parameter views: as many as the plan has crops, each of at least `plan.viewBytes` bytes.
    /// - Throws: `.unsupported` when libswscale cannot read the frame's pixel format; `.scale`.
    package func scale(_ frame: VideoFrame, into views: [UnsafeMutableRawBufferPointer]) throws {
        precondition(views.count == plan.crops.count, "one buffer a view")
        precondition(views.allSatisfy { $0.count >= plan.viewBytes }, "a view is too small")
        let orientation = frame.geometry.orientation
        let size = frame.geometry.resized(shortSide: plan.shortSide)
        let resized = try resize(frame, to: size)
        let shown = frame.geometry.shownSize(shortSide: plan.shortSide)
        for (view, origin) in zip(views, plan.origins(width: shown.width, height: shown.height)) {
            let part = Part(origin: origin, width: plan.cropSize, height: plan.cropSize, isMirrored: plan.isMirrored)
            copy(resized, size, orientation, part, to: view)
        }
    }

    /// The whole picture with the plan's short side, neither cropped nor mirrored.
    package func scaleWhole(_ frame: VideoFrame) throws -> RGBPicture {
        let orientation = frame.geometry.orientation
        let size = frame.geometry.resized(shortSide: plan.shortSide)
        let resized = try resize(frame, to: size)
        let shown = frame.geometry.shownSize(shortSide: plan.shortSide)
        let count = shown.width * shown.height * 3
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let whole = Part(origin: (0, 0), width: shown.width, height: shown.height, isMirrored: false)
            copy(resized, size, orientation, whole, to: UnsafeMutableRawBufferPointer(buffer))
            filled = count
        }
        return RGBPicture(width: shown.width, height: shown.height, bytes: bytes)
    }

    /// All views as arrays, for callers that do not keep buffers.
    package func scale(_ frame: VideoFrame) throws -> [[UInt8]] {
        let memory = (0..<plan.crops.count).map { _ in
            UnsafeMutableRawBufferPointer.allocate(byteCount: plan.viewBytes, alignment: 64)
        }
        defer { for buffer in memory { buffer.deallocate() } }
        try scale(frame, into: memory)
        return memory.map { [UInt8]($0) }
    }

    private func resize(
        _ frame: VideoFrame, to size: (width: Int, height: Int)
    ) throws -> UnsafeMutableRawBufferPointer {
        let raw = frame.raw
        let (format, isJPEG) = PixelFormats.withoutRange(AVPixelFormat(raw.pointee.format))
        let wanted = Setup(
            width: raw.pointee.width, height: raw.pointee.height, format: format.rawValue,
            matrix: PixelFormats.matrix(raw.pointee.colorspace),
            isFullRange: isJPEG || raw.pointee.color_range == AVCOL_RANGE_JPEG
                || (raw.pointee.color_range == AVCOL_RANGE_UNSPECIFIED && PixelFormats.isGray(format)),
            toWidth: size.width, toHeight: size.height)
        if setup != wanted { try prepare(wanted, pixelFormat: frame.pixelFormat) }
        guard let context, let picture else { throw MediaError(.scale, "no scaler") }

        var target: [UnsafeMutablePointer<UInt8>?] = [
            picture.baseAddress?.assumingMemoryBound(to: UInt8.self), nil, nil, nil,
        ]
        let strides: [Int32] = [Int32(stride), 0, 0, 0]
        let rows = withUnsafePointer(to: &raw.pointee.data) { planes in
            planes.withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 8) { planes in
                withUnsafePointer(to: &raw.pointee.linesize) { lines in
                    lines.withMemoryRebound(to: Int32.self, capacity: 8) { lines in
                        sws_scale(context, planes, lines, 0, wanted.height, &target, strides)
                    }
                }
            }
        }
        guard rows == Int32(size.height) else {
            throw MediaError(.scale, "cannot scale a frame of \(frame.width)x\(frame.height) \(frame.pixelFormat)")
        }
        return picture
    }

    private func prepare(_ wanted: Setup, pixelFormat: String) throws {
        sws_freeContext(context)
        context = nil
        setup = nil
        guard sws_isSupportedInput(AVPixelFormat(wanted.format)) > 0 else {
            throw MediaError(.unsupported, "cannot scale frames in pixel format \(pixelFormat)")
        }
        // A triangle filter that widens as it shrinks: Pillow's and so Hugging Face's bilinear.
        let flags = SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP
        let context = sws_getContext(
            wanted.width, wanted.height, AVPixelFormat(wanted.format), Int32(wanted.toWidth), Int32(wanted.toHeight),
            AV_PIX_FMT_RGB24, flags, nil, nil, nil)
        guard let context else {
            throw MediaError(
                .scale,
                "cannot scale \(wanted.width)x\(wanted.height) \(pixelFormat) to \(wanted.toWidth)x\(wanted.toHeight)")
        }
        self.context = context
        // Fails for formats without a matrix, such as RGB: nothing to set then.
        sws_setColorspaceDetails(
            context, sws_getCoefficients(wanted.matrix), wanted.isFullRange ? 1 : 0,
            sws_getCoefficients(SWS_CS_DEFAULT), 1,
            0, 1 << 16, 1 << 16)
        // Rows and the end are padded: libswscale writes whole vectors.
        stride = (wanted.toWidth * 3 + 127) & ~63
        picture?.deallocate()
        picture = .allocate(byteCount: stride * (wanted.toHeight + 1), alignment: 64)
        setup = wanted
    }

    /// A part of the shown picture.
    private struct Part {
        var origin: (x: Int, y: Int)
        var width: Int
        var height: Int
        var isMirrored: Bool
    }

    /// - Parameter size: of `picture`, which is not turned yet.
    private func copy(
        _ picture: UnsafeMutableRawBufferPointer, _ size: (width: Int, height: Int), _ orientation: Orientation,
        _ part: Part, to view: UnsafeMutableRawBufferPointer
    ) {
        guard let source = picture.baseAddress, let target = view.baseAddress else { return }
        let (origin, width) = (part.origin, part.width)
        if orientation == .upright, !part.isMirrored {
            for row in 0..<part.height {
                (target + row * width * 3).copyMemory(
                    from: source + (origin.y + row) * stride + origin.x * 3, byteCount: width * 3)
            }
            return
        }
        let columns = orientation.isTransposed ? size.height : size.width
        let rows = orientation.isTransposed ? size.width : size.height
        let columnStep = orientation.isTransposed ? stride : 3
        let rowStep = orientation.isTransposed ? 3 : stride
        for v in 0..<part.height {
            let row = orientation.mirrorRows ? rows - 1 - (origin.y + v) : origin.y + v
            for u in 0..<width {
                let shown = origin.x + (part.isMirrored ? width - 1 - u : u)
                let column = orientation.mirrorColumns ? columns - 1 - shown : shown
                let pixel = source + row * rowStep + column * columnStep
                (target + (v * width + u) * 3).copyMemory(from: pixel, byteCount: 3)
            }
        }
    }
}
