// ELAN's annotation files.

import Timeline

extension OutputFormat {
    /// A tier of annotations, ELAN 3.0.
    package static let elan = OutputFormat.segments(
        "eaf", endings: ["eaf"], encode: { document throws(ExportError) in Elan.text(document) },
        read: { file, _ throws(ReadingError) in try Elan.read(file) })
}

/// EAF 3.0: an annotation a segment on the tier `actions`; what overlaps goes to `actions-2` and further ones. Times
/// are cut to milliseconds; scores are lost. All tiers with times are read.
enum Elan {
    static func text(_ document: SegmentDocument) -> [UInt8] {
        let tracks = document.tracks
        var slots: [(time: Int, annotation: Int, isEnd: Bool)] = []
        for (annotation, segment) in tracks.joined().enumerated() {
            let (start, end) = segment.milliseconds
            slots.append((start, annotation, false))
            slots.append((end, annotation, true))
        }
        slots.sort { ($0.time, $0.annotation) < ($1.time, $1.annotation) }
        var names: [[String]] = Array(repeating: ["", ""], count: slots.count / 2)
        for (index, slot) in slots.enumerated() { names[slot.annotation][slot.isEnd ? 1 : 0] = "ts\(index + 1)" }
        var text = TextBuffer()
        text.append(head)
        text.append(#"    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">"#)
        text.append("\n        <MEDIA_DESCRIPTOR MEDIA_URL=\"")
        text.append(xml: document.source.input)
        text.append("\" MIME_TYPE=\"video/*\" RELATIVE_MEDIA_URL=\"./")
        text.append(xml: document.fileName)
        text.append("\"/>\n        <PROPERTY NAME=\"lastUsedAnnotationId\">\(names.count)</PROPERTY>\n    </HEADER>\n")
        text.append("    <TIME_ORDER>\n")
        for (index, slot) in slots.enumerated() {
            text.append("        <TIME_SLOT TIME_SLOT_ID=\"ts\(index + 1)\" TIME_VALUE=\"\(slot.time)\"/>\n")
        }
        text.append("    </TIME_ORDER>\n")
        var annotation = 0
        for (index, track) in (tracks.isEmpty ? [[]] : tracks).enumerated() {
            let name = index == 0 ? "actions" : "actions-\(index + 1)"
            text.append("    <TIER LINGUISTIC_TYPE_REF=\"default-lt\" TIER_ID=\"\(name)\">\n")
            for segment in track {
                text.append(
                    "        <ANNOTATION>\n            <ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a\(annotation + 1)\" ")
                text.append("TIME_SLOT_REF1=\"\(names[annotation][0])\" TIME_SLOT_REF2=\"\(names[annotation][1])\">\n")
                text.append("                <ANNOTATION_VALUE>")
                text.append(xml: segment.label)
                text.append("</ANNOTATION_VALUE>\n            </ALIGNABLE_ANNOTATION>\n        </ANNOTATION>\n")
                annotation += 1
            }
            text.append("    </TIER>\n")
        }
        text.append(
            "    <LINGUISTIC_TYPE GRAPHIC_REFERENCES=\"false\" LINGUISTIC_TYPE_ID=\"default-lt\" TIME_ALIGNABLE=\"true\"/>\n"
        )
        text.append("</ANNOTATION_DOCUMENT>\n")
        return text.take()
    }

    /// One date for all: equal timelines give equal bytes.
    private static let head = """
        <?xml version="1.0" encoding="UTF-8"?>
        <ANNOTATION_DOCUMENT AUTHOR="actionline" DATE="1970-01-01T00:00:00+00:00" FORMAT="3.0" VERSION="3.0" \
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
        xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">

        """

    static func read(_ file: TextFile) throws(ReadingError) -> StoredTimeline {
        let root = try XMLElement.read(file)
        guard root.name == "ANNOTATION_DOCUMENT" else {
            throw file.error(
                "an ELAN file begins with ANNOTATION_DOCUMENT, and this one with \(root.name)", line: root.line)
        }
        if let units = root.first("HEADER")?.attributes["TIME_UNITS"], units != "milliseconds" {
            throw file.error("its times are in \(units); milliseconds are read", line: root.line)
        }
        var times: [String: Int?] = [:]
        for slot in root.first("TIME_ORDER")?.all("TIME_SLOT") ?? [] {
            guard let name = slot.attributes["TIME_SLOT_ID"] else {
                throw file.error("a time slot has a TIME_SLOT_ID", line: slot.line)
            }
            let value = slot.attributes["TIME_VALUE"]
            let time = value.flatMap { Int($0) }.flatMap { (0...1_000_000_000_000).contains($0) ? $0 : nil }
            if let value, time == nil { throw file.error("\"\(value)\" is no time in milliseconds", line: slot.line) }
            times[name] = .some(time)
        }
        var builder = TimelineBuilder(file)
        builder.timeline.segments = []
        let media = root.first("HEADER")?.first("MEDIA_DESCRIPTOR")?.attributes
        builder.timeline.source = SourceDescription(input: media?["MEDIA_URL"] ?? "")
        // Where the video was moved against the annotations: its time at their zero.
        let origin = media?["TIME_ORIGIN"].flatMap { Int($0) } ?? 0
        guard origin.magnitude <= 1_000_000_000_000 else {
            throw file.error("a TIME_ORIGIN of \(origin) is no time in milliseconds", line: root.line)
        }
        for annotation in root.all("TIER").flatMap({ $0.all("ANNOTATION") }).flatMap({ $0.all("ALIGNABLE_ANNOTATION") })
        {
            try builder.addSegment(
                start: try time("TIME_SLOT_REF1", annotation, times, file, origin),
                end: try time("TIME_SLOT_REF2", annotation, times, file, origin),
                label: LabelEscapes.readXML(annotation.first("ANNOTATION_VALUE")?.text ?? ""), score: nil,
                line: annotation.line)
        }
        builder.timeline.segments?.sort { ($0.start, $0.end) < ($1.start, $1.end) }
        return try builder.finish(every: false)
    }

    private static func time(
        _ key: String, _ annotation: XMLElement, _ times: [String: Int?], _ file: TextFile, _ origin: Int
    ) throws(ReadingError) -> Double {
        let name = annotation.attributes[key] ?? ""
        guard let slot = times[name] else {
            throw file.error("an annotation's \(key) \"\(name)\" is no time slot", line: annotation.line)
        }
        guard let milliseconds = slot else {
            throw file.error("time slot \"\(name)\" has no time; align the annotation in ELAN", line: annotation.line)
        }
        return Double(milliseconds + origin) / 1000
    }
}
