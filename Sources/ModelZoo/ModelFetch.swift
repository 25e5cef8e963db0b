// A published checkpoint from its zoo into the cache: whole and verified, or not at all.

import Files
import Foundation
import Media
import SystemPackage
import TimeSformer

/// Fetches one entry of the zoo.
package struct ModelFetch {
    private let entry: ZooEntry
    private let cache: ModelCache
    private let base: String?
    private let settings: FetchSettings
    private let report: (FetchEvent) -> Void

    /// - Parameters:
    ///   - base: a folder on another server that has the entry's files, instead of the published place.
    ///   - report: called between reads, on the caller's thread.
    package init(
        _ entry: ZooEntry, cache: ModelCache, base: String? = nil, settings: FetchSettings = FetchSettings(),
        report: @escaping (FetchEvent) -> Void = { _ in }
    ) {
        self.entry = entry
        self.cache = cache
        self.base = base
        self.settings = settings
        self.report = report
    }

    /// Fetches what is missing, continuing where an earlier attempt ended.
    ///
    /// - Returns: the checkpoint's path in the cache.
    /// - Throws: `FetchError`: network, disk, a wrong checksum, or something that is no such model.
    package func run() throws -> String {
        let target = cache.path(of: entry)
        if cache.holds(entry) { return target }
        try makeFolder(cache.folder)
        do {
            if entry.isFolder { try fetchFolder(target) } else { try fetchFile(target) }
        } catch let error as MediaError {
            throw FetchError("\(error)\(remedy(error, target))")
        }
        return target
    }

    private func fetchFile(_ target: String) throws {
        let url = entry.url(of: entry.checkpoint, base: base)
        var sum: String?
        try download(url, to: target) { part in
            if let prefix = entry.sha256Prefix {
                report(.verifying(file: entry.checkpoint))
                let found = try SHA256.ofFile(part)
                guard found.hasPrefix(prefix) else {
                    throw FetchError(
                        "\"\(redacted(url))\" is damaged or not the published file: its SHA-256 begins with "
                            + "\(found.prefix(8)), not \(prefix); it was removed, fetch it again")
                }
                sum = found
            }
            try checkModel(part, from: url)
        }
        report(.finished(file: entry.checkpoint, bytes: Self.size(target), sha256: sum))
    }

    /// The folder is filled under another name, and gets its own when everything is there.
    private func fetchFolder(_ target: String) throws {
        let stage = target + ".part"
        try makeFolder(stage)
        for file in entry.files { try fetch(file, into: stage) }
        let url = redacted(base ?? entry.address)
        do {
            try checkModel(stage, from: url)
        } catch {
            try? FileManager.default.removeItem(atPath: stage)
            throw error
        }
        do throws(Errno) {
            try AtomicFile.move(stage, to: target, overwrite: true)
        } catch {
            throw FetchError("cannot rename \"\(stage)\" to \"\(target)\": \(error)")
        }
    }

    private func fetch(_ file: ZooEntry.File, into folder: String) throws {
        if file.names.contains(where: { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }) { return }
        for (index, name) in file.names.enumerated() {
            do {
                try download(entry.url(of: name, base: base), to: "\(folder)/\(name)") { _ in }
                report(.finished(file: name, bytes: Self.size("\(folder)/\(name)"), sha256: nil))
                return
            } catch let error as MediaError where error.kind == .open(.notFound) {
                guard index + 1 < file.names.count || file.isOptional else { throw error }
            }
        }
    }

    private func download(_ url: String, to path: String, verify: (String) throws -> Void) throws {
        try Download(url: url, path: path, settings: settings, report: report).run(verify: verify)
    }

    /// Servers answer with web pages, too: whatever is no TimeSformer does not get into the cache.
    private func checkModel(_ path: String, from url: String) throws {
        do {
            _ = try OpenedModel(path)
        } catch {
            throw FetchError(
                "\"\(redacted(url))\" sent something that is not the model, and it was removed: \(error)\n"
                    + "get the weights by hand from \(entry.codeBase.page) and save them as \"\(cache.path(of: entry))\""
            )
        }
    }

    private func remedy(_ error: MediaError, _ target: String) -> String {
        switch error.kind {
        case .open(.notFound), .open(.unauthorized), .open(.invalidData), .open(.other):
            "\nget the weights by hand from \(entry.codeBase.page) and save them as \"\(target)\""
        case .read, .timedOut: "\nfetch it again to continue where it ended"
        default: ""
        }
    }

    private func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw FetchError("cannot create the folder \"\(path)\": \(reason(error))")
        }
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
