// A timeline as it stands in a file, whatever its format.

import Files
import Timeline

/// What is known of a timeline that was read.
public struct StoredTimeline: Sendable, Equatable {
    /// Which of the classes' scores a window has.
    public enum Scores: Sendable, Equatable {
        /// Every class's: segments can be computed again, with other settings too.
        case every
        /// Only those of its best classes.
        case best(Int)
    }

    /// Frames per second of the video, where the file states it.
    public var frameRate: Double?
    /// Seconds, where the file states it.
    public var duration: Double?
    public var labels: LabelSet
    /// Windows, gaps and windows that were left out, in order.
    public var rows: [TimelineRow]
    public var scores: Scores
    /// The segments; nil where the file holds windows only.
    public var segments: [Detection]?
    /// Seconds from one window's start to the next one's; nil where there are no two windows to tell it from.
    public var strideSeconds: Double?
    /// A window's length.
    public var windowSeconds: Double?
    /// How the segments were made, where the file states it.
    public var aggregate: AggregationSettings?
    /// The video, the model and how windows were cut, where the file states them.
    package var source: SourceDescription?
    package var model: ModelDescription?
    package var window: WindowDescription?
    package var settings: [RunSetting] = []
    package var notes: [String] = []
    /// Whether it is the whole of what was asked for, where the file states it.
    package var isComplete: Bool?
    /// Whether some segment has no score: its own counts as 0.
    package var lacksSegmentScores = false

    public init(
        frameRate: Double? = nil, duration: Double? = nil, labels: LabelSet = [], rows: [TimelineRow] = [],
        scores: Scores = .best(0), segments: [Detection]? = nil, strideSeconds: Double? = nil,
        windowSeconds: Double? = nil, aggregate: AggregationSettings? = nil
    ) {
        self.frameRate = frameRate
        self.duration = duration
        self.labels = labels
        self.rows = rows
        self.scores = scores
        self.segments = segments
        self.strideSeconds = strideSeconds
        self.windowSeconds = windowSeconds
        self.aggregate = aggregate
    }

    /// Whether there are windows.
    public var hasWindows: Bool {
        rows.contains { if case .window = $0 { true } else { false } }
    }

    /// The stored segments, or, where the file holds windows only, those that they give with the file's settings.
    package var detections: [Detection] {
        segments ?? segments(aggregate ?? AggregationSettings()).map { Detection($0, labels: labels) }
    }

    /// The segments that the windows' scores give with these settings. Where windows have only their best classes'
    /// scores, the others count as 0.
    public func segments(_ settings: AggregationSettings) -> [Segment] {
        guard let windowSeconds, labels.count > 0 else { return [] }
        var aggregator = SegmentAggregator(
            settings, cellSeconds: strideSeconds ?? windowSeconds, windowSeconds: windowSeconds, classes: labels.count)
        var segments: [Segment] = []
        for row in rows {
            switch row {
            case .window(let window): segments += aggregator.add(window)
            case .gap(let gap): segments += aggregator.add(gap)
            default: break
            }
        }
        return segments + aggregator.finish(duration: duration)
    }

    /// What `segments` makes of the windows before threshold and minimum count; nil without windows.
    package func smoothedCells(_ smoothing: Int) -> SmoothedCells? {
        guard let windowSeconds, labels.count > 0 else { return nil }
        return SmoothedCells(
            of: rows, smoothing: smoothing, cellSeconds: strideSeconds ?? windowSeconds, windowSeconds: windowSeconds,
            classes: labels.count, duration: duration)
    }

    /// The formats in which timelines are read.
    public static let endings = ["csv", "json", "jsonl", "ndjson"]

    /// Reads a timeline; the file's ending says its format.
    /// - Throws: `ReadingError` with file and line.
    public static func read(_ path: String) throws(ReadingError) -> StoredTimeline {
        let ending = PathParts(path).ending
        guard endings.contains(ending) else {
            throw ReadingError(file: path, cause: "timelines are read from .csv, .json and .jsonl")
        }
        let file = try TextFile(path)
        switch ending {
        case "csv": return try CSVTimeline.read(file)
        case "json": return try JSONTimeline.read(file)
        default: return try JSONLinesTimeline.read(file)
        }
    }
}
