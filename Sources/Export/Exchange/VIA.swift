// VGG's video annotator.

import Timeline

extension OutputFormat {
    /// A project of VIA 3 with one video.
    package static let via = OutputFormat.segments(
        "via", endings: ["via.json"], encode: { document throws(ExportError) in VIA.text(document) },
        read: { file, _ throws(ReadingError) in try VIA.read(file) })
}

/// A VIA 3 project: temporal segments with two attributes, `action` (one of the labels) and `score`.
enum VIA {
    /// VIA's number for a temporal segment of one file.
    private static let anchor = "FILE1_Z2_XY0"

    static func text(_ document: SegmentDocument) -> [UInt8] {
        var text = TextBuffer()
        text.append(
            #"{"project":{"pid":"__VIA_PROJECT_ID__","rev":"__VIA_PROJECT_REV_ID__","rev_timestamp":"__VIA_PROJECT_REV_TIMESTAMP__","pname":"#
        )
        text.append(json: document.video)
        text.append(#","creator":"actionline","created":0,"data_format_version":"3.1.1","vid_list":["1"]},"#)
        text.append("\n")
        text.append(
            #""config":{"file":{"loc_prefix":{"1":"","2":"","3":"","4":""}},"ui":{"file_content_align":"center","#)
        text.append(#""file_metadata_editor_visible":true,"spatial_metadata_editor_visible":true,"#)
        text.append(#""temporal_segment_metadata_editor_visible":true,"spatial_region_label_attribute_id":"","#)
        text.append(#""gtimeline_visible_row_count":"4"}},"#)
        text.append("\n")
        text.append(#""attribute":{"1":{"aname":"action","anchor_id":"\#(anchor)","type":4,"desc":"","options":{"#)
        let labels = document.labels
        for (index, label) in labels.enumerated() {
            text.append(index == 0 ? "\"\(index)\":" : ",\"\(index)\":")
            text.append(json: label)
        }
        text.append(#"},"default_option_id":""},"#)
        text.append(
            #""2":{"aname":"score","anchor_id":"\#(anchor)","type":1,"desc":"","options":{},"default_option_id":""}},"#)
        text.append("\n\"file\":{\"1\":{\"fid\":\"1\",\"fname\":")
        text.append(json: document.fileName)
        text.append(",\"type\":4,\"loc\":1,\"src\":")
        text.append(json: document.source.input)
        text.append("}},\n\"metadata\":{")
        let places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        for (index, segment) in document.segments.enumerated() {
            text.append(index == 0 ? "\n" : ",\n")
            text.append("\"1_\(index)\":{\"vid\":\"1\",\"flg\":0,\"z\":[")
            text.append(time: segment.start)
            text.append(",")
            text.append(time: segment.end)
            text.append("],\"xy\":[],\"av\":{\"1\":\"\(places[segment.label] ?? 0)\",\"2\":\"")
            text.append(score: segment.score, missing: "")
            text.append("\"}}")
        }
        text.append("},\n\"view\":{\"1\":{\"fid_list\":[\"1\"]}}}\n")
        return text.take()
    }

    static func read(_ file: TextFile) throws(ReadingError) -> StoredTimeline {
        let tree = try JSONTree(file)
        guard let metadata = tree["metadata"]?.members, let attributes = tree["attribute"]?.members else {
            throw file.error("a project of VIA 3 has \"attribute\" and \"metadata\"", line: nil)
        }
        var builder = TimelineBuilder(file)
        builder.timeline.segments = []
        let video = try self.video(file, tree, metadata.map(\.value))
        builder.timeline.source = SourceDescription(input: video)
        let temporal = attributes.filter { $0.value["anchor_id"]?.text == anchor }
        let score = temporal.first { $0.value["aname"]?.text == "score" }?.key
        guard let action = temporal.first(where: { $0.key != score }) else {
            throw file.error("it has no attribute of temporal segments", line: nil)
        }
        for entry in metadata.map(\.value) {
            // Others are marks in a single picture.
            guard let times = entry["z"]?.list?.map(\.number), times.count == 2, let start = times[0],
                let end = times[1],
                let values = entry["av"], let value = values[action.key]?.text
            else { continue }
            let label = action.value["options"]?[value]?.text ?? value
            try builder.addSegment(
                start: start, end: end, label: label, score: score.flatMap { values[$0]?.text }.flatMap(number),
                line: entry.line)
        }
        return try builder.finish(every: false)
    }

    private static func number(_ text: String) -> Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }

    /// The one video that has segments.
    private static func video(_ file: TextFile, _ tree: JSONTree, _ entries: [JSONTree]) throws(ReadingError) -> String
    {
        let views = Set(entries.compactMap { $0["vid"]?.text })
        guard views.count <= 1 else {
            throw file.error("it has the segments of \(views.count) videos; leave one video in it", line: nil)
        }
        let identifier = views.first.flatMap { tree["view"]?[$0]?["fid_list"]?.list?.first?.text }
        let found = identifier.flatMap { tree["file"]?[$0] } ?? tree["file"]?.members?.first?.value
        return found?["src"]?.text ?? found?["fname"]?.text ?? ""
    }
}
