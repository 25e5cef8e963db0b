// What there is to say about a model file, alone or with the pipeline file that runs it.

import Foundation
import Settings
import TimeSformer

/// The answer to `actionline model inspect`: the file's report, and the run that it would make with these settings.
public struct ModelInspection: Sendable, Encodable {
    /// How a run would feed the model, everything settled.
    public struct Run: Sendable, Encodable {
        public var resize: Int
        public var crop: String
        public var mean: [Float]
        public var std: [Float]
        public var interval: Int
        public var stride: Int
        public var rate: String
        public var labels: [String]
        public var notes: [String]

        init(_ pipeline: ResolvedPipeline, hasLabels: Bool) {
            resize = pipeline.scale.shortSide
            crop = pipeline.crop.rawValue
            mean = pipeline.normalization.mean
            std = pipeline.normalization.std
            interval = pipeline.grid.interval
            stride = pipeline.grid.stride
            rate = "\(pipeline.rate)"
            labels = hasLabels ? pipeline.labels.names : []
            let known = pipeline.model.notes
            notes = pipeline.notes.filter { !known.contains($0) }
        }
    }

    public let report: ModelReport
    /// nil when the model cannot be run like this.
    public let run: Run?
    /// Why not.
    public let problem: String?

    /// Opens the model that the settings name. Missing tensors and settings that do not fit are told, not thrown.
    ///
    /// - Throws: the errors of opening a file that is no TimeSformer, or of contradictory settings.
    public init(_ settings: PipelineConfiguration) throws {
        let model = try OpenedModel(settings.checkpointPath(), overrides: settings.modelOverrides, allowMissing: true)
        report = ModelReport(model)
        do {
            let pipeline = try ResolvedPipeline(settings)
            run = Run(pipeline, hasLabels: settings.model.labels != nil || model.labels != nil)
            problem = nil
        } catch {
            run = nil
            problem = "\(error)"
        }
    }

    private enum CodingKeys: String, CodingKey { case run, problem }

    /// The report's own keys, `run` and `problem`, in one object.
    public func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(run, forKey: .run)
        try container.encodeIfPresent(problem, forKey: .problem)
    }

    /// One JSON object, keys sorted, in snake case.
    public func json() throws -> String { try ModelReport.json(self) }

    /// A table for people, lines without a final line feed.
    public var text: String {
        var rows = report.rows
        if let run {
            rows.append(("runs with", "short side \(run.resize), crop \(run.crop), \(Self.normalization(run))"))
            rows.append(
                (
                    "window",
                    "\(report.model.frames) frames, \(run.interval) apart, every \(run.stride), rate \(run.rate)"
                ))
            if run.labels != report.labels ?? [], let first = run.labels.first {
                rows.append(("its labels", "\(run.labels.count): \(first), …"))
            }
            for note in run.notes { rows.append(("note", note)) }
        }
        if let problem { rows.append(("cannot run", problem)) }
        return ModelReport.table(rows)
    }

    private static func normalization(_ run: Run) -> String {
        func short(_ values: [Float]) -> String {
            Set(values).count == 1 ? "\(values[0])" : "[\(values.map { "\($0)" }.joined(separator: ", "))]"
        }
        return "mean \(short(run.mean)), std \(short(run.std)) of 0…255"
    }
}
