// What scoring gives: every measure over all videos, of each video and of each label.

import Timeline

/// How good timelines are. Values are fractions of 1; nil is "nothing to measure".
public struct TimelineScore: Sendable, Equatable {
    /// Mean average precision over a range of overlaps.
    public struct Precision: Sendable, Equatable {
        public var range: OverlapRange
        /// At each of the range's overlaps.
        public var values: [Double]
        public var mean: Double { values.reduce(0, +) / Double(values.count) }
    }

    /// Every measure, over some videos.
    public struct Summary: Sendable, Equatable {
        public var frames: FrameCounts
        public var framesWithoutBackground: FrameCounts
        public var editScore: Double?
        /// The counts behind F1 at each of `TimelineMetric.f1Overlaps`.
        public var matches: [SegmentMatches]
        /// Over each of `TimelineMetric.precisionRanges`; nil where the truth has no action.
        public var precisions: [Precision]?

        /// The value of one of `TimelineMetric.all`; nil where there is nothing to measure.
        public func value(of metric: TimelineMetric) -> Double? {
            switch metric {
            case .frameAccuracy: frames.fraction
            case .frameAccuracyWithoutBackground: framesWithoutBackground.fraction
            case .editScore: editScore
            case .f1(let overlap): TimelineMetric.f1Overlaps.firstIndex(of: overlap).map { matches[$0].f1 }
            case .meanAveragePrecision(let range): precisions?.first { $0.range == range }?.mean
            }
        }
    }

    /// The measures of one video.
    public struct Video: Sendable, Equatable {
        public var name: String
        /// Frames per second at which frames were compared.
        public var frameRate: Double
        public var summary: Summary
    }

    /// The measures of one label.
    public struct Label: Sendable, Equatable {
        public var name: String
        /// Segments of the truth and of the timelines, runs of frames that touch counted as one.
        public var trueSegments: Int
        public var predictedSegments: Int
        /// Of the frames that have the label in truth: how many were found.
        public var recall: FrameCounts
        /// Of the frames that were given the label: how many have it in truth.
        public var precision: FrameCounts
        /// The counts behind F1 at each of `TimelineMetric.f1Overlaps`.
        public var matches: [SegmentMatches]
        /// Average precision over each of `TimelineMetric.precisionRanges`; nil where the truth has not this label.
        public var averagePrecisions: [Precision]?
    }

    public var overall: Summary
    public var videos: [Video]
    /// In alphabetical order; those that occur in the truth or the timelines.
    public var labels: [Label]
    public var notes: [ScoreNote]
}

/// What a reader of a score should know.
public enum ScoreNote: Sendable, Equatable {
    /// So many annotations of a video begin within another: a frame has the label of the one further down in the file.
    case overlappingTruth(video: String, count: Int)
    /// The truth of a video has no action at all.
    case emptyTruth(video: String)
    /// Timelines have labels that the truth lacks: wrong as segments, without average precision.
    case labelsOnlyInTimelines([String])
    /// The truth has labels that no timeline has, neither as a segment nor as a class.
    case labelsOnlyInTruth([String])
    /// Nothing in a video's truth has a label that its timeline has.
    case noCommonLabel(video: String)
    /// The timeline holds windows only; its segments were made with these settings, of the best classes' scores where
    /// `best` is not nil.
    case aggregated(video: String, AggregationSettings, best: Int?)
    /// The truth ends so many seconds behind the video.
    case truthBeyondEnd(video: String, seconds: Double)
}
