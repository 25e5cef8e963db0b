// Results as CSV: a row a clip.

import Export
import Files

enum ResultsTable {
    /// Columns: clip, path, start, end, labels, predicted, failure, and a score a class under the class's number. The first
    /// line is a comment with the protocol.
    static func write(_ results: ClipResults, to file: OutputFile) throws {
        try file.write(ResultsFile.line("# \(results.header.protocolText.printable)"))
        let classes = results.header.classes.count
        try file.write(
            ResultsFile.line(
                "clip,path,start,end,labels,predicted,failure"
                    + (0..<classes).map { ",score_\($0)" }.joined()))
        for clip in results.clips {
            var fields: [String] = ["\(clip.index)", field(clip.name)]
            fields.append(clip.stretch.map { "\($0.startSeconds)" } ?? "")
            fields.append(clip.stretch.map { "\($0.endSeconds)" } ?? "")
            fields.append(clip.labels.map { "\($0)" }.joined(separator: ";"))
            fields.append(clip.predicted.map { "\($0)" } ?? "")
            fields.append(field(clip.failure ?? ""))
            if let scores = clip.scores {
                for score in scores { fields.append("\(score)") }
            } else {
                fields += [String](repeating: "", count: classes)
            }
            try file.write(ResultsFile.line(fields.joined(separator: ",")))
        }
    }

    /// As RFC 4180 has it.
    private static func field(_ text: String) -> String {
        let text = text.printable
        guard text.contains(where: { $0 == "," || $0 == "\"" }) || text.first == " " || text.last == " " else {
            return text
        }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
