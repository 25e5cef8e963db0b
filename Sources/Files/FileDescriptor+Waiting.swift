// Descriptors that are not always ready: pipes that nobody writes to yet, or that somebody made non-blocking. What a
// signal interrupts goes on here as in all of swift-system's calls.

import Glibc
import SystemPackage

extension FileDescriptor {
    /// What to wait for.
    package enum Readiness {
        case readable, writable
    }

    /// Waits until there is something to read, or room to write; also an end or an error, which the next call tells.
    /// - Parameter limit: nil: as long as it takes.
    /// - Returns: false when the time is over.
    package func wait(until readiness: Readiness, atMost limit: Duration? = nil) throws(Errno) -> Bool {
        let end = limit.map { ContinuousClock.now + $0 }
        var rest = limit
        while true {
            var waiting = pollfd(fd: rawValue, events: Int16(readiness == .readable ? POLLIN : POLLOUT), revents: 0)
            let count = poll(&waiting, 1, rest.map(Self.milliseconds) ?? -1)
            if count >= 0 { return count > 0 }
            guard errno == EINTR else { throw Errno(rawValue: errno) }
            rest = end.map { max(.zero, $0 - ContinuousClock.now) }
        }
    }

    /// Reads what there is.
    /// - Returns: how many bytes, 0 at the end; nil where nothing has come yet.
    package func readIfReady(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int? {
        do {
            return try throwingErrno { try read(into: buffer) }
        } catch .wouldBlock {
            return nil
        }
    }

    /// Writes all of `bytes`, however the system takes them in parts, and waits where it takes none.
    /// - Returns: how many were written, and what stopped it.
    package func writeWaiting(_ bytes: UnsafeRawBufferPointer) -> (written: Int, failure: Errno?) {
        var done = 0
        while done < bytes.count {
            do throws(Errno) {
                let count = try throwingErrno { try write(UnsafeRawBufferPointer(rebasing: bytes[done...])) }
                // A device that takes nothing and says nothing would be asked without end.
                guard count > 0 else { return (done, .ioError) }
                done += count
            } catch .wouldBlock {
                _ = try? wait(until: .writable)
            } catch {
                return (done, error)
            }
        }
        return (done, nil)
    }

    /// Waits until what was written is on the disk. Pipes and devices have none: that is no failure.
    package func synchronize() throws(Errno) {
        while fsync(rawValue) != 0 {
            switch Errno(rawValue: errno) {
            case .interrupted: continue
            case .invalidArgument, .notSupported: return
            case let failure: throw failure
            }
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        return Int32(clamping: min(seconds, 1 << 31) * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
