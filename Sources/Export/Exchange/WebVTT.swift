// WebVTT: subtitles of the web.

import Timeline

extension OutputFormat {
    /// A cue a segment.
    package static let webVTT = OutputFormat.segments(
        "vtt", endings: ["vtt"], encode: { document throws(ExportError) in WebVTT.text(document) },
        read: { file, _ throws(ReadingError) in try WebVTT.read(file) })
}

/// W3C WebVTT. A cue's name is the segment's number and its score, its text the label; `&`, `<` and `>` are written as
/// the entities that stand for them, so that `-->` cannot come up. Times are cut to milliseconds.
enum WebVTT {
    static func text(_ document: SegmentDocument) -> [UInt8] {
        var text = TextBuffer()
        text.append("WEBVTT\n")
        for (index, segment) in document.segments.enumerated() {
            text.append("\n\(index) score=")
            text.append(score: segment.score, missing: "none")
            text.append("\n")
            text.append(cueTimes: segment, point: ".")
            text.append("\n")
            text.append(escaped(LabelEscapes.line(segment.label)))
            text.append("\n")
        }
        return text.take()
    }

    static func read(_ file: TextFile) throws(ReadingError) -> StoredTimeline {
        guard file.bytes.starts(with: "WEBVTT".utf8) else { throw file.error("it does not begin with WEBVTT", line: 1) }
        var builder = TimelineBuilder(file)
        builder.timeline.segments = []
        for cue in try Cue.read(file) {
            try builder.addSegment(
                start: cue.start, end: cue.end, label: LabelEscapes.readLine(plain(cue.text)), score: score(cue.name),
                line: cue.line)
        }
        return try builder.finish(every: false)
    }

    private static func score(_ name: String) -> Double? {
        guard let place = name.firstRange(of: "score=") else { return nil }
        return Double(name[place.upperBound...].prefix { $0 != " " }).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func escaped(_ label: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in label.unicodeScalars {
            switch scalar {
            case "&": text.append(contentsOf: "&amp;".unicodeScalars)
            case "<": text.append(contentsOf: "&lt;".unicodeScalars)
            case ">": text.append(contentsOf: "&gt;".unicodeScalars)
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    private static let entities: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "lrm": "\u{200E}", "rlm": "\u{200F}", "nbsp": "\u{A0}",
    ]

    /// The text without tags, its entities resolved.
    private static func plain(_ cue: String) -> String {
        var text = String.UnicodeScalarView()
        var rest = cue.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "<", let end = rest.firstIndex(of: ">") {
                rest = rest[rest.index(after: end)...]
            } else if scalar == "&", let end = rest.prefix(8).firstIndex(of: ";"),
                let entity = entities[String(rest[..<end])]
            {
                text.append(entity)
                rest = rest[rest.index(after: end)...]
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }
}
