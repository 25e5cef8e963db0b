// What a decoder must know about a stream, kept apart from the demuxer that read it.

import CFFmpeg

/// A copy of a stream's codec parameters; owns its AVCodecParameters.
///
/// Sendable: nothing changes it after init.
public final class CodecParameters: @unchecked Sendable {
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

    deinit {
        var raw: UnsafeMutablePointer<AVCodecParameters>? = raw
        avcodec_parameters_free(&raw)
    }
}
