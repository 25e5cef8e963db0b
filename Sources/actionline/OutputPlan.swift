// Which timelines go where, in which format.

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
        let format = known.first
        if options.output.isEmpty {
            targets = [Target(path: "-", format: format ?? (isatty(STDOUT_FILENO) == 1 ? .table : .csv))]
        } else {
            targets = try options.output.map { path in
                if let format { return Target(path: path, format: format) }
                return Target(path: path, format: path == "-" ? .csv : try OutputFormat.forFile(path))
            }
        }
        let paths = targets.map { $0.path == "-" ? "-" : URL(fileURLWithPath: $0.path).standardizedFileURL.path }
        for (index, path) in paths.enumerated() where paths[..<index].contains(path) {
            throw ValidationError("--output \(targets[index].path) is given twice")
        }
    }

    /// Whether rows appear on the terminal that progress would be shown on.
    var writesToTerminal: Bool { targets.contains { $0.path == "-" } && isatty(STDOUT_FILENO) == 1 }

    /// Finds out before the run whether every output can be written.
    func check() throws {
        for target in targets { try OutputFile.check(target.path, overwrite: options.overwrite) }
    }

    func open() throws -> [any TimelineWriter] {
        let export = ExportOptions(top: options.top, rows: options.rows)
        var writers = [any TimelineWriter]()
        do {
            for target in targets {
                writers.append(try target.format.open(target.path, options: export, overwrite: options.overwrite))
            }
        } catch {
            for writer in writers { writer.abandon() }
            throw error
        }
        return writers
    }
}
