// `actionline score`: timelines against truth, and the aggregation settings that fit the truth best.

import ArgumentParser
import Evaluation
import Foundation

struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Score timelines against annotations, or find the best aggregation settings.",
        discussion: """
            TIMELINE is what `actionline label` wrote: .csv (segments, or windows), .json or .jsonl. TRUTH is a .csv with \
            the columns start, end and label (seconds; a column video or file makes it the truth of many videos), \
            ActivityNet's annotations (.json), a label a line for every frame (.txt, as MS-TCN has it; its frame rate \
            is --fps, or the video's as the timeline states it), or what was corrected in another tool: ELAN (.eaf), Label \
            Studio (.json), and every other format that `actionline export` reads.

            The last path is the truth. Two folders, or timelines and a folder or .json of truth, are matched by name, \
            endings and ".truth" left out. Of several files, the first half are timelines, the second half truth; or name \
            the truth with --truth.

            Frame accuracy, edit score and F1 are MS-TCN's, mAP is ActivityNet's. Time without a label is background. \
            Where annotations overlap, frames have the label of the one further down.

            --sweep aggregates stored scores anew: it needs timelines with every class's score, which are the .jsonl \
            files of recordings. With several videos, each is also left out in turn.

            EXAMPLES
              actionline score workout.csv samples/workout.truth.csv
              actionline score timelines/ truth/ --json
              actionline score timelines/ activity_net.v1-3.min.json
              actionline score gym.json gym.txt --fps 15
              actionline score --sweep --metric f1@50 monday.jsonl friday.jsonl truth/
            """)

    @Argument(
        help: ArgumentHelp("Timelines, then truth: files or folders.", valueName: "timeline-or-truth"),
        completion: .file())
    var paths: [String]

    @Option(help: ArgumentHelp("The truth, if all other paths are timelines.", valueName: "path"), completion: .file())
    var truth: [String] = []

    @Option(
        help: ArgumentHelp(
            "Frames per second: of a truth with a label a frame, and to compare frames at (default: 15).",
            valueName: "rate"))
    var fps: Double?

    @Option(help: ArgumentHelp("The label that means \"nothing\".", valueName: "label"))
    var background = "background"

    @Flag(help: "Print one JSON object.") var json = false

    @Flag(help: "Find the aggregation settings with the highest --metric.") var sweep = false

    @Option(
        help: ArgumentHelp(
            "With --sweep: accuracy, accuracy-without-background, edit, f1@N, map@50:95, map@30:70 or map@N (N in percent).",
            valueName: "name"))
    var metric: String?

    func validate() throws {
        if let fps, !(fps > 0 && fps <= 1000) { throw ValidationError("--fps must be above 0 and at most 1000") }
        if metric != nil, !sweep {
            throw ValidationError("--metric is for --sweep; without it every metric is printed")
        }
        if let metric, TimelineMetric(name: metric) == nil {
            throw ValidationError(
                "--metric \(metric): known are accuracy, accuracy-without-background, edit, f1@10, f1@25, f1@50, "
                    + "map@50:95, map@30:70 and map@50")
        }
        _ = try sides()
    }

    func run() throws {
        let sides = try sides()
        let videos = try VideoPairing.read(timelines: sides.timelines, truths: sides.truths, frameRate: fps)
        let scorer = TimelineScorer(background: background, frameRate: fps ?? TimelineScorer.usualFrameRate)
        let score = try scorer.score(videos)
        for line in ScoreNote.lines(score.notes.filter { !(sweep && $0.isAboutAggregation) }) { Console.say(line) }
        guard sweep else { return Console.print(json ? try ScoreJSON.text(score) : ScoreText(score).text) }
        if let first = videos.first, videos.contains(where: { $0.settings != first.settings }) {
            Console.say(
                "note: the timelines were made with different settings; \"before\" are those of \"\(first.name)\"")
        }
        let metric = metric.flatMap(TimelineMetric.init(name:)) ?? .f1(overlap: 0.5)
        let result = try AggregationSweep(metric, scorer: scorer).run(videos)
        Console.print(json ? try SweepText(result).json() : SweepText(result).text)
    }

    /// Which paths are timelines and which are truth.
    private func sides() throws -> (timelines: [String], truths: [String]) {
        if !truth.isEmpty { return (paths, truth) }
        guard paths.count >= 2, let last = paths.last else {
            throw ValidationError("give a timeline and its truth, such as `actionline score gym.csv gym.truth.csv`")
        }
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: last, isDirectory: &isFolder)
        if paths.count == 2 || (exists && isFolder.boolValue) || last.lowercased().hasSuffix(".json") {
            return (Array(paths.dropLast()), [last])
        }
        guard paths.count.isMultiple(of: 2) else {
            throw ValidationError(
                "\(paths.count) files are not as many timelines as truths; name the truth with --truth")
        }
        return (Array(paths.prefix(paths.count / 2)), Array(paths.suffix(paths.count / 2)))
    }
}
