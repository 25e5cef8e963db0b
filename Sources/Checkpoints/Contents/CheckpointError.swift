// The one error of this module: which file, which entry of it, at which byte, and what is wrong there.

import Files

/// Why a tensor file could not be read or written.
public struct CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Operation: String, Sendable { case open, read, write }

    public var operation: Operation
    /// The file or folder as the caller gave it.
    public var path: String
    /// The part of the file: an archive's entry, a tensor, the header.
    public var entry: String?
    /// Bytes from the start of the entry (of the file, without an entry).
    public var offset: Int?
    public var cause: String

    public init(_ operation: Operation, _ path: String, entry: String? = nil, at offset: Int? = nil, _ cause: String) {
        self.operation = operation
        self.path = path
        self.entry = entry
        self.offset = offset
        self.cause = cause
    }

    public var description: String {
        var text = "cannot \(operation.rawValue) \"\(path.printable)\""
        if let entry { text += ", \(CheckpointError.printable(entry))" }
        if let offset { text += ", byte \(offset)" }
        return text + ": \(cause.printable)"
    }

    /// Names come from untrusted files: no control characters reach a terminal, and no name fills it.
    static func printable(_ name: String) -> String { name.printable(atMost: 200) }
}
