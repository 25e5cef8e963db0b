// `actionline work`: units in, answers out, for any engine that can pipe lines.

import Analysis
import ArgumentParser
import Files
import Foundation
import Media
import Settings
import Synchronization

struct WorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Label units of work: a line in, a line out.",
        discussion: """
            Reads units of `actionline plan` from standard input and answers each with a line of JSON on standard output as \
            soon as it is labelled; the model stays loaded. Answers may come in another order than the units: each says \
            which one it is for. A unit that fails is answered with its reason, and the next one goes on; the exit code is \
            then 3.

            EXAMPLES
              actionline plan day.mp4 -p gym.yaml | actionline work > answers.jsonl
            """)

    @Option(help: ArgumentHelp("Threads to compute with.", valueName: "n"))
    var threads: Int?

    @Option(help: ArgumentHelp("Units under way at once: while one ends, the next is read.", valueName: "n"))
    var lanes = 2

    @Flag(name: .shortAndLong, help: "Print only errors on standard error.")
    var quiet = false

    func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024") }
        guard (1...16).contains(lanes) else { throw ValidationError("--lanes must be from 1 to 16") }
    }

    func run() throws {
        let stop = StopSignal()
        let messages = Messages(quiet: quiet)
        let signals = SignalWatch(stop, messages: messages)
        let worker = UnitWorker(
            as: MediaInput.file("").with(try CredentialsVariable.take()),
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
            load: { pipeline in
                guard let file = pipeline.file else {
                    return try ResolvedPipeline(PipelineFile.fromSettings(pipeline.settings))
                }
                return try ResolvedPipeline(PipelineFile.load(file, settings: pipeline.settings))
            }, reason: { Console.safe(ErrorText.of($0)) })
        let line = WorkLine(worker, stop: stop, messages: messages)
        line.run(lanes: lanes)
        signals.end()
        if let problem = line.problem { throw FailedRun(messages: [problem], exitCode: 1) }
        if case .signal(let number)? = stop.reason {
            throw FailedRun(
                messages: ["stopped; units without an answer are to be labelled again"], exitCode: 128 + number)
        }
        guard line.failures == 0 else {
            throw FailedRun(
                messages: ["\(line.failures) \(line.failures == 1 ? "unit is" : "units are") not labelled in full"],
                exitCode: 3)
        }
    }
}
