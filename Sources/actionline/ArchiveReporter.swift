// Says on standard error how a run over many videos goes.

import Analysis
import Foundation
import Synchronization

/// One live line on a terminal, plain lines elsewhere, and a line for each video that is not labelled in full.
final class ArchiveReporter: MessageLine {
    private let progress: ArchiveProgress
    private let style: ProgressReporter.Style
    private let line = TerminalLine()
    private let timer: any DispatchSourceTimer & Sendable
    private let isFinished = Mutex(false)

    /// - Parameter seconds: between lines where there is no terminal.
    init(_ progress: ArchiveProgress, style: ProgressReporter.Style, seconds: Double) {
        self.progress = progress
        self.style = style
        timer =
            DispatchSource.makeTimerSource(queue: DispatchQueue(label: "actionline.archive-progress"))
            as! DispatchSource
        let period = style == .terminal ? 0.25 : seconds
        timer.schedule(deadline: .now() + period, repeating: period)
        timer.setEventHandler { [weak self] in self?.tick() }
        timer.resume()
    }

    private func tick() {
        isFinished.withLock { isFinished in
            guard !isFinished else { return }
            switch style {
            case .quiet: break
            case .terminal: line.show(Self.text(progress.snapshot))
            case .plain: line.say(Self.text(progress.snapshot))
            }
        }
    }

    /// `41%, 12 of 200 videos, 1:20:11 of video, 12.4x real time, 0:10:00 left, 1 failed`.
    static func text(_ progress: ArchiveProgress.Snapshot) -> String {
        var parts = [
            "\(Int((100 * progress.bytes / progress.allBytes).rounded(.down)))%",
            "\(progress.videos) of \(progress.allVideos) videos",
            "\(ProgressText.clock(progress.videoSeconds)) of video",
        ]
        if progress.elapsedSeconds > 0.2, progress.videoSeconds > 0 {
            parts.append("\(ProgressText.decimal(progress.videoSeconds / progress.elapsedSeconds, 1))x real time")
        }
        if let left = progress.secondsLeft { parts.append("\(ProgressText.clock(left)) left") }
        if progress.failures > 0 { parts.append("\(progress.failures) failed") }
        return parts.joined(separator: ", ")
    }

    func take(_ result: ArchiveResult, quiet: Bool) {
        guard !quiet else { return }
        switch result.outcome {
        case .failed(let error): say(Console.safe("failed: \(result.input.path): \(ErrorText.of(error))"))
        case .damaged(let problem): say(Console.safe("damaged: \(result.input.path): \(problem)"))
        case .complete, .stopped, .kept: break
        }
    }

    func say(_ message: String) { line.say(message) }
    func aside(_ write: () throws -> Void) throws { try line.aside(write) }

    func finish() {
        timer.cancel()
        isFinished.withLock { $0 = true }
        line.clear()
    }
}
