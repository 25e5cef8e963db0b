// Truth as a label a frame.

import Timeline

/// Reads one label a line, a line a frame, as MS-TCN's data sets have it. Neighbouring frames of one label become one
/// annotation, background included.
enum FrameLabelTruth {
    /// - Parameter rate: frames per second.
    static func read(_ file: TextFile, rate: Double?) throws(ReadingError) -> Truth {
        guard let rate else {
            throw file.error(
                "it has a label a frame, and nothing says how many frames a second has", line: nil,
                remedy: .stateFrameRate)
        }
        precondition(rate > 0 && rate.isFinite, "a frame rate must be positive")
        var lines = file.lines
        while let last = lines.last, last.allSatisfy(TextFile.isSpace) { lines.removeLast() }
        guard lines.count <= TextFile.mostRows else {
            throw file.error("it has more than \(TextFile.mostRows) lines", line: nil)
        }
        var annotations: [Annotation] = []
        var first = 0
        for index in lines.indices where index + 1 == lines.count || lines[index + 1] != lines[first] {
            let label = try file.label(try file.text(lines[first], line: first + 1), line: first + 1)
            annotations.append(Annotation(start: Double(first) / rate, end: Double(index + 1) / rate, label: label))
            first = index + 1
        }
        return Truth(
            annotations: annotations, duration: Double(lines.count) / rate, frames: (rate: rate, count: lines.count))
    }
}
