// Wires one `test` command: options to a test, signals to its stop, its results to files, its end to an exit code.

import Analysis
import ArgumentParser
import Datasets
import Evaluation
import Export
import Files
import Foundation
import Settings
import Synchronization

struct TestSession {
    private let command: TestCommand

    init(_ command: TestCommand) { self.command = command }

    func run() throws {
        try command.stored.from.isEmpty ? test() : evaluate()
    }

    /// Stored scores, again.
    private func evaluate() throws {
        try checkOutputs(inputs(command.stored.from.map { ($0, "the stored scores") }))
        let parts = try command.stored.from.map { (file: $0, results: try ResultsFile.read($0)) }
        let weights = command.stored.weights
        let results =
            command.stored.merge
            ? try ClipResults.merged(parts)
            : try ClipResults.fused(
                parts, weights: weights.isEmpty ? [Double](repeating: 1, count: parts.count) : weights)
        try write(results)
        try conclude(results, stop: nil)
    }

    private func test() throws {
        guard let path = command.list else { return }
        let settings = try command.model.configuration(waitSeconds: 10)
        var inputs = RunInputs(settings, pipelineFile: command.model.pipeline)
        inputs.add(path, as: "the list")
        try checkOutputs(inputs)
        let pipeline = try ResolvedPipeline(settings)
        var options = ClipTestOptions()
        command.testProtocol.apply(to: &options)
        if let threads = command.threads { options.threads = threads }
        options.shard = command.shard
        options.keepsFeatures = command.results.features != nil
        let list = try ClipListReader(labels: pipeline.labels, root: command.root).read(path)
        for clip in list.clips { inputs.add(clip.path, as: "a clip of the list") }
        try checkOutputs(inputs)
        let test = ClipTest(pipeline, list: list, options: options)
        let model = try pipeline.makeModel(threads: options.threads)
        let header = test.header(model)
        let log = try command.results.resume.map {
            try ResultsLog($0, header: header, needsFeatures: options.keepsFeatures)
        }
        let stop = StopSignal()
        let reporter = TestReporter(quiet: command.quiet)
        let signals = SignalWatch(stop) { reporter.say(SignalWatch.text("the clips")) }
        reporter.begin(pipeline.notes + notes(pipeline), test.testProtocol, known: log?.known.count ?? 0)
        let computed = Mutex(log?.known ?? [])
        let results: ClipResults
        do {
            results = try test.run(model, known: log?.known ?? [], stop: stop) { clip, progress in
                try log?.add(clip)
                computed.withLock { $0.append(clip) }
                reporter.take(clip, progress)
            }
        } catch {
            reporter.end()
            // What was computed before is not computed again.
            try? log?.finish(ClipResults(header, clips: computed.withLock { $0 }))
            throw error
        }
        reporter.end()
        signals.end()
        try log?.finish(results)
        try write(results)
        try conclude(results, stop: stop.reason)
    }

    private func notes(_ pipeline: ResolvedPipeline) -> [String] {
        var notes: [String] = []
        if let name = pipeline.labels.duplicates.first {
            notes.append("several classes are called \"\(name)\"; they are told apart by number")
        }
        if case .fixed(let rate) = pipeline.rate {
            notes.append("frames are counted as they come, as mmaction2 counts them; window.rate \(rate) is not used")
        }
        return notes
    }

    private func inputs(_ files: [(String, String)]) -> RunInputs {
        var inputs = RunInputs()
        for (path, role) in files { inputs.add(path, as: role) }
        return inputs
    }

    /// Finds out before the test whether every file can be written.
    private func checkOutputs(_ inputs: RunInputs) throws {
        let results = command.results
        for path in results.dump { _ = try ResultsFormat.forFile(path) }
        let files = results.dump + [results.confusion, results.features].compactMap { $0 }
        try OutputFile.check(files.map { ($0, .whole) }, overwrite: results.overwrite, inputs: inputs)
        if let resume = results.resume {
            try OutputFile.check([(resume, .streaming)], overwrite: true, inputs: inputs)
            guard !files.contains(resume) else {
                throw ValidationError("\"\(resume)\" is both --resume and another output")
            }
        }
    }

    private func write(_ results: ClipResults) throws {
        let options = command.results
        for path in options.dump { try ResultsFile.write(results, to: path, overwrite: options.overwrite) }
        if let path = options.features {
            try ScoreArrays.writeFeatures(results, to: path, overwrite: options.overwrite)
        }
        guard let path = options.confusion else { return }
        guard let single = results.metrics.single else {
            Console.say("note: no confusion matrix: it is of clips with one class each, and there are none with scores")
            return
        }
        let caption = [
            "Confusion matrix, " + TestReport.modelText(results), "protocol: \(results.header.protocolText)",
            "\(TestReport.clipsText(results.metrics)), top-1 \(TestReport.text(single.top1))",
        ]
        let picture = ConfusionPicture(single, labels: results.header.classes, caption: caption)
        let file = try OutputFile.open(path, mode: .whole, overwrite: options.overwrite)
        defer { file.abandon() }
        try file.write(Array(picture.svg.utf8))
        try file.commit()
    }

    private func conclude(_ results: ClipResults, stop: StopSignal.Reason?) throws {
        if command.results.json {
            Console.print(MetricsText.json(results))
        } else {
            Console.print(TestReport(results, showsAllClasses: command.results.allClasses).text)
        }
        if case .signal(let number)? = stop {
            let hint = command.results.resume.map { "; go on with --resume \($0)" } ?? ""
            throw FailedRun(
                messages: [
                    "stopped: \(results.clips.count) of \(results.header.expectedCount) clips were tested\(hint)"
                ], exitCode: 128 + number)
        }
        let failed = results.failed
        guard !failed.isEmpty else { return }
        var messages = failed.prefix(20).map(TestReport.failureText)
        if failed.count > messages.count { messages.append("… and \(failed.count - messages.count) more") }
        messages.append(
            "\(failed.count) of \(results.clips.count) clips could not be read; the numbers are over the others")
        throw FailedRun(messages: messages, exitCode: 3)
    }
}
