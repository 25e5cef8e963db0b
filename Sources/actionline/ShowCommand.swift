// `actionline show`: a timeline to look at in the terminal.

import ArgumentParser
import Export
import Files
import Foundation
import Settings
import Timeline

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Draw a timeline in the terminal: a lane for each label, and totals.",
        discussion: """
            TIMELINE has any format that `actionline export` reads. A cell is darker the more of its time has the label. \
            Time without video is crossed out.

            EXAMPLES
              actionline show gym.csv
              actionline show gym.json --label "walking left" --label "falling down"
              actionline show gym.jsonl --from 1:30 --to 2:00 --ascii
            """)

    @Argument(help: "The timeline.", completion: .file())
    var timeline: String

    @Option(help: ArgumentHelp("Show only this label; may be repeated.", valueName: "label"))
    var label: [String] = []

    @Option(help: ArgumentHelp("Show from this time on: 90, 1:30, 0:01:30.5.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("Show up to this time.", valueName: "time"))
    var to: String?

    @Option(help: ArgumentHelp("Columns; default: as wide as the terminal.", valueName: "n"))
    var width: Int?

    @Option(help: ArgumentHelp("Colours: auto, always or never; auto respects NO_COLOR.", valueName: "when"))
    var color: ColorUse = .auto

    @Flag(help: "Use nothing but ASCII.") var ascii = false

    @Option(
        help: ArgumentHelp("The timeline's format, whatever its name.", valueName: "name"),
        completion: .list(OutputFormat.readable.map(\.name)))
    var format: String?

    @OptionGroup var reading: ReadingOptionGroup

    enum ColorUse: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

    func validate() throws {
        if let width, !(40...2000).contains(width) { throw ValidationError("--width must be from 40 to 2000") }
        if let from = try seconds(from, "--from"), let to = try seconds(to, "--to"), to <= from {
            throw ValidationError("--to must be later than --from")
        }
    }

    func run() throws {
        let format = try format.map { try OutputFormat.named($0) }
        let conversion = TimelineConversion(
            [TimelineConversion.Input(path: timeline, format: format)], options: reading.options)
        let (stored, notes) = try conversion.timeline()
        for note in notes { Console.say("note: \(note.text)") }
        try checkLabels(stored)
        let style = LaneChart.Style(width: width ?? Self.columns, isASCII: ascii, isColored: isColored)
        let chart = LaneChart(
            stored, start: try seconds(from, "--from"), end: try seconds(to, "--to"),
            labels: label.isEmpty ? nil : Set(label), style: style)
        guard let chart else {
            return Console.say("\"\(timeline)\" has no segment\(from == nil ? "" : " after \(from ?? "")")")
        }
        // The chart has made every label safe; the colours must stay.
        Console.send(chart.lines.joined(separator: "\n") + "\n", to: STDOUT_FILENO)
    }

    private func checkLabels(_ stored: StoredTimeline) throws {
        let known = Array(Set((stored.segments ?? []).map(\.label))).sorted()
        for label in label where !known.contains(label) && !stored.labels.names.contains(label) {
            let hint = nearestName(to: label, among: known).map { "; did you mean \"\($0)\"?" }
            let list = known.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
            throw ValidationError("--label \(label): no segment has it\(hint ?? "; there are \(list)")")
        }
    }

    private func seconds(_ text: String?, _ option: String) throws -> Double? {
        try text.map { text in
            guard let seconds = TimeText.seconds(text) else {
                throw ValidationError("\(option) \(text): expected a time like 90, 1:30 or 0:01:30.5")
            }
            return seconds
        }
    }

    private var isColored: Bool {
        switch color {
        case .always: return true
        case .never: return false
        case .auto:
            let environment = ProcessInfo.processInfo.environment
            return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR"] ?? "" == "" && environment["TERM"] != "dumb"
        }
    }

    private static var columns: Int { TerminalLine.columns(of: STDOUT_FILENO) }
}
