// The names in a folder, of whatever encoding.

import Glibc

package enum FolderListing {
    /// Every name but `.` and `..`, in no order; nil where the folder cannot be read.
    package static func names(_ folder: String) -> [String]? {
        guard let stream = folder.withSystemPath({ opendir($0) }) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { SystemPath.text($0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
