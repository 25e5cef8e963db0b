// Which file a name means, whatever links lead to it.

import Glibc

/// A file by device and inode: two names of one file are equal.
package struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64

    private init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// The regular file that a path leads to; nil where there is none.
    package static func of(_ path: String) -> FileIdentity? {
        var status = stat()
        guard path.withSystemPath({ stat($0, &status) }) == 0 else { return nil }
        return regular(status)
    }

    /// The regular file that is open under a descriptor; nil for a pipe, a device or nothing.
    package static func of(descriptor: Int32) -> FileIdentity? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? regular(status) : nil
    }

    private static func regular(_ status: stat) -> FileIdentity? {
        status.st_mode & S_IFMT == S_IFREG ? FileIdentity(status) : nil
    }
}
