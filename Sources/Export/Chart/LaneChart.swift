// A timeline to look at in a terminal: a lane a label, a time axis, totals.

import Files
import Timeline

/// The lines of a chart. They can be read without colours and, on demand, without anything but ASCII; nothing in a
/// label can command the terminal.
package struct LaneChart {
    package struct Style: Sendable {
        /// Columns of the terminal.
        package var width: Int
        package var isASCII: Bool
        package var isColored: Bool

        package init(width: Int = 80, isASCII: Bool = false, isColored: Bool = false) {
            self.width = max(width, 40)
            self.isASCII = isASCII
            self.isColored = isColored
        }
    }

    private struct Lane {
        var label: String
        /// Seconds within the range, and over how many segments.
        var seconds = 0.0
        var segments = 0
        /// The score, times seconds.
        var weight = 0.0
        /// How much of each column is covered.
        var cells: [Double]
    }

    private let style: Style
    private let scale: ChartScale
    private let lanes: [Lane]
    private let gaps: [Bool]
    private let labelWidth: Int
    private let hasScores: Bool

    /// - Parameters:
    ///   - start, end: seconds; nil: of the whole timeline.
    ///   - labels: only these; nil: all.
    /// - Returns: nil where there is no time to show: less than a millisecond.
    package init?(
        _ timeline: StoredTimeline, start: Double? = nil, end: Double? = nil, labels: Set<String>? = nil,
        style: Style = Style()
    ) {
        let segments = (timeline.segments ?? []).filter { labels?.contains($0.label) ?? true }
        let gaps = timeline.rows.compactMap { if case .gap(let gap) = $0 { gap } else { nil } }
        let from = start ?? 0
        let to = end ?? max(timeline.duration ?? 0, segments.map(\.end).max() ?? 0, gaps.map(\.end).max() ?? 0)
        guard to - from >= 0.001 else { return nil }
        self.style = style
        hasScores = !timeline.lacksSegmentScores
        let shown = segments.filter { $0.end > from && $0.start < to }
        labelWidth = min(max(Set(shown.map(\.label)).map { Self.text($0, style).width }.max() ?? 0, 5), style.width / 3)
        let scale = ChartScale(start: from, end: to, columns: style.width - labelWidth - 1)
        self.scale = scale
        var lanes: [Lane] = []
        var places: [String: Int] = [:]
        for segment in shown {
            let place = places[segment.label] ?? lanes.count
            if place == lanes.count {
                places[segment.label] = place
                lanes.append(Lane(label: segment.label, cells: Array(repeating: 0, count: scale.columns)))
            }
            let seconds = min(segment.end, to) - max(segment.start, from)
            lanes[place].seconds += seconds
            lanes[place].weight += segment.score * seconds
            lanes[place].segments += 1
            scale.cover(segment.start, segment.end) { lanes[place].cells[$0] += $1 }
        }
        self.lanes = lanes
        var lost = Array(repeating: false, count: scale.columns)
        for gap in gaps { scale.cover(gap.start, gap.end) { column, _ in lost[column] = true } }
        self.gaps = lost
    }

    /// The chart, without line ends.
    package var lines: [String] {
        let empty = String(repeating: " ", count: labelWidth + 1)
        var lines = lanes.enumerated().map { index, lane in
            Self.text(lane.label, style, width: labelWidth).padded(to: labelWidth) + " " + drawn(lane, index)
        }
        if lanes.isEmpty { lines.append("no segment in this time") }
        lines.append(empty + axis)
        lines.append(empty + times)
        lines.append("")
        return (lines + legend).map(Self.withoutSpaceAtEnd)
    }

    private func drawn(_ lane: Lane, _ index: Int) -> String {
        let marks: [Character] = style.isASCII ? [".", "-", "=", "#"] : ["░", "▒", "▓", "█"]
        var text = ""
        for (column, share) in lane.cells.enumerated() {
            switch share {
            case ..<0.001: text.append(gaps[column] ? (style.isASCII ? "x" : "╳") : " ")
            case ..<0.25: text.append(marks[0])
            case ..<0.5: text.append(marks[1])
            case ..<0.875: text.append(marks[2])
            default: text.append(marks[3])
            }
        }
        return colored(Self.withoutSpaceAtEnd(text), index)
    }

    private var axis: String {
        var line = Array(repeating: style.isASCII ? Character("-") : "─", count: scale.columns)
        for tick in scale.ticks { line[tick.column] = style.isASCII ? "+" : "┬" }
        return String(line)
    }

    private var times: String {
        var line = ""
        for tick in scale.ticks where tick.column >= line.count && tick.column + tick.time.count <= scale.columns {
            line += String(repeating: " ", count: tick.column - line.count) + tick.time + " "
        }
        return line
    }

    /// A row a label: how long it is in all.
    private var legend: [String] {
        let names = lanes.map { Self.text($0.label, style, width: max(style.width - 45, 10)) }
        let width = max(5, names.map(\.width).max() ?? 0)
        func row(_ mark: String, _ name: String, _ cells: [String]) -> String {
            let widths = [10, 7, 8, 6]
            return mark + " " + name
                + zip(cells, widths).map { "  " + TerminalText($0).padded(to: $1, right: true) }.joined()
        }
        var rows = [
            row(
                " ", TerminalText("label").padded(to: width),
                ["time", "share", "segments"] + (hasScores ? ["score"] : []))
        ]
        for (index, lane) in lanes.enumerated() {
            let share = Self.decimals(lane.seconds / (scale.end - scale.start) * 100, 1) + "%"
            let score = lane.seconds > 0 ? lane.weight / lane.seconds : 0
            rows.append(
                row(
                    colored(style.isASCII ? "#" : "█", index), names[index].padded(to: width),
                    [ChartScale.clock(lane.seconds, decimals: 1), share, "\(lane.segments)"]
                        + (hasScores ? [Self.decimals(score, 4)] : [])))
        }
        if gaps.contains(true) { rows.append((style.isASCII ? "x" : "╳") + " lost time") }
        return rows
    }

    private func colored(_ text: String, _ index: Int) -> String {
        guard style.isColored else { return text }
        // Red is last: with few labels nothing looks like an error.
        let colors = [36, 33, 32, 35, 34, 31, 96, 93, 92, 95, 94, 91]
        return "\u{1B}[\(colors[index % colors.count])m\(text)\u{1B}[0m"
    }

    private static func text(_ label: String, _ style: Style, width: Int = .max) -> TerminalText {
        guard style.isASCII else { return TerminalText(label, width: width) }
        let plain = String(TerminalText(label).text.map { $0.isASCII ? $0 : "?" })
        guard plain.count > width else { return TerminalText(plain) }
        return TerminalText(plain.prefix(max(width - 2, 0)) + "..")
    }

    private static func decimals(_ number: Double, _ count: Int) -> String {
        var text = TextBuffer()
        let scale = count == 1 ? 10.0 : 10_000
        text.append(Int(min(max(number * scale, -1e15), 1e15).rounded()), decimals: count)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    private static func withoutSpaceAtEnd(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}
