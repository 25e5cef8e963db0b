// The growing file of a download. One process at a time may have it open.

import Foundation

/// Owns the descriptor and the lock of a `.part` file.
package final class PartialFile {
    /// Bytes that are there.
    private(set) var size: Int
    private let descriptor: Int32
    private let path: String

    /// Opens the file or creates it, and locks it.
    /// - Parameter target: the name it is going to have, for messages.
    package init(_ path: String, named target: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw FetchError("cannot write \"\(path)\": \(String(cString: strerror(errno)))")
        }
        var here = stat()
        var named = stat()
        // The lock of a file that another process has just renamed or removed says nothing.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &here) == 0, stat(path, &named) == 0,
            here.st_ino == named.st_ino
        else {
            close(descriptor)
            throw FetchError("\"\(target)\" is being fetched by another actionline; wait for it to end")
        }
        self.descriptor = descriptor
        self.path = path
        size = Int(here.st_size)
    }

    deinit { close(descriptor) }

    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < bytes.count {
            let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(size))
            if count > 0 {
                done += count
                size += count
            } else if errno != EINTR {
                throw failure()
            }
        }
    }

    package func truncate() throws {
        guard ftruncate(descriptor, 0) == 0 else { throw failure() }
        size = 0
    }

    package func synchronize() throws {
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure() }
    }

    private func failure() -> FetchError {
        FetchError("cannot write \"\(path)\": \(String(cString: strerror(errno)))")
    }
}
