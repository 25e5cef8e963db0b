// What a caller chooses about a training run beside the pipeline file.

import Foundation

/// Data, beginning and place of a run.
public struct TrainingOptions: Sendable {
    /// What a model begins with.
    public enum Start: Sendable, Equatable {
        /// An image transformer or a TimeSformer of any layout.
        case checkpoint(String)
        /// Random weights.
        case nothing
    }

    public var start: Start
    /// The list to train on.
    public var training: String
    /// The list to validate on; nil: a part of the other, where `validationShare` is given.
    public var validation: String?
    /// The share of the clips, whole videos, that is kept for validation; nil: none is.
    public var validationShare: Double?
    /// The class of what is outside of all segments of long videos; nil: that is no class.
    public var background: String?
    /// Seconds at the ends of segments that are nothing's example.
    public var backgroundMarginSeconds = 0.5
    /// Frames per second, of annotations that count frames and do not state it.
    public var annotationFrameRate: Double?
    /// A file of class names, one a line; nil: the classes are the list's.
    public var labels: String?
    /// What relative paths of the lists begin at; nil: their own folders.
    public var root: String?
    /// A folder for decoded clips; nil: clips are decoded anew each epoch.
    public var cache: String?
    /// The run's folder.
    public var output: String
    /// Go on with the run in the folder.
    public var resumes = false
    /// Stop after so many optimizer steps, as a signal would.
    public var stopAfter: Int?
    /// To compute and to decode with.
    public var threads = ProcessInfo.processInfo.activeProcessorCount

    public init(start: Start, training: String, output: String) {
        self.start = start
        self.training = training
        self.output = output
    }
}
