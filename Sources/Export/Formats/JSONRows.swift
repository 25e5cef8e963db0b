// The objects that JSON and JSON Lines share. Their keys come in one order, numbers with the decimals of the CSV;
// what is missing or no number is null.

import Timeline

extension TextBuffer {
    /// `{"window":0,"start":0.000,"end":1.067,"predictions":[{"label":"waving","score":0.9731}]}`, with `"padded":true`
    /// after them where the last frame was repeated, and `"wall_clock"` where the time of day is known.
    /// - Parameter scores: whether `"scores":[[class,score],…]` follows: every class whose score is not 0.0000.
    mutating func append(_ window: WindowPrediction, labels: LabelSet, top: Int, scores: Bool) {
        append(#"{"window":"#)
        append(window.index)
        appendTimes(window.start, window.end)
        append(#","predictions":["#)
        for (rank, prediction) in window.best(top).enumerated() {
            append(rank == 0 ? #"{"label":"# : #",{"label":"#)
            append(json: labels[prediction.label])
            append(#","score":"#)
            append(score: prediction.score, missing: "null")
            append("}")
        }
        append("]")
        if window.padded { append(#","padded":true"#) }
        if let wallClock = window.wallClock {
            append(#","wall_clock":""#)
            append(wallClock: wallClock)
            append(#"""#)
        }
        if scores { appendScores(window.scores) }
        append("}")
    }

    private mutating func appendScores(_ scores: [Float]) {
        append(#","scores":["#)
        var isFirst = true
        for (label, score) in scores.enumerated() {
            let written = Written.tenThousandths(score)
            if written == 0 { continue }
            append(isFirst ? "[" : ",[")
            isFirst = false
            append(label)
            append(",")
            append(score: Double(score), missing: "null")
            append("]")
        }
        append("]")
    }

    /// `{"segment":0,"start":0.000,"end":4.267,"label":"waving","score":0.9512,"windows":16}`.
    /// - Parameter typed: whether `"type":"segment"` comes first.
    mutating func append(_ segment: Segment, labels: LabelSet, typed: Bool) {
        append(typed ? #"{"type":"segment","segment":"# : #"{"segment":"#)
        append(segment.index)
        appendTimes(segment.start, segment.end)
        append(#","label":"#)
        append(json: labels[segment.label])
        append(#","score":"#)
        append(score: segment.score, missing: "null")
        append(#","windows":"#)
        append(segment.windows)
        append("}")
    }

    /// `{"start":12.000,"end":15.200,"reason":"connection lost"}`.
    /// - Parameter typed: whether `"type":"gap"` comes first.
    mutating func append(_ gap: Gap, typed: Bool) {
        append(typed ? #"{"type":"gap","start":"# : #"{"start":"#)
        append(seconds: gap.start, missing: "null")
        append(#","end":"#)
        append(seconds: gap.end, missing: "null")
        append(#","reason":"#)
        append(json: gap.reason)
        append("}")
    }

    mutating func append(_ source: SourceDescription) {
        append(#"{"input":"#)
        append(json: source.input)
        append(#","width":"#)
        append(source.width)
        append(#","height":"#)
        append(source.height)
        append(#","frame_rate":"#)
        append(seconds: source.frameRate ?? .nan, missing: "null")
        append(#","duration":"#)
        append(seconds: source.duration ?? .nan, missing: "null")
        append(#","frames":"#)
        append(source.frames)
        append("}")
    }

    mutating func append(_ model: ModelDescription) {
        append(#"{"name":"#)
        append(json: model.name)
        append(#","attention":"#)
        append(json: model.attention)
        append(#","frames":\#(model.frames),"image":\#(model.image),"classes":\#(model.classes)}"#)
    }

    mutating func append(_ window: WindowDescription) {
        append(#"{"frames":\#(window.frames),"interval":\#(window.interval),"stride":\#(window.stride),"rate":"#)
        switch window.rate {
        case .source: append(#""source""#)
        case .perSecond(let rate): append(seconds: rate, missing: "null")
        }
        append("}")
    }

    mutating func append(_ settings: AggregationSettings) {
        append(#"{"threshold":"#)
        append(score: settings.threshold, missing: "null")
        append(#","smoothing":\#(settings.smoothing),"minimum":"#)
        append(seconds: settings.minimum, missing: "null")
        append("}")
    }

    mutating func append(_ number: Int?) {
        if let number { append(number) } else { append("null") }
    }

    private mutating func appendTimes(_ start: Double, _ end: Double) {
        append(#","start":"#)
        append(seconds: start, missing: "null")
        append(#","end":"#)
        append(seconds: end, missing: "null")
    }
}
