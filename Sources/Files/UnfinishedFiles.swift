// Files that must not outlive the program unless they are finished.

import Glibc
import Synchronization

/// The names of unfinished files of this process, and how to find those that a killed one left.
package enum UnfinishedFiles {
    private static let names = Mutex<Set<String>>([])

    /// The file is not finished yet.
    package static func add(_ path: String) { names.withLock { _ = $0.insert(path) } }

    /// The file is finished, or there is none.
    package static func forget(_ path: String) { names.withLock { _ = $0.remove(path) } }

    /// Unlinks an unfinished file.
    package static func remove(_ path: String) {
        names.withLock { names in
            names.remove(path)
            _ = path.withSystemPath { unlink($0) }
        }
    }

    /// Unlinks all of them and ends the program; no new ones come meanwhile.
    package static func removeAll(andExit code: Int32) -> Never {
        names.withLock { names in
            for path in names { _ = path.withSystemPath { unlink($0) } }
            _exit(code)
        }
    }

    /// Hidden files that a process which lives no more left beside `path`, or for it.
    package static func ofDeadProcesses(besides path: String) -> [String] {
        let place = PathParts(path)
        return (FolderListing.names(place.folder) ?? []).filter { name in
            guard name.hasPrefix("."), name.hasSuffix(".tmp"),
                let marker = name.ranges(of: ".actionline-").last
            else { return false }
            let process = Int32(name[marker.upperBound...].prefix { $0 != "-" }) ?? 0
            return process > 0 && kill(process, 0) != 0 && errno == ESRCH
        }.sorted().map { place.folder == "." ? $0 : "\(place.folder)/\($0)" }
    }
}
