// Truth as ActivityNet's annotation files have it.

import Timeline

/// Reads `{"database": {VIDEO: {"duration": …, "annotations": [{"segment": [start, end], "label": …}]}}}`; other keys
/// (`version`, `taxonomy`, `subset`, `url`) are ignored, and so is a video without `annotations` (the test subset).
enum ActivityNetTruth {
    static func read(_ file: TextFile) throws(ReadingError) -> [Truth] {
        var truths: [Truth] = []
        var isDatabase = false
        var scanner = JSONScanner(file, file.bytes[...])
        try scanner.object { (scanner, key) throws(ReadingError) in
            guard key == "database" else { return try scanner.skip() }
            isDatabase = true
            try scanner.object { (scanner, video) throws(ReadingError) in
                if let truth = try entry(&scanner, video, file) { truths.append(truth) }
            }
        }
        try scanner.end()
        guard isDatabase else {
            throw file.error("ActivityNet's annotations have a key \"database\", and this file has none", line: nil)
        }
        return truths
    }

    private static func entry(
        _ scanner: inout JSONScanner, _ video: String, _ file: TextFile
    ) throws(ReadingError) -> Truth? {
        var truth = Truth(video: VideoName.of(video), annotations: [])
        var isAnnotated = false
        try scanner.object { (scanner, key) throws(ReadingError) in
            switch key {
            case "duration": truth.duration = try scanner.numberOrNull().flatMap { $0 > 0 ? $0 : nil }
            case "annotations":
                isAnnotated = true
                try scanner.list { (scanner) throws(ReadingError) in
                    truth.annotations.append(try annotation(&scanner, file))
                }
            default: try scanner.skip()
            }
        }
        return isAnnotated ? truth : nil
    }

    private static func annotation(_ scanner: inout JSONScanner, _ file: TextFile) throws(ReadingError) -> Annotation {
        var times: [Double] = []
        var label: String?
        try scanner.object { (scanner, key) throws(ReadingError) in
            switch key {
            case "segment":
                try scanner.list { (scanner) throws(ReadingError) in times.append(try scanner.number()) }
            case "label": label = try file.label(try scanner.text(), line: scanner.line)
            default: try scanner.skip()
            }
        }
        guard times.count == 2, let label else {
            throw scanner.error("an annotation has a \"segment\" of two numbers and a \"label\"")
        }
        try file.check(start: times[0], end: times[1], line: scanner.line, mayBeEmpty: false)
        return Annotation(start: times[0], end: times[1], label: label)
    }
}
