// What a timeline's file may not say itself, as options; and the values of options that several commands have.

import ArgumentParser
import Export

struct ReadingOptionGroup: ParsableArguments {
    @Option(
        name: [.customLong("framerate"), .customLong("fps")],
        help: ArgumentHelp(
            "Frames per second, for formats that count frames: 25, 29.97, 30000/1001; default: the timeline's own.",
            valueName: "rate"))
    var framerate: FrameRateArgument?

    @Option(help: ArgumentHelp("The label that means \"nothing\", in a label a frame.", valueName: "label"))
    var background = ReadingOptions.usualBackground

    var options: ReadingOptions { ReadingOptions(frameRate: framerate?.rate, background: background) }
}

/// 25, 29.97, 30000/1001.
struct FrameRateArgument: ExpressibleByArgument {
    let rate: FrameRate

    init?(argument: String) {
        guard let rate = FrameRate(parsing: argument) else { return nil }
        self.rate = rate
    }
}

/// frames,microseconds.
struct CSVColumns: ExpressibleByArgument {
    var columns: Set<ExportOptions.Column> = []

    init() {}

    init?(argument: String) {
        for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let column = ExportOptions.Column(rawValue: String(name)) else { return nil }
            columns.insert(column)
        }
    }

    var defaultValueDescription: String { "none" }
}

extension OutputOptions {
    static var columnsHelp: ArgumentHelp {
        ArgumentHelp(
            "More columns of a CSV: frames (start_frame,end_frame), microseconds (start_us,end_us), or both.",
            valueName: "name,…")
    }
}
