// swift-system's calls for this project's names. `FilePath` keeps every byte of a name but not every name: it drops a
// slash at the end and doubled ones, and with them what the user said ("a/" is no file). So names stay strings here, and
// go to the system as `SystemPath` has them.

import Glibc
import SystemPackage

extension FileDescriptor {
    /// Opens or creates a file. Programs that this one starts do not inherit it.
    package static func open(
        named path: String, _ mode: AccessMode, _ options: OpenOptions = [], permissions: FilePermissions? = nil
    ) throws(Errno) -> FileDescriptor {
        try throwingErrno {
            try path.withSystemPath {
                try FileDescriptor.open($0, mode, options: options.union(.closeOnExec), permissions: permissions)
            }
        }
    }
}

extension FileDescriptor.OpenOptions {
    /// A terminal that is opened does not become this process's.
    package static var noControllingTerminal: FileDescriptor.OpenOptions { .init(rawValue: O_NOCTTY) }
}

extension FilePermissions {
    /// What a new file may be used for, before the user's mask takes its share.
    package static var standard: FilePermissions { .init(rawValue: 0o666) }
}

extension Stat {
    /// The kind, owner and size of what a path names.
    package init(named path: String, followTargetSymlink: Bool = true) throws(Errno) {
        self = try path.withSystemPath { name throws(Errno) in
            try Stat(name, followTargetSymlink: followTargetSymlink)
        }
    }
}

/// Calls swift-system, which throws nothing but `Errno` but does not say so of every call yet.
package func throwingErrno<Result>(_ body: () throws -> Result) throws(Errno) -> Result {
    do {
        return try body()
    } catch let error as Errno {
        throw error
    } catch {
        preconditionFailure("a system call threw \(error)")
    }
}
