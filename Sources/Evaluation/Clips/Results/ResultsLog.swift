// A file of results that grows while a test runs, and from which an interrupted one goes on.

import Export
import Files
import Synchronization

/// Results of a test that may have begun before: `.jsonl` gets each clip as it is done and survives a killed run; `.json`
/// is written when the test ends, however it ends.
public final class ResultsLog: Sendable {
    public let path: String
    /// The clips that the file held.
    public let known: [TestedClip]
    private let header: ClipResults.Header
    /// Of `.jsonl`.
    private let growing: Mutex<Growing?>

    /// `@unchecked Sendable`: only used under the lock that holds it.
    private struct Growing: @unchecked Sendable { let file: OutputFile }

    /// Reads what is there; nothing is an empty beginning.
    ///
    /// - Parameters:
    ///   - header: of the test that goes on.
    ///   - needsFeatures: clips without features are computed again.
    /// - Throws: `ClipTestError.differentTest` when the file is of another test, `.notResults` when it is no such file, and
    ///   `ExportError`.
    public init(_ path: String, header: ClipResults.Header, needsFeatures: Bool = false) throws {
        let format = try ResultsFormat.forFile(path)
        guard format == .json || format == .jsonLines else {
            throw ClipTestError.unknownEnding(file: path, known: ["json", "jsonl"])
        }
        self.path = path
        self.header = header
        var part: (results: ClipResults, wholeBytes: Int?)?
        if FileIdentity.of(path) != nil {
            let read = try ResultsFile.readPart(path)
            try read.results.header.check(against: header, file: path)
            part = read
        }
        // A clip that failed is tried again: its file may be there now.
        let stored = part?.results.clips ?? []
        let known = stored.filter { clip in
            clip.failure == nil && header.shard?.contains(clip.index) ?? true
                && (clip.features != nil || !needsFeatures)
        }
        self.known = known
        guard format == .jsonLines else {
            growing = Mutex(nil)
            return
        }
        if let bytes = part?.wholeBytes, known.count == stored.count {
            growing = Mutex(Growing(file: try OutputFile(resuming: path, at: Int64(bytes))))
            return
        }
        let file = try OutputFile.open(path, mode: .streaming, overwrite: true)
        try file.write(ResultsFile.line(ResultsText.header(header)))
        for clip in known { try file.write(ResultsFile.line(ResultsText.clip(clip))) }
        growing = Mutex(Growing(file: file))
    }

    public func add(_ clip: TestedClip) throws {
        try growing.withLock { try $0?.file.write(ResultsFile.line(ResultsText.clip(clip))) }
    }

    /// The test has ended, whole or not.
    public func finish(_ results: ClipResults) throws {
        let isGrowing = try growing.withLock { growing in
            try growing?.file.commit()
            return growing != nil
        }
        if !isGrowing { try ResultsFile.write(results, to: path, format: .json, overwrite: true) }
    }
}

extension ClipResults.Header {
    /// - Throws: `ClipTestError.differentTest` where `other` is not of the same model, protocol, list and classes.
    func check(against other: ClipResults.Header, file: String, ignoringShard: Bool = false) throws {
        func differ(_ what: String, _ stored: String, _ present: String) -> ClipTestError {
            .differentTest(file: file, what: what, stored: stored, present: present)
        }
        guard listFingerprint == other.listFingerprint, listCount == other.listCount else {
            throw differ(
                "list", "\"\(list)\" (\(listCount) clips, \(listFingerprint))",
                "\"\(other.list)\" (\(other.listCount) clips, \(other.listFingerprint))")
        }
        guard classes.count == other.classes.count else {
            throw differ("number of classes", "\(classes.count)", "\(other.classes.count)")
        }
        guard sources.map(\.testProtocol) == other.sources.map(\.testProtocol) else {
            throw differ("protocol", "\"\(protocolText)\"", "\"\(other.protocolText)\"")
        }
        for (stored, present) in zip(sources, other.sources) {
            let isSame =
                stored.fingerprint == nil || present.fingerprint == nil
                ? stored.model == present.model : stored.fingerprint == present.fingerprint
            guard isSame else {
                throw differ(
                    "model", "\"\(stored.model)\" (\(stored.fingerprint ?? "unknown weights"))",
                    "\"\(present.model)\" (\(present.fingerprint ?? "unknown weights"))")
            }
        }
        guard ignoringShard || shard == other.shard else {
            throw differ(
                "shard", shard.map { "\($0)" } ?? "the whole list", other.shard.map { "\($0)" } ?? "the whole list")
        }
    }
}
