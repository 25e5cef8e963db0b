// The model of a pipeline, ready to classify.

import Settings
import TimeSformer

extension ResolvedPipeline {
    /// Reads the checkpoint's weights and prepares them.
    ///
    /// - Throws: the checkpoint's errors, naming the file and the tensor.
    public func makeModel(threads: Int) throws -> TimeSformerModel {
        try TimeSformerModel(configuration, weights: model, normalization: normalization, threads: threads)
    }
}
