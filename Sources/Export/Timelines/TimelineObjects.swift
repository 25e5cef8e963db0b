// The objects of a timeline's JSON and JSON Lines, read back.

import Timeline

extension JSONScanner {
    /// `source`: what of it matters for reading.
    mutating func source(into builder: inout TimelineBuilder) throws(ReadingError) {
        var rate: Double?
        var duration: Double?
        try object { (scanner, key) throws(ReadingError) in
            switch key {
            case "frame_rate": rate = try scanner.positiveOrNil()
            case "duration": duration = try scanner.positiveOrNil()
            default: try scanner.skip()
            }
        }
        builder.timeline.frameRate = rate.map(Self.exact)
        builder.timeline.duration = duration
    }

    /// `window`: frames, interval, stride, rate. `source` must have been read.
    mutating func window(into builder: inout TimelineBuilder) throws(ReadingError) {
        var sizes: [String: Double] = [:]
        var rate = builder.timeline.frameRate
        try object { (scanner, key) throws(ReadingError) in
            switch key {
            case "frames", "interval", "stride": sizes[key] = try scanner.positiveOrNil()
            case "rate":
                if try scanner.kind() == .number {
                    rate = try scanner.positiveOrNil().map(Self.exact)
                } else {
                    try scanner.skip()
                }
            default: try scanner.skip()
            }
        }
        guard let rate, let frames = sizes["frames"], let interval = sizes["interval"], let stride = sizes["stride"]
        else { return }
        builder.timeline.strideSeconds = stride / rate
        builder.timeline.windowSeconds = frames * interval / rate
    }

    /// `aggregate`: threshold, smoothing, minimum.
    mutating func aggregate() throws(ReadingError) -> AggregationSettings {
        var settings = AggregationSettings()
        try object { (scanner, key) throws(ReadingError) in
            switch key {
            case "threshold": settings.threshold = try scanner.number()
            case "smoothing":
                settings.smoothing = try scanner.integer()
                guard (1...1_000_000).contains(settings.smoothing) else {
                    throw scanner.error("smoothing is at least 1")
                }
            case "minimum": settings.minimum = try scanner.number()
            default: try scanner.skip()
            }
        }
        return settings
    }

    /// What a row of windows, segments or gaps holds, under any of their keys.
    struct Row {
        var line: Int
        var type: String?
        var number: Int?
        var start: Double?
        var end: Double?
        var label: String?
        var score: Double?
        var isPadded = false
        var reason = ""
        var best: [(label: String, score: Double)]?
        var scores: [(label: Int, score: Double)]?
    }

    /// Reads a row.
    mutating func row() throws(ReadingError) -> Row {
        _ = try kind()
        var row = Row(line: line)
        try object { (scanner, key) throws(ReadingError) in try scanner.member(key, of: &row) }
        return row
    }

    /// Reads one value of a row.
    mutating func member(_ key: String, of row: inout Row) throws(ReadingError) {
        switch key {
        case "type": row.type = try text()
        case "window", "segment": row.number = try integer()
        case "start": row.start = try number()
        case "end": row.end = try number()
        case "label": row.label = try text()
        case "score": row.score = try numberOrNull() ?? 0
        case "padded": row.isPadded = try bool()
        case "reason": row.reason = try text()
        case "predictions":
            var best: [(label: String, score: Double)] = []
            try list { (scanner) throws(ReadingError) in
                let prediction = try scanner.row()
                guard let label = prediction.label, let score = prediction.score else {
                    throw scanner.error("a prediction has a \"label\" and a \"score\"")
                }
                best.append((label, score))
            }
            row.best = best
        case "scores":
            var scores: [(label: Int, score: Double)] = []
            try list { (scanner) throws(ReadingError) in
                var pair: [Double] = []
                try scanner.list { (scanner) throws(ReadingError) in pair.append(try scanner.numberOrNull() ?? 0) }
                guard pair.count == 2, let label = Int(exactly: pair[0]), label >= 0 else {
                    throw scanner.error("a score is a pair of class and score")
                }
                scores.append((label, pair[1]))
            }
            row.scores = scores
        default: try skip()
        }
    }

    private mutating func positiveOrNil() throws(ReadingError) -> Double? {
        try numberOrNull().flatMap { $0 > 0 ? $0 : nil }
    }

    /// 29.97 is written where 30000/1001 is meant.
    private static func exact(_ rate: Double) -> Double {
        let whole = (rate * 1.001).rounded()
        let broadcast = whole * 1000 / 1001
        return rate != rate.rounded() && (broadcast - rate).magnitude < 0.0006 ? broadcast : rate
    }
}

extension TimelineBuilder {
    /// Adds a row of windows.
    mutating func addWindow(_ row: JSONScanner.Row) throws(ReadingError) {
        guard let index = row.number, let start = row.start, let end = row.end else {
            throw file.error("a window has \"window\", \"start\" and \"end\"", line: row.line)
        }
        guard let scores = row.scores, isNamed, let classes else {
            return try addWindow(
                index: index, start: start, end: end, isPadded: row.isPadded, best: row.best ?? [], line: row.line)
        }
        var all = Array(repeating: Float(0), count: classes)
        for (label, score) in scores {
            guard label < classes else {
                throw file.error("class \(label) has a score, and there are \(classes) classes", line: row.line)
            }
            all[label] = Float(score)
        }
        try addWindow(
            WindowPrediction(index: index, start: start, end: end, padded: row.isPadded, scores: all), line: row.line)
    }

    /// Adds a row of segments.
    mutating func addSegment(_ row: JSONScanner.Row) throws(ReadingError) {
        guard let start = row.start, let end = row.end, let label = row.label else {
            throw file.error("a segment has \"start\", \"end\" and \"label\"", line: row.line)
        }
        try addSegment(start: start, end: end, label: label, score: row.score ?? 0, line: row.line)
    }

    /// Adds a row of gaps.
    mutating func addGap(_ row: JSONScanner.Row) throws(ReadingError) {
        guard let start = row.start, let end = row.end else {
            throw file.error("a gap has \"start\" and \"end\"", line: row.line)
        }
        try addGap(start: start, end: end, reason: row.reason, line: row.line)
    }
}
