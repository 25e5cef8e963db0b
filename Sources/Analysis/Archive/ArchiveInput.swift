// One video of an archive, and what its outputs are called.

import Foundation
import Media

/// A video that is one of many.
package struct ArchiveInput: Sendable, Equatable {
    /// The file, or an `http(s)://` address.
    package let path: String
    /// What its outputs are called, below the output folder and without ending: `monday/gym` for `recordings/monday/gym.mp4`
    /// found in `recordings`.
    package let name: String

    package init(path: String, name: String) {
        self.path = path
        self.name = name
    }

    /// Where its frames come from: a file whatever its name, unless it is an address.
    var source: MediaInput.Source { path.contains("://") ? MediaInput.recognize(path).source : .file(path) }

    /// A path from wherever somebody stands.
    package static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
