// An open file descriptor that writes everything it is given.

import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Owns a file descriptor (unless it is borrowed) and closes it.
final class Descriptor {
    private(set) var number: Int32
    private let owned: Bool

    init(_ number: Int32, owned: Bool) {
        self.number = number
        self.owned = owned
    }

    deinit { _ = close() }

    /// Opens a path; repeats what a signal interrupted.
    /// - Returns: nil with errno set where the system refuses.
    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o666) -> Descriptor? {
        while true {
            #if canImport(Glibc)
                let number = path.withSystemPath { Glibc.open($0, flags | O_CLOEXEC, mode) }
            #else
                let number = path.withSystemPath { Musl.open($0, flags | O_CLOEXEC, mode) }
            #endif
            if number >= 0 { return Descriptor(number, owned: true) }
            if errno != EINTR { return nil }
        }
    }

    /// Writes all of `bytes`, however the system takes them in parts.
    /// - Returns: how many were written, and the errno that stopped it.
    func write(_ bytes: UnsafeRawBufferPointer) -> (written: Int, error: Int32?) {
        var done = 0
        while done < bytes.count {
            #if canImport(Glibc)
                let count = Glibc.write(number, bytes.baseAddress! + done, bytes.count - done)
            #else
                let count = Musl.write(number, bytes.baseAddress! + done, bytes.count - done)
            #endif
            if count > 0 {
                done += count
                continue
            }
            let code = count < 0 ? errno : EIO
            switch code {
            case EINTR: continue
            case EAGAIN:
                // Somebody made this pipe non-blocking: wait until it takes more.
                var waiting = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            default: return (done, code)
            }
        }
        return (done, nil)
    }

    /// Closes the descriptor.
    /// - Returns: the errno of a failure, which may be the first word of an earlier write that failed.
    func close() -> Int32? {
        guard number >= 0 else { return nil }
        let closing = number
        number = -1
        guard owned else { return nil }
        #if canImport(Glibc)
            let result = Glibc.close(closing)
        #else
            let result = Musl.close(closing)
        #endif
        return result < 0 && errno != EINTR ? errno : nil
    }

    /// The kind and size of an open file.
    var status: stat? {
        var status = stat()
        return fstat(number, &status) == 0 ? status : nil
    }
}

extension stat {
    /// The kind and size of what a path names; nil where there is nothing (or nothing to be seen).
    static func of(_ path: String) -> stat? {
        var status = stat()
        return path.withSystemPath { stat($0, &status) } == 0 ? status : nil
    }

    /// Whether the path names anything, a link to nothing included.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return path.withSystemPath { lstat($0, &status) } == 0
    }

    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    var isRegular: Bool { st_mode & S_IFMT == S_IFREG }
}
