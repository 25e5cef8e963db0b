// A timeline's .npz, read back.

import Timeline

/// Reads what `NumPyWriter` writes; of other programs' files it needs `starts`, `ends`, `scores` and `labels`.
enum NumPyTimeline {
    static func read(_ file: TextFile) throws(ReadingError) -> StoredTimeline {
        let arrays = try NumPyArrays(file)
        let starts = try arrays.numbers("starts")
        let ends = try arrays.numbers("ends")
        let labels = try arrays.texts("labels")
        let scores = try arrays.scores("scores", rows: starts.count, columns: labels.count)
        guard ends.count == starts.count else {
            throw file.error("it has \(starts.count) starts and \(ends.count) ends", line: nil)
        }
        var builder = TimelineBuilder(file)
        try builder.state(labels: labels, line: nil)
        let numbers = try arrays.optional("windows")
        let padded = try arrays.optional("padded")
        var gaps = try gaps(arrays)[...]
        for row in starts.indices {
            while let gap = gaps.first, gap.0 <= starts[row] {
                try builder.addGap(start: gap.0, end: gap.1, reason: "gap", line: nil)
                gaps.removeFirst()
            }
            let number = numbers.map { $0.indices.contains(row) ? $0[row] : -1 } ?? Double(row)
            guard let index = Int(exactly: number) else {
                throw file.error("\(number) is no number of a window", line: nil)
            }
            let window = WindowPrediction(
                index: index, start: starts[row], end: ends[row],
                padded: padded.map { $0.indices.contains(row) && $0[row] != 0 } ?? false, scores: scores(row))
            try builder.addWindow(window, line: nil)
        }
        for gap in gaps { try builder.addGap(start: gap.0, end: gap.1, reason: "gap", line: nil) }
        try describe(arrays, &builder.timeline)
        return try builder.finish(every: !starts.isEmpty)
    }

    private static func gaps(_ arrays: NumPyArrays) throws(ReadingError) -> [(Double, Double)] {
        let times = try arrays.optional("gaps") ?? []
        return stride(from: 0, to: times.count / 2 * 2, by: 2).map { (times[$0], times[$0 + 1]) }
    }

    /// What is known beside the windows.
    private static func describe(_ arrays: NumPyArrays, _ timeline: inout StoredTimeline) throws(ReadingError) {
        func positive(_ values: [Double]?, _ place: Int) -> Double? {
            guard let values, values.indices.contains(place), values[place] > 0, values[place] < 1e9 else { return nil }
            return values[place]
        }
        let grid = try arrays.optional("grid")
        timeline.strideSeconds = positive(grid, 0)
        timeline.windowSeconds = positive(grid, 1)
        timeline.duration = try positive(arrays.optional("duration"), 0)
        if let rate = try arrays.optional("frame_rate"), let top = positive(rate, 0), let bottom = positive(rate, 1) {
            timeline.frameRate = FrameRate(Int(top), Int(bottom))?.value
        }
        if let values = try arrays.optional("aggregate"), values.count == 3, values.allSatisfy(\.isFinite),
            (1...10_000).contains(values[1])
        {
            timeline.aggregate = AggregationSettings(
                threshold: values[0], smoothing: Int(values[1]), minimum: values[2])
        }
        let source = arrays.names.contains("source") ? try arrays.texts("source").first : nil
        timeline.source = SourceDescription(
            input: source ?? "", frameRate: timeline.frameRate, duration: timeline.duration)
    }
}
