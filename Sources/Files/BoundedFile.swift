// Small files read whole: settings, labels, credentials. Whatever stands under the name, it costs bounded memory and time.

import Glibc

/// Why a file cannot be read, without its name.
package struct FileProblem: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    static func system(_ code: Int32) -> FileProblem { FileProblem(String(cString: strerror(code))) }
}

package enum BoundedFile {
    /// Reads a file, or what comes out of a pipe until its writer closes it.
    ///
    /// - Parameters:
    ///   - limit: bytes; a longer file is refused.
    ///   - waitSeconds: how long a named pipe may be silent, without a writer included.
    package static func read(_ path: String, atMost limit: Int, waitSeconds: Double = 10) throws(FileProblem) -> [UInt8]
    {
        // Non-blocking: opening a named pipe must not wait for its writer.
        let descriptor = path.withSystemPath { Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            guard status.st_size <= limit else {
                throw FileProblem("it has \(status.st_size) bytes, more than the \(limit) such a file may have")
            }
        case S_IFIFO, S_IFSOCK: break
        case S_IFDIR: throw FileProblem("it is a folder")
        default: throw FileProblem("it is a device, not a file")
        }
        return try contents(descriptor, limit, waitSeconds)
    }

    private static func contents(
        _ descriptor: Int32, _ limit: Int, _ waitSeconds: Double
    ) throws(FileProblem) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(clamping: Int(min(max(waitSeconds, 0), 86_400) * 1000)))
            if ready == 0 { throw FileProblem("nobody writes to this pipe (waited \(waitSeconds) s)") }
            if ready < 0, errno != EINTR { throw .system(errno) }
            let count = Glibc.read(descriptor, &block, block.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw .system(errno)
            }
            bytes += block[..<count]
            guard bytes.count <= limit else {
                throw FileProblem("it has more than the \(limit) bytes such a file may have")
            }
        }
    }
}
