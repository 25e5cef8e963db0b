// Which frame gets which labels drawn, and the line of filters that draws them.

import CFFmpeg

/// Draws the labels of a video's frames, upright whatever the camera's position.
final class LabelDrawing {
    private let flat: [LabelCue]
    private let script: ScriptFile?
    private let orientation: Orientation
    private let pixelFormat: AVPixelFormat
    /// Of the encoder; frames of another size are scaled to it.
    private let size: (width: Int32, height: Int32)
    private var graph: FrameGraph?

    /// - Parameters:
    ///   - cues: nil: frames are turned and converted only.
    ///   - size: of the picture as it is encoded.
    /// - Throws: `.draw` when there is no font, `.unsupported` when libavfilter cannot draw text.
    init(
        _ cues: [LabelCue]?, orientation: Orientation, size: (width: Int32, height: Int32), pixelFormat: AVPixelFormat
    ) throws {
        self.orientation = orientation
        self.size = size
        self.pixelFormat = pixelFormat
        flat = cues?.flattened ?? []
        guard cues != nil else {
            script = nil
            return
        }
        try Self.requireFont()
        let (width, height) = (Int(size.width), Int(size.height))
        let events = flat.enumerated().map { LabelScript.Event(number: $0.offset, text: $0.element.text) }
        script = try ScriptFile(
            LabelScript(events, width: width, height: height, fontSize: max(10, min(width, height) / 14)))
    }

    /// - Parameter seconds: when the frame is shown, from the first frame.
    /// - Throws: `.draw`, `.outOfMemory`.
    func draw(on frame: VideoFrame, at seconds: Double) throws -> OwnedFrame {
        let graph = try graph.flatMap { $0.fits(frame) ? $0 : nil } ?? makeGraph(frame)
        self.graph = graph
        return try graph.apply(to: frame, script: number(at: seconds) ?? flat.count)
    }

    /// Which of the texts a frame shows.
    private func number(at seconds: Double) -> Int? {
        // The last that has begun.
        var (low, high) = (0, flat.count)
        while low < high {
            let middle = (low + high) / 2
            if flat[middle].start - LabelCue.roundingSeconds <= seconds { low = middle + 1 } else { high = middle }
        }
        guard low > 0, flat[low - 1].contains(seconds) else { return nil }
        return low - 1
    }

    private func makeGraph(_ frame: VideoFrame) throws -> FrameGraph {
        let raw = frame.raw.pointee
        let turned = orientation.isTransposed ? (raw.height, raw.width) : (raw.width, raw.height)
        return try FrameGraph(
            frame,
            FrameGraph.Steps(
                orientation: orientation, script: script, size: turned == size ? nil : size, pixelFormat: pixelFormat))
    }

    /// Draws a letter and looks whether it is there: libass goes on without a font, and draws nothing.
    /// - Throws: `.draw` naming the package to install.
    static func requireFont() throws {
        let (width, height) = (64, 64)
        let gray = try VideoFrame(
            rgb: [UInt8](repeating: 128, count: width * height * 3), width: width, height: height, pts: 0,
            base: .microseconds)
        let script = LabelScript(
            [LabelScript.Event(number: 0, text: "A")], width: width, height: height, fontSize: 32)
        let graph = try FrameGraph(
            gray, FrameGraph.Steps(script: ScriptFile(script), pixelFormat: AV_PIX_FMT_RGB24))
        let drawn = try graph.apply(to: gray, script: 0)
        let (pixels, stride) = (drawn.raw.pointee.data.0, Int(drawn.raw.pointee.linesize.0))
        let isDrawn = (0..<height).contains { row in
            pixels.map { UnsafeBufferPointer(start: $0 + row * stride, count: width * 3).contains { $0 > 200 } }
                ?? false
        }
        guard isDrawn else {
            throw MediaError(
                .draw,
                "cannot draw labels: no font is installed; install one, such as Debian's package fonts-dejavu-core")
        }
    }
}
