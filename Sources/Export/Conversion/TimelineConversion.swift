// One timeline or several become one, with the segments that somebody asked for.

import Files
import Timeline

/// Reads timelines and puts them together.
package struct TimelineConversion {
    /// A timeline and where it begins in the whole.
    package struct Input {
        package var path: String
        /// nil: told by the file.
        package var format: OutputFormat?
        package var offsetSeconds: Double

        package init(path: String, format: OutputFormat? = nil, offsetSeconds: Double = 0) {
            self.path = path
            self.format = format
            self.offsetSeconds = offsetSeconds
        }
    }

    package var inputs: [Input]
    package var options: ReadingOptions
    /// Whether windows without segments get some.
    package var needsSegments: Bool
    /// Makes segments anew from the windows: is given the settings with which they were made, as far as the file states
    /// them, and returns those to make them with. nil: stored segments stay.
    package var settings: ((AggregationSettings) throws -> AggregationSettings)?

    package init(
        _ inputs: [Input], options: ReadingOptions = ReadingOptions(), needsSegments: Bool = true,
        settings: ((AggregationSettings) throws -> AggregationSettings)? = nil
    ) {
        precondition(!inputs.isEmpty, "there is nothing to read")
        self.inputs = inputs
        self.options = options
        self.needsSegments = needsSegments
        self.settings = settings
    }

    /// - Throws: `ReadingError`, `ConversionError`, or what `settings` throws.
    package func timeline() throws -> (timeline: StoredTimeline, notes: [ConversionNote]) {
        var notes: [ConversionNote] = []
        var parts: [TimelineMerge.Part] = []
        for input in inputs {
            var timeline = try TimelineFile.read(input.path, as: input.format, options)
            // What the user states wins over what the file says.
            timeline.frameRate = options.frameRate?.value ?? timeline.frameRate
            try makeSegments(&timeline, of: input.path, &notes)
            parts.append(TimelineMerge.Part(file: input.path, timeline: timeline, offset: input.offsetSeconds))
        }
        let merged = try TimelineMerge.merged(parts)
        if merged.frameRate == nil, parts.contains(where: { $0.timeline.frameRate != nil }) {
            notes.append(.differentFrameRates)
        }
        return (merged, notes)
    }

    private func makeSegments(
        _ timeline: inout StoredTimeline, of file: String, _ notes: inout [ConversionNote]
    ) throws {
        guard settings != nil || (needsSegments && timeline.segments == nil) else { return }
        guard timeline.hasWindows else {
            guard settings == nil else { throw ConversionError.noWindows(file: file, purpose: .otherSettings) }
            timeline.segments = timeline.segments ?? []
            return
        }
        var used = timeline.aggregate ?? AggregationSettings()
        used = try settings?(used) ?? used
        timeline.aggregate = used
        timeline.segments = timeline.segments(used).map { Detection($0, labels: timeline.labels) }
        timeline.lacksSegmentScores = false
        var best: Int?
        if case .best(let count) = timeline.scores { best = count }
        if settings == nil || best != nil { notes.append(.aggregated(file: file, used, best: best)) }
    }
}

/// What a user should know about a conversion.
package enum ConversionNote: Sendable, Equatable {
    /// Segments were made of a file's windows; of their best `best` classes, where not every score is stored.
    case aggregated(file: String, AggregationSettings, best: Int?)
    /// The inputs' frame rates differ, so that the whole has none.
    case differentFrameRates
    /// The output has arrays of every class's score, and only the best are known.
    case partialScores(best: Int)
}

/// Why timelines cannot be converted.
package enum ConversionError: Error, Equatable, CustomStringConvertible {
    /// The file holds segments only.
    case noWindows(file: String, purpose: Purpose)
    /// A file's windows begin before those of the one before it have.
    case overlap(file: String, start: Double, before: Double)

    package enum Purpose: Sendable, Equatable {
        case otherSettings
        case rowsOfWindows
    }

    package enum Remedy: Sendable, Equatable {
        /// Write the timeline with every class's score.
        case writeEveryScore
        /// Say where each part begins.
        case laterOffset
    }

    package var remedy: Remedy {
        switch self {
        case .noWindows: .writeEveryScore
        case .overlap: .laterOffset
        }
    }

    package var description: String { problem + Self.text(remedy) }

    private static func text(_ remedy: Remedy) -> String {
        switch remedy {
        case .writeEveryScore: "; label it again and write JSON Lines (.jsonl)"
        case .laterOffset: "; let it begin later"
        }
    }

    /// The description without what `remedy` says.
    package var problem: String {
        switch self {
        case .noWindows(let file, .otherSettings):
            "\"\(file)\" holds no windows, which other settings need".printable
        case .noWindows(let file, .rowsOfWindows): "\"\(file)\" holds segments and no windows".printable
        case .overlap(let file, let start, let before):
            "the windows of \"\(file)\" would begin at \(start) s, before the last of the timeline before it at \(before) s"
                .printable
        }
    }
}
