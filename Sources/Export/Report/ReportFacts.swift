// What a report's page is told of a timeline beside its rows, as JSON.

import Files
import FoundationEssentials
import JSON
import Timeline

/// The facts of one video.
struct ReportFacts {
    var header: TimelineHeader
    var footer: TimelineFooter
    /// Relative addresses of the video.
    var files: [String]
    var counts: (windows: Int, segments: Int, pictures: Int)
    var scores: ReportScores
    /// How many of each window's best scores the page has; 0: every one.
    var stored: Int
    /// Times of day: microseconds of the timeline, milliseconds since 1970.
    var clock: [(time: Int, milliseconds: Int)]

    /// The object without its end: lists of rows follow.
    var json: [UInt8] {
        var text = TextBuffer()
        let source = header.source
        text.append(#"{"name":"#)
        text.append(json: Self.name(of: source.input))
        text.append(#","files":"#)
        text.append(list: files)
        text.append(#","labels":"#)
        text.append(list: header.labels.names)
        text.append(#","model":"#)
        text.append(header.model)
        text.append(#","settings":["#)
        for (index, setting) in header.settings.enumerated() {
            if index > 0 { text.append(",") }
            text.append(list: [setting.name, setting.value])
        }
        text.append("]")
        let values: [(String, String)] = [
            ("width", number(source.width)), ("height", number(source.height)),
            ("frameRate", number(source.frameRate)),
            ("duration", number(footer.duration.flatMap(OutputPrecision.microseconds))), ("window", window),
            ("aggregate", aggregate), ("grid", grid), ("windows", "\(counts.windows)"),
            ("segments", "\(counts.segments)"), ("pictures", "\(counts.pictures)"), ("best", "\(scores.best)"),
            ("stored", "\(stored)"), ("complete", "\(footer.complete)"),
            ("clock", "[" + clock.map { "[\($0.time),\($0.milliseconds)]" }.joined(separator: ",") + "]"),
        ]
        for (name, value) in values { text.append(",\"\(name)\":\(value)") }
        text.append(#","notes":"#)
        text.append(list: footer.notes)
        return Self.inert(text.take())
    }

    private var window: String {
        let window = header.window
        guard window.isKnown else { return "null" }
        let rate: Double? = if case .perSecond(let own) = window.rate { own } else { nil }
        return "{\"frames\":\(window.frames),\"interval\":\(window.interval),\"stride\":\(window.stride),"
            + "\"rate\":\(number(rate))}"
    }

    private var aggregate: String {
        let settings = header.aggregate
        let (threshold, minimum) = (number(settings.threshold), number(settings.minimum))
        return "{\"threshold\":\(threshold),\"smoothing\":\(settings.smoothing),\"minimum\":\(minimum)}"
    }

    private var grid: String {
        guard let grid = header.grid else { return "null" }
        return "{\"stride\":\(number(grid.stride)),\"length\":\(number(grid.length))}"
    }

    private func number(_ value: Int?) -> String { value.map { "\($0)" } ?? "null" }

    private func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "null" }
        return "\(value)"
    }

    /// What the page calls the video.
    static func name(of input: String) -> String {
        if input == "-" { return "standard input" }
        let name = PathParts(input).name
        return (input.contains("://") || name.isEmpty ? input : name).printable
    }

    /// JSON that cannot end the script element it stands in, nor begin a comment. A "<" stands in texts only.
    static func inert(_ json: [UInt8]) -> [UInt8] {
        guard json.contains(UInt8(ascii: "<")) else { return json }
        return json.flatMap { $0 == UInt8(ascii: "<") ? Array(#"\u003c"#.utf8) : [$0] }
    }
}
