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
            a pattern (frames/%05d.jpg), a folder of images or an ffconcat list of recordings. Results go to the --output files, or to standard \
            output; everything else goes to standard error.

            EXAMPLES
              actionline label samples/workout.mp4 -p samples/figure-actions.yaml
              actionline label gym.mp4 -p gym.yaml -o gym.csv -o gym.json
              actionline label --join part1.mp4 part2.mp4 -p gym.yaml
              ffmpeg -i talk.mov -f matroska - | actionline label - -p gym.yaml
              actionline label rtsp://camera/stream -p gym.yaml -o today.jsonl
            """)

    @Argument(help: "The video: a file, \"-\", a URL, a device, an image pattern or a folder of images.")
    var input: String

    @Argument(help: "With --join: the recordings that follow the first.")
    var following: [String] = []

    @Flag(help: "Label several recordings, one after another, as one: their times go on from file to file.")
    var join = false

    @OptionGroup(title: "Model") var model: ModelOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Input") var source: InputOptions
    @OptionGroup(title: "Live input") var live: LiveOptions

    @Option(help: ArgumentHelp("Threads to compute with.", valueName: "n"))
    var threads: Int?

    @Flag(help: "Print the plan (windows, cost, memory) and stop.")
    var dryRun = false

    @Flag(help: "After the run, print what each stage did and which one is the bottleneck.")
    var stats = false

    @Flag(name: .shortAndLong, help: "Say nothing on standard error but errors.")
    var quiet = false

    @Option(
        help: ArgumentHelp(
            "Also print what libav says, from this level on: error, warning, info or debug.", valueName: "level"))
    var logLevel: LogLevel?

    @Option(help: ArgumentHelp("Write progress as JSON lines to this open file descriptor.", valueName: "fd"))
    var progressJson: Int32?

    func validate() throws {
        if !following.isEmpty, !join {
            throw ValidationError(
                "one input at a time; to label \(following.count + 1) recordings as one, add --join")
        }
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024") }
        if let progressJson, fcntl(progressJson, F_GETFD) < 0 {
            throw ValidationError("--progress-json \(progressJson): no such open file descriptor")
        }
    }

    func run() throws {
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

/// Which model, and how it is fed.
struct ModelOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The pipeline file that describes the run.", valueName: "file.yaml"))
    var pipeline: String?

    @Option(
        help: ArgumentHelp("A checkpoint or a Hugging Face folder, instead of the pipeline file's.", valueName: "path"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Whose preprocessing the model expects: mmaction2, facebook or huggingface.", valueName: "name"))
    var preset: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override a value of the pipeline file; may be repeated.", valueName: "key=value"))
    var settings: [String] = []

    func configuration() throws -> PipelineConfiguration {
        var settings = settings
        if let preset { settings.append("model.preset=\(preset)") }
        if let model { settings.append("model.checkpoint=\(model)") }
        guard let pipeline else {
            guard model != nil else {
                throw ValidationError("give the run's description with --pipeline FILE.yaml or --model PATH")
            }
            return try PipelineFile.fromSettings(settings)
        }
        return try PipelineFile.load(pipeline, settings: settings)
    }
}

/// Where results go.
struct OutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write the timeline here (.csv, .json, .jsonl; \"-\" is standard output); may be repeated.",
            valueName: "file"))
    var output: [String] = []

    @Option(
        help: ArgumentHelp(
            "The output's format (\(OutputFormat.all.map(\.name).joined(separator: ", "))), or how to read the input (rawvideo, mjpeg, h264, …); may be repeated.",
            valueName: "name"))
    var format: [String] = []

    @Option(help: ArgumentHelp("Rows of a CSV or a table: windows or segments.", valueName: "kind"))
    var rows: ExportOptions.Rows = .windows

    @Option(help: ArgumentHelp("Best classes written for each window.", valueName: "k"))
    var top = 1

    @Option(help: ArgumentHelp("Decimals of the seconds in a CSV, 3 to 6; JSON has 6.", valueName: "n"))
    var timeDecimals = 3

    @Flag(help: "Replace outputs that exist.")
    var overwrite = false

    @Flag(help: "Continue an interrupted JSON Lines output of a file where it stopped.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Start a new output file every so often, with the time in its name: 1h, 15m, 30s.", valueName: "period"))
    var rotate: String?

    func validate() throws {
        if top < 1 { throw ValidationError("--top must be at least 1") }
        guard (3...6).contains(timeDecimals) else { throw ValidationError("--time-decimals must be from 3 to 6") }
    }
}

extension ExportOptions.Rows: ExpressibleByArgument {}

/// Which part of which stream, and what cannot be read from it.
struct InputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Label only windows that start at or after this time (90, 1:30, 0:01:30.5).", valueName: "time"))
    var start: String?

    @Option(help: ArgumentHelp("Label only windows that start before this time.", valueName: "time"))
    var end: String?

    @Option(help: ArgumentHelp("The video stream to take, by its number in the file.", valueName: "n"))
    var stream: Int?

    @Option(
        help: ArgumentHelp("Raw frames' pixel format in ffmpeg's names: rgb24, yuv420p, nv12, …", valueName: "name"))
    var pixelFormat: String?

    @Option(help: ArgumentHelp("Raw frames' size: 1280x720.", valueName: "WxH"))
    var videoSize: String?

    @Option(help: ArgumentHelp("Frames per second of raw frames and image streams: 25, 30000/1001.", valueName: "rate"))
    var framerate: String?

    @Flag(help: "Decode every frame, also those that no window needs. Results are the same.")
    var decodeAll = false
}

/// Cameras and other input that time does not wait for.
struct LiveOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How RTSP carries video: tcp or udp.", valueName: "kind"))
    var rtspTransport = "tcp"

    @Option(
        help: ArgumentHelp(
            "Give a connection up that is silent for so long, and connect again.", valueName: "seconds"))
    var timeout: Double = 10

    @Option(help: ArgumentHelp("Give up after so many reconnections in a row; default: never.", valueName: "n"))
    var maxReconnects: Int?

    @Option(
        help: ArgumentHelp(
            "The longest a row may lag behind its window's last frame, in windows; what is later is left out.",
            valueName: "windows"))
    var maxDelay = 2.0

    @Option(help: ArgumentHelp("End the run after this long: 90, 15m, 8h.", valueName: "time"))
    var duration: String?

    @Option(
        help: ArgumentHelp(
            "End the run at this time of day: 18:00, 18:00:30, or 2026-11-22T18:00:00Z.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Seconds between lines on how the run goes.", valueName: "seconds"))
    var report: Double = 10

    @Flag(
        name: .customLong("live"), help: "Treat the input as live: never wait for the model, leave out windows instead."
    )
    var isLive = false

    func validate() throws {
        guard maxDelay.isFinite, maxDelay > 0 else { throw ValidationError("--max-delay must be positive") }
        guard timeout >= 0.1, timeout <= 86_400 else {
            throw ValidationError("--timeout must be from 0.1 to 86400 seconds")
        }
        guard report.isFinite, report > 0 else { throw ValidationError("--report must be positive") }
        if let maxReconnects, maxReconnects < 0 { throw ValidationError("--max-reconnects must not be negative") }
        guard ["tcp", "udp"].contains(rtspTransport) else {
            throw ValidationError("--rtsp-transport must be tcp or udp")
        }
    }
}
