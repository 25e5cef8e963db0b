// What a sweep found.

import Timeline

/// The best aggregation settings, and what they are worth.
public struct SweepResult: Sendable, Equatable {
    /// Settings, and the metric's value with them; nil where there is nothing to measure.
    public struct Choice: Sendable, Equatable {
        public var settings: AggregationSettings
        public var value: Double?
    }

    /// Each video with the settings chosen on the others: what to expect of videos that the sweep has not seen.
    public struct HeldOut: Sendable, Equatable {
        public struct Video: Sendable, Equatable {
            public var name: String
            /// Chosen on the other videos.
            public var settings: AggregationSettings
            /// With the present settings.
            public var before: Double?
            /// With `settings`.
            public var value: Double?
        }

        /// Over all videos, each with its own settings.
        public var value: Double?
        public var videos: [Video]
    }

    public var metric: TimelineMetric
    /// How many combinations were tried.
    public var combinations: Int
    /// The present settings.
    public var before: Choice
    public var after: Choice
    /// nil for a single video: nothing was held out.
    public var heldOut: HeldOut?
}
