// A timeline beside its truth.

import Export
import Timeline

/// What was found in one video, and what is true of it.
public struct ScoredVideo: Sendable, Equatable {
    public var name: String
    public var timeline: StoredTimeline
    public var truth: Truth
    /// How windows become segments where the timeline holds windows only; nil: as the timeline states, or the usual way.
    public var aggregate: AggregationSettings?

    public init(name: String, timeline: StoredTimeline, truth: Truth, aggregate: AggregationSettings? = nil) {
        self.name = name
        self.timeline = timeline
        self.truth = truth
        self.aggregate = aggregate
    }

    /// The settings that made the timeline's segments, as far as known.
    public var settings: AggregationSettings { aggregate ?? timeline.aggregate ?? AggregationSettings() }

    /// The timeline's segments; from its windows where it holds no segments.
    public var detections: [Detection] {
        timeline.segments ?? timeline.segments(settings).map { Detection($0, labels: timeline.labels) }
    }

    /// How many annotations begin within an earlier one.
    func overlappingAnnotations(besides background: String) -> Int {
        var reach = -Double.infinity
        var count = 0
        let annotations = truth.annotations.filter { $0.label != background }
        for annotation in annotations.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            // Files have milliseconds.
            if annotation.start < reach - 0.0015 { count += 1 }
            reach = max(reach, annotation.end)
        }
        return count
    }
}
