// The last words of a run on stderr, and its exit code.

import Analysis
import Dataflow
import Export
import Foundation
import Media

struct RunReport {
    private let summary: RunSummary
    private let run: LabelRun
    private let tally: RowTally
    private let quiet: Bool
    private let showsStages: Bool

    init(_ summary: RunSummary, run: LabelRun, tally: RowTally, quiet: Bool, showsStages: Bool) {
        self.summary = summary
        self.run = run
        self.tally = tally
        self.quiet = quiet
        self.showsStages = showsStages
    }

    /// Says how it went.
    /// - Throws: `FailedRun` or an exit code where it did not go as asked.
    func conclude() throws {
        if !quiet {
            say(headline)
            if let note = thresholdNote { say(note) }
        }
        if showsStages { say(stageTable) }
        let outputs = summary.outputFailures.filter { !isClosedOutput($0) }
        var messages = [summary.failure].compactMap { $0 }.map(ErrorText.of) + outputs.map(ErrorText.of)
        // A copy that a stop has ended is what the stop was for.
        let isFailure = summary.failure != nil || outputs.contains { ($0 as? MediaError)?.kind != .cancelled }
        if isFailure { throw FailedRun(messages: messages, exitCode: 1) }
        if case .signal(let number)? = summary.stopReason {
            throw FailedRun(messages: messages, exitCode: 128 + number)
        }
        if !messages.isEmpty { throw FailedRun(messages: messages, exitCode: 1) }
        if let problem = summary.inputProblem {
            let isEmpty = summary.progress.windows == 0
            messages = [problem + (isEmpty ? "" : "; the outputs hold what could be read")]
            throw FailedRun(messages: messages, exitCode: 3)
        }
    }

    /// A reader that went away, like `head`, ends the run quietly.
    private func isClosedOutput(_ error: any Error) -> Bool {
        if case .closedOutput? = error as? ExportError { true } else { false }
    }

    private var headline: String {
        let progress = summary.progress
        let seconds = summary.elapsedSeconds
        let done = progress.position - progress.startPosition
        guard progress.windows > 0, done > 0 else { return emptyHeadline }
        var text = progress.windows == 1 ? "1 window" : "\(progress.windows) windows"
        text += ", \(ProgressText.clock(done)) of video in "
        text += String(format: "%.1f s, %.1fx real time", seconds, done / max(seconds, 1e-3))
        if progress.skippedPackets > 0 {
            text += ", \(progress.skippedPackets) of \(progress.packets) packets not decoded"
        }
        if progress.skippedWindows > 0 { text += ", \(progress.skippedWindows) windows left out to keep up" }
        if run.isLive || tally.gaps > 0 {
            text += ", \(tally.gaps == 1 ? "1 gap" : "\(tally.gaps) gaps")"
            if tally.gaps > 0 { text += String(format: " (%.1f s lost)", tally.lostSeconds) }
        }
        if run.isLive { text += ", \(progress.reconnects == 1 ? "1 reconnect" : "\(progress.reconnects) reconnects")" }
        return text
    }

    /// An empty list of segments says why it is empty.
    private var thresholdNote: String? {
        let threshold = run.pipeline.aggregate.threshold
        guard tally.segments == 0, let best = tally.bestScore else { return nil }
        return String(
            format: "no segments: the scores are below aggregate.threshold (%.2f), the best window's is %.4f; "
                + "a lower one is --set aggregate.threshold=%.2f", threshold, best, (best * 50).rounded(.down) / 100)
    }

    /// A run without rows says why, as far as it is known.
    private var emptyHeadline: String {
        guard let start = run.options.startSeconds, summary.stopReason == nil else { return "no windows" }
        let length = run.video.durationSeconds.map { " (the video is \(ProgressText.clock($0)) long)" } ?? ""
        let end = run.options.endSeconds.map { " and before \(ProgressText.clock($0))" } ?? ""
        return "no window starts at or after \(ProgressText.clock(start))\(end)\(length)"
    }

    private var stageTable: String {
        var lines = ["stage          in      out     busy  for input  for output"]
        for stage in summary.stages {
            lines.append(
                stage.name.padding(toLength: 10, withPad: " ", startingAt: 0)
                    + String(
                        format: "%7d  %7d  %6.2fs  %8.2fs  %9.2fs", stage.itemsIn, stage.itemsOut, stage.busySeconds,
                        stage.waitingForInputSeconds, stage.waitingForOutputSeconds))
        }
        if let bottleneck = summary.stages.bottleneck { lines.append("bottleneck: \(bottleneck.name)") }
        return lines.joined(separator: "\n")
    }

    private func say(_ text: String) { Console.say(text) }
}
