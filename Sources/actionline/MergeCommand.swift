// `actionline merge`: the answers of many workers become timelines.

import Analysis
import ArgumentParser
import Export
import Files
import Foundation
import Settings

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Put the parts that workers have labelled together.",
        discussion: """
            Reads answers of `actionline work` and writes the timelines of the whole videos, byte for byte what one run \
            would have written. A video of which a part is missing, failed or of another run is named and left out; the \
            others are written, and the exit code is 3.

            EXAMPLES
              actionline merge answers.jsonl --output-folder timelines/
              actionline merge answers/*.jsonl --units plan.jsonl --output-folder out/
            """)

    @Argument(help: ArgumentHelp("Files of answers.", valueName: "answers"), completion: .file())
    var answers: [String]

    @Option(
        help: ArgumentHelp(
            "The plan: also videos are missed of which there is no answer at all.", valueName: "units.jsonl"),
        completion: .file())
    var units: String?

    @Option(help: ArgumentHelp("Where timelines go, each under its video's name.", valueName: "folder"))
    var outputFolder: String

    @Option(help: ArgumentHelp("The formats, with commas between, such as csv,json.", valueName: "names"))
    var outputFormat = "csv"

    @OptionGroup var content: ContentOptions

    @Flag(help: "Replace outputs that exist.") var overwrite = false

    @Flag(name: .shortAndLong, help: "Print only errors on standard error.")
    var quiet = false

    func validate() throws {
        guard !outputFolder.isEmpty, outputFolder != "-" else {
            throw ValidationError("--output-folder must be a folder")
        }
    }

    func run() throws {
        let outputs = try FormatList.formats(outputFormat).map { ArchiveOutput(format: $0, options: content.options()) }
        var index = AnswerIndex()
        for file in answers { try index.add(file) }
        let merge = try ArchiveMerge(
            index, plan: units.map(readPlan), folder: outputFolder, outputs: outputs, overwrites: overwrite,
            files: answers + (units.map { [$0] } ?? []))
        if !quiet {
            for file in index.torn { Console.say("note: the last line of \"\(file)\" is cut off; it is left out") }
        }
        var windows = 0
        var problems = 0
        for name in merge.names {
            switch merge.write(name) {
            case .complete(let count): windows += count
            case .damaged(let count, let reason):
                windows += count
                problems += 1
                Console.say("damaged: \(name): \(reason)")
            case .failed(let error):
                problems += 1
                Console.say("failed: \(name): \(ErrorText.of(error))")
            }
        }
        if !quiet {
            Console.say(
                "\(merge.names.count) \(merge.names.count == 1 ? "video" : "videos"): \(merge.names.count - problems) complete, "
                    + "\(windows) windows")
        }
        guard problems == 0 else {
            throw FailedRun(
                messages: [
                    "\(problems) of \(merge.names.count) videos \(problems == 1 ? "is" : "are") not whole; label the parts that "
                        + "are missing, and merge again"
                ], exitCode: 3)
        }
    }

    private func readPlan(_ path: String) throws -> [WorkUnit] {
        let bytes = try BoundedFile.read(path, atMost: 1 << 30)
        return try bytes.split(separator: 0x0A).enumerated().map { number, line in
            do throws(WorkUnitError) {
                return try WorkUnit(Array(line))
            } catch {
                throw FailedRun(messages: ["\"\(path)\", line \(number + 1): \(error)"], exitCode: 1)
            }
        }
    }
}
