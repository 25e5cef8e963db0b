// Truth as comma-separated values.

import Timeline

/// Reads `start,end,label`, in seconds, an annotation a row; other columns are ignored. A column `video` or `file` says
/// which video a row is about. A timeline's CSV of segments has these columns too: corrected by hand, it is truth.
enum CSVTruth {
    static func read(_ file: TextFile) throws(ReadingError) -> [Truth] {
        let table = try CSVTable(file)
        guard table.column("window") == nil else {
            throw file.error("it is a timeline of windows, not truth; give timelines first, then truth", line: 1)
        }
        let start = try table.column("start", of: "truth")
        let end = try table.column("end", of: "truth")
        let label = try table.column("label", of: "truth")
        let video = table.column("video") ?? table.column("file")
        let mark = table.column("segment")
        var truths: [Truth] = []
        var places: [String?: Int] = [:]
        if video == nil { truths.append(Truth(annotations: [])) }
        for row in table.rows {
            // Gaps and skipped windows of a timeline.
            if let mark, ["gap", "skipped"].contains(try table.text(row, mark)) { continue }
            let annotation = Annotation(
                start: try table.number(row, start), end: try table.number(row, end),
                label: try file.label(try table.text(row, label), line: row.line))
            try file.check(start: annotation.start, end: annotation.end, line: row.line, mayBeEmpty: false)
            var place = 0
            if let video {
                let name = try file.label(try table.text(row, video), line: row.line)
                place = places[name] ?? truths.count
                if place == truths.count {
                    places[name] = place
                    truths.append(Truth(video: VideoName.of(name), annotations: []))
                }
            }
            truths[place].annotations.append(annotation)
        }
        return truths
    }
}
