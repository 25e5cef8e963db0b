// ffmetadata: chapters that ffmpeg puts into a video.

import Timeline

extension OutputFormat {
    /// A chapter a segment.
    package static let ffmetadata = OutputFormat.segments(
        "ffmetadata", endings: ["ffmetadata"],
        encode: { document throws(ExportError) in FFMetadata.text(document) },
        read: { file, _ throws(ReadingError) in try FFMetadata.read(file) })
}

/// ffmpeg's ffmetadata: a chapter's title is the label, its score a tag of its own. Times are microseconds. `=`, `;`,
/// `#`, `\` and line ends are escaped with a backslash, as ffmpeg has it.
enum FFMetadata {
    static func text(_ document: SegmentDocument) -> [UInt8] {
        var text = TextBuffer()
        text.append(";FFMETADATA1\n")
        if !document.video.isEmpty { text.append("title=\(escaped(document.video))\n") }
        for segment in document.segments {
            let (start, end) = segment.microseconds
            text.append(
                "[CHAPTER]\nTIMEBASE=1/1000000\nSTART=\(start)\nEND=\(end)\ntitle=\(escaped(segment.label))\nscore=")
            text.append(score: segment.score, missing: "none")
            text.append("\n")
        }
        return text.take()
    }

    private static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if "=;#\\\n\r".unicodeScalars.contains(scalar) { escaped.append("\\") }
            // A byte of 0 ends a text there.
            escaped.append(scalar == "\0" ? "\u{FFFD}" : scalar)
        }
        return String(escaped)
    }

    static func read(_ file: TextFile) throws(ReadingError) -> StoredTimeline {
        guard file.bytes.starts(with: ";FFMETADATA".utf8) else {
            throw file.error("it does not begin with ;FFMETADATA1", line: 1)
        }
        var builder = TimelineBuilder(file)
        builder.timeline.segments = []
        var chapter: Chapter?
        for (line, bytes) in logicalLines(file) {
            if bytes.first == 0x5B {
                try chapter?.add(to: &builder)
                chapter = bytes.elementsEqual("[CHAPTER]".utf8) ? Chapter(line: line) : nil
            } else if chapter != nil, let (key, value) = try pair(bytes, file, line) {
                try chapter?.set(key, value, file, line)
            }
        }
        try chapter?.add(to: &builder)
        return try builder.finish(every: false)
    }

    private struct Chapter {
        var line: Int
        var base = (1.0, 1e9)
        var start: Double?
        var end: Double?
        var title = ""
        var score: Double?

        mutating func set(_ key: String, _ value: String, _ file: TextFile, _ line: Int) throws(ReadingError) {
            switch key {
            case "TIMEBASE":
                let parts = value.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
                guard parts.count == 2, let top = parts[0], let bottom = parts[1], top > 0, bottom > 0 else {
                    throw file.error("\"\(value)\" is no time base like 1/1000", line: line)
                }
                base = (Double(top), Double(bottom))
            case "START", "END":
                guard let units = Int(value) else { throw file.error("\"\(value)\" is no whole number", line: line) }
                if key == "START" { start = Double(units) } else { end = Double(units) }
            case "title": title = value
            case "score": score = Double(value).flatMap { $0.isFinite ? $0 : nil }
            default: break
            }
        }

        func add(to builder: inout TimelineBuilder) throws(ReadingError) {
            guard let start, let end else { throw builder.file.error("a chapter has START and END", line: line) }
            try builder.addSegment(
                start: start * base.0 / base.1, end: end * base.0 / base.1, label: title, score: score, line: line)
        }
    }

    /// Lines, each with its number; a line end behind a backslash belongs to the line. Comments are left out.
    private static func logicalLines(_ file: TextFile) -> [(line: Int, bytes: ArraySlice<UInt8>)] {
        var lines: [(line: Int, bytes: ArraySlice<UInt8>)] = []
        var (place, start, line, number) = (0, 0, 1, 1)
        let bytes = file.bytes
        while place <= bytes.count {
            if place < bytes.count, bytes[place] == 0x5C {
                if place + 1 < bytes.count, bytes[place + 1] == 0x0A { number += 1 }
                place += 2
                continue
            }
            if place >= bytes.count || bytes[place] == 0x0A {
                let end = min(place, bytes.count)
                let text = bytes[start..<end]
                if let first = text.first, first != 0x3B, first != 0x23 {
                    lines.append((line, text.last == 0x0D && text.dropLast().last != 0x5C ? text.dropLast() : text))
                }
                number += 1
                (start, line) = (place + 1, number)
            }
            place += 1
        }
        if start < bytes.count, place > bytes.count, bytes.last == 0x5C { lines.append((line, bytes[start...])) }
        return lines
    }

    /// `key=value`, each without its backslashes.
    private static func pair(
        _ bytes: ArraySlice<UInt8>, _ file: TextFile, _ line: Int
    ) throws(ReadingError) -> (String, String)? {
        var parts: [[UInt8]] = [[]]
        var isEscaped = false
        for byte in bytes {
            if isEscaped || (byte != 0x5C && (byte != 0x3D || parts.count == 2)) {
                parts[parts.count - 1].append(byte)
                isEscaped = false
            } else if byte == 0x5C {
                isEscaped = true
            } else {
                parts.append([])
            }
        }
        guard parts.count == 2 else { return nil }
        return (try file.text(parts[0], line: line), try file.text(parts[1], line: line))
    }
}
