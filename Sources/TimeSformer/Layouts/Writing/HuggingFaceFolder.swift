// A Hugging Face folder: weights, config.json and preprocessor_config.json, as `save_pretrained` of transformers writes
// them.

import Checkpoints

/// A folder to be written.
package enum HuggingFaceFolder {
    static let weights = "model.safetensors"
    static let processor = "preprocessor_config.json"
    static let configuration = "config.json"

    /// The files that are written. The configuration comes last: without it nobody takes the folder for a model.
    package static let names = [weights, processor, configuration]

    /// Writes the files, which appear together or not at all.
    /// - Throws: `CheckpointError` when something cannot be written, or the folder exists and may not be changed; and what
    ///   reading the weights throws.
    static func write(
        _ words: ModelWords, _ tensors: NamedTensors<some WeightProvider>, precision: OutputPrecision,
        to path: String, overwrite: Bool
    ) throws {
        let folder = try CheckpointFolderOutput(path, overwrite: overwrite)
        // transformers asks for the format; what its own files have no words for is said beside it.
        try folder.add(
            weights, tensors.list, metadata: [("format", "pt")] + words.own, precision: precision, fill: tensors.fill)
        try folder.add(processor, words.huggingFaceProcessor.indentedJSON)
        try folder.add(configuration, words.huggingFaceConfiguration(precision).indentedJSON)
        try folder.publish()
    }
}
