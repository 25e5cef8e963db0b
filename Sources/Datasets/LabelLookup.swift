// From what a list writes for a class to the class.

import Files
import Timeline

/// Finds classes by number or name.
struct LabelLookup {
    enum Found: Equatable {
        case label(Int)
        case problem(String)
    }

    private let count: Int
    private let classOf: [String: Int]
    private let names: [String]
    private let ambiguous: Set<String>
    /// Takes every label instead of looking it up; nil: classes are known.
    private let collector: LabelCollector?

    /// Lets a list be read for the labels in it: each is class 0.
    init(collecting collector: LabelCollector) {
        (count, classOf, names, ambiguous) = (1, [:], [], [])
        self.collector = collector
    }

    init(_ labels: LabelSet) {
        collector = nil
        count = labels.count
        names = labels.names
        classOf = Dictionary(zip(labels.names, labels.names.indices), uniquingKeysWith: { first, _ in first })
        ambiguous = Set(labels.duplicates)
    }

    /// Numbers before names, as in lists that have numbers.
    func number(_ text: String) -> Found {
        if collector != nil { return name(text) }
        if let number = Int(text) { return check(number) }
        return name(text)
    }

    /// Names before numbers. Folders and lines without spaces often write a name with underscores.
    func name(_ text: String) -> Found {
        if let collector {
            // Several labels in one field are asked for one by one.
            guard !text.contains(";") else { return .problem("several labels") }
            collector.add(text)
            return .label(0)
        }
        for candidate in [text, text.replacing("_", with: " "), text.replacing(" ", with: "_")] {
            if ambiguous.contains(candidate) {
                return .problem("\"\(candidate)\" names several classes; give the class's number")
            }
            if let label = classOf[candidate] { return .label(label) }
        }
        if let number = Int(text) { return check(number) }
        let near = nearestName(to: text, among: names.count <= 10_000 ? names : [])
        return .problem("unknown class \"\(text)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }

    private func check(_ number: Int) -> Found {
        guard (0..<count).contains(number) else {
            return .problem("class \(number) is out of range: the model has \(count) classes, 0 to \(count - 1)")
        }
        return .label(number)
    }
}
