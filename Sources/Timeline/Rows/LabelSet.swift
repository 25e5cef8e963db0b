// The names of the classes.

/// The names of a model's classes, in class order.
///
/// Duplicates are allowed: class index, not name, is a class's identity everywhere in the program, and published label
/// lists do contain the same name twice. Two classes of one name stay two classes.
public struct LabelSet: Sendable, Equatable, ExpressibleByArrayLiteral {
    public let names: [String]

    public init(_ names: [String]) { self.names = names }

    public init(arrayLiteral elements: String...) { self.init(elements) }

    public var count: Int { names.count }

    /// The name of a class; a class without one is called by its number ("class 17").
    public subscript(index: Int) -> String { names.indices.contains(index) ? names[index] : "class \(index)" }

    /// The names that stand for more than one class, in class order; worth a warning.
    public var duplicates: [String] {
        var seen: Set<String> = []
        var reported: Set<String> = []
        return names.filter { !seen.insert($0).inserted && reported.insert($0).inserted }
    }
}
