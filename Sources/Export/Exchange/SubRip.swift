// SubRip: the subtitles that every player shows.

import Timeline

extension OutputFormat {
    /// A subtitle a segment.
    package static let subRip = OutputFormat.segments(
        "srt", endings: ["srt"], encode: { document throws(ExportError) in SubRip.text(document) },
        read: { file, _ throws(ReadingError) in try SubRip.read(file) })
}

/// SubRip: number, times cut to milliseconds, label. It has no place for scores and no escapes of its own.
enum SubRip {
    static func text(_ document: SegmentDocument) -> [UInt8] {
        var text = TextBuffer()
        for (index, segment) in document.segments.enumerated() {
            text.append(index == 0 ? "1\n" : "\n\(index + 1)\n")
            text.append(cueTimes: segment, point: ",")
            text.append("\n\(LabelEscapes.line(segment.label))\n")
        }
        return text.take()
    }

    static func read(_ file: TextFile) throws(ReadingError) -> StoredTimeline {
        var builder = TimelineBuilder(file)
        builder.timeline.segments = []
        for cue in try Cue.read(file) {
            try builder.addSegment(
                start: cue.start, end: cue.end, label: LabelEscapes.readLine(cue.text), score: nil, line: cue.line)
        }
        guard builder.timeline.segments?.isEmpty == false else {
            throw file.error("it has no line of times like 00:00:01,000 --> 00:00:02,500", line: nil)
        }
        return try builder.finish(every: false)
    }
}
