// `actionline model compare`: one model in every precision over the same windows.

import Analysis
import ArgumentParser
import Foundation
import Media
import Settings
import TimeSformer

struct ModelCompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Run a model in fp32, bf16 and int8 over a video's windows: what changes, and what it saves.",
        discussion: """
            Prints for each precision how many windows have the best class of fp32, the mean and largest difference of \
            their scores (from 0 to 1), and windows a second of classifying alone, taken in turns.

            EXAMPLES
              actionline model compare gym.yaml gym.mp4
              actionline model compare gym.yaml gym.mp4 --start 10m --end 12m --threads 2
              actionline model compare gym.yaml gym.mp4 --with gym-int8.safetensors
            """)

    @OptionGroup var model: ModelArgument
    @Argument(help: "The video whose windows are classified.", completion: .file()) var video: String
    @Option(
        help: ArgumentHelp(
            "The same model as \"model convert\" or \"model calibrate\" wrote it, compared as well.", valueName: "file"),
        completion: .file())
    var with: String?
    @Option(help: ArgumentHelp("Begin here: 90, 1m30s, 0:01:30.", valueName: "time")) var start: String?
    @Option(help: ArgumentHelp("End here.", valueName: "time")) var end: String?
    @Option(help: "Threads to compute with.") var threads: Int?
    @Flag(help: "Print one JSON object.") var json = false

    func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024") }
        for (name, text) in [("start", start), ("end", end)] {
            guard let text, TimeText.seconds(text) == nil else { continue }
            throw ValidationError("--\(name) \(text): expected a time like 90, 1m30s or 0:01:30")
        }
    }

    func run() throws {
        let pipeline = try ResolvedPipeline(model.configuration())
        let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        var options = RunOptions(threads: threads)
        options.startSeconds = start.flatMap(TimeText.seconds)
        options.endSeconds = end.flatMap(TimeText.seconds)
        let run = try LabelRun(.file(video), pipeline: pipeline, options: options)
        let other = try with.map { try ResolvedPipeline(PipelineFile.fromSettings(["model.checkpoint=\($0)"])) }
        let comparison = try PrecisionComparison(pipeline, with: other, threads: threads)
        let summary = try run.run(comparison, writers: [])
        if let failure = summary.failure { throw failure }
        Console.print(json ? try Self.object(comparison.results) : Self.table(comparison.results))
    }

    private static func table(_ results: [PrecisionComparison.Result]) -> String {
        var table = TextTable([
            "precision", "windows", "same top-1", "mean diff.", "largest diff.", "windows/s", "speed",
        ])
        for result in results {
            let share = result.windows > 0 ? Double(result.agreeing) / Double(result.windows) : nil
            let speed = result.windowsPerSecond.flatMap { own in results[0].windowsPerSecond.map { own / $0 } }
            table.add([
                result.file.map { "\(result.precision.rawValue), \($0)" } ?? result.precision.rawValue,
                "\(result.windows)", TextTable.percent(share) + "%",
                TextTable.decimals(result.meanDifference, 5), TextTable.decimals(result.largestDifference, 5),
                result.windowsPerSecond.map { TextTable.decimals($0, 2) } ?? "-",
                speed.map { TextTable.decimals($0, 2) + "x" } ?? "-",
            ])
        }
        return table.text
    }

    private static func object(_ results: [PrecisionComparison.Result]) throws -> String {
        struct Row: Encodable {
            let precision: String
            let file: String?
            let windows, sameTop1: Int
            let meanDifference, largestDifference, windowsPerSecond: Double?
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let rows = results.map { result in
            Row(
                precision: result.precision.rawValue, file: result.file, windows: result.windows,
                sameTop1: result.agreeing,
                meanDifference: result.meanDifference.isFinite ? result.meanDifference : nil,
                largestDifference: result.largestDifference.isFinite ? result.largestDifference : nil,
                windowsPerSecond: result.windowsPerSecond)
        }
        return String(decoding: try encoder.encode(["precisions": rows]), as: UTF8.self)
    }
}
