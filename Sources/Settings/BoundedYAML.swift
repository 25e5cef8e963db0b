// YAML from outside, in bounded time and memory. A pipeline file is two levels of short lines; what a YAML parser may be
// asked to do beyond that is refused before it begins.

import Yams

package enum BoundedYAML {
    package struct Problem: Error, CustomStringConvertible { package let description: String }

    /// Lists and mappings within each other cost a parser its stack: a block's depth is bounded by its line's length,
    /// a flow's by the number of brackets.
    package static let longestLine = 2048
    package static let mostBrackets = 1000

    /// - Throws: `Problem`, or Yams' own error.
    package static func compose(_ text: String) throws -> Node? {
        try check(Array(text.utf8))
        return try Yams.compose(yaml: text)
    }

    private static func check(_ bytes: [UInt8]) throws {
        if let line = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).first(where: { $0.count > longestLine })
        {
            throw Problem(description: "a line of \(line.count) bytes; a pipeline file has none above \(longestLine)")
        }
        let brackets = bytes.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
        guard brackets <= mostBrackets else {
            throw Problem(description: "\(brackets) opening brackets; a pipeline file has three")
        }
        // Aliases of aliases make a small file astronomically large, and as keys they are even compared.
        guard !(marks(UInt8(ascii: "&"), in: bytes) && marks(UInt8(ascii: "*"), in: bytes)) else {
            throw Problem(
                description: "anchors and aliases (&name, *name) are not used in pipeline files; write the value out")
        }
    }

    /// Whether `sign` stands where a YAML value may begin, with a name behind it. Rather too often than not: quotes and
    /// comments are not looked at.
    private static func marks(_ sign: UInt8, in bytes: [UInt8]) -> Bool {
        bytes.indices.contains { index in
            guard bytes[index] == sign, index + 1 < bytes.count, bytes[index + 1] > 0x20 else { return false }
            return index == 0 || bytes[index - 1] <= 0x20 || " :,-?[]{}\"'>|".utf8.contains(bytes[index - 1])
                || bytes[index - 1] >= 0x80
        }
    }
}
