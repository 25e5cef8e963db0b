// A CSV with a header: `file,start,end,label`, or Kinetics' own columns.

import Files
import Sampling

/// Reads the rows of a table of clips.
struct ClipTable {
    private let columns: [String: Int]
    private let line: Int
    private let headerCount: Int

    /// Whether a line names columns that make it the header of such a table.
    static func isHeader(_ line: String) -> Bool {
        let columns = CSVLine.fields(line) ?? []
        let names = Set(columns.map { $0.trimmed.lowercased() })
        return names.contains("label") && (names.contains("file") || names.contains("youtube_id"))
    }

    init(_ header: ListLine) {
        let names = (CSVLine.fields(header.text) ?? []).map { $0.trimmed.lowercased() }
        columns = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
        headerCount = names.count
        line = header.number
    }

    func clips(
        _ lines: [ListLine], _ finder: ClipFinder, _ names: LabelLookup, _ problems: inout ProblemCollector
    ) -> [LabeledClip] {
        var clips: [LabeledClip] = []
        for row in lines where row.number > line && !row.isBlank {
            guard !row.isTooLong, let fields = CSVLine.fields(row.text) else {
                problems.add(
                    row.number, row.isTooLong ? "longer than \(ClipListReader.longestLine) bytes" : "a quote is open")
                continue
            }
            guard fields.count == headerCount else {
                problems.add(row.number, "\(fields.count) fields, but the header has \(headerCount)")
                continue
            }
            var mistakes: [String] = []
            let labels = labels(value("label", fields) ?? "", names, &mistakes)
            let place = place(fields, finder, &mistakes)
            for mistake in mistakes { problems.add(row.number, mistake) }
            if let place, mistakes.isEmpty {
                clips.append(
                    LabeledClip(
                        name: place.name, path: place.path, stretch: place.stretch, labels: labels, line: row.number))
            }
        }
        return clips
    }

    private func value(_ column: String, _ fields: [String]) -> String? {
        guard let index = columns[column] else { return nil }
        let text = fields[index].trimmed
        return text.isEmpty ? nil : text
    }

    /// One label, or several with semicolons between.
    private func labels(_ text: String, _ names: LabelLookup, _ mistakes: inout [String]) -> [Int] {
        guard !text.isEmpty else {
            mistakes.append("no label")
            return []
        }
        if case .label(let label) = names.name(text) { return [label] }
        var labels: [Int] = []
        for part in text.split(separator: ";") {
            switch names.name(String(part).trimmed) {
            case .label(let label): if !labels.contains(label) { labels.append(label) }
            case .problem(let problem): mistakes.append(problem)
            }
        }
        if labels.isEmpty, mistakes.isEmpty { mistakes.append("no label") }
        return labels
    }

    private typealias Place = (name: String, path: String, stretch: ClipStretch?)

    private func place(_ fields: [String], _ finder: ClipFinder, _ mistakes: inout [String]) -> Place? {
        if columns["file"] != nil { return file(fields, finder, &mistakes) }
        return kinetics(fields, finder, &mistakes)
    }

    private func file(_ fields: [String], _ finder: ClipFinder, _ mistakes: inout [String]) -> Place? {
        guard let name = value("file", fields) else {
            mistakes.append("no file")
            return nil
        }
        let path = finder.path(of: name)
        if let problem = finder.problem(path) { mistakes.append(problem) }
        switch (value("start", fields), value("end", fields)) {
        case (nil, nil): return (name, path, nil)
        case (let start, let end):
            guard let stretch = stretch(start ?? "0", end, &mistakes) else { return nil }
            return (name, path, stretch)
        }
    }

    /// A missing end is the file's.
    private func stretch(_ start: String, _ end: String?, _ mistakes: inout [String]) -> ClipStretch? {
        guard let from = seconds(start), let to = end.map(seconds) ?? 1e9 else {
            mistakes.append("start and end must be seconds of at least 0, not \"\(start)\" and \"\(end ?? "")\"")
            return nil
        }
        guard from < to else {
            mistakes.append("the clip ends (\(end ?? "")) before it starts (\(start))")
            return nil
        }
        return ClipStretch(startSeconds: from, endSeconds: to)
    }

    private func seconds(_ text: String) -> Double? {
        Double(text).flatMap { $0 >= 0 && $0 <= 1e9 ? $0 : nil }
    }

    /// Kinetics' clips are files called after the video's id and the seconds that were cut out, in one folder, or in one a
    /// class; or else the whole videos are there, and the clip is a stretch.
    private func kinetics(_ fields: [String], _ finder: ClipFinder, _ mistakes: inout [String]) -> Place? {
        guard let id = value("youtube_id", fields), let start = value("time_start", fields).flatMap(seconds),
            let end = value("time_end", fields).flatMap(seconds), start < end
        else {
            mistakes.append("expected a youtube_id, and a time_start before a time_end, in seconds")
            return nil
        }
        let cut = "\(id)_\(Self.sixDigits(start))_\(Self.sixDigits(end))"
        let label = value("label", fields) ?? ""
        let split = value("split", fields)
        var folders = [""]
        for name in Set([label, label.replacing(" ", with: "_")]).sorted() where !name.isEmpty {
            folders.append("\(name)/")
        }
        if let split { folders += folders.map { "\(split)/\($0)" } }
        for (stem, isCut) in [(cut, true), (id, false)] {
            for folder in folders {
                for ending in ClipFinder.endings.prefix(4) {
                    let name = "\(folder)\(stem).\(ending)"
                    let path = finder.path(of: name)
                    guard finder.problem(path) == nil else { continue }
                    return (name, path, isCut ? nil : ClipStretch(startSeconds: start, endSeconds: end))
                }
            }
        }
        mistakes.append("no file \"\(finder.path(of: cut)).mp4\", nor \"\(id).mp4\", nor in a folder of the class")
        return nil
    }

    private static func sixDigits(_ seconds: Double) -> String {
        let digits = String(Int(seconds))
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}

/// A line of a CSV (RFC 4180, without line ends in fields).
enum CSVLine {
    /// nil: a quote is not closed.
    static func fields(_ line: String) -> [String]? {
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        var rest = line[...]
        while let character = rest.popFirst() {
            switch character {
            case "\"" where isQuoted:
                if rest.first == "\"" { field.append(rest.removeFirst()) } else { isQuoted = false }
            case "\"" where field.isEmpty: isQuoted = true
            case "," where !isQuoted:
                fields.append(field)
                field = ""
            default: field.append(character)
            }
        }
        return isQuoted ? nil : fields + [field]
    }
}

extension String {
    /// Without spaces at its ends.
    var trimmed: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        while text.first?.isWhitespace == true { text.removeFirst() }
        return String(text)
    }
}
