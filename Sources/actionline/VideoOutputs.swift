// Outputs of a run that are labelled copies of its video.

import Analysis
import ArgumentParser
import Export
import Foundation
import Media
import Synchronization

/// Which outputs are videos, and what they ask of the input.
struct VideoOutputs {
    let paths: [String]
    private let burns: Bool
    private let overwrite: Bool

    init(_ options: OutputOptions) throws {
        // A format that is named holds for every output.
        paths = options.format == nil ? options.output.filter { VideoContainer.ofEnding($0) != nil } : []
        burns = options.burn
        overwrite = options.overwrite
        guard !burns || !paths.isEmpty else {
            throw ValidationError("--burn draws into a video: add an --output that ends in .mp4 or .mkv")
        }
    }

    func refuseRotation() throws {
        guard paths.isEmpty else {
            throw ValidationError("--rotate is for timelines: \(paths[0]) would be a copy of the whole video")
        }
    }

    /// Refuses what cannot be read a second time, before anything is opened.
    func check(_ input: MediaInput) throws {
        if !paths.isEmpty { try OriginalVideo.plainPath(input) }
    }

    /// What is to be written after the run, checked now.
    func copies(of input: MediaInput, threads: Int) throws -> [LabeledCopy] {
        guard !paths.isEmpty else { return [] }
        let video = try LabeledVideo(input)
        return try paths.map { try LabeledCopy(video, to: $0, burns: burns, threads: threads) }
    }

    func open(_ copies: [LabeledCopy], stop: StopSignal, messages: Messages) throws -> [any TimelineWriter] {
        var writers: [any TimelineWriter] = []
        do {
            for copy in copies {
                writers.append(
                    try LabeledCopyWriter(
                        copy, overwrite: overwrite, stop: stop,
                        onProgress: { copy, position in
                            messages.reporter?.show(position.map { VideoProgress.text(copy, position: $0) })
                        }, onNote: { messages.say("note: \($0)") }))
            }
        } catch {
            for writer in writers { writer.abandon() }
            throw error
        }
        return writers
    }
}

/// How far a copy is, as text.
enum VideoProgress {
    /// `labelled.mkv: 41% 0:01:02 of 0:02:30`.
    static func text(_ copy: LabeledCopy, position: Double) -> String {
        let clock = ProgressText.clock(position)
        guard let length = copy.durationSeconds, length > 0 else { return "\(copy.path): \(clock)" }
        let share = Int((min(1, max(0, position / length)) * 100).rounded(.down))
        return "\(copy.path): \(share)% \(clock) of \(ProgressText.clock(length))"
    }
}
