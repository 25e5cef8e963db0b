// Why a folder cannot keep decoded clips.

import Files

/// The folder cannot be used. Everything later that goes wrong with a cache only makes reading slower.
package struct ClipCacheError: Error, Sendable, Equatable, CustomStringConvertible {
    package let folder: String
    package let reason: String

    package var description: String { "cannot keep decoded clips in \"\(folder)\": \(reason)".printable }
}
