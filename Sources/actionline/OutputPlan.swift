// Which timelines go where, in which format, with which rows.

import Analysis
import ArgumentParser
import Export
import Foundation
import Settings

/// The outputs of a run as the options name them.
struct OutputPlan {
    private struct Target {
        let path: String
        let format: OutputFormat
        let rows: ExportOptions.Rows
    }

    private let targets: [Target]
    /// Labelled copies of the video.
    let videos: VideoOutputs
    private let rotationSeconds: Double?
    private let options: OutputOptions

    init(_ options: OutputOptions) throws {
        self.options = options
        rotationSeconds = try options.rotate.map { text in
            guard let seconds = TimeText.seconds(text), seconds >= 1 else {
                throw ValidationError("--rotate \(text): expected a period of at least a second, like 1h or 15m")
            }
            return seconds
        }
        let videos = try VideoOutputs(options)
        self.videos = videos
        let format = try options.format.map { try OutputFormat.named($0) }
        let isTerminal = isatty(STDOUT_FILENO) == 1
        if options.output.isEmpty {
            // An hour of windows would scroll by.
            targets = [
                Target(
                    path: "-", format: format ?? (isTerminal ? .table : .csv),
                    rows: options.content.rows ?? (isTerminal && format == nil ? .segments : .windows))
            ]
        } else {
            targets = try options.output.filter { !videos.paths.contains($0) }.map { output in
                let (path, rows) = Self.split(output)
                let own = try format ?? (path == "-" ? .csv : OutputFormat.forFile(path))
                return Target(path: path, format: own, rows: rows ?? options.content.rows ?? .windows)
            }
        }
    }

    /// `summary.csv:segments` is the file and its rows.
    private static func split(_ output: String) -> (path: String, rows: ExportOptions.Rows?) {
        for rows in ExportOptions.Rows.allCases where output.hasSuffix(":\(rows.rawValue)") {
            return (String(output.dropLast(rows.rawValue.count + 1)), rows)
        }
        return (output, nil)
    }

    /// Whether rows appear on a terminal.
    private var writesToTerminal: Bool { targets.contains { $0.path == "-" } && isatty(STDOUT_FILENO) == 1 }

    /// How many files are open at once.
    var count: Int { targets.count + videos.paths.count }

    /// The JSON Lines timeline to go on with: `--resume`.
    var continued: ContinuedTimeline? {
        resumed.map { ContinuedTimeline(path: $0.path, options: exportOptions($0)) }
    }

    private var resumed: Target? { options.resume ? targets.first { $0.format == .jsonLines && $0.path != "-" } : nil }

    private func exportOptions(_ target: Target) -> ExportOptions {
        var options = options.content.options()
        options.rows = target.rows
        return options
    }

    /// Finds out before the run whether every output can be written, and that none is something that the run reads.
    /// - Parameter isLive: nil while that is not known.
    func check(isLive: Bool?, inputs: RunInputs) throws {
        if options.resume {
            guard isLive != true else {
                throw ValidationError("--resume is for files: live input cannot be read again")
            }
            guard resumed != nil else { throw ValidationError("--resume needs an --output that ends in .jsonl") }
        }
        if rotationSeconds != nil {
            guard isLive != false else { throw ValidationError("--rotate is for live input; give a file one output") }
            guard !targets.contains(where: { $0.path == "-" }) else {
                throw ValidationError("--rotate needs --output files")
            }
            try videos.refuseRotation()
            for target in targets { try RotatingWriter.check(target.path, format: target.format) }
            return
        }
        let others = targets.filter { $0.path != resumed?.path }
        try OutputFile.check(
            others.map { ($0.path, $0.format.mode) } + videos.paths.map { ($0, .whole) }, overwrite: options.overwrite,
            inputs: inputs)
        if let resumed { try OutputFile.check([(resumed.path, .streaming)], overwrite: true, inputs: inputs) }
    }

    /// Hidden files that a run which was killed has left beside the outputs.
    var leftovers: [String] {
        Set(
            (targets.map(\.path) + videos.paths).filter { $0 != "-" }.flatMap { OutputFile.leftovers(besides: $0) }
        ).sorted()
    }

    /// Opens every output but the resumed one, which the run opens where it goes on.
    /// - Parameter around: does each write to standard output.
    func open(inputs: RunInputs, around: @escaping OutputFile.Around) throws -> [any TimelineWriter] {
        var writers = [any TimelineWriter]()
        do {
            for target in targets where target.path != resumed?.path {
                if let period = rotationSeconds {
                    writers.append(
                        RotatingWriter(
                            path: target.path, period: period, format: target.format, options: exportOptions(target),
                            overwrite: options.overwrite, inputs: inputs))
                } else {
                    writers.append(
                        try target.format.open(
                            target.path, options: exportOptions(target), overwrite: options.overwrite,
                            around: writesToTerminal ? around : nil))
                }
            }
        } catch {
            for writer in writers { writer.abandon() }
            throw error
        }
        return writers
    }
}
