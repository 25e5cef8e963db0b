// `actionline export` into a labelled copy of a video, or into clips of it.

import Analysis
import ArgumentParser
import Export
import Files
import Foundation
import Glibc
import Media
import Timeline

/// One export that reads a video.
struct VideoExport {
    private let command: ExportCommand
    private var options: VideoExportOptions { command.video }
    private let line = TerminalLine()

    /// nil: the output is a timeline.
    /// - Throws: `ValidationError` for options of videos without one.
    init?(_ command: ExportCommand) throws {
        self.command = command
        let isVideo = command.to == nil && command.paths.last.map { VideoContainer.ofEnding($0) != nil } ?? false
        if command.video.clips != nil || isVideo { return }
        if let option = command.video.isUsed {
            throw ValidationError("\(option) needs an output that is a video (.mkv, .mp4), or --clips FOLDER")
        }
        return nil
    }

    func run() throws {
        let stop = StopSignal()
        // Nothing that is not whole has a name: the first signal may end a copy. Of clips, those that are done are listed.
        let signals = options.clips == nil ? SignalWatch() : SignalWatch(stop)
        defer { signals.end() }
        let source = try command.from.map { try OutputFormat.named($0) }
        let conversion = TimelineConversion(
            try command.conversionInputs(source), options: command.reading.options,
            settings: command.settings.isEmpty ? nil : { try command.changed($0) })
        let (timeline, notes) = try conversion.timeline()
        for note in notes { Console.say("note: \(note.text)") }
        var segments = timeline.segments ?? []
        let hasScores = !timeline.lacksSegmentScores
        if !options.label.isEmpty { segments.removeAll { !options.label.contains($0.label) } }
        if let least = options.minScore { segments.removeAll { $0.score < least } }
        let video = try LabeledVideo(try path(timeline), stream: options.stream)
        if let folder = options.clips {
            try cut(segments, video, hasScores, to: folder, stop)
        } else {
            try copy(segments, video, hasScores, to: command.paths[command.paths.count - 1])
        }
    }

    /// The video that the user names, or the plain file that the timeline does. A timeline is written by anybody: it never
    /// makes this program open an address, a device or a pipe.
    private func path(_ timeline: StoredTimeline) throws -> String {
        if let video = options.video {
            try OriginalVideo.plainPath(MediaInput.recognize(video))
            return video
        }
        let named = timeline.source?.input ?? ""
        var status = stat()
        guard !named.isEmpty, !named.contains("://"), named != "-",
            named.withSystemPath({ stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFREG
        else {
            let said = named.isEmpty ? "the timeline names none" : "\"\(named.printable)\" is no file here"
            throw ValidationError("name the video with --video FILE: \(said)")
        }
        Console.say("note: the video is \"\(named)\", as the timeline says; --video names another")
        return named
    }

    private func copy(_ segments: [Detection], _ video: LabeledVideo, _ hasScores: Bool, to output: String) throws {
        let copy = try LabeledCopy(video, to: output, burns: options.burn, threads: Self.threads)
        for path in command.inputPaths { try refuse(output, ifSameAs: path) }
        let file = try copy.open(overwrite: command.overwrite)
        let steps = ProgressSteps(line)
        let outcome = try copy.write(
            segments.map { LabelCue($0, hasScore: hasScores) }, to: file,
            onProgress: { position in steps.show { VideoProgress.text(copy, position: position) } })
        line.clear()
        for note in outcome.notes { Console.say("note: \(note)") }
        if let problem = outcome.problem {
            throw FailedRun(messages: ["\(problem); the output holds what could be read"], exitCode: 3)
        }
    }

    private func refuse(_ output: String, ifSameAs input: String) throws {
        var inputs = RunInputs()
        inputs.add(input, as: "an input")
        try OutputFile.check([output], overwrite: command.overwrite, inputs: inputs)
    }

    private func cut(
        _ segments: [Detection], _ video: LabeledVideo, _ hasScores: Bool, to folder: String, _ stop: StopSignal
    ) throws {
        guard !segments.isEmpty else { throw ValidationError("there is no segment to cut; nothing is written") }
        var clips = ClipExport(to: folder)
        clips.isExact = options.exact
        clips.makesSheets = options.thumbnails
        clips.overwrite = command.overwrite
        clips.threads = Self.threads
        let steps = ProgressSteps(line)
        let outcome: ClipExport.Outcome
        do {
            outcome = try clips.write(
                segments, of: video, hasScores: hasScores,
                onProgress: { done in steps.show { "\(done) of \(segments.count) clips" } },
                isCancelled: { stop.isRequested })
        } catch {
            line.clear()
            guard case .signal(let number)? = stop.reason else { throw error }
            throw FailedRun(
                messages: ["stopped; \"\(folder)/\(ClipExport.manifestName)\" lists the clips that are done, if any"],
                exitCode: 128 + number)
        }
        line.clear()
        for note in outcome.notes { Console.say("note: \(note)") }
        let count = outcome.files.count
        Console.say("\(count == 1 ? "1 clip" : "\(count) clips"), listed in \"\(folder)/\(ClipExport.manifestName)\"")
    }

    private static var threads: Int { ProcessInfo.processInfo.activeProcessorCount }
}
