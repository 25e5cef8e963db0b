// `actionline test`: a model over labelled clips, or stored scores evaluated again. Options here; what is done with them is
// `TestSession`'s.

import Analysis
import ArgumentParser
import Clips
import Evaluation
import Foundation
import Sampling

struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Test a model on labelled clips.",
        discussion: """
            LIST is a text file with a path and a class number a line (mmaction2's), a CSV with a header \
            (file,start,end,label, where a stretch of a long video is a clip; or Kinetics' own columns), or a folder with \
            a folder of clips for each class. Classes are numbers from 0, or names of the model's labels. The whole list is \
            checked before the first clip is decoded.

            Frames are chosen as mmaction2's test chooses them; short side, crops and normalization are the pipeline \
            file's. The protocol stands beside every number.

            EXAMPLES
              actionline test val.txt -p pipelines/mmaction2-k400-divided-8x32.yaml
              actionline test val.txt -p k400.yaml --dump result.pkl --confusion matrix.svg
              actionline test val.txt -p k400.yaml --resume scores.jsonl
              actionline test val.txt -p k400.yaml --shard 2/8 --dump part2.json
              actionline test --from part1.json part2.json --merge --dump all.json
              actionline test --from rgb.json flow.json --weights 1 2
            """)

    @Argument(help: "The list of clips.", completion: .file())
    var list: String?

    @OptionGroup(title: "Model") var model: ModelOptions
    @OptionGroup(title: "Protocol") var testProtocol: TestProtocolOptions
    @OptionGroup(title: "Results") var results: TestResultOptions
    @OptionGroup(title: "Stored scores") var stored: StoredScoreOptions

    @Option(
        help: ArgumentHelp("The folder that the list's paths begin at; default: the list's own.", valueName: "folder"),
        completion: .directory)
    var root: String?

    @Option(help: ArgumentHelp("Test only every n-th clip, beginning with the i-th.", valueName: "i/n"))
    var shard: ClipShard?

    @Option(help: ArgumentHelp("Threads to compute and decode with.", valueName: "n"))
    var threads: Int?

    @Flag(name: .shortAndLong, help: "Print only the result and errors.")
    var quiet = false

    func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024") }
        if stored.from.isEmpty {
            guard list != nil else { throw ValidationError("give a LIST of clips, or stored scores with --from") }
            if stored.merge { throw ValidationError("--merge needs --from FILES") }
            if !stored.weights.isEmpty { throw ValidationError("--weights needs --from FILES") }
            return
        }
        guard list == nil else { throw ValidationError("--from evaluates stored scores; leave LIST out") }
        guard results.resume == nil, shard == nil else {
            throw ValidationError("--resume and --shard are for tests of a LIST, not for --from")
        }
        guard !stored.merge || stored.weights.isEmpty else {
            throw ValidationError("--merge puts parts of one test together, --weights fuses several; give one of them")
        }
    }

    func run() throws {
        try TestSession(self).run()
    }
}

/// Which frames and which parts of them the model sees.
struct TestProtocolOptions: ParsableArguments {
    @Option(
        name: .customLong("protocol"),
        help: ArgumentHelp(
            "test: as published; validation: short side 256 for an image of 224, one crop in the centre.",
            valueName: "name"))
    var name = TestProtocol.Name.test

    @Option(help: ArgumentHelp("Clips a video, their scores averaged.", valueName: "n"))
    var clips = 1

    @Option(help: ArgumentHelp("Crops a clip: 1 in the centre or 3; default: the pipeline file's.", valueName: "1|3"))
    var crops: Int?

    @Option(
        help: ArgumentHelp(
            "What stands for frames behind a video's end: loop or repeat-last.", valueName: "rule"))
    var outOfBounds = ClipIndices.OutOfBounds.loop

    func validate() throws {
        guard (1...1000).contains(clips) else { throw ValidationError("--clips must be from 1 to 1000") }
        guard crops == nil || crops == 1 || crops == 3 else { throw ValidationError("--crops must be 1 or 3") }
    }

    func apply(to options: inout ClipTestOptions) {
        options.protocolName = name
        options.clips = clips
        options.crop = crops.map { $0 == 1 ? .center : .three }
        options.outOfBounds = outOfBounds
    }
}

/// Where results go.
struct TestResultOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write each clip's path, label and scores here (.json, .jsonl, .csv, .npz, or .pkl as mmaction2's); may be repeated.",
            valueName: "file"),
        completion: .file(extensions: ResultsFormat.allCases.map(\.rawValue)))
    var dump: [String] = []

    @Option(
        help: ArgumentHelp(
            "Go on with the test whose results are here (.jsonl, which grows clip by clip, or .json), or begin it.",
            valueName: "file"), completion: .file(extensions: ["jsonl", "json"]))
    var resume: String?

    @Option(
        help: ArgumentHelp("Draw the confusion matrix as an SVG.", valueName: "file.svg"),
        completion: .file(extensions: ["svg"]))
    var confusion: String?

    @Option(
        help: ArgumentHelp(
            "Write what the model's last layer sees of each clip: its class token after the last norm.",
            valueName: "file.npz"), completion: .file(extensions: ["npz"]))
    var features: String?

    @Flag(help: "Print the numbers as one JSON object.")
    var json = false

    @Flag(help: "Print every class, however many there are.")
    var allClasses = false

    @Flag(help: "Replace files that exist.")
    var overwrite = false
}

/// Scores that were computed before.
struct StoredScoreOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Evaluate scores of --dump or --resume files (.json, .jsonl) again.", valueName: "file"),
        completion: .file(extensions: ["json", "jsonl"]))
    var from: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Fuse the files' scores with these weights; default: 1 each.", valueName: "number"))
    var weights: [Double] = []

    @Flag(help: "The files are shards of one test: put them together.")
    var merge = false
}

extension TestProtocol.Name: ExpressibleByArgument {}
extension ClipIndices.OutOfBounds: ExpressibleByArgument {}
extension ClipShard: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
