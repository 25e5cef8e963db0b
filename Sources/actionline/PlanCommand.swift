// `actionline plan`: videos in, units of work out.

import Analysis
import ArgumentParser
import Files
import Foundation
import Media
import Settings
import TimeSformer

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Cut an archive into units of work for many machines.",
        discussion: """
            Prints a line of JSON for each unit: a video, or with --part a stretch of one. `actionline work` labels units, \
            `actionline merge` puts their parts together. Paths in units are absolute: the machines share the folders, or \
            read the videos from http(s):// addresses.

            Of an MP4 file (with window.rate source: in H.264 or HEVC) a part reads nothing but its own stretch; of other \
            files it reads what comes before, too, without decoding it.

            EXAMPLES
              actionline plan recordings/ -p gym.yaml --part 10m > units.jsonl
              actionline work < units.jsonl > answers.jsonl
              actionline merge answers.jsonl --units units.jsonl --output-folder out/
              actionline plan recordings/ -p gym.yaml --part 10m --estimate
            """)

    @Argument(help: "Videos, folders of videos, patterns and http(s) addresses.", completion: .file())
    var inputs: [String] = []

    @OptionGroup(title: "Model") var model: ModelOptions

    @Option(help: ArgumentHelp("The length of a part: 10m, 1h; default: a unit is a video.", valueName: "time"))
    var part: String?

    @Flag(help: "Also the videos in folders of folders.")
    var recursive = false

    @Option(
        help: ArgumentHelp(
            "A file with an input a line (or zero bytes between them); \"-\" is standard input.", valueName: "file"),
        completion: .file())
    var inputsFrom: String?

    @Flag(help: "Instead of units print what they will cost, from a minute that is measured here in each precision.")
    var estimate = false

    @Option(help: ArgumentHelp("Threads to measure with.", valueName: "n"))
    var threads: Int?

    func validate() throws {
        guard !inputs.isEmpty || inputsFrom != nil else { throw ValidationError("give the videos to plan for") }
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024") }
    }

    func run() throws {
        let partSeconds = try part.map { text in
            guard let seconds = TimeText.seconds(text), seconds >= 1 else {
                throw ValidationError("--part \(text): expected a time of at least a second, like 10m")
            }
            return seconds
        }
        let videos = try ArchiveListing(isRecursive: recursive).inputs(InputList.arguments(inputs, from: inputsFrom))
        let resolved = try ResolvedPipeline(model.configuration(waitSeconds: 10))
        let input = MediaInput.file("").with(try CredentialsVariable.take())
        let plan = WorkPlan(
            model.unitPipeline(), resolved: resolved, partSeconds: partSeconds, as: input)
        var estimated = PlanEstimate(resolved)
        var failures = 0
        for video in videos {
            do {
                let planned = try plan.video(video)
                estimated.add(planned, video)
                if estimate { continue }
                for unit in planned.units { Console.print(unit.line) }
                if planned.units.count > 1, !planned.isSought {
                    Console.say(
                        "note: \"\(redacted(video.path))\": each part reads the file from its start, without decoding; of MP4 "
                            + "files each reads its own stretch")
                }
            } catch {
                failures += 1
                Console.say("failed: \(redacted(video.path)): \(ErrorText.of(error))")
            }
        }
        if estimate { try report(estimated, input) }
        guard failures == 0 else {
            throw FailedRun(messages: ["\(failures) of \(videos.count) videos cannot be planned for"], exitCode: 3)
        }
    }

    private func report(_ estimate: PlanEstimate, _ input: MediaInput) throws {
        let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        let signals = SignalWatch()
        defer { signals.end() }
        let speeds = try ModelPrecision.allCases.compactMap {
            try estimate.measure(as: input, precision: $0, threads: threads, stop: StopSignal())
        }
        Console.print(EstimateText.text(estimate, speeds))
    }
}

extension MediaInput {
    func with(_ credentials: Credentials?) -> MediaInput {
        var input = self
        input.credentials = credentials
        return input
    }
}
