// Inputs that stand in a list rather than on the command line.

import Analysis
import Files
import Foundation

enum InputList {
    /// Files, folders, patterns and addresses: those of the command line, then those of the list.
    /// - Parameter list: a file; "-": standard input; nil: there is none.
    static func arguments(_ inputs: [String], from list: String?) throws -> [String] {
        guard let list else { return inputs }
        do {
            let bytes =
                try list == "-"
                ? Array(FileHandle.standardInput.readToEnd() ?? Data()) : BoundedFile.read(list, atMost: 1 << 30)
            return inputs + ArchiveListing.paths(bytes)
        } catch {
            throw FailedRun(messages: ["cannot read the list \"\(list)\": \(error)"], exitCode: 1)
        }
    }
}
