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

    init(_ labels: LabelSet) {
        count = labels.count
        names = labels.names
        classOf = Dictionary(zip(labels.names, labels.names.indices), uniquingKeysWith: { first, _ in first })
        ambiguous = Set(labels.duplicates)
    }

    /// Numbers before names, as in lists that have numbers.
    func number(_ text: String) -> Found {
        if let number = Int(text) { return check(number) }
        return name(text)
    }

    /// Names before numbers. Folders and lines without spaces often write a name with underscores.
    func name(_ text: String) -> Found {
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
