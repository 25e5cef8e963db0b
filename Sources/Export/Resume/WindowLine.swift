// A window's line of JSON Lines, read back.

import Timeline

/// Reads exactly what `JSONLinesWriter` writes, and nothing else: a line is accepted if writing what it says gives
/// the same bytes again.
enum WindowLine {
    /// - Returns: nil for a line that is not a window of this timeline.
    static func window(_ line: ArraySlice<UInt8>, labels: LabelSet, classes: Int, top: Int) -> WindowPrediction? {
        guard let window = scan(line, classes) else { return nil }
        var text = TextBuffer()
        text.append(window, labels: labels, top: top, scores: true)
        return text.bytes.elementsEqual(line) ? window : nil
    }

    /// Whether it is the line of a window whose last frame was repeated.
    static func isPadded(_ line: ArraySlice<UInt8>) -> Bool {
        LineScanner(line).holds(#","padded":true"#, before: #","scores":["#)
    }

    private static func scan(_ line: ArraySlice<UInt8>, _ classes: Int) -> WindowPrediction? {
        var scanner = LineScanner(line)
        guard scanner.skip(#"{"window":"#), let index = scanner.number(), index < 1 << 50, scanner.skip(#","start":"#),
            let start = scanner.time(), scanner.skip(#","end":"#), let end = scanner.time()
        else { return nil }
        // A quote within a label is written \", so these keys cannot be part of one.
        let padded = scanner.holds(#","padded":true"#, before: #","scores":["#)
        var damaged = 0
        if scanner.holds(#","damaged":"#, before: #","scores":["#) {
            guard scanner.seek(#","damaged":"#), scanner.skip(#","damaged":"#), let count = scanner.number() else {
                return nil
            }
            damaged = count
        }
        var scores = Array(repeating: Float(0), count: classes)
        guard scanner.seek(#","scores":["#), scanner.skip(#","scores":["#) else { return nil }
        while scanner.skip("[") {
            guard let label = scanner.number(), label < classes, scanner.skip(",") else { return nil }
            if scanner.skip("null") {
                scores[label] = .nan
            } else {
                guard let score = scanner.number(decimals: 4) else { return nil }
                scores[label] = Float(Double(score) / 10_000)
            }
            guard scanner.skip("]") else { return nil }
            _ = scanner.skip(",")
        }
        guard scanner.skip("]}"), scanner.isAtEnd else { return nil }
        return WindowPrediction(index: index, start: start, end: end, padded: padded, damaged: damaged, scores: scores)
    }
}
