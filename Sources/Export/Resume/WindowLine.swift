// A window's line of JSON Lines, read back.

import Timeline

/// Reads exactly what `JSONLinesWriter` writes, and nothing else: a line is accepted if writing what it says gives
/// the same bytes again. So this scanner has to find the numbers only, and need not be a JSON reader.
struct WindowLine {
    private var rest: ArraySlice<UInt8>

    /// - Returns: nil for a line that is not a window of this timeline.
    static func window(_ line: ArraySlice<UInt8>, labels: LabelSet, classes: Int, top: Int) -> WindowPrediction? {
        var scanner = WindowLine(rest: line)
        guard let window = scanner.scan(classes) else { return nil }
        var text = TextBuffer()
        text.append(window, labels: labels, top: top, scores: true)
        return text.bytes.elementsEqual(line) ? window : nil
    }

    private mutating func scan(_ classes: Int) -> WindowPrediction? {
        guard skip(#"{"window":"#), let index = number(), index < 1 << 50, skip(#","start":"#),
            let start = number(decimals: 3), skip(#","end":"#), let end = number(decimals: 3)
        else { return nil }
        // A quote within a label is written \", so these keys cannot be part of one.
        guard let place = find(#","scores":["#) else { return nil }
        let padded = rest[..<place].suffix(14).elementsEqual(#","padded":true"#.utf8)
        rest = rest[place...]
        var scores = Array(repeating: Float(0), count: classes)
        guard skip(#","scores":["#) else { return nil }
        while skip("[") {
            guard let label = number(), label < classes, skip(",") else { return nil }
            if skip("null") {
                scores[label] = .nan
            } else {
                guard let score = number(decimals: 4) else { return nil }
                scores[label] = Float(Double(score) / 10_000)
            }
            guard skip("]") else { return nil }
            _ = skip(",")
        }
        guard skip("]}"), rest.isEmpty else { return nil }
        return WindowPrediction(
            index: index, start: Double(start) / 1000, end: Double(end) / 1000, padded: padded, scores: scores)
    }

    private mutating func skip(_ text: StaticString) -> Bool {
        let expected = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard rest.starts(with: expected) else { return false }
        rest = rest.dropFirst(expected.count)
        return true
    }

    /// A number without its point: 1.067 with three decimals is 1067. What else is wrong with it shows when it is
    /// written again.
    private mutating func number(decimals: Int = 0) -> Int? {
        var value = 0
        var digits = 0
        while let byte = rest.first, (0x30...0x39).contains(byte) || (byte == 0x2E && decimals > 0) {
            rest = rest.dropFirst()
            if byte == 0x2E { continue }
            digits += 1
            guard digits < 17 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return digits > decimals ? value : nil
    }

    private func find(_ text: StaticString) -> Int? {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        var place = rest.startIndex
        while let found = rest[place...].firstIndex(of: wanted[0]) {
            if rest[found...].starts(with: wanted) { return found }
            place = found + 1
        }
        return nil
    }
}
