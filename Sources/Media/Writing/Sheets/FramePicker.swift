// Single frames of a video at given times, as small upright pictures.

/// Finds the frames that are shown at instants of one video. For one caller at a time.
package final class FramePicker {
    private let original: OriginalVideo
    private let demuxer: Demuxer
    private let decoder: Decoder
    private let scaler: FrameScaler

    /// - Parameter shortSide: of the pictures, in pixels.
    /// - Throws: `MediaError` when the file cannot be opened.
    package init(_ original: OriginalVideo, shortSide: Int, threads: Int = 2) throws {
        self.original = original
        demuxer = try Demuxer(original.input)
        decoder = try Decoder(demuxer, threads: threads)
        scaler = FrameScaler(ScalePlan(shortSide: shortSide, cropSize: 1))
    }

    /// The frame that is shown at an instant; the last one behind the end.
    /// - Parameter seconds: from the first frame.
    /// - Returns: nil where nothing can be decoded there.
    /// - Throws: `MediaError`.
    package func picture(at seconds: Double) throws -> RGBPicture? {
        let target = original.ticks(max(0, seconds))
        let entry = try demuxer.seek(to: target)
        decoder.flush(droppingBefore: entry?.pts)
        var shown: VideoFrame?
        var isFound = false
        while !isFound {
            let packet = try demuxer.next()
            try decoder.send(packet)
            while !isFound, let frame = try decoder.receive() {
                if let pts = frame.pts, pts > target, shown != nil { isFound = true } else { shown = frame }
            }
            if packet == nil { break }
        }
        guard let shown else { return nil }
        return try scaler.scaleWhole(shown)
    }
}
