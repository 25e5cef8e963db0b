// OpenTimelineIO: markers for editing programs.

import Timeline

extension OutputFormat {
    /// One clip, a marker a segment.
    package static let openTimelineIO = OutputFormat.segments(
        "otio", endings: ["otio"], needsFrameRate: true,
        encode: { document throws(ExportError) in try OpenTimelineIO.text(document) },
        read: { file, options throws(ReadingError) in try OpenTimelineIO.read(file, options) })
}

/// A timeline of one video track with one clip, the video; markers stand on the clip, in frames of its rate. The score
/// is in a marker's metadata.
enum OpenTimelineIO {
    static func text(_ document: SegmentDocument) throws(ExportError) -> [UInt8] {
        let rate = try document.requireFrameRate()
        let whole = range(0..<document.frameCount(rate), rate)
        var text = TextBuffer()
        text.append(#"{"OTIO_SCHEMA":"Timeline.1","metadata":{},"name":"#)
        text.append(json: document.video)
        text.append(#","global_start_time":null,"tracks":{"OTIO_SCHEMA":"Stack.1","metadata":{},"name":"tracks","#)
        text.append(#""source_range":null,"effects":[],"markers":[],"enabled":true,"children":["#)
        text.append(#"{"OTIO_SCHEMA":"Track.1","metadata":{},"name":"video","source_range":null,"effects":[],"#)
        text.append(#""markers":[],"enabled":true,"kind":"Video","children":["#)
        text.append(#"{"OTIO_SCHEMA":"Clip.2","metadata":{},"name":"#)
        text.append(json: document.fileName)
        text.append(#","source_range":\#(whole),"effects":[],"enabled":true,"media_references":{"DEFAULT_MEDIA":"#)
        text.append(#"{"OTIO_SCHEMA":"ExternalReference.1","metadata":{},"name":"","available_range":\#(whole),"#)
        text.append(#""available_image_bounds":null,"target_url":"#)
        text.append(json: document.source.input)
        text.append(#"}},"active_media_reference_key":"DEFAULT_MEDIA","markers":["#)
        for (index, segment) in document.segments.enumerated() {
            text.append(index == 0 ? "\n" : ",\n")
            text.append(#"{"OTIO_SCHEMA":"Marker.2","metadata":{"actionline":{"score":"#)
            text.append(score: segment.score, missing: "null")
            text.append(#"}},"name":"#)
            text.append(json: segment.label)
            let frames = rate.frames(start: segment.start, end: segment.end)
            text.append(#","color":"GREEN","marked_range":\#(range(frames, rate))}"#)
        }
        text.append("]}]}]}}\n")
        return text.take()
    }

    private static func range(_ frames: Range<Int>, _ rate: FrameRate) -> String {
        #"{"OTIO_SCHEMA":"TimeRange.1","start_time":\#(time(frames.lowerBound, rate)),"duration":\#(time(frames.count, rate))}"#
    }

    private static func time(_ frames: Int, _ rate: FrameRate) -> String {
        #"{"OTIO_SCHEMA":"RationalTime.1","rate":\#(rate.value),"value":\#(Double(frames))}"#
    }

    static func read(_ file: TextFile, _ options: ReadingOptions) throws(ReadingError) -> StoredTimeline {
        let tree = try JSONTree(file)
        guard tree["OTIO_SCHEMA"]?.text != nil else {
            throw file.error("an OpenTimelineIO file has a key \"OTIO_SCHEMA\", and this file has none", line: nil)
        }
        var builder = TimelineBuilder(file)
        builder.timeline.segments = []
        var source = SourceDescription(input: "")
        try tree.visit { value throws(ReadingError) in
            guard let schema = value["OTIO_SCHEMA"]?.text else { return }
            if schema.hasPrefix("ExternalReference."), source.input.isEmpty {
                source.input = value["target_url"]?.text ?? ""
            }
            guard schema.hasPrefix("Marker.") else { return }
            let range = value["marked_range"]
            guard let start = time(range?["start_time"]), let length = time(range?["duration"]) else {
                throw file.error("a marker has a \"marked_range\" with frames and their rate", line: value.line)
            }
            source.frameRate = source.frameRate ?? start.rate.value
            try builder.addSegment(
                start: start.seconds, end: end(start, length),
                label: value["name"]?.text ?? "", score: value["metadata"]?["actionline"]?["score"]?.number,
                line: value.line)
        }
        builder.timeline.source = source
        builder.timeline.frameRate = source.frameRate
        return try builder.finish(every: false)
    }

    private struct Time {
        var rate: FrameRate
        var value: Double

        var seconds: Double { OpenTimelineIO.seconds(value, rate) }
    }

    private static func time(_ tree: JSONTree?) -> Time? {
        guard let value = tree?["value"]?.number, value.magnitude < 1e12,
            let rate = tree?["rate"]?.number.flatMap(FrameRate.init)
        else { return nil }
        return Time(rate: rate, value: value)
    }

    private static func end(_ start: Time, _ length: Time) -> Double {
        start.rate == length.rate
            ? seconds(start.value + length.value, start.rate) : start.seconds + max(0, length.seconds)
    }

    private static func seconds(_ value: Double, _ rate: FrameRate) -> Double {
        Int(exactly: value).flatMap { $0 >= 0 ? rate.seconds(ofFrame: $0) : nil } ?? value / rate.value
    }
}
