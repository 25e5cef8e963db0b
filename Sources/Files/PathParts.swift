// A path taken apart, without touching the disk.

/// The folder and the name of a file.
package struct PathParts {
    /// "." where the path has no folder.
    package let folder: String
    package let name: String

    package init(_ path: String) {
        guard let slash = path.lastIndex(of: "/") else {
            folder = "."
            name = path
            return
        }
        folder = slash == path.startIndex ? "/" : String(path[..<slash])
        name = String(path[path.index(after: slash)...])
    }

    /// A folder's path as its name is asked for: "run/" is "run".
    package static func withoutSlashes(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }

    /// A file beside this one.
    package func sibling(_ name: String) -> String { folder == "/" ? "/\(name)" : "\(folder)/\(name)" }

    /// The last ending without its dot, in lower case; "" where there is none.
    package var ending: String { stemAndEnding.ending.dropFirst().lowercased() }

    /// The name without its last ending, and that ending with its dot ("" where there is none).
    package var stemAndEnding: (stem: String, ending: String) {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name, "") }
        return (String(name[..<dot]), String(name[dot...]))
    }
}
