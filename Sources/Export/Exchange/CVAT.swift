// CVAT's XML for video.

import Timeline

extension OutputFormat {
    /// CVAT for video 1.1: a track a segment.
    package static let cvat = OutputFormat.segments(
        "cvat", endings: ["xml", "cvat.xml"], needsFrameRate: true,
        encode: { document throws(ExportError) in try CVAT.text(document) },
        read: { file, options throws(ReadingError) in try CVAT.read(file, options) })
}

/// CVAT's format for video has no stretch of time without a place, so a segment is a track whose box is the whole
/// picture, from its first frame until it is outside; the score is an attribute. Tracks and, of images, tags are read.
enum CVAT {
    static func text(_ document: SegmentDocument) throws(ExportError) -> [UInt8] {
        let rate = try document.requireFrameRate()
        let count = document.frameCount(rate)
        let size = (width: document.source.width ?? 1, height: document.source.height ?? 1)
        var text = TextBuffer()
        text.append(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>\n  <meta>\n    <task>\n"
        )
        text.append("      <name>")
        text.append(xml: document.video)
        text.append("</name>\n      <size>\(count)</size>\n      <mode>interpolation</mode>\n")
        text.append("      <frame_rate>\(rate.text)</frame_rate>\n      <labels>\n")
        for label in document.labels {
            text.append("        <label>\n          <name>")
            text.append(xml: label)
            text.append("</name>\n          <attributes>\n            <attribute>\n              <name>score</name>\n")
            text.append("              <mutable>False</mutable>\n              <input_type>text</input_type>\n")
            text.append("              <default_value></default_value>\n              <values></values>\n")
            text.append("            </attribute>\n          </attributes>\n        </label>\n")
        }
        text.append("      </labels>\n      <original_size>\n        <width>\(size.width)</width>\n")
        text.append("        <height>\(size.height)</height>\n      </original_size>\n    </task>\n")
        text.append("    <source>")
        text.append(xml: document.source.input)
        text.append("</source>\n  </meta>\n")
        for (index, segment) in document.segments.enumerated() {
            let frames = rate.frames(start: segment.start, end: segment.end)
            text.append("  <track id=\"\(index)\" label=\"")
            text.append(xml: segment.label)
            text.append("\" source=\"auto\">\n")
            box(frames.lowerBound, false, segment.score, size, &text)
            if frames.upperBound < count {
                box(frames.upperBound, true, segment.score, size, &text)
            } else if frames.count > 1 {
                // There is no frame behind the last one.
                box(frames.upperBound - 1, false, segment.score, size, &text)
            }
            text.append("  </track>\n")
        }
        text.append("</annotations>\n")
        return text.take()
    }

    private static func box(
        _ frame: Int, _ isOutside: Bool, _ score: Double, _ size: (width: Int, height: Int), _ text: inout TextBuffer
    ) {
        text.append("    <box frame=\"\(frame)\" keyframe=\"1\" outside=\"\(isOutside ? 1 : 0)\" occluded=\"0\" ")
        text.append("xtl=\"0.00\" ytl=\"0.00\" xbr=\"\(size.width).00\" ybr=\"\(size.height).00\" z_order=\"0\">\n")
        text.append("      <attribute name=\"score\">")
        text.append(score: score, missing: "")
        text.append("</attribute>\n    </box>\n")
    }

    static func read(_ file: TextFile, _ options: ReadingOptions) throws(ReadingError) -> StoredTimeline {
        let root = try XMLElement.read(file)
        guard root.name == "annotations" else {
            throw file.error(
                "CVAT's XML begins with \"annotations\", and this file with \"\(root.name)\"", line: root.line)
        }
        let meta = root.first("meta")
        let task = meta?.first("task") ?? meta?.first("job")
        let rate = try options.requireFrameRate(
            file, stated: task?.first("frame_rate").flatMap { FrameRate(parsing: $0.text.trimmed) })
        var builder = TimelineBuilder(file)
        builder.timeline.segments = []
        builder.timeline.frameRate = rate.value
        builder.timeline.source = SourceDescription(
            input: LabelEscapes.readXML(meta?.first("source")?.text.trimmed ?? ""), frameRate: rate.value,
            frames: task?.first("size").flatMap { Int($0.text.trimmed) })
        for stretch in try tracks(root, file) + tags(root, file) {
            try builder.addSegment(
                start: rate.seconds(ofFrame: stretch.frames.lowerBound),
                end: rate.seconds(ofFrame: stretch.frames.upperBound), label: LabelEscapes.readXML(stretch.label),
                score: stretch.score, line: stretch.line)
        }
        return try builder.finish(every: false)
    }

    private struct Stretch {
        var frames: Range<Int>
        var label: String
        var score: Double?
        var line: Int
    }

    /// Where tracks are seen.
    private static func tracks(_ root: XMLElement, _ file: TextFile) throws(ReadingError) -> [Stretch] {
        var stretches: [Stretch] = []
        for track in root.all("track") {
            var shapes: [(frame: Int, isOutside: Bool, score: Double?)] = []
            for shape in track.children {
                let score = shape.all("attribute").first { $0.attributes["name"] == "score" }
                shapes.append(
                    (
                        try frame("frame", shape, file), shape.attributes["outside"] == "1",
                        score.flatMap { Double($0.text.trimmed) }.flatMap { $0.isFinite ? $0 : nil }
                    ))
            }
            shapes.sort { $0.frame < $1.frame }
            var first: (frame: Int, score: Double?)?
            func end(_ frame: Int) {
                guard let start = first, frame > start.frame else { return }
                stretches.append(
                    Stretch(
                        frames: start.frame..<frame, label: track.attributes["label"] ?? "", score: start.score,
                        line: track.line))
            }
            for shape in shapes {
                if shape.isOutside {
                    end(shape.frame)
                    first = nil
                } else if first == nil {
                    first = (shape.frame, shape.score)
                }
            }
            if let last = shapes.last { end(last.frame + 1) }
        }
        return stretches
    }

    /// Runs of pictures with a tag.
    private static func tags(_ root: XMLElement, _ file: TextFile) throws(ReadingError) -> [Stretch] {
        var stretches: [Stretch] = []
        var open: [String: Int] = [:]
        for image in root.all("image") {
            let frame = try frame("id", image, file)
            for tag in image.all("tag") {
                let label = tag.attributes["label"] ?? ""
                if let place = open[label], stretches[place].frames.upperBound == frame {
                    stretches[place].frames = stretches[place].frames.lowerBound..<(frame + 1)
                } else {
                    open[label] = stretches.count
                    stretches.append(Stretch(frames: frame..<(frame + 1), label: label, score: nil, line: tag.line))
                }
            }
        }
        return stretches
    }

    private static func frame(_ key: String, _ element: XMLElement, _ file: TextFile) throws(ReadingError) -> Int {
        guard let frame = element.attributes[key].flatMap({ Int($0) }), (0..<1_000_000_000_000).contains(frame) else {
            throw file.error("\"\(element.name)\" has the number of a frame as its \"\(key)\"", line: element.line)
        }
        return frame
    }
}
