// Where the files of a list are.

import Files
import Glibc
import Media

/// Finds files below a root.
struct ClipFinder {
    let root: String

    /// The endings that a video without one may have.
    static let endings = VideoEndings.all

    func path(of name: String) -> String { name.hasPrefix("/") ? name : root == "." ? name : "\(root)/\(name)" }

    /// Whether there is a file that can be read; nil: it can, else what the system says.
    func problem(_ path: String) -> String? {
        var status = stat()
        guard path.withSystemPath({ stat($0, &status) }) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            return "no file \"\(path)\""
        }
        return path.withSystemPath({ access($0, R_OK) }) == 0 ? nil : "the file \"\(path)\" may not be read"
    }

    static func hasEnding(_ name: String) -> Bool {
        let last = name.split(separator: "/").last ?? ""
        guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return false }
        let ending = last[last.index(after: dot)...]
        return !ending.isEmpty && ending.count <= 5 && ending.allSatisfy { $0.isLetter || $0.isNumber }
    }

    static func isVideo(_ name: String) -> Bool { VideoEndings.hasOne(name) }
}
