// What is wrong with a list of clips: everything that was found, each with its line.

import Files

/// One mistake of a list.
public struct ClipListProblem: Sendable, Equatable, CustomStringConvertible {
    /// From 1; nil where the list has no lines.
    public let line: Int?
    public let text: String

    public init(line: Int?, text: String) {
        self.line = line
        self.text = text.printable
    }

    public var description: String { (line.map { "line \($0): " } ?? "") + text }
}

/// Why a list cannot be used.
public enum ClipListError: Error, Equatable, CustomStringConvertible {
    /// The list itself cannot be read.
    case unreadable(list: String, reason: String)
    /// It names no clip.
    case empty(list: String)
    /// Mistakes in it: the first ones, and how many there are in all.
    case problems(list: String, first: [ClipListProblem], count: Int)

    /// The most mistakes that are kept.
    public static let mostProblems = 20

    public var description: String {
        switch self {
        case .unreadable(let list, let reason): "cannot read the list \"\(list)\": \(reason)".printable
        case .empty(let list): "the list \"\(list)\" names no clip".printable
        case .problems(let list, let first, let count):
            ([
                "\(count == 1 ? "1 problem" : "\(count) problems") in the list \"\(list.printable)\"; nothing was computed"
            ] + first.map { "  \($0)" } + (count > first.count ? ["  … and \(count - first.count) more"] : []))
            .joined(separator: "\n")
        }
    }
}

/// Collects mistakes, the first ones in full.
struct ProblemCollector {
    let list: String
    private(set) var first: [ClipListProblem] = []
    private(set) var count = 0

    init(list: String) { self.list = list }

    mutating func add(_ line: Int?, _ text: String) {
        count += 1
        if first.count < ClipListError.mostProblems { first.append(ClipListProblem(line: line, text: text)) }
    }

    func check() throws(ClipListError) {
        guard count == 0 else { throw .problems(list: list, first: first, count: count) }
    }
}
