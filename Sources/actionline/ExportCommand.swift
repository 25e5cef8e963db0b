// `actionline export`: a timeline, or several, in another format.

import ArgumentParser
import Export
import Files
import Foundation
import Settings
import Timeline

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Convert timelines between formats, merge them, or make their segments anew.",
        discussion: """
            IN and OUT are timelines; their endings tell the formats. Several IN become one timeline: --offset says where \
            each of them begins. In a report (.html) without --offset they stay videos of their own. With OUT "-" the result goes to standard output, in the format that --to names.

            FORMATS
            \(formatTable)

            Formats that count frames take the frame rate from the timeline (.json and .jsonl state it) or from \
            --framerate. --set makes the segments anew from stored windows: the .jsonl of a file and an .npz hold every \
            class's score; other files hold only the best, which a note says.

            EXAMPLES
              actionline export gym.json gym.vtt
              actionline export gym.csv gym.eaf
              actionline export gym.jsonl gym.via.json --set aggregate.threshold=0.5
              actionline export part1.json part2.json whole.json --offset 0,600
              actionline export gym.jsonl hall.jsonl both.html
              actionline export corrected.labelstudio.json gym.csv --framerate 30000/1001
              actionline export gym.json labelled.mkv --video gym.mp4
              actionline export gym.json burnt.mp4 --video gym.mp4 --burn
              actionline export --clips clips gym.json --video gym.mp4 --exact --thumbnails

            \(VideoExportOptions.discussion)
            """)

    private static var formatTable: String {
        (OutputFormat.readable + [.html]).map { format in
            let endings = format.endings.map { ".\($0)" }.joined(separator: ", ")
            let note = format == .html ? " (a page to look at; it is only written)" : ""
            return "  \(format.name)" + String(repeating: " ", count: max(1, 13 - format.name.count)) + endings + note
        }.joined(separator: "\n")
    }

    @Argument(help: ArgumentHelp("Timelines, and last the output.", valueName: "in-and-out"), completion: .file())
    var paths: [String]

    @Option(
        help: ArgumentHelp("The inputs' format, whatever their names.", valueName: "name"),
        completion: .list(OutputFormat.readable.map(\.name)))
    var from: String?

    @Option(
        name: [.customLong("to"), .customLong("format")],
        help: ArgumentHelp("The output's format, whatever its name.", valueName: "name"),
        completion: .list(OutputFormat.all.map(\.name)))
    var to: String?

    @Option(
        help: ArgumentHelp(
            "Rows of a CSV: windows or segments; default: windows, where there are any.", valueName: "kind"))
    var rows: ExportOptions.Rows?

    @Option(
        help: ArgumentHelp(
            "Best classes written for each window; default: as many as are stored, in a CSV 1 where all are.",
            valueName: "k"))
    var top: Int?

    @Option(help: ArgumentHelp("Decimals of the seconds in a CSV, 3 to 6.", valueName: "n"))
    var timeDecimals = 3

    @Option(help: OutputOptions.columnsHelp)
    var columns: CSVColumns = CSVColumns()

    @Option(
        help: ArgumentHelp("Seconds at which each input begins in the output: 0,600.", valueName: "seconds,…"))
    var offset: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Make segments anew: aggregate.threshold, .smoothing or .minimum.", valueName: "key=value"))
    var settings: [String] = []

    @OptionGroup var reading: ReadingOptionGroup
    @OptionGroup(title: "Video") var video: VideoExportOptions

    @Flag(help: "Replace an output that exists.") var overwrite = false

    func validate() throws {
        guard paths.count >= (video.clips == nil ? 2 : 1) else {
            throw ValidationError("give a timeline and an output, such as `actionline export gym.json gym.vtt`")
        }
        if let top, top < 1 { throw ValidationError("--top must be at least 1") }
        guard (3...6).contains(timeDecimals) else { throw ValidationError("--time-decimals must be from 3 to 6") }
        for setting in settings where !setting.hasPrefix("aggregate.") {
            throw ValidationError("--set \(setting): without the model only aggregate.… can be set")
        }
        _ = try offsets()
    }

    func run() throws {
        if let export = try VideoExport(self) { return try export.run() }
        let output = paths[paths.count - 1]
        let format = try to.map { try OutputFormat.named($0) } ?? outputFormat(output)
        try check(output, format)
        let source = try from.map { try OutputFormat.named($0) }
        let inputs = try conversionInputs(source)
        if format == .html { return try writeReport(of: offset == nil ? inputs.map { [$0] } : [inputs], to: output) }
        let holdsRows = [OutputFormat.csv, .table].contains(format)
        let conversion = TimelineConversion(
            inputs, options: reading.options,
            needsSegments: holdsRows ? rows == .segments : format != .numPy,
            settings: settings.isEmpty ? nil : { try changed($0) })
        let (timeline, notes) = try conversion.timeline()
        for note in notes { Console.say("note: \(note.text)") }
        try write(timeline, format, to: output)
    }

    /// - Parameter videos: the inputs of each video.
    private func writeReport(of videos: [[TimelineConversion.Input]], to output: String) throws {
        let timelines = try videos.map { inputs in
            let conversion = TimelineConversion(
                inputs, options: reading.options, settings: settings.isEmpty ? nil : { try changed($0) })
            let (timeline, notes) = try conversion.timeline()
            for note in notes { Console.say("note: \(note.text)") }
            return (timeline: timeline, name: VideoName.of(inputs[0].path))
        }
        try Report.write(timelines, to: output, overwrite: overwrite)
    }

    private func outputFormat(_ output: String) throws -> OutputFormat {
        guard output != "-" else { throw ValidationError("name the format of standard output with --to") }
        return try OutputFormat.forFile(output)
    }

    /// Before anything is read.
    private func check(_ output: String, _ format: OutputFormat) throws {
        var inputs = RunInputs()
        for path in inputPaths { inputs.add(path, as: "an input") }
        try OutputFile.check([(output, format.mode)], overwrite: overwrite, inputs: inputs)
    }

    private func write(_ timeline: StoredTimeline, _ format: OutputFormat, to output: String) throws {
        let input = paths[0]
        let rows = rows ?? (timeline.hasWindows ? .windows : .segments)
        if !timeline.hasWindows, format == .numPy || (rows == .windows && format == .csv) {
            throw ConversionError.noWindows(file: input, purpose: .rowsOfWindows)
        }
        var top = top
        if timeline.scores == .every, format == .csv { top = top ?? 1 }
        if format == .numPy, case .best(let best) = timeline.scores {
            Console.say("note: \(ConversionNote.partialScores(best: best).text)")
        }
        let options = ExportOptions(
            rows: rows, timeDecimals: timeDecimals, columns: columns.columns, frameRate: reading.framerate?.rate,
            background: reading.background)
        try timeline.write(
            format, to: output, options: options, top: top, name: VideoName.of(input), overwrite: overwrite)
    }

    /// The timelines; with clips there is no output among the arguments.
    var inputPaths: [String] { video.clips == nil ? paths.dropLast() : paths }

    func conversionInputs(_ format: OutputFormat?) throws -> [TimelineConversion.Input] {
        zip(inputPaths, try offsets()).map {
            TimelineConversion.Input(path: $0, format: format, offsetSeconds: $1)
        }
    }

    /// Where each input begins.
    private func offsets() throws -> [Double] {
        let count = inputPaths.count
        guard let offset else {
            // In a report they are videos of their own.
            if count > 1, video.clips == nil,
                (try? to.map { try OutputFormat.named($0) } ?? outputFormat(paths[count])) == .html
            {
                return Array(repeating: 0, count: count)
            }
            guard count <= 1 else {
                throw ValidationError(
                    "\(count) timelines become one; say where each begins with --offset, such as --offset 0,600")
            }
            return [0]
        }
        let offsets = try offset.split(separator: ",", omittingEmptySubsequences: false).map { text in
            guard let seconds = TimeText.seconds(String(text)) else {
                throw ValidationError("--offset \(offset): expected a time an input, like 0,600 or 0,10:00")
            }
            return seconds
        }
        guard offsets.count == count else {
            throw ValidationError(
                "--offset has \(offsets.count) times, and there \(count == 1 ? "is 1 input" : "are \(count) inputs")")
        }
        return offsets
    }

    /// The settings with what --set says.
    func changed(_ stated: AggregationSettings) throws -> AggregationSettings {
        var configuration = PipelineConfiguration()
        configuration.aggregate = stated
        for setting in settings { try PipelineFile.apply(setting: setting, to: &configuration) }
        return configuration.aggregate
    }
}
