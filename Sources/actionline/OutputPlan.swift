// Which timelines go where, in which format.

import Analysis
import ArgumentParser
import Export
import Foundation

/// The outputs of a run as the options name them.
struct OutputPlan {
    private struct Target {
        let path: String
        let format: OutputFormat
    }

    /// The libav format of the input, where `--format` names one.
    let inputFormat: String?
    private let targets: [Target]
    private let rotationSeconds: Double?
    private let options: OutputOptions

    /// `--format` serves outputs and raw input: a name of an output format is the outputs', any other the input's.
    init(_ options: OutputOptions) throws {
        self.options = options
        let known = options.format.compactMap { try? OutputFormat.named($0) }
        let foreign = options.format.filter { (try? OutputFormat.named($0)) == nil }
        guard known.count <= 1 else {
            throw ValidationError("--format names two output formats; the ending of each --output decides")
        }
        guard foreign.count <= 1 else {
            throw ValidationError("--format \(foreign[1]): the input has one format already")
        }
        inputFormat = foreign.first
        rotationSeconds = try options.rotate.map { text in
            guard let seconds = TimeText.seconds(text), seconds >= 1 else {
                throw ValidationError("--rotate \(text): expected a period of at least a second, like 1h or 15m")
            }
            return seconds
        }
        let format = known.first
        if options.output.isEmpty {
            targets = [Target(path: "-", format: format ?? (isatty(STDOUT_FILENO) == 1 ? .table : .csv))]
        } else {
            targets = try options.output.map { path in
                if let format { return Target(path: path, format: format) }
                return Target(path: path, format: path == "-" ? .csv : try OutputFormat.forFile(path))
            }
        }
    }

    /// Whether rows appear on the terminal that progress would be shown on.
    var writesToTerminal: Bool { targets.contains { $0.path == "-" } && isatty(STDOUT_FILENO) == 1 }

    /// The JSON Lines timeline to go on with: `--resume`.
    var continued: ContinuedTimeline? {
        resumed.map { ContinuedTimeline(path: $0.path, options: exportOptions) }
    }

    private var resumed: Target? { options.resume ? targets.first { $0.format == .jsonLines && $0.path != "-" } : nil }

    private var exportOptions: ExportOptions {
        ExportOptions(top: options.top, rows: options.rows, timeDecimals: options.timeDecimals)
    }

    /// Finds out before the run whether every output can be written.
    /// - Parameter isLive: nil while that is not known.
    func check(isLive: Bool?) throws {
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
            return
        }
        let paths = targets.map(\.path).filter { $0 != resumed?.path }
        try OutputFile.check(paths, overwrite: options.overwrite)
    }

    /// Opens every output but the resumed one, which the run opens where it goes on.
    func open() throws -> [any TimelineWriter] {
        var writers = [any TimelineWriter]()
        do {
            for target in targets where target.path != resumed?.path {
                if let period = rotationSeconds {
                    writers.append(
                        RotatingWriter(
                            path: target.path, period: period, format: target.format, options: exportOptions,
                            overwrite: options.overwrite))
                } else {
                    writers.append(
                        try target.format.open(target.path, options: exportOptions, overwrite: options.overwrite))
                }
            }
        } catch {
            for writer in writers { writer.abandon() }
            throw error
        }
        return writers
    }
}
