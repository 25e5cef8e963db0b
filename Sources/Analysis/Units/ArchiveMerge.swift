// The answers of a cluster become the timelines of an archive.

import Export
import Files

/// Writes the timeline of each video whose parts are all there.
package struct ArchiveMerge {
    /// How a video ended.
    package enum Outcome {
        /// Windows.
        case complete(Int)
        /// Labelled as far as it could be read: windows, and what was wrong.
        case damaged(Int, String)
        case failed(any Error)
    }

    /// What the videos' outputs are called, in the plan's order, else by name.
    package let names: [String]
    private let index: AnswerIndex
    private let plan: [String: [WorkUnit]]?
    private let folder: String
    private let outputs: [ArchiveOutput]
    private let overwrites: Bool

    /// Checks every output before the first is written.
    /// - Parameters:
    ///   - plan: the units, where they are known.
    ///   - files: what is read; no output may be one of them.
    /// - Throws: `ExportError` for outputs that cannot be written, `ArchiveError` where there is nothing to merge.
    package init(
        _ index: AnswerIndex, plan: [WorkUnit]?, folder: String, outputs: [ArchiveOutput], overwrites: Bool,
        files: [String]
    ) throws {
        self.index = index
        self.folder = PathParts.withoutSlashes(folder)
        self.outputs = outputs
        self.overwrites = overwrites
        var names: [String] = []
        var planned: [String: [WorkUnit]] = [:]
        for unit in plan ?? [] {
            if planned[unit.name] == nil { names.append(unit.name) }
            planned[unit.name, default: []].append(unit)
        }
        self.plan = plan == nil ? nil : planned.mapValues { $0.sorted { $0.part < $1.part } }
        names += index.videos.keys.filter { planned[$0] == nil }.sorted()
        self.names = names
        guard !names.isEmpty else { throw ArchiveError.nothing }
        var inputs = RunInputs()
        for file in files { inputs.add(file, as: "an input") }
        try ArchiveRun.makeFolders(names, in: self.folder)
        let folder = self.folder
        try OutputFile.check(
            names.flatMap { name in outputs.map { ("\(folder)/\($0.name(of: name))", .whole) } },
            overwrite: overwrites, inputs: inputs)
    }

    /// Writes the outputs of a video; where something is wrong, none of them.
    package func write(_ name: String) -> Outcome {
        do {
            let planned = try planned(name)
            let parts = try VideoParts(name, index.videos[name] ?? [], planned: planned)
            let writers = try outputs.open(name, in: folder, overwrite: overwrites, isWhole: true)
            do {
                let windows = try parts.write(to: writers)
                return parts.damage.map { .damaged(windows, $0) } ?? .complete(windows)
            } catch {
                for writer in writers { writer.abandon() }
                throw error
            }
        } catch {
            return .failed(error)
        }
    }

    private func planned(_ name: String) throws(PartsError) -> [WorkUnit]? {
        guard let plan else { return nil }
        guard let units = plan[name] else { throw PartsError.otherPlan("the plan has no such video") }
        guard units.map(\.part) == Array(1...units.count), units.allSatisfy({ $0.of == units.count }) else {
            throw PartsError.otherPlan("the plan names its parts twice, or not all of them")
        }
        return units
    }
}
