// XML from outside: a small tree, within bounds, without anything that XML could fetch or multiply.

import FoundationEssentials

/// An element with what is in it.
struct XMLElement {
    let name: String
    let attributes: [String: String]
    /// From 1.
    let line: Int
    fileprivate(set) var children: [XMLElement] = []
    /// The text of the element itself.
    fileprivate(set) var text = ""

    /// The children of a name.
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    func first(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    fileprivate init(name: String, attributes: [String: String], line: Int) {
        self.name = name
        self.attributes = attributes
        self.line = line
    }

    /// Reads a file in UTF-8. A document type declaration is refused: entities of it could name other files, or grow
    /// without bound.
    /// - Throws: `ReadingError` with the line.
    static func read(_ file: TextFile) throws(ReadingError) -> XMLElement {
        let text = try file.text(file.bytes, line: 1)
        guard !text.utf8.contains(0) else { throw file.error("it is not text", line: nil) }
        if let place = text.firstRange(of: "<!DOCTYPE") {
            let line = text.utf8[..<place.lowerBound].count { $0 == 0x0A } + 1
            throw file.error("it has a document type declaration, which is not read; take it out", line: line)
        }
        if text.hasPrefix("<?xml"), let end = text.firstRange(of: "?>"),
            let encoding = text[..<end.lowerBound].firstRange(of: "encoding")
        {
            let name = text[encoding.upperBound..<end.lowerBound].lowercased()
            guard ["utf-8", "utf8", "ascii"].contains(where: { name.contains($0) }) else {
                throw file.error("it is not declared to be UTF-8; save it as UTF-8", line: 1)
            }
        }
        let tree = XMLTreeBuilder()
        switch tree.read(file.bytes) {
        case .success(let root): return root
        case .failure(let failure): throw file.error(failure.cause, line: failure.line)
        }
    }
}

/// Where elements are put together.
struct XMLTreeStack {
    struct Failure: Error {
        var line: Int
        var cause: String
    }

    private static let deepest = 64
    private static let mostElements = 4_000_000

    private var open: [XMLElement] = []
    private(set) var root: XMLElement?
    private var left = Self.mostElements

    mutating func begin(_ name: String, _ attributes: [String: String], line: Int) throws(Failure) {
        left -= 1
        guard left > 0 else { throw Failure(line: line, cause: "it has more than \(Self.mostElements) elements") }
        guard open.count < Self.deepest else {
            throw Failure(line: line, cause: "its elements are nested deeper than \(Self.deepest)")
        }
        open.append(XMLElement(name: name, attributes: attributes, line: line))
    }

    mutating func add(_ text: String) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += text
    }

    mutating func end() {
        guard let element = open.popLast() else { return }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }
}
