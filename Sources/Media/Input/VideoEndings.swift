// What video files are called.

/// The endings by which a file in a folder counts as a video.
package enum VideoEndings {
    /// The commonest first; without the dot.
    package static let all = [
        "mp4", "mkv", "webm", "avi", "mov", "m4v", "mpg", "mpeg", "ts", "flv", "wmv", "mts", "m2ts", "3gp", "ogv",
        "mxf", "vob", "asf", "divx", "f4v", "m2v", "dv",
    ]

    /// Whether a file's name ends in one of them, whatever its case.
    package static func hasOne(_ name: String) -> Bool {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
        return all.contains(name[name.index(after: dot)...].lowercased())
    }
}
