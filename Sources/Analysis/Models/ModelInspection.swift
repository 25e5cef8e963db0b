// What there is to say about a model file, alone or with the pipeline file that runs it.

import Foundation
import Settings
import TimeSformer

/// A model file's report, and the run that it would make with these settings.
package struct ModelInspection: Sendable, Encodable {
    /// How a run would feed the model, everything settled.
    package struct Run: Sendable, Encodable {
        package var precision: String
        package var resize: Int
        package var crop: String
        package var mean: [Float]
        package var std: [Float]
        package var interval: Int
        package var stride: Int
        package var rate: String
        package var labels: [String]
        package var notes: [String]

        init(_ pipeline: ResolvedPipeline, hasLabels: Bool) {
            precision = pipeline.precision.description
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

    package let report: ModelReport
    /// nil when the model cannot be run like this.
    package let run: Run?
    /// Why not.
    package let problem: String?

    /// Opens the model that the settings name. Missing tensors and settings that do not fit are told, not thrown.
    ///
    /// - Parameter wording: of the error that prevents a run.
    /// - Throws: the errors of opening a file that is no TimeSformer, or of contradictory settings.
    package init(_ settings: PipelineConfiguration, wording: (any Error) -> String = { "\($0)" }) throws {
        let model = try OpenedModel(settings.checkpointPath(), overrides: settings.modelOverrides, allowMissing: true)
        report = ModelReport(model)
        do {
            let pipeline = try ResolvedPipeline(settings)
            run = Run(pipeline, hasLabels: settings.model.labels != nil || model.labels != nil)
            problem = nil
        } catch {
            run = nil
            problem = wording(error)
        }
    }

    private enum CodingKeys: String, CodingKey { case run, problem }

    /// The report's own keys, `run` and `problem`, in one object.
    package func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(run, forKey: .run)
        try container.encodeIfPresent(problem, forKey: .problem)
    }

    /// One JSON object, keys sorted, in snake case.
    package func json() throws -> String { try ModelReport.json(self) }
}
