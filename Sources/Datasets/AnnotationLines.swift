// mmaction2's annotation file: a line a clip, its path and its class or classes, with spaces between.

/// Reads `path label` and `path label label …`. A path without an ending gets `.mp4`.
enum AnnotationLines {
    static func clips(
        _ lines: [ListLine], _ finder: ClipFinder, _ names: LabelLookup, _ problems: inout ProblemCollector
    ) -> [LabeledClip] {
        var clips: [LabeledClip] = []
        for line in lines where !line.isBlank {
            guard !line.isTooLong else {
                problems.add(line.number, "longer than \(ClipListReader.longestLine) bytes")
                continue
            }
            let fields = line.text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
            guard fields.count > 1 else {
                problems.add(line.number, "\"\(fields[0])\" has no label; expected: path label")
                continue
            }
            let (name, written) = split(line.text, fields)
            let file = ClipFinder.hasEnding(name) ? name : name + ".mp4"
            var labels: [Int] = []
            var isRight = true
            for text in written {
                switch names.number(text) {
                case .label(let label): if !labels.contains(label) { labels.append(label) }
                case .problem(let text):
                    problems.add(line.number, text)
                    isRight = false
                }
            }
            let path = finder.path(of: file)
            if let problem = finder.problem(path) {
                problems.add(line.number, problem)
            } else if isRight {
                clips.append(LabeledClip(name: file, path: path, labels: labels, line: line.number))
            }
        }
        return clips
    }

    /// The path and the labels. The numbers at the line's end are labels; before them a path may hold spaces. A line
    /// without numbers is a path and one name.
    private static func split(_ text: String, _ fields: [String]) -> (path: String, labels: [String]) {
        let numbers = fields.dropFirst().reversed().prefix { Int($0) != nil }.count
        guard numbers > 0 else { return (fields[0], [fields.dropFirst().joined(separator: " ")]) }
        guard numbers < fields.count - 1 else { return (fields[0], Array(fields.dropFirst())) }
        // As it is written: two spaces in a name stay two.
        var rest = Substring(text)
        for _ in 0..<numbers {
            while rest.last?.isWhitespace == true { rest.removeLast() }
            while rest.last?.isWhitespace == false { rest.removeLast() }
        }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        return (String(rest), Array(fields.suffix(numbers)))
    }
}
