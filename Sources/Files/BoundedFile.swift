// Small files read whole: settings, labels, credentials. Whatever stands under the name, it costs bounded memory and time.

import SystemPackage

/// Why a file cannot be read, without its name.
package struct FileProblem: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    init(_ error: Errno) { self.init(error.description) }
}

package enum BoundedFile {
    /// Reads a file, or what comes out of a pipe until its writer closes it.
    ///
    /// - Parameters:
    ///   - limit: bytes; a longer file is refused.
    ///   - waitSeconds: how long a named pipe may be silent, without a writer included.
    package static func read(_ path: String, atMost limit: Int, waitSeconds: Double = 10) throws(FileProblem) -> [UInt8]
    {
        do {
            // Non-blocking: opening a named pipe must not wait for its writer.
            let descriptor = try FileDescriptor.open(named: path, .readOnly, [.nonBlocking, .noControllingTerminal])
            return try descriptor.closeAfter {
                try requireFile(Stat(descriptor), atMost: limit)
                return try contents(descriptor, limit, waitSeconds)
            }
        } catch let problem as FileProblem {
            throw problem
        } catch let error as Errno {
            throw FileProblem(error)
        } catch {
            throw FileProblem("\(error)")
        }
    }

    private static func requireFile(_ status: Stat, atMost limit: Int) throws(FileProblem) {
        switch status.type {
        case .regular:
            guard status.size <= limit else {
                throw FileProblem("it has \(status.size) bytes, more than the \(limit) such a file may have")
            }
        case .fifo, .socket: break
        case .directory: throw FileProblem("it is a folder")
        default: throw FileProblem("it is a device, not a file")
        }
    }

    private static func contents(_ descriptor: FileDescriptor, _ limit: Int, _ waitSeconds: Double) throws -> [UInt8] {
        let patience = Duration.milliseconds(Int(min(max(waitSeconds, 0), 86_400) * 1000))
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            guard try descriptor.wait(until: .readable, atMost: patience) else {
                throw FileProblem("no program writes to this pipe (waited \(waitSeconds) s)")
            }
            guard let count = try block.withUnsafeMutableBytes({ try descriptor.readIfReady(into: $0) }) else {
                continue
            }
            if count == 0 { return bytes }
            bytes += block[..<count]
            guard bytes.count <= limit else {
                throw FileProblem("it has more than the \(limit) bytes such a file may have")
            }
        }
    }
}
