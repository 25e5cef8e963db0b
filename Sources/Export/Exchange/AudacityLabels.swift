// Audacity's label tracks.

import Timeline

extension OutputFormat {
    /// A label a segment: `start`, `end` and text, apart by tabs.
    package static let audacity = OutputFormat.segments(
        "audacity", endings: ["audacity.txt"],
        encode: { document throws(ExportError) in AudacityLabels.text(document) },
        read: { file, _ throws(ReadingError) in try AudacityLabels.read(file) })
}

/// Audacity's label track: seconds with six decimals, as Audacity exports them. It has no place for scores.
enum AudacityLabels {
    static func text(_ document: SegmentDocument) -> [UInt8] {
        var text = TextBuffer()
        for segment in document.segments {
            text.append(time: segment.start)
            text.append("\t")
            text.append(time: segment.end)
            text.append("\t\(LabelEscapes.line(segment.label))\n")
        }
        return text.take()
    }

    static func read(_ file: TextFile) throws(ReadingError) -> StoredTimeline {
        var builder = TimelineBuilder(file)
        builder.timeline.segments = []
        for (index, bytes) in file.lines.enumerated() where !bytes.allSatisfy(TextFile.isSpace) {
            // A line of frequencies belongs to the label above.
            if bytes.first == 0x5C { continue }
            let text = try file.text(bytes, line: index + 1)
            guard let (start, end, label) = fields(text) else {
                throw file.error("a label is start, end and text, apart by tabs", line: index + 1)
            }
            try builder.addSegment(
                start: start, end: end, label: LabelEscapes.readLine(label), score: nil, line: index + 1)
        }
        return try builder.finish(every: false)
    }

    /// Whether a line is one of these, and not any text.
    static func isLabel(_ line: String) -> Bool { fields(line) != nil }

    private static func fields(_ line: String) -> (Double, Double, String)? {
        let parts = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let start = Double(parts[0]), let end = Double(parts[1]), start.isFinite, end.isFinite
        else { return nil }
        return (start, end, String(parts[2]))
    }
}
