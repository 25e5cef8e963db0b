// The record of an archive's runs, by which a later run knows what is done.

import Export
import Files
import Foundation
import Glibc
import JSON
import Synchronization
import SystemPackage

/// `manifest.jsonl` in the output folder: a line for each video that a run has ended with. While a run writes it, no other
/// one can.
///
///     {"input":"recordings/gym.mp4","outputs":["gym.csv"],"outcome":"complete","reason":null,"seconds":12.345,
///      "windows":560,"video_seconds":150.000,"settings":"9f0c…","bytes":1048576,"modified":1795600000.123}
///
/// `settings` is a checksum of all that a timeline depends on beside its video.
package final class ArchiveManifest: Sendable {
    package static let name = "manifest.jsonl"
    private let path: String
    private let file: FileDescriptor
    /// The last entry of each input.
    package let entries: [String: Entry]
    private let lock = Mutex(())

    /// Opens the manifest of an output folder, which exists, or makes one.
    /// - Parameter keeps: whether earlier entries stay.
    /// - Throws: `ArchiveError`, `ExportError`.
    package init(folder: String, keeps: Bool) throws {
        path = "\(folder)/\(Self.name)"
        let path = path
        file = try ExportError.check("open", path) {
            try FileDescriptor.open(named: path, .readWrite, [.create, .append], permissions: .standard)
        }
        do {
            guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else { throw ArchiveError.isInUse(folder: folder) }
            if keeps {
                entries = try Self.read(path, file)
            } else {
                entries = [:]
                try ExportError.check("overwrite", path) { try file.resize(to: 0) }
            }
        } catch {
            try? file.close()
            throw error
        }
    }

    deinit { try? file.close() }

    /// Writes a line, whole.
    /// - Throws: `ExportError`.
    package func write(_ entry: Entry) throws {
        let line = entry.line
        try lock.withLock { _ in
            try ExportError.check("write", path) { _ = try file.writeAll(line.utf8) }
        }
    }

    /// A line that a killed run has not finished is cut off.
    private static func read(_ path: String, _ file: FileDescriptor) throws -> [String: Entry] {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, atMost: 1 << 30)
        } catch {
            throw ArchiveError.manifest(file: path, line: 1, reason: "\(error)")
        }
        let whole = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        if whole < bytes.count {
            try ExportError.check("cut", path) { try file.resize(to: Int64(whole)) }
        }
        var entries: [String: Entry] = [:]
        for (index, line) in bytes[..<whole].split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            do throws(JSONReader.Failure) {
                let entry = try Entry(line)
                entries[entry.input] = entry
            } catch {
                throw ArchiveError.manifest(file: path, line: index + 1, reason: error.cause)
            }
        }
        return entries
    }
}
