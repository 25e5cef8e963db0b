// Which classes a list names, where nobody says beforehand.

import Timeline

/// Keeps every label that a list writes.
final class LabelCollector {
    private(set) var labels: Set<String> = []

    func add(_ label: String) { labels.insert(label) }

    /// The classes of a list.
    ///
    /// Names are in the order of their characters' numbers, whatever the language, as class folders and Kinetics' tables
    /// are. Where every label is a number from 0, the numbers are the classes; a class that no clip has is there too.
    /// A background comes last.
    func classes(background: String?) -> LabelSet {
        let named = labels.filter { $0 != background }
        let numbers = named.compactMap { Int($0) }
        var names: [String]
        if !named.isEmpty, numbers.count == named.count, let last = numbers.max(), numbers.min() ?? -1 >= 0,
            last < Self.mostClasses
        {
            names = (0...last).map { "class \($0)" }
        } else {
            names = named.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
        }
        if let background { names.append(background) }
        return LabelSet(names)
    }

    private static let mostClasses = 1 << 20
}
