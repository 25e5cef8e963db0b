// What a run is made of, as the user wrote it: the pipeline file's sections with everything optional that a
// checkpoint or a preset may know. `ResolvedPipeline` fills the gaps; parsing lives in `PipelineFile`.

import Clips
import Foundation
import Sampling
import TimeSformer
import Timeline

/// The settings of a run (`shared/DESIGN.md`, "The pipeline file"). `nil` means "not stated".
public struct PipelineConfiguration: Sendable, Equatable {
    public struct Model: Sendable, Equatable {
        /// Path of the checkpoint: a file or a Hugging Face folder.
        public var checkpoint: String?
        /// Whose preprocessing to assume where nothing is stated: `mmaction2`, `facebook` or `huggingface`.
        public var preset: String?
        /// `divided`, `joint` or `space`.
        public var attention: String?
        /// Frames of a clip.
        public var frames: Int?
        /// Side of the square input, pixels.
        public var image: Int?
        /// Side of a patch, pixels.
        public var patch: Int?
        public var heads: Int?
        /// Width of a token, and blocks: a checkpoint states them; they make a model that begins from nothing.
        public var width: Int?
        public var depth: Int?
        /// Of the linear layers; nil: `fp32`.
        public var precision: ModelPrecision?
        /// Path of the labels, a name a line.
        public var labels: String?
    }

    public struct Preprocess: Sendable, Equatable {
        /// Short side after scaling, pixels.
        public var resize: Int?
        public var crop: Crop?
        /// Per channel (RGB), of 0…255.
        public var mean: [Double]?
        public var std: [Double]?
    }

    public struct Window: Sendable, Equatable {
        /// Frames between two frames of a clip, at `rate`.
        public var interval: Int?
        /// Frames between two windows' starts, at `rate`.
        public var stride: Int?
        public var rate: SamplingRate?
        /// A pause between two frames longer than this is a gap, seconds; nil: see `ClockSettings.gap`.
        public var gapSeconds: Double?
    }

    public struct Batch: Sendable, Equatable {
        public var size = 4
        /// The longest a live window waits for its batch to fill, seconds.
        public var waitSeconds = 0.2
    }

    public var model = Model()
    public var preprocess = Preprocess()
    public var window = Window()
    public var batch = Batch()
    public var aggregate = AggregationSettings()
    /// How the model is taught; only training reads it.
    public var training = TrainingSettings()

    /// Where the settings come from, for messages: the pipeline file's path, or "the command line".
    public var origin = "the command line"

    /// How long a pipe in place of a file may be silent.
    public var waitSeconds = 10.0

    public init() {}
}
