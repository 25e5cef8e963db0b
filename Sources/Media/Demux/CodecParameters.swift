// What a decoder must know about a stream, kept apart from the demuxer that read it.

import CFFmpeg

/// A copy of a stream's codec parameters; owns its AVCodecParameters.
///
/// Sendable: nothing changes it after init.
package final class CodecParameters: @unchecked Sendable {
    let raw: UnsafeMutablePointer<AVCodecParameters>
    let timeBase: TimeBase
    let frameRate: Rational?
    let sampleAspectRatio: Rational?
    let orientation: Orientation
    /// The input's name for messages.
    let inputName: String
    /// Larger pictures are not decoded.
    let maximumPixels: Int

    init(
        copying source: UnsafePointer<AVCodecParameters>, timeBase: TimeBase, frameRate: Rational?,
        sampleAspectRatio: Rational?, orientation: Orientation, inputName: String,
        maximumPixels: Int
    ) throws {
        guard let raw = avcodec_parameters_alloc() else { throw MediaError(.outOfMemory, "out of memory") }
        self.raw = raw
        self.timeBase = timeBase
        self.frameRate = frameRate
        self.sampleAspectRatio = sampleAspectRatio
        self.orientation = orientation
        self.inputName = inputName
        self.maximumPixels = maximumPixels
        try LibAV.check(avcodec_parameters_copy(raw, source), .open(.other), "cannot open \"\(inputName)\"")
    }

    /// The same stream, counted in other ticks.
    convenience init(_ other: CodecParameters, timeBase: TimeBase) throws {
        try self.init(
            copying: other.raw, timeBase: timeBase, frameRate: other.frameRate,
            sampleAspectRatio: other.sampleAspectRatio, orientation: other.orientation, inputName: other.inputName,
            maximumPixels: other.maximumPixels)
    }

    /// A decoder of the other stream decodes this one, too.
    func isSameStream(as other: CodecParameters) -> Bool {
        let (a, b) = (raw.pointee, other.raw.pointee)
        guard a.codec_id == b.codec_id, a.width == b.width, a.height == b.height, a.format == b.format,
            a.extradata_size == b.extradata_size
        else { return false }
        guard a.extradata_size > 0, let first = a.extradata, let second = b.extradata else { return true }
        return UnsafeBufferPointer(start: first, count: Int(a.extradata_size))
            .elementsEqual(UnsafeBufferPointer(start: second, count: Int(b.extradata_size)))
    }

    deinit {
        var raw: UnsafeMutablePointer<AVCodecParameters>? = raw
        avcodec_parameters_free(&raw)
    }
}
