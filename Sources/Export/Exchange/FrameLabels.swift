// A label a frame, as MS-TCN's data sets have it.

import Timeline

extension OutputFormat {
    /// A line a frame.
    package static let frameLabels = OutputFormat.segments(
        "frames", endings: ["txt"], needsFrameRate: true,
        encode: { document throws(ExportError) in try FrameLabels.text(document) },
        read: { file, options throws(ReadingError) in try FrameLabels.read(file, options) })
}

/// One label a line, a line a frame. Frames without a label have the background's; where segments overlap, the later
/// one counts. Neighbouring segments of one label become one; scores are lost.
enum FrameLabels {
    static func text(_ document: SegmentDocument) throws(ExportError) -> [UInt8] {
        let rate = try document.requireFrameRate()
        let count = document.frameCount(rate)
        guard count <= TextFile.mostRows else {
            throw .cannotHold(
                file: document.file, reason: "it would have \(count) lines, more than \(TextFile.mostRows)")
        }
        var labels = [Int32](repeating: -1, count: count)
        var lines: [[UInt8]] = []
        var places: [String: Int32] = [:]
        for segment in document.segments {
            let place = places[segment.label] ?? Int32(lines.count)
            if place == lines.count {
                places[segment.label] = place
                lines.append(Array((LabelEscapes.line(segment.label) + "\n").utf8))
            }
            for frame in rate.frames(start: segment.start, end: segment.end).clamped(to: 0..<count) {
                labels[frame] = place
            }
        }
        let background = Array((LabelEscapes.line(document.background) + "\n").utf8)
        var text: [UInt8] = []
        for label in labels { text += label < 0 ? background : lines[Int(label)] }
        return text
    }

    static func read(_ file: TextFile, _ options: ReadingOptions) throws(ReadingError) -> StoredTimeline {
        let rate = try options.requireFrameRate(file)
        let truth = try FrameLabelTruth.read(file, rate: rate.value)
        var builder = TimelineBuilder(file)
        builder.timeline.segments = []
        builder.timeline.frameRate = rate.value
        for annotation in truth.annotations {
            let label = LabelEscapes.readLine(annotation.label)
            guard label != options.background else { continue }
            try builder.addSegment(
                start: exact(annotation.start), end: exact(annotation.end), label: label, score: nil, line: 1)
        }
        builder.timeline.duration = truth.duration
        builder.timeline.source = SourceDescription(
            input: "", frameRate: rate.value, duration: truth.duration, frames: truth.frames?.count)
        return try builder.finish(every: false)
    }

    /// Times are whole microseconds everywhere.
    private static func exact(_ seconds: Double) -> Double {
        OutputPrecision.microseconds(seconds).map { OutputPrecision.seconds(microseconds: $0) } ?? seconds
    }
}
