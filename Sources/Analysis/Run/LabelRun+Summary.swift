// How a run ended: the timeline's last words, and the summary.

import Dataflow
import Export
import Media
import Timeline

extension LabelRun {
    func finish(
        _ line: Pipeline, _ export: ExportStage, _ end: TimelineEnd, _ failure: (any Error)?
    ) -> RunSummary {
        let snapshot = progress.snapshot
        let problem = end.problem ?? damage(snapshot)
        let ended = stop.reason == nil || stop.reason == .timeLimit
        var failure = failure
        if failure == nil, ended, !isLive, !end.hasPicture { failure = nothingDecodable(snapshot) }
        let notes = video.notes + end.notes.filter { !video.notes.contains($0) }
        let isComplete = failure == nil && ended && end.problem == nil
        export.end(
            TimelineFooter(
                complete: isComplete, duration: end.duration, frames: end.frames, notes: notes))
        return RunSummary(
            isComplete: isComplete, inputProblem: problem, stopReason: stop.reason, outputFailures: export.failures,
            failure: failure, progress: progress.snapshot, stages: line.statistics,
            elapsedSeconds: progress.elapsedSeconds)
    }

    /// A video without a picture is no video.
    private func nothingDecodable(_ snapshot: RunProgress.Snapshot) -> MediaError {
        let damaged = snapshot.decodeErrors > 0 ? ", \(snapshot.decodeErrors) of them damaged" : ""
        let packets = "\(snapshot.packets) \(snapshot.packets == 1 ? "packet" : "packets")"
        return MediaError(
            .decode,
            "cannot decode \"\(inputName)\" (\(video.codecName)): no picture in \(packets)\(damaged); "
                + "copy or record it again")
    }

    private func damage(_ snapshot: RunProgress.Snapshot) -> String? {
        guard snapshot.decodeErrors > 0 else { return nil }
        return "\(snapshot.decodeErrors) damaged \(snapshot.decodeErrors == 1 ? "packet" : "packets") in "
            + "\"\(inputName)\": frames there are missing or guessed"
    }
}
