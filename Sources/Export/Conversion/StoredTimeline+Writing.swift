// A stored timeline goes out again, through the writers of a run.

import Timeline

extension StoredTimeline {
    /// Writes the timeline as a run would have.
    /// - Parameters:
    ///   - name: of the video, where the timeline does not state it.
    ///   - top: best classes of a window; nil: as many as are stored.
    package func write(
        _ format: OutputFormat, to path: String, options: ExportOptions, top: Int? = nil, name: String,
        overwrite: Bool
    ) throws {
        var options = options
        // With every score, JSON Lines carry what segments can be made of again, and the best are among it.
        options.resumable = scores == .every && hasWindows
        options.top = top ?? (format == .jsonLines && scores == .every ? 1 : storedTop)
        let writer = try format.open(path, options: options, overwrite: overwrite)
        do {
            try write(to: writer, name: name)
        } catch {
            writer.abandon()
            throw error
        }
    }

    /// How many of a window's best classes are stored.
    private var storedTop: Int {
        switch scores {
        case .every: max(labels.count, 1)
        case .best(let count): max(count, 1)
        }
    }

    package func write(to writer: any TimelineWriter, name: String) throws {
        let header = header(named: name)
        let places = Dictionary(header.labels.names.enumerated().map { ($1, $0) }) { first, _ in first }
        var waiting = (segments ?? []).enumerated().map { index, segment in
            Segment(
                index: index, start: segment.start, end: segment.end, label: places[segment.label] ?? 0,
                score: lacksSegmentScores && segment.score == 0 ? .nan : segment.score, windows: segment.windows ?? 0)
        }[...]
        try writer.begin(header)
        for row in rows {
            // A segment stands before the gap that ends it.
            if case .gap(let gap) = row {
                while let segment = waiting.first, segment.end <= gap.start {
                    try writer.write(segment)
                    waiting.removeFirst()
                }
            }
            try writer.write(row)
        }
        for segment in waiting { try writer.write(segment) }
        try writer.end(
            TimelineFooter(complete: isComplete ?? true, duration: duration, frames: source?.frames, notes: notes))
    }

    /// What is known before the first row.
    private func header(named name: String) -> TimelineHeader {
        var source = source ?? SourceDescription(input: name)
        if source.input.isEmpty { source.input = name }
        source.frameRate = frameRate ?? source.frameRate
        source.duration = duration ?? source.duration
        var names = labels.names
        var known = Set(names)
        for segment in segments ?? [] where known.insert(segment.label).inserted { names.append(segment.label) }
        let grid = windowSeconds.map { GridSeconds(stride: strideSeconds ?? $0, length: $0) }
        let isEvery = scores == .every && hasWindows
        return TimelineHeader(
            source: source, model: model ?? .unknown(classes: isEvery ? names.count : 0), window: window ?? .unknown,
            grid: grid, aggregate: aggregate ?? AggregationSettings(), settings: settings, labels: LabelSet(names),
            isLive: rows.contains { if case .window(let window) = $0 { window.wallClock != nil } else { false } })
    }
}
