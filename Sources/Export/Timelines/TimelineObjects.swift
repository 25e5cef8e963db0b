// The objects of a timeline's JSON and JSON Lines, read back.

import FoundationEssentials
import Timeline

extension JSONScanner {
    /// `source`: the video.
    mutating func source(into builder: inout TimelineBuilder) throws(ReadingError) {
        var source = SourceDescription(input: "")
        try object { (scanner, key) throws(ReadingError) in
            switch key {
            case "input": source.input = try scanner.text()
            case "width": source.width = try scanner.countOrNil()
            case "height": source.height = try scanner.countOrNil()
            case "frames": source.frames = try scanner.countOrNil()
            case "frame_rate": source.frameRate = try scanner.positiveOrNil().map(Self.exact)
            case "duration": source.duration = try scanner.positiveOrNil()
            default: try scanner.skip()
            }
        }
        builder.timeline.source = source
        builder.timeline.frameRate = source.frameRate
        builder.timeline.duration = source.duration
    }

    /// `model`; null where it is not known.
    mutating func model(into builder: inout TimelineBuilder) throws(ReadingError) {
        guard try kind() != .null else { return try skip() }
        var model = ModelDescription.unknown(classes: 0)
        try object { (scanner, key) throws(ReadingError) in
            guard try scanner.kind() != .null else { return try scanner.skip() }
            switch key {
            case "name": model.name = try scanner.text()
            case "attention": model.attention = try scanner.text()
            case "precision": model.precision = try scanner.text()
            case "frames": model.frames = try scanner.integer()
            case "image": model.image = try scanner.integer()
            case "classes":
                model.classes = try scanner.integer()
                try builder.state(classes: model.classes, line: scanner.line)
            default: try scanner.skip()
            }
        }
        builder.timeline.model = model.isKnown ? model : nil
    }

    /// `settings`: texts by their names.
    mutating func settings() throws(ReadingError) -> [RunSetting] {
        var settings: [RunSetting] = []
        try object { (scanner, key) throws(ReadingError) in
            settings.append(RunSetting(key, try scanner.text()))
        }
        return settings
    }

    /// `window`: frames, interval, stride, rate. `source` must have been read.
    mutating func window(into builder: inout TimelineBuilder) throws(ReadingError) {
        guard try kind() != .null else { return try skip() }
        var sizes: [String: Double] = [:]
        var rate = builder.timeline.frameRate
        var kind = WindowRate.source
        try object { (scanner, key) throws(ReadingError) in
            switch key {
            case "frames", "interval", "stride": sizes[key] = try scanner.positiveOrNil()
            case "rate":
                if try scanner.kind() == .number {
                    rate = try scanner.positiveOrNil().map(Self.exact)
                    kind = rate.map { .perSecond($0) } ?? .source
                } else {
                    try scanner.skip()
                }
            default: try scanner.skip()
            }
        }
        guard let frames = sizes["frames"], let interval = sizes["interval"], let stride = sizes["stride"] else {
            return
        }
        if let frames = Int(exactly: frames), let interval = Int(exactly: interval), let stride = Int(exactly: stride) {
            builder.timeline.window = WindowDescription(frames: frames, interval: interval, stride: stride, rate: kind)
        }
        guard let rate else { return }
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
        /// nil where it was no number.
        var score: Double?
        var hasScore = false
        var isPadded = false
        var damaged = 0
        var wallClock: Date?
        var reason = ""
        /// Windows of a segment.
        var windows: Int?
        /// Windows left out.
        var count: Int?
        /// Of a discontinuity.
        var time: Double?
        var step: Double?
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
        case "score":
            row.score = try numberOrNull()
            row.hasScore = true
        case "padded": row.isPadded = try bool()
        case "damaged": row.damaged = try integer()
        case "wall_clock": row.wallClock = Date(iso8601: try text())
        case "windows":
            let windows = try integer()
            row.windows = windows > 0 ? windows : nil
        case "count": row.count = try integer()
        case "time": row.time = try number()
        case "step": row.step = try number()
        case "reason": row.reason = try text()
        case "predictions":
            var best: [(label: String, score: Double)] = []
            try list { (scanner) throws(ReadingError) in
                let prediction = try scanner.row()
                guard let label = prediction.label, prediction.hasScore else {
                    throw scanner.error("a prediction has a \"label\" and a \"score\"")
                }
                best.append((label, prediction.score ?? 0))
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

    private mutating func countOrNil() throws(ReadingError) -> Int? {
        try positiveOrNil().flatMap { $0 < 1e15 ? Int($0) : nil }
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
        var window = WindowPrediction(
            index: index, start: start, end: end, padded: row.isPadded, damaged: max(row.damaged, 0), scores: [],
            wallClock: row.wallClock)
        guard let scores = row.scores, isNamed, let classes else {
            return try addWindow(window, best: row.best ?? [], line: row.line)
        }
        var all = Array(repeating: Float(0), count: classes)
        for (label, score) in scores {
            guard label < classes else {
                throw file.error("class \(label) has a score, and there are \(classes) classes", line: row.line)
            }
            all[label] = Float(score)
        }
        window.scores = all
        try addWindow(window, line: row.line)
    }

    /// Adds a row of segments.
    mutating func addSegment(_ row: JSONScanner.Row) throws(ReadingError) {
        guard let start = row.start, let end = row.end, let label = row.label else {
            throw file.error("a segment has \"start\", \"end\" and \"label\"", line: row.line)
        }
        try addSegment(
            start: start, end: end, label: label, score: row.score, windows: row.windows, line: row.line)
    }

    /// Adds a row of gaps.
    mutating func addGap(_ row: JSONScanner.Row) throws(ReadingError) {
        guard let start = row.start, let end = row.end else {
            throw file.error("a gap has \"start\" and \"end\"", line: row.line)
        }
        try addGap(start: start, end: end, reason: row.reason, line: row.line)
    }
}

extension TimelineBuilder {
    /// Adds a row of windows left out.
    mutating func addSkipped(_ row: JSONScanner.Row) throws(ReadingError) {
        guard let first = row.number, let count = row.count, let start = row.start, let end = row.end else {
            throw file.error(
                "windows left out have \"window\", \"count\", \"start\" and \"end\"", line: row.line)
        }
        try addSkipped(first: first, count: count, start: start, end: end, line: row.line)
    }

    /// Adds a row of discontinuities.
    mutating func addDiscontinuity(_ row: JSONScanner.Row) throws(ReadingError) {
        guard let time = row.time, let step = row.step else {
            throw file.error("a discontinuity has \"time\" and \"step\"", line: row.line)
        }
        timeline.rows.append(.discontinuity(Discontinuity(time: time, step: step, reason: row.reason)))
    }
}
