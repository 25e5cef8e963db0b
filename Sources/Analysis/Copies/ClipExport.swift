// Cuts a timeline's segments out of a video: a folder of clips with a manifest and contact sheets.

import Export
import Files
import Foundation
import Glibc
import Media
import SystemPackage
import Timeline

/// A folder of clips, one for each segment.
///
///     var clips = ClipExport(to: "clips")
///     clips.isExact = true
///     let outcome = try clips.write(segments, of: LabeledVideo("gym.mp4"))
///     print(outcome.files.count, "clips, listed in clips/manifest.csv")
public struct ClipExport: Sendable {
    public struct Outcome: Sendable {
        /// Names of the clips' files in the folder.
        public var files: [String] = []
        /// Names of the contact sheets.
        public var sheets: [String] = []
        /// What a user should know, a sentence each.
        public var notes: [String] = []
    }

    /// The list of the clips, in the folder.
    public static var manifestName: String { ClipManifest.name }

    public var folder: String
    /// Encodes anew, so that a clip holds the frames of its segment and no other; false: copies from the keyframe before.
    public var isExact = false
    /// Whether contact sheets are made.
    public var makesSheets = false
    /// Whether files of these names may be replaced.
    public var overwrite = false
    /// Threads to decode and encode with.
    public var threads = ProcessInfo.processInfo.activeProcessorCount

    /// - Parameter folder: is made where it does not exist.
    public init(to folder: String) { self.folder = PathParts.withoutSlashes(folder) }

    /// Writes the clips, then the sheets, and the manifest last: where there is one, everything it lists is whole. What stops
    /// half-way leaves the clips that are done and a manifest of them.
    ///
    /// - Parameters:
    ///   - segments: in the order in which the clips are numbered.
    ///   - hasScores: whether the segments' scores mean anything.
    ///   - onProgress: is given the number of clips that are done.
    ///   - isCancelled: is asked often.
    /// - Throws: `MediaError`, `ExportError`.
    public func write(
        _ segments: [Detection], of video: LabeledVideo, hasScores: Bool = true, onProgress: (Int) -> Void = { _ in },
        isCancelled: () -> Bool = { false }
    ) throws -> Outcome {
        let cutter = try ClipCutter(video.original, isExact: isExact, threads: threads)
        let names = segments.enumerated().map { index, segment in
            ClipName.name(
                number: index + 1, of: segments.count, start: segment.start, label: segment.label,
                ending: cutter.container.ending)
        }
        try prepare(names, video)
        var outcome = Outcome(notes: cutter.notes)
        var rows: [ClipManifest.Row] = []
        var kept: [Detection] = []
        do {
            for (segment, name) in zip(segments, names) {
                defer { onProgress(rows.count) }
                guard segment.end > segment.start, let clip = try cut(segment, cutter, name, isCancelled) else {
                    outcome.notes.append(
                        "\"\(segment.label)\" at \(ClipName.time(segment.start)) has no clip: the video has no frame there"
                            .printable)
                    continue
                }
                rows.append(row(segment, clip, name, video, hasScore: hasScores))
                kept.append(segment)
            }
            if makesSheets { outcome.sheets = try writeSheets(kept, video, isCancelled) }
        } catch {
            if !rows.isEmpty { try? write(Array(ClipManifest.text(rows).utf8), to: ClipManifest.name) }
            throw error
        }
        outcome.files = rows.map(\.file)
        try write(Array(ClipManifest.text(rows).utf8), to: ClipManifest.name)
        return outcome
    }

    /// The folder, and whether every file can be written there, before the first is.
    private func prepare(_ names: [String], _ video: LabeledVideo) throws {
        if folder.withSystemPath({ mkdir($0, 0o777) }) != 0, errno != EEXIST {
            throw ExportError.failed("create", folder, errno)
        }
        var inputs = RunInputs()
        inputs.add(video.original.input)
        let sheets = makesSheets && !names.isEmpty ? [sheetName(0)] : []
        // One new file tells of the folder what a thousand would.
        let wanted = names.filter { path($0).withSystemPath { access($0, F_OK) } == 0 } + names.prefix(1) + sheets
        try OutputFile.check(
            Array(Set(wanted)).sorted().map(path) + [path(ClipManifest.name)], overwrite: overwrite, inputs: inputs)
    }

    private func path(_ name: String) -> String { folder == "/" ? "/\(name)" : "\(folder)/\(name)" }

    private func cut(
        _ segment: Detection, _ cutter: ClipCutter, _ name: String, _ isCancelled: () -> Bool
    ) throws -> CutClip? {
        let output = try OutputFile.open(path(name), mode: .whole, overwrite: overwrite)
        do {
            guard
                let clip = try cutter.cut(
                    from: segment.start, to: segment.end, output: path(name), into: output.wholeFile(),
                    isCancelled: isCancelled)
            else {
                output.abandon()
                return nil
            }
            try output.commit()
            return clip
        } catch let failure as OutputFailure {
            output.abandon()
            throw ExportError.failed("write", path(name), failure.code)
        } catch {
            output.abandon()
            throw error
        }
    }

    private func row(
        _ segment: Detection, _ clip: CutClip, _ name: String, _ video: LabeledVideo, hasScore: Bool
    ) -> ClipManifest.Row {
        let start = max(0, segment.start - clip.firstFrame)
        return ClipManifest.Row(
            file: name, start: start, end: max(start + 1e-6, segment.end - clip.firstFrame), label: segment.label,
            score: hasScore && segment.score.isFinite ? segment.score : nil, video: video.original.path,
            videoStart: segment.start, videoEnd: segment.end, firstFrame: clip.firstFrame)
    }

    // MARK: Contact sheets

    private func sheetName(_ index: Int) -> String { "sheet-\(ClipName.padded(index + 1, 2)).jpg" }

    /// A frame from the middle of each segment.
    private func writeSheets(
        _ segments: [Detection], _ video: LabeledVideo, _ isCancelled: () -> Bool
    ) throws -> [String] {
        let picker = try FramePicker(video.original, shortSide: 120, threads: threads)
        var cells: [ContactSheet.Cell] = []
        var names: [String] = []
        func finish() throws {
            guard !cells.isEmpty else { return }
            let name = sheetName(names.count)
            try write(ContactSheet(cells).jpeg(), to: name)
            names.append(name)
            cells = []
        }
        for segment in segments {
            if isCancelled() { throw MediaError(.cancelled, "writing the contact sheets was stopped") }
            guard let picture = try picker.picture(at: (segment.start + segment.end) / 2) else { continue }
            cells.append(ContactSheet.Cell(picture: picture, caption: Self.caption(segment)))
            if cells.count == ContactSheet.capacity { try finish() }
        }
        try finish()
        return names
    }

    private static func caption(_ segment: Detection) -> String {
        let label = segment.label.printable(atMost: 24)
        return "\(label)\n\(ClipName.time(segment.start).replacing("-", with: ":"))"
    }

    private func write(_ bytes: [UInt8], to name: String) throws {
        let output = try OutputFile.open(path(name), mode: .whole, overwrite: overwrite)
        try output.write(bytes)
        try output.commit()
    }
}
