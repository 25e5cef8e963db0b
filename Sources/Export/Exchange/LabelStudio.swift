// Label Studio's tasks.

import Timeline

extension OutputFormat {
    /// One task whose prediction is the timeline.
    package static let labelStudio = OutputFormat.segments(
        "labelstudio", endings: ["labelstudio.json"], needsFrameRate: true,
        encode: { document throws(ExportError) in try LabelStudio.text(document) },
        read: { file, options throws(ReadingError) in try LabelStudio.read(file, options) })
}

/// A list of one task, for a project with
/// `<View><TimelineLabels name="timelineLabels" toName="video">…</TimelineLabels>`
/// `<Video name="video" value="$video" frameRate="$frame_rate"/></View>`.
/// Frames count from 1, and a range's end is its last frame. The frame rate stands in the task's data.
enum LabelStudio {
    static func text(_ document: SegmentDocument) throws(ExportError) -> [UInt8] {
        let rate = try document.requireFrameRate()
        var text = TextBuffer()
        text.append("[\n  {\"data\":{\"video\":")
        text.append(json: document.source.input)
        text.append(",\"frame_rate\":\"\(rate.text)\"},\"predictions\":[{\"model_version\":\"actionline\",\"result\":[")
        for (index, segment) in document.segments.enumerated() {
            let frames = rate.frames(start: segment.start, end: segment.end)
            text.append(index == 0 ? "\n    {" : ",\n    {")
            text.append("\"id\":\"segment-\(index)\",\"type\":\"timelinelabels\",\"from_name\":\"timelineLabels\",")
            text.append("\"to_name\":\"video\",\"origin\":\"prediction\",\"score\":")
            text.append(score: segment.score, missing: "null")
            text.append(",\"value\":{\"ranges\":[{\"start\":\(frames.lowerBound + 1),\"end\":\(frames.upperBound)}],")
            text.append("\"timelinelabels\":[")
            text.append(json: segment.label)
            text.append("]}}")
        }
        text.append(document.segments.isEmpty ? "]}]}\n]\n" : "\n  ]}]}\n]\n")
        return text.take()
    }

    static func read(_ file: TextFile, _ options: ReadingOptions) throws(ReadingError) -> StoredTimeline {
        let tasks = try tasks(file, options)
        guard let task = tasks.first, tasks.count == 1 else {
            throw file.error("it has \(tasks.count) tasks; leave one video in it", line: nil)
        }
        return task
    }

    /// The timelines of all tasks, in the file's order, of an export as JSON or JSON-MIN. Tasks that nobody has annotated
    /// and nothing has predicted are left out where there are others.
    static func tasks(_ file: TextFile, _ options: ReadingOptions) throws(ReadingError) -> [StoredTimeline] {
        guard let tasks = try JSONTree(file).list, let first = tasks.first else {
            throw file.error("Label Studio's file is a list of tasks", line: 1)
        }
        var timelines: [StoredTimeline] = []
        for task in tasks {
            if let results = results(of: task) {
                timelines.append(try timeline(task, results, file, options))
            }
        }
        guard !timelines.isEmpty else {
            throw file.error("the task has neither \"annotations\" nor \"predictions\"", line: first.line)
        }
        return timelines
    }

    /// What people have annotated counts more than what was predicted, and what they took back does not count.
    private static func results(of task: JSONTree) -> [(value: JSONTree, score: Double?)]? {
        let answers = [task["annotations"], task["predictions"]].compactMap { answers in
            answers?.list?.first { $0["was_cancelled"]?.isTrue != true }?["result"]?.list
        }
        if let results = answers.first(where: { !$0.isEmpty }) ?? answers.first {
            return results.filter { $0["type"]?.text == "timelinelabels" }.map {
                ($0["value"] ?? $0, $0["score"]?.number)
            }
        }
        // JSON-MIN: the values alone, under the control's name.
        return task.members?.compactMap(\.value.list).first { $0.contains { $0["timelinelabels"] != nil } }?
            .map { ($0, nil) }
    }

    private static func timeline(
        _ task: JSONTree, _ results: [(value: JSONTree, score: Double?)], _ file: TextFile, _ options: ReadingOptions
    ) throws(ReadingError) -> StoredTimeline {
        let data = task["data"] ?? task
        let stated = data["frame_rate"].flatMap {
            $0.text.flatMap(FrameRate.init(parsing:)) ?? $0.number.flatMap(FrameRate.init)
        }
        let rate = try options.requireFrameRate(
            file, stated: stated,
            cause: "the task's data has no \"frame_rate\"; Label Studio counts 24 frames a second unless its project "
                + "says otherwise", line: task.line)
        var builder = TimelineBuilder(file)
        builder.timeline.segments = []
        builder.timeline.frameRate = rate.value
        builder.timeline.source = SourceDescription(input: data["video"]?.text ?? "", frameRate: rate.value)
        for (value, score) in results {
            guard let ranges = value["ranges"]?.list, let labels = value["timelinelabels"]?.list?.map(\.text) else {
                throw file.error("a result has \"ranges\" and \"timelinelabels\"", line: value.line)
            }
            for range in ranges {
                guard let first = range["start"]?.frame, let last = range["end"]?.frame, first >= 1, last >= first
                else {
                    throw file.error("a range has a \"start\" of at least 1 and an \"end\"", line: range.line)
                }
                for label in labels {
                    try builder.addSegment(
                        start: rate.seconds(ofFrame: first - 1), end: rate.seconds(ofFrame: last), label: label ?? "",
                        score: score, line: range.line)
                }
            }
        }
        return try builder.finish(every: false)
    }
}
