// Mistakes in what the user asked for: the pipeline file, `--set`, labels, options that do not go together.

import Files

/// A mistake of the user's description of the run; the message names the place and the remedy.
public struct ConfigurationError: Error, CustomStringConvertible, Equatable {
    public let description: String
    /// What is wrong is how the command was called, not what is in a file.
    public let isUsage: Bool

    public init(_ description: String, isUsage: Bool = false) {
        self.description = description.printable
        self.isUsage = isUsage
    }
}
