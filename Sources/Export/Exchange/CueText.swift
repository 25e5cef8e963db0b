// What WebVTT and SubRip share: blocks of a name, a line of times and lines of text, apart by blank lines.

import Timeline

/// A cue as it stands in a file of subtitles.
struct Cue {
    /// The line of the times, from 1.
    var line: Int
    /// What stands above the times: a number, or a name.
    var name: String
    /// Seconds.
    var start: Double
    var end: Double
    var text: String

    /// The cues of a file; blocks without times are passed over.
    static func read(_ file: TextFile) throws(ReadingError) -> [Cue] {
        var cues: [Cue] = []
        var above = ""
        var open: Cue?
        for (index, bytes) in file.lines.enumerated() {
            let line = try file.text(bytes, line: index + 1)
            if line.trimmed.isEmpty {
                if let cue = open { cues.append(cue) }
                (open, above) = (nil, "")
            } else if var cue = open {
                cue.text += (cue.text.isEmpty ? "" : "\n") + line
                open = cue
            } else if let arrow = line.firstRange(of: "-->") {
                let times = (String(line[..<arrow.lowerBound]), String(line[arrow.upperBound...]))
                // Settings of the cue may follow its end.
                let second = times.1.trimmed.prefix { $0 != " " && $0 != "\t" }
                guard let start = seconds(times.0.trimmed), let end = seconds(String(second)) else {
                    throw file.error(
                        "\"\(line.trimmed)\" is no pair of times like 00:00:01.000 --> 00:00:02.500", line: index + 1)
                }
                open = Cue(line: index + 1, name: above, start: start, end: end, text: "")
            } else {
                above = line.trimmed
            }
        }
        if let open { cues.append(open) }
        return cues
    }

    /// `1:02:03.456`, `02:03.456` or `1:02:03,456`.
    private static func seconds(_ text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let last = parts.last else { return nil }
        let fraction = last.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        guard fraction.count == 2, fraction[1].utf8.count == 3,
            let milliseconds = count(fraction[1]), let seconds = count(fraction[0]), seconds < 60
        else { return nil }
        var minutes = 0
        for part in parts.dropLast() {
            guard let value = count(part), value < 1_000_000 else { return nil }
            minutes = minutes * 60 + value
        }
        return Double((minutes * 60 + seconds) * 1000 + milliseconds) / 1000
    }

    private static func count(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}

extension TextBuffer {
    /// `00:00:01.000 --> 00:00:02.500`.
    mutating func append(cueTimes segment: Detection, point: String) {
        let (start, end) = segment.milliseconds
        append(clock: start, point: point)
        append(" --> ")
        append(clock: end, point: point)
    }

    /// hh:mm:ss.mmm
    private mutating func append(clock milliseconds: Int, point: String) {
        func pad(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        append(
            pad(milliseconds / 3_600_000, 2) + ":" + pad(milliseconds / 60_000 % 60, 2) + ":"
                + pad(milliseconds / 1000 % 60, 2) + point + pad(milliseconds % 1000, 3))
    }
}
