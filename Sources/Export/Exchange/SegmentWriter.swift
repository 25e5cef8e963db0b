// Formats that hold segments only: they are collected while the run goes on, and written at its end.

import Timeline

/// Writes any format whose text is a function of the whole timeline's segments. The file appears whole.
final class SegmentWriter: TimelineWriter {
    typealias Encode = @Sendable (SegmentDocument) throws(ExportError) -> [UInt8]

    private let output: OutputFile
    private let options: ExportOptions
    private let encode: Encode
    private let needsFrameRate: Bool
    private var labels: LabelSet = []
    private var document: SegmentDocument?

    init(_ output: OutputFile, _ options: ExportOptions, needsFrameRate: Bool, encode: @escaping Encode) {
        self.output = output
        self.options = options
        self.needsFrameRate = needsFrameRate
        self.encode = encode
    }

    /// - Throws: `ExportError.noFrameRate` now rather than at the end of a long run.
    func begin(_ header: TimelineHeader) throws {
        labels = header.labels
        let document = SegmentDocument(
            file: output.name, source: header.source, frameRate: options.frameRate(of: header.source),
            background: options.background)
        if needsFrameRate { _ = try document.requireFrameRate() }
        self.document = document
    }

    func write(_ segment: Segment) { document?.segments.append(Detection(segment, labels: labels)) }

    func write(_ window: WindowPrediction) {}
    func write(_ gap: Gap) {}
    func write(_ discontinuity: Discontinuity) {}
    func write(_ skipped: SkippedWindows) {}

    func end(_ footer: TimelineFooter) throws {
        guard var document else { return }
        document.source.duration = footer.duration ?? document.source.duration
        document.source.frames = footer.frames ?? document.source.frames
        try output.write(encode(document))
        try output.commit()
    }

    func abandon() {
        output.abandon()
        document = nil
    }
}

extension OutputFormat {
    /// A format that holds segments only.
    /// - Parameter needsFrameRate: whether it counts frames.
    static func segments(
        _ name: String, endings: [String], needsFrameRate: Bool = false, encode: @escaping SegmentWriter.Encode,
        read: @escaping Reader
    ) -> OutputFormat {
        OutputFormat(
            name: name, endings: endings, isStreaming: false, needsFrameRate: needsFrameRate, holdsWindows: false,
            makeWriter: { SegmentWriter($0, $1, needsFrameRate: needsFrameRate, encode: encode) }, read: read)
    }
}
