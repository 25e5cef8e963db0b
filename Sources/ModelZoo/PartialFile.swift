// The growing file of a download. One process at a time may have it open.

import Files
import Glibc
import SystemPackage

/// Owns the descriptor and the lock of a `.part` file.
package final class PartialFile {
    /// Bytes that are there.
    private(set) var size: Int
    private let descriptor: FileDescriptor
    private let path: String

    /// Opens the file or creates it, and locks it.
    /// - Parameter target: the name it is going to have, for messages.
    package init(_ path: String, named target: String) throws {
        let descriptor: FileDescriptor
        do throws(Errno) {
            descriptor = try FileDescriptor.open(
                named: path, .readWrite, .create, permissions: FilePermissions(rawValue: 0o644))
        } catch {
            throw Self.failure(path, error)
        }
        // The lock of a file that another process has just renamed or removed says nothing.
        guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0, let here = try? Stat(descriptor),
            let named = try? Stat(named: path), here.inode == named.inode
        else {
            try? descriptor.close()
            throw FetchError("\"\(target)\" is being fetched by another actionline; wait for it to end")
        }
        self.descriptor = descriptor
        self.path = path
        size = Int(here.size)
    }

    deinit { try? descriptor.close() }

    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            // What got there counts, even where a full disk stops the rest: the next attempt goes on from it.
            let count = try check { try descriptor.write(toAbsoluteOffset: Int64(size), rest) }
            size += count
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    package func truncate() throws {
        try check { try descriptor.resize(to: 0) }
        size = 0
    }

    package func synchronize() throws { try check { try descriptor.synchronize() } }

    private func check<Result>(_ body: () throws -> Result) throws(FetchError) -> Result {
        do throws(Errno) {
            return try throwingErrno(body)
        } catch {
            throw Self.failure(path, error)
        }
    }

    private static func failure(_ path: String, _ error: Errno) -> FetchError {
        FetchError("cannot write \"\(path)\": \(error)")
    }
}
