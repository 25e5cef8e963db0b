// The model of a pipeline, ready to classify.

import Settings
import TimeSformer

extension ResolvedPipeline {
    /// Reads the checkpoint's weights and prepares them.
    ///
    /// - Parameters:
    ///   - precision: nil: as the pipeline says.
    /// - Throws: the checkpoint's errors, naming the file and the tensor.
    public func makeModel(threads: Int, precision: ModelPrecision? = nil) throws -> TimeSformerModel {
        try TimeSformerModel(
            configuration, weights: model, normalization: normalization, threads: threads,
            precision: precision ?? self.precision)
    }

    /// The same in fp32, which notes what its layers are given: see `TimeSformerModel.calibration`.
    package func makeObservingModel(threads: Int) throws -> TimeSformerModel {
        try TimeSformerModel(
            observing: configuration, weights: model, normalization: normalization, threads: threads)
    }
}
