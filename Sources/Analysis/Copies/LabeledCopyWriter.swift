// A labelled copy as an output of a run: segments are collected while it goes on, and the copy is made at its end.

import Export
import Media
import Synchronization
import Timeline

/// Writes a labelled copy of a run's input in a second pass over the file.
///
/// A run that was stopped gets its copy, too, with the labels that it had come to; but nobody waits for a picture to be
/// encoded after Ctrl-C: a burnt copy is then given up. A stop while the copy is written gives it up.
package final class LabeledCopyWriter: TimelineWriter {
    private let copy: LabeledCopy
    private let output: OutputFile
    private let stop: StopSignal
    private let onProgress: (LabeledCopy, Double?) -> Void
    private let onNote: (String) -> Void
    private var labels: LabelSet = []
    private var segments: [Detection] = []
    private var hasSteps = false

    /// - Parameters:
    ///   - onProgress: is given the position in the video in seconds while the copy is written, and nil when it is done.
    ///   - onNote: is given what a user should know, a sentence each.
    /// - Throws: `ExportError` when the output cannot be opened.
    package init(
        _ copy: LabeledCopy, overwrite: Bool, stop: StopSignal,
        onProgress: @escaping (LabeledCopy, Double?) -> Void = { _, _ in },
        onNote: @escaping (String) -> Void = { _ in }
    ) throws {
        self.copy = copy
        self.stop = stop
        self.onProgress = onProgress
        self.onNote = onNote
        output = try copy.open(overwrite: overwrite)
    }

    package func begin(_ header: TimelineHeader) throws { labels = header.labels }

    package func write(_ segment: Segment) throws { segments.append(Detection(segment, labels: labels)) }

    package func write(_ discontinuity: Discontinuity) throws { hasSteps = true }

    package func write(_ window: WindowPrediction) throws {}
    package func write(_ gap: Gap) throws {}
    package func write(_ skipped: SkippedWindows) throws {}

    package func end(_ footer: TimelineFooter) throws {
        let wasStopped = stop.isUrgent
        if wasStopped, copy.isBurnt {
            throw MediaError(
                .cancelled,
                "\"\(copy.path)\" is not written: the run was stopped before its labels could be drawn; write a timeline, "
                    + "too, and draw what it holds")
        }
        if hasSteps {
            onNote("the video's timestamps step: behind the first step, labels in \"\(copy.path)\" may stand elsewhere")
        }
        defer { onProgress(copy, nil) }
        let outcome = try copy.write(
            segments.map { LabelCue($0) }, to: output, onProgress: { onProgress(copy, $0) },
            isCancelled: { !wasStopped && stop.isUrgent })
        // What was known before has been said before the run.
        for note in outcome.notes where !copy.notes.contains(note) { onNote(note) }
    }

    package func abandon() { output.abandon() }
}
