// The objects that JSON and JSON Lines share. Their keys come in one order. Times from the first frame have 6 decimals:
// cutting the video there gives the frame that was meant. Scores have 4; what is missing or no number is null.

import Timeline

extension TextBuffer {
    /// `{"window":0,"start":0.000000,"end":1.066667,"predictions":[{"label":"waving","score":0.9731}]}`, with
    /// `"padded":true` after them where the last frame was repeated, `"damaged":n` where n frames were damaged or lost,
    /// and `"wall_clock"` where the time of day is known.
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
        if window.damaged > 0 { append(#","damaged":\#(window.damaged)"#) }
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
            let written = OutputPrecision.tenThousandths(score)
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

    /// `{"segment":0,"start":0.000000,"end":4.266667,"label":"waving","score":0.9512,"windows":16}`.
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

    /// `{"start":12.000000,"end":15.200000,"reason":"connection lost"}`.
    /// - Parameter typed: whether `"type":"gap"` comes first.
    mutating func append(_ gap: Gap, typed: Bool) {
        append(typed ? #"{"type":"gap","start":"# : #"{"start":"#)
        append(time: gap.start)
        append(#","end":"#)
        append(time: gap.end)
        append(#","reason":"#)
        append(json: gap.reason)
        append("}")
    }

    /// `{"time":12.040000,"step":-98.000000,"reason":"timestamps stepped back by 98.000 s"}`.
    /// - Parameter typed: whether `"type":"discontinuity"` comes first.
    mutating func append(_ discontinuity: Discontinuity, typed: Bool) {
        append(typed ? #"{"type":"discontinuity","time":"# : #"{"time":"#)
        append(time: discontinuity.time)
        append(#","step":"#)
        append(time: discontinuity.step)
        append(#","reason":"#)
        append(json: discontinuity.reason)
        append("}")
    }

    /// `{"window":17,"count":3,"start":4.533333,"end":6.133333}`.
    /// - Parameter typed: whether `"type":"skipped"` comes first.
    mutating func append(_ skipped: SkippedWindows, typed: Bool) {
        append(typed ? #"{"type":"skipped","window":"# : #"{"window":"#)
        append(#"\#(skipped.first),"count":\#(skipped.count)"#)
        appendTimes(skipped.start, skipped.end)
        append("}")
    }

    /// `["the frame rate is assumed","…"]`.
    mutating func append(list texts: [String]) {
        append("[")
        for (index, text) in texts.enumerated() {
            if index > 0 { append(",") }
            append(json: text)
        }
        append("]")
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
        append(time: source.duration ?? .nan)
        append(#","frames":"#)
        append(source.frames)
        append("}")
    }

    /// Of an unknown model nothing but its classes is told, if that.
    mutating func append(_ model: ModelDescription) {
        guard model.isKnown else {
            guard model.classes > 0 else { return append("null") }
            return append(#"{"name":null,"attention":null,"frames":null,"image":null,"classes":\#(model.classes)}"#)
        }
        append(#"{"name":"#)
        append(json: model.name)
        append(#","attention":"#)
        append(json: model.attention)
        append(#","frames":\#(model.frames),"image":\#(model.image),"classes":\#(model.classes)"#)
        if let precision = model.precision {
            append(#","precision":"#)
            append(json: precision)
        }
        append("}")
    }

    /// Null where it is not known.
    mutating func append(_ window: WindowDescription) {
        guard window.isKnown else { return append("null") }
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
        append(time: start)
        append(#","end":"#)
        append(time: end)
    }

    /// Seconds from the first frame, or between two.
    mutating func append(time seconds: Double) { append(seconds: seconds, decimals: 6, missing: "null") }
}
