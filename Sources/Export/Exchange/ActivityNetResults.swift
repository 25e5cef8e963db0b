// ActivityNet's results.

import Timeline

extension OutputFormat {
    /// One video's detections, as ActivityNet's evaluation reads them.
    package static let activityNet = OutputFormat.segments(
        "activitynet", endings: ["activitynet.json"],
        encode: { document throws(ExportError) in ActivityNetResults.text(document) },
        read: { file, _ throws(ReadingError) in try ActivityNetResults.read(file) })
}

/// `{"version":…,"results":{VIDEO:[{"label","score","segment":[start,end]}]},"external_data":{}}`. Annotations
/// (`database`) of a single video are read too.
enum ActivityNetResults {
    static func text(_ document: SegmentDocument) -> [UInt8] {
        var text = TextBuffer()
        text.append("{\n  \"version\": \"VERSION 1.3\",\n  \"results\": {\n    ")
        text.append(json: document.video)
        text.append(": [")
        for (index, segment) in document.segments.enumerated() {
            text.append(index == 0 ? "\n      {\"label\":" : ",\n      {\"label\":")
            text.append(json: segment.label)
            text.append(",\"score\":")
            text.append(score: segment.score, missing: "null")
            text.append(",\"segment\":[")
            text.append(time: segment.start)
            text.append(",")
            text.append(time: segment.end)
            text.append("]}")
        }
        text.append(document.segments.isEmpty ? "]\n  },\n" : "\n    ]\n  },\n")
        text.append("  \"external_data\": {}\n}\n")
        return text.take()
    }

    static func read(_ file: TextFile) throws(ReadingError) -> StoredTimeline {
        let tree = try JSONTree(file)
        let videos = (tree["results"] ?? tree["database"])?.members
        guard let videos else {
            throw file.error("ActivityNet's results have a key \"results\", and this file has none", line: nil)
        }
        guard let video = videos.first, videos.count == 1 else {
            throw file.error("it has the segments of \(videos.count) videos; leave one video in it", line: nil)
        }
        var builder = TimelineBuilder(file)
        builder.timeline.segments = []
        builder.timeline.source = SourceDescription(input: video.key)
        let entry = video.value
        builder.timeline.duration = entry["duration"]?.number.flatMap { $0 > 0 ? $0 : nil }
        for segment in entry.list ?? entry["annotations"]?.list ?? [] {
            guard let times = segment["segment"]?.list?.map(\.number), times.count == 2, let start = times[0],
                let end = times[1], let label = segment["label"]?.text
            else {
                throw file.error("a result has a \"segment\" of two numbers and a \"label\"", line: segment.line)
            }
            try builder.addSegment(
                start: start, end: end, label: label, score: segment["score"]?.number, line: segment.line)
        }
        return try builder.finish(every: false)
    }
}
