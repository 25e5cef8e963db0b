// Says on stderr how a test goes: one live line on a terminal, plain lines elsewhere.

import Analysis
import Evaluation
import Foundation

/// Prints the progress of one test.
final class TestReporter: Sendable {
    private let quiet: Bool
    private let line = TerminalLine()
    private let steps: ProgressSteps

    init(quiet: Bool) {
        self.quiet = quiet
        steps = ProgressSteps(line)
    }

    func begin(_ notes: [String], _ testProtocol: TestProtocol, known: Int) {
        guard !quiet else { return }
        for note in notes { line.say(Console.safe("note: \(note)")) }
        line.say("protocol: \(testProtocol)")
        if known > 0 { line.say(known == 1 ? "1 clip is known" : "\(known) clips are known") }
    }

    func take(_ clip: TestedClip, _ progress: ClipTestProgress) {
        guard !quiet else { return }
        if clip.failure != nil { line.say(Console.safe(TestReport.failureText(clip))) }
        steps.show { Self.text(progress) }
    }

    func say(_ message: String) {
        if !quiet { line.say(message) }
    }

    func end() { line.clear() }

    /// `120 of 1000 clips (12%), 4.2 clips/s, top-1 so far 78.3%, 0:03:29 left, 2 failed`.
    static func text(_ progress: ClipTestProgress) -> String {
        let share = progress.expected > 0 ? 100 * progress.done / progress.expected : 100
        var parts = ["\(progress.done) of \(progress.expected) clips (\(share)%)"]
        if let rate = progress.clipsPerSecond { parts.append(String(format: "%.\(rate < 1 ? 3 : 1)f clips/s", rate)) }
        if let top1 = progress.runningTop1 { parts.append(String(format: "top-1 so far %.1f%%", 100 * top1)) }
        if let left = progress.secondsLeft { parts.append("\(ProgressText.clock(left)) left") }
        if progress.failed > 0 { parts.append("\(progress.failed) failed") }
        return parts.joined(separator: ", ")
    }
}
