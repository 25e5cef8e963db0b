// Why a file or folder cannot be opened as a model, when its bytes are fine but what they say is not.

import Files

/// A model file whose contents do not make a TimeSformer, or not the one that was asked for.
public struct ModelFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file or folder.
    public var path: String
    public var cause: String

    public init(_ path: String, _ cause: String) {
        self.path = path
        self.cause = cause
    }

    public var description: String { "cannot use \"\(path)\" as a model: \(cause)".printable }
}
