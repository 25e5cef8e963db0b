// What a worker says of a unit: how it ended, and the rows.

import Files
import JSON
import Timeline

/// One line of `actionline work`.
///
///     {"input":"/videos/gym.mp4","name":"gym","part":2,"of":12,"start":600.0,"end":1200.0,"outcome":"complete","reason":null,
///      "seconds":103.2,"windows":562,"grid":[1.0666666666666667,2.1333333333333333],"frames":null,
///      "timeline":["{\"type\":\"start\",…}","{\"window\":562,…}",…,"{\"type\":\"end\",…}"]}
///
/// `timeline` holds the lines of the stretch's JSON Lines, `grid` seconds from window to window and a window's length.
package struct UnitAnswer: Sendable, Equatable {
    /// Without its pipeline, of which the timeline's first line tells what counts.
    package var unit: WorkUnit
    package var outcome: OutcomeWord
    /// Why it is not complete.
    package var reason: String?
    /// From taking the unit to answering.
    package var seconds: Double
    package var windows: Int
    package var grid: GridSeconds?
    /// Frames of the video, where they were counted.
    package var frames: Int?
    /// Empty where there is nothing whole.
    package var timeline: [[UInt8]]

    package init(
        unit: WorkUnit, outcome: OutcomeWord, reason: String? = nil, seconds: Double = 0, windows: Int = 0,
        grid: GridSeconds? = nil, frames: Int? = nil, timeline: [[UInt8]] = []
    ) {
        self.unit = unit
        self.outcome = outcome
        self.reason = reason
        self.seconds = seconds
        self.windows = windows
        self.grid = grid
        self.frames = frames
        self.timeline = timeline
    }
}

extension UnitAnswer {
    /// The answer as a line, with its end.
    package var line: [UInt8] {
        var text = Array("{".utf8)
        unit.appendMembers(to: &text)
        text.append(contentsOf: ",\"outcome\":\"\(outcome.rawValue)\",\"reason\":".utf8)
        if let reason {
            text.append(json: reason, escaping: .unprintable)
        } else {
            text.append(contentsOf: "null".utf8)
        }
        text.append(contentsOf: ",\"seconds\":\(seconds),\"windows\":\(windows),\"grid\":".utf8)
        text.append(contentsOf: (grid.map { "[\($0.stride),\($0.length)]" } ?? "null").utf8)
        text.append(contentsOf: ",\"frames\":\(frames.map { "\($0)" } ?? "null"),\"timeline\":[".utf8)
        for (index, line) in timeline.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.append(json: String(decoding: line, as: UTF8.self), escaping: .required)
        }
        text.append(contentsOf: "]}\n".utf8)
        return text
    }

    /// Reads a line.
    /// - Parameter withTimeline: false leaves the rows out.
    package init(_ line: ArraySlice<UInt8>, withTimeline: Bool) throws(JSONReader.Failure) {
        self.init(
            unit: WorkUnit(input: "", name: "", pipeline: WorkUnit.Pipeline(file: nil, settings: [])), outcome: .failed)
        var reader = JSONReader(line, valueLimit: .max)
        var hasOutcome = false
        try reader.object { reader, key throws(JSONReader.Failure) in
            switch key {
            case "outcome":
                outcome = try reader.outcome()
                hasOutcome = true
            case "reason": reason = try reader.textOrNull()
            case "seconds": seconds = try reader.numberOrNull() ?? 0
            case "windows": windows = try reader.wholeNumber()
            case "grid": grid = try reader.grid()
            case "frames": frames = try reader.numberOrNull().flatMap { Int(exactly: $0) }
            case "timeline" where withTimeline:
                try reader.array { reader throws(JSONReader.Failure) in timeline.append(Array(try reader.string().utf8))
                }
            default: try unit.read(key, &reader)
            }
        }
        try reader.end()
        guard hasOutcome else { throw reader.failure("it has no \"outcome\"") }
        try unit.check(reader)
    }
}

extension JSONReader {
    fileprivate mutating func grid() throws(Failure) -> GridSeconds? {
        if try kind() == .null {
            try null()
            return nil
        }
        var numbers: [Double] = []
        try array { reader throws(Failure) in numbers.append(try reader.number().double ?? 0) }
        guard numbers.count == 2, numbers.allSatisfy({ $0 > 0 && $0 < 1e9 }) else {
            throw failure("a grid is two lengths")
        }
        return GridSeconds(stride: numbers[0], length: numbers[1])
    }
}
