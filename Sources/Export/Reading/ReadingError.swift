// What can be wrong with a file of labels that is read.

import Files

/// Why a timeline or a truth cannot be read: the file, the line, the cause and the remedy.
public struct ReadingError: Error, Equatable, CustomStringConvertible {
    public var file: String
    /// Counted from 1; nil where the whole file is meant.
    public var line: Int?
    public var cause: String
    public var remedy: Remedy?

    /// What the caller can do about it beside changing the file.
    public enum Remedy: Sendable, Equatable {
        /// State the rate of the frame labels.
        case stateFrameRate
        /// Name the format.
        case stateFormat
    }

    public init(file: String, line: Int? = nil, cause: String, remedy: Remedy? = nil) {
        self.file = file
        self.line = line
        self.cause = cause
        self.remedy = remedy
    }

    /// One line, whatever the names hold.
    public var description: String { problem + (remedy.map(Self.text) ?? "") }

    /// The description without what `remedy` says.
    package var problem: String {
        "cannot read \"\(file)\"\(line.map { ", line \($0)" } ?? ""): \(cause)".printable
    }

    private static func text(_ remedy: Remedy) -> String {
        switch remedy {
        case .stateFrameRate: "; state the frame rate"
        case .stateFormat: "; name its format"
        }
    }
}
