// `actionline label`: an input in, timelines out. Options here; the run itself is Analysis'.

import Analysis
import ArgumentParser
import Export
import Foundation
import Logging

struct LabelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Label the actions in a video, a pipe or a camera.",
        discussion: """
            INPUT is a file, "-" for standard input, a URL (rtsp, rtmp, http(s), HLS, udp, srt), a device (/dev/video0), \
            a pattern (frames/%05d.jpg), a folder of images or an ffconcat list of recordings. Results go to the --output \
            files, or to standard output: windows as CSV, on a terminal a table of segments. Everything else goes to \
            standard error.

            EXAMPLES
              actionline label samples/workout.mp4 -p samples/figure-actions.yaml
              actionline label gym.mp4 -p gym.yaml -o gym.csv -o gym.json
              actionline label --join part1.mp4 part2.mp4 -p gym.yaml
              actionline label gym.mp4 -p gym.yaml -o w.csv -o s.csv:segments
              ffmpeg -i talk.mov -f matroska - | actionline label - -p gym.yaml
              actionline label gym.mp4 -p gym.yaml -o gym.jsonl -o labelled.mkv
              actionline label recordings/ -p gym.yaml --output-folder timelines/
              actionline label rtsp://camera/stream -p gym.yaml -o today.jsonl

            An output that ends in .mkv or .mp4 is a copy of a video file with the labels as subtitles and chapters; its \
            streams are not encoded anew, unless --burn draws the labels into the picture.
            """)

    @Argument(
        help: ArgumentHelp(
            "The video: a file, \"-\", a URL, a device, an image pattern or a folder of images. With --join: recordings that follow one another. With --output-folder: videos, folders of videos and patterns.",
            valueName: "input"),
        completion: .file())
    var inputs: [String] = []

    @Flag(help: "Label several recordings, one after another, as one: their times go on from file to file.")
    var join = false

    @OptionGroup(title: "Model") var model: ModelOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Many videos") var archive: ArchiveOptions
    @OptionGroup(title: "Input") var source: InputOptions
    @OptionGroup(title: "Live input") var live: LiveOptions

    @Option(help: ArgumentHelp("Threads to compute with.", valueName: "n"))
    var threads: Int?

    @Flag(help: "Print the plan (windows, cost, memory) and stop.")
    var dryRun = false

    @Flag(help: "After the run, print what each stage did and which one is the bottleneck.")
    var stats = false

    @Flag(name: .shortAndLong, help: "Print only errors on standard error.")
    var quiet = false

    @Option(
        help: ArgumentHelp(
            "Also print what libav says, from this level on: error, warning, info or debug.", valueName: "level"))
    var logLevel: LogLevel?

    @Option(help: ArgumentHelp("Write progress as JSON lines to this open file descriptor.", valueName: "fd"))
    var progressJson: Int32?

    func validate() throws {
        if archive.outputFolder != nil {
            try validateArchive()
        } else if inputs.isEmpty {
            throw ValidationError("give the video to label")
        } else if inputs.count > 1, !join {
            throw ValidationError(
                "to label \(inputs.count) videos, each for itself, add --output-folder FOLDER; as one recording, --join"
            )
        }
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024") }
        if let progressJson, fcntl(progressJson, F_GETFD) < 0 {
            throw ValidationError("--progress-json \(progressJson): no such open file descriptor")
        }
    }

    private func validateArchive() throws {
        guard !inputs.isEmpty || archive.inputsFrom != nil else { throw ValidationError("give the videos to label") }
        let others = [
            ("--join", join), ("--output", !output.output.isEmpty), ("--format", output.format != nil),
            ("--rotate", output.rotate != nil), ("--live", live.isLive), ("--duration", live.duration != nil),
            ("--until", live.until != nil), ("--dry-run", dryRun), ("--stats", stats),
            ("--progress-json", progressJson != nil), ("--credentials", source.credentials != nil),
        ]
        if let other = others.first(where: \.1) {
            throw ValidationError("\(other.0) is for one input; it does not go with --output-folder")
        }
    }

    var progressStyle: ProgressReporter.Style { quiet ? .quiet : TerminalLine.isTerminal ? .terminal : .plain }

    func run() throws {
        if let folder = archive.outputFolder { return try ArchiveSession(self, folder: folder).run() }
        try LabelSession(self).run()
    }
}

/// How much of libav's own messages is printed.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case error, warning, info, debug

    var level: Logger.Level {
        switch self {
        case .error: .error
        case .warning: .warning
        case .info: .info
        case .debug: .debug
        }
    }
}
