// What is shown while: a text and its time, before any container's subtitles are made of it.

/// A text that stands over a stretch of a video. Half-open: `[start, end)`.
package struct LabelCue: Sendable, Equatable {
    /// Seconds from the first frame.
    package var start: Double
    /// Seconds from the first frame.
    package var end: Double
    /// What is shown, verbatim; line ends are line ends.
    package var text: String
    /// What a chapter is called.
    package var title: String

    package init(start: Double, end: Double, text: String, title: String) {
        self.start = start
        self.end = end
        self.text = text
        self.title = title
    }

    /// Times in timelines are rounded or cut to as little as a millisecond: a frame that much before a stretch is in it.
    static let roundingSeconds = 0.0006

    /// Whether a frame that begins at this time stands in the stretch.
    func contains(_ seconds: Double) -> Bool {
        start - Self.roundingSeconds <= seconds && seconds < end - Self.roundingSeconds
    }
}

extension [LabelCue] {
    /// The same texts as stretches that do not overlap, in order: where several cues stand at once, their texts are lines
    /// of one. Cues without time, or before the first frame, are left out.
    package var flattened: [LabelCue] {
        let usable = compactMap { cue -> LabelCue? in
            guard cue.start.isFinite, cue.end.isFinite, cue.end > Swift.max(0, cue.start) else { return nil }
            var cue = cue
            cue.start = Swift.max(0, cue.start)
            return cue
        }.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
        let edges = Set(usable.flatMap { [$0.start, $0.end] }).sorted()
        var flat: [LabelCue] = []
        var open: [LabelCue] = []
        var waiting = usable[...]
        for (start, end) in zip(edges, edges.dropFirst()) {
            open.removeAll { $0.end <= start }
            while let next = waiting.first, next.start <= start { open.append(waiting.removeFirst()) }
            guard !open.isEmpty else { continue }
            flat.append(
                LabelCue(
                    start: start, end: end, text: open.map(\.text).joined(separator: "\n"),
                    title: open.map(\.title).joined(separator: ", ")))
        }
        return flat
    }
}
