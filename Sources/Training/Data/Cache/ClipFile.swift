// Which clip it is that something is kept of, and whether its file has changed since.

import Datasets
import Files
import Glibc

/// A clip's file and stretch, and the file's state.
struct ClipFile {
    /// The file, whatever links lead to it, and its stretch.
    let place: String
    /// The file's size and the time of its last change: another one where it may hold something else.
    let state: String

    /// - Returns: nil where there is no such file.
    init?(_ clip: LabeledClip) {
        var status = stat()
        guard clip.path.withSystemPath({ stat($0, &status) }) == 0,
            let resolved = clip.path.withSystemPath({ realpath($0, nil) })
        else { return nil }
        defer { free(resolved) }
        let stretch = clip.stretch.map { "\($0.startSeconds) to \($0.endSeconds) s" } ?? "whole"
        place = "\(SystemPath.text(resolved))\n\(stretch)"
        state = "\(status.st_size) bytes, changed \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    }
}
