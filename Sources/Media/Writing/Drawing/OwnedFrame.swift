// A frame on its way from a decoder or a filter to an encoder.

import CFFmpeg

/// Owns an AVFrame.
final class OwnedFrame {
    let raw: UnsafeMutablePointer<AVFrame>

    /// An empty frame.
    /// - Throws: `.outOfMemory`.
    init() throws {
        guard let raw = av_frame_alloc() else { throw MediaError(.outOfMemory, "out of memory") }
        self.raw = raw
    }

    /// Another reference to the same picture.
    /// - Throws: `.outOfMemory`.
    init(copying frame: UnsafePointer<AVFrame>) throws {
        guard let raw = av_frame_clone(frame) else { throw MediaError(.outOfMemory, "out of memory") }
        self.raw = raw
    }

    deinit {
        var raw: UnsafeMutablePointer<AVFrame>? = raw
        av_frame_free(&raw)
    }
}
