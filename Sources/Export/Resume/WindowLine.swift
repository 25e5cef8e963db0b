// A window's line of JSON Lines, read back.

import JSON
import Timeline

/// Reads exactly what `JSONLinesWriter` writes, and nothing else: a line is accepted if writing what it says gives
/// the same bytes again.
enum WindowLine {
    /// - Returns: nil for a line that is not a window of this timeline.
    static func window(_ line: ArraySlice<UInt8>, labels: LabelSet, classes: Int, top: Int) -> WindowPrediction? {
        guard let window = read(line, classes) else { return nil }
        var text = TextBuffer()
        text.append(window, labels: labels, top: top, scores: true)
        return text.bytes.elementsEqual(line) ? window : nil
    }

    /// Whether it is the line of a window whose last frame was repeated. Only looks: the line may be damaged.
    static func isPadded(_ line: ArraySlice<UInt8>) -> Bool {
        // A quote within a label is written \", so these keys cannot be part of one.
        guard let padded = line.place(of: #","padded":true"#) else { return false }
        return padded < line.place(of: #","scores":["#) ?? line.endIndex
    }

    /// What the line says, whatever else stands in it and in whatever order.
    private static func read(_ line: ArraySlice<UInt8>, _ classes: Int) -> WindowPrediction? {
        var index: Int?
        var start: Double?
        var end: Double?
        var padded = false
        var damaged = 0
        var scores: [Float]?
        var reader = JSONReader(line, valueLimit: .max)
        do {
            try reader.object { reader, key throws(JSONReader.Failure) in
                switch key {
                case "window": index = try reader.count()
                case "start": start = try reader.time()
                case "end": end = try reader.time()
                case "padded": padded = try reader.bool()
                case "damaged": damaged = try reader.count()
                case "scores": scores = try Self.scores(&reader, classes)
                default: try reader.skip()
                }
            }
            try reader.end()
        } catch {
            return nil
        }
        guard let index, index < 1 << 50, let start, let end, let scores else { return nil }
        return WindowPrediction(index: index, start: start, end: end, padded: padded, damaged: damaged, scores: scores)
    }

    /// `[[class,score],…]`; a score that was no number is null.
    private static func scores(_ reader: inout JSONReader, _ classes: Int) throws(JSONReader.Failure) -> [Float] {
        var scores = Array(repeating: Float(0), count: classes)
        try reader.array { reader throws(JSONReader.Failure) in
            var label: Int?
            try reader.array { reader throws(JSONReader.Failure) in
                guard let known = label else {
                    label = try reader.count()
                    return
                }
                guard known < classes else { throw reader.failure("an unknown class") }
                if try reader.kind() == .null {
                    try reader.null()
                    scores[known] = .nan
                } else {
                    scores[known] = Float(Double(try reader.units(decimals: 4)) / 10_000)
                }
            }
        }
        return scores
    }
}

extension JSONReader {
    /// Seconds as they are written: six decimals.
    mutating func time() throws(Failure) -> Double { Double(try units(decimals: 6)) / 1e6 }

    /// A whole number from 0 on.
    mutating func count() throws(Failure) -> Int {
        let count = try units(decimals: 0)
        guard count >= 0 else { throw failure("a negative count") }
        return count
    }

    mutating func units(decimals: Int) throws(Failure) -> Int {
        guard let units = try number().units(decimals: decimals) else {
            throw failure("not a number of \(decimals) decimals")
        }
        return units
    }
}

extension ArraySlice<UInt8> {
    /// Where `text` stands first.
    fileprivate func place(of text: StaticString) -> Int? {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        var place = startIndex
        while let found = self[place...].firstIndex(of: wanted[0]) {
            if self[found...].starts(with: wanted) { return found }
            place = found + 1
        }
        return nil
    }
}
