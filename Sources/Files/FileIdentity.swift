// Which file a name means, whatever links lead to it.

import SystemPackage

/// A file by device and inode: two names of one file are equal.
package struct FileIdentity: Hashable, Sendable {
    private let device: DeviceID
    private let inode: Inode

    /// - Returns: nil for what is no regular file.
    private init?(_ status: Stat?) {
        guard let status, status.type == .regular else { return nil }
        device = status.deviceID
        inode = status.inode
    }

    /// The regular file that a path leads to; nil where there is none.
    package static func of(_ path: String) -> FileIdentity? { FileIdentity(try? Stat(named: path)) }

    /// The regular file that is open under a descriptor; nil for a pipe, a device or nothing.
    package static func of(descriptor: Int32) -> FileIdentity? {
        FileIdentity(try? Stat(FileDescriptor(rawValue: descriptor)))
    }
}
