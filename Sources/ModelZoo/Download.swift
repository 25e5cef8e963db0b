// One file from an address to a path: resumed where an earlier attempt ended, complete or not there.

import Files
import Foundation
import Media
import SystemPackage

/// Fetches a file into `path`, by way of `path.part`. Beside it lies `path.part.origin`: the address and the size of what
/// is being fetched, so that no two different files are ever joined.
package struct Download {
    package let url: String
    package let path: String
    package let settings: FetchSettings
    package let report: (FetchEvent) -> Void

    private var part: String { path + ".part" }
    private var origin: String { path + ".part.origin" }
    private var name: String { URL(fileURLWithPath: path).lastPathComponent }

    /// - Parameter verify: looks at the whole file under its temporary name; when it throws, the file is removed.
    /// - Throws: `MediaError` for the network, `FetchError` for the disk, and what `verify` throws.
    package func run(verify: (String) throws -> Void) throws {
        let file = try PartialFile(part, named: path)
        do {
            try receiveAll(into: file)
        } catch {
            // Nothing worth keeping: 404, say.
            if file.size == 0 { discard() }
            throw error
        }
        try file.synchronize()
        do {
            try verify(part)
        } catch {
            discard()
            throw error
        }
        do throws(Errno) {
            try AtomicFile.move(part, to: path, overwrite: true)
        } catch {
            throw FetchError("cannot rename \"\(part)\" to \"\(path)\": \(error)")
        }
        unlink(origin)
    }

    private func discard() {
        unlink(part)
        unlink(origin)
    }

    private func receiveAll(into file: PartialFile) throws {
        // What is there counts only when it is known to be a part of the same file.
        if file.size > 0, recordedSize() == nil { try file.truncate() }
        var failures = 0
        while true {
            let before = file.size
            do {
                return try receive(into: file)
            } catch let error as MediaError {
                if file.size > before { failures = 0 }
                failures += 1
                guard Self.mayPass(error.kind, hasBegun: file.size > 0), failures < settings.attempts else {
                    throw error
                }
                let seconds = settings.firstWaitSeconds * Double(1 << (failures - 1))
                report(.waiting(seconds: seconds, problem: error.description))
                Thread.sleep(forTimeInterval: seconds)
            }
        }
    }

    /// One connection, from what is there to the end.
    private func receive(into file: PartialFile) throws {
        if let size = recordedSize() {
            if file.size == size { return }
            if file.size > size { try file.truncate() }
        }
        let resumed = file.size
        var remote = try RemoteFile(url, from: Int64(resumed), timeoutSeconds: settings.timeoutSeconds)
        if resumed > 0 {
            let change: String? =
                if remote.offset == 0 {
                    "the server does not continue files"
                } else if remote.size != recordedSize().map(Int64.init) {
                    "the file on the server has changed"
                } else {
                    nil
                }
            if let change {
                try file.truncate()
                report(.restarted(file: name, reason: change))
                if remote.offset != 0 { remote = try RemoteFile(url, timeoutSeconds: settings.timeoutSeconds) }
            }
        }
        let total = remote.size.map { Int($0) }
        try record(total)
        report(.started(file: name, resumed: file.size, total: total))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = try remote.read(into: buffer)
            if count == 0 { break }
            try file.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            report(.received(bytes: file.size, total: total))
        }
        guard let total, file.size != total else { return }
        throw MediaError(
            .read, "cannot fetch \"\(remote.name)\": the connection ended after \(file.size) of \(total) bytes")
    }

    private static func mayPass(_ kind: MediaError.Kind, hasBegun: Bool) -> Bool {
        switch kind {
        case .read, .timedOut: true
        case .open(.refused), .open(.unknownHost), .open(.invalidData): hasBegun
        case .open(let failure): !failure.isPermanent
        default: false
        }
    }

    /// The size of the file that the partial one belongs to; nil when that is another file, or unknown.
    private func recordedSize() -> Int? {
        guard let data = FileManager.default.contents(atPath: origin) else { return nil }
        let lines = String(decoding: data.prefix(1 << 14), as: UTF8.self).split(separator: "\n")
        guard lines.count == 2, lines[0] == url, let size = Int(lines[1]), size > 0 else { return nil }
        return size
    }

    private func record(_ size: Int?) throws {
        do throws(Errno) {
            try AtomicFile.write(Array("\(url)\n\(size ?? 0)\n".utf8), to: origin, overwrite: true)
        } catch {
            throw FetchError("cannot write \"\(origin)\": \(error)")
        }
    }
}
