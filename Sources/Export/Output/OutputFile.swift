// Where a timeline's bytes go: a file that appears whole or not at all, one that grows line by line, or standard output.

import Files
import Glibc
import SystemPackage

/// One output. Bytes go in with `write`; `commit` or `abandon` ends it. One thread at a time.
///
/// A *whole* file has no name until `commit`, when its bytes have reached the disk (see `AtomicFile`). A *streaming* one
/// is written under its own name at once; each `write` (whole lines) goes out in one call, and a line that a full disk
/// cut off is taken back, so that the file is valid up to its last line at any instant. Devices and named pipes are
/// always written directly. Onto a terminal nothing goes that could command it.
///
/// The program must ignore SIGPIPE and SIGXFSZ; a reader that has gone is then `ExportError.closedOutput`.
package final class OutputFile {
    package enum Mode: Sendable {
        case whole
        case streaming
    }

    /// What the messages call it: the path, or "standard output".
    package let name: String
    /// Where further temporary files of this output belong.
    let scratchFolder: String
    /// Whether somebody else opened the descriptor.
    let isBorrowed: Bool

    private let overwrite: Bool
    private let mode: Mode
    private var descriptor: FileDescriptor?
    /// A whole file until `commit`; owns the descriptor.
    private var pending: AtomicFile?
    private let isTerminal: Bool
    /// Does a write between what must come before and after it: taking a status line away, say.
    private let around: Around?
    /// Where a whole file goes in the end: the path, or what it links to.
    private let target: String
    private var buffer: [UInt8] = []
    /// The length up to the last whole line, where a torn line can be taken back (regular streaming files).
    private var wholeLength: Int64?
    /// A streaming file that has got nothing yet, and whether there was none before.
    private var isUntouched = false
    private var isNew = false
    private static let bufferSize = 1 << 16

    /// Is given the write itself.
    package typealias Around = (() throws -> Void) throws -> Void

    /// Opens an output; "-" is standard output.
    /// - Throws: `ExportError.exists` unless `overwrite`, `.isFolder`, or `.cannot` with what the system says.
    package static func open(_ path: String, mode: Mode, overwrite: Bool = false) throws -> OutputFile {
        path == "-" ? standardOutput() : try OutputFile(path: path, mode: mode, overwrite: overwrite)
    }

    /// Standard output: every `write` goes out at once.
    package static func standardOutput() -> OutputFile { standardOutput(around: nil) }

    package static func standardOutput(around: Around?) -> OutputFile {
        OutputFile(descriptor: STDOUT_FILENO, name: "standard output", around: around)
    }

    /// Writes to an open descriptor, which stays open.
    package init(descriptor: Int32, name: String, around: Around? = nil) {
        self.name = name
        self.around = around
        isTerminal = isatty(descriptor) == 1
        self.descriptor = FileDescriptor(rawValue: descriptor)
        isBorrowed = true
        scratchFolder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        overwrite = true
        mode = .streaming
        target = name
    }

    /// Opens a file.
    /// - Throws: as `open`.
    package convenience init(path: String, mode: Mode, overwrite: Bool = false) throws {
        try self.init(path: path, mode: mode, overwrite: overwrite, nameless: true)
    }

    /// - Parameter nameless: false as if the file system could not hold a file without a name; for tests.
    package init(path: String, mode: Mode, overwrite: Bool, nameless: Bool) throws {
        try Self.check(path, mode: mode, overwrite: overwrite)
        name = path
        around = nil
        isBorrowed = false
        self.overwrite = overwrite
        let existing = try? Stat(named: path)
        target = existing == nil ? path : Self.resolved(path)
        scratchFolder = PathParts(target).folder
        if let existing, existing.type != .regular {
            self.mode = .streaming
            let opened = try ExportError.check("open", path) { try FileDescriptor.open(named: path, .writeOnly) }
            isTerminal = isatty(opened.rawValue) == 1
            descriptor = opened
            return
        }
        self.mode = mode
        isTerminal = false
        switch mode {
        case .streaming:
            do throws(Errno) {
                descriptor = try FileDescriptor.open(
                    named: target, .writeOnly, overwrite ? .create : [.create, .exclusiveCreate],
                    permissions: .standard)
            } catch .fileExists {
                throw ExportError.exists(file: path)
            } catch {
                throw ExportError.failed("create", path, error)
            }
            wholeLength = 0
            // What is replaced goes with the first line: a run that fails before it takes nothing away.
            isUntouched = true
            isNew = existing == nil
            if isNew { UnfinishedFiles.add(target) }
        case .whole:
            let created = try ExportError.check("create", path) { try AtomicFile(for: target, nameless: nameless) }
            (pending, descriptor) = (created, created.descriptor)
            // A file that replaces another keeps who may read it.
            if let existing { _ = fchmod(created.descriptor.rawValue, existing.permissions.rawValue & 0o777) }
        }
    }

    /// Continues a streaming file after its first `length` bytes; what follows them is cut off.
    package init(resuming path: String, at length: Int64) throws {
        name = path
        isBorrowed = false
        around = nil
        isTerminal = false
        target = path
        scratchFolder = PathParts(path).folder
        overwrite = true
        mode = .streaming
        let opened = try ExportError.check("open", path) {
            try FileDescriptor.open(named: path, .writeOnly, .create, permissions: .standard)
        }
        do {
            guard (try? Stat(opened))?.type == .regular else {
                throw ExportError.notResumable(file: path, line: nil, reason: "it is not a file")
            }
            try ExportError.check("cut", path) {
                try opened.resize(to: length)
                try opened.seek(offset: length, from: .start)
            }
        } catch {
            try? opened.close()
            throw error
        }
        descriptor = opened
        wholeLength = length
    }

    deinit { abandon() }

    /// Takes bytes: of a streaming output whole lines, which go out at once.
    package func write(_ bytes: [UInt8]) throws {
        if mode == .streaming {
            try bytes.withUnsafeBytes { try put($0) }
        } else {
            buffer.append(contentsOf: bytes)
            if buffer.count >= Self.bufferSize { try flush() }
        }
    }

    /// The descriptor of a whole file, for what is written out of order: a video.
    /// - Throws: `ExportError.cannotHold` for devices, pipes and standard output.
    package func wholeFile() throws -> FileDescriptor {
        guard let pending, buffer.isEmpty else {
            throw ExportError.cannotHold(file: name, reason: "a video is written to a file only")
        }
        return pending.descriptor
    }

    /// Ends the output: the file is complete and has its name.
    /// - Throws: `ExportError`; a whole file is then gone, and where another program made a file of that name in the
    ///   meantime, that one is left alone.
    package func commit() throws {
        guard let descriptor else { return }
        do {
            try flush()
            if isUntouched { try clear(descriptor) }
            // A whole file must be on the disk before its name says so.
            if pending != nil || wholeLength != nil {
                try ExportError.check("finish", name) { try descriptor.synchronize() }
            }
            try ExportError.check("finish", name) { try close() }
            if let pending {
                try publish(pending)
                pending.discard()
                self.pending = nil
            }
        } catch {
            abandon()
            throw error
        }
    }

    /// Gives the output up: a whole file vanishes, a streaming one keeps its lines; one without any vanishes too.
    /// Harmless after `commit`.
    package func abandon() {
        if isUntouched, isNew, descriptor != nil { UnfinishedFiles.remove(target) }
        try? close()
        buffer = []
        pending?.discard()
        pending = nil
    }

    /// Closes what this output opened.
    /// - Throws: what may be the first word of an earlier write that failed.
    private func close() throws {
        guard let closing = descriptor else { return }
        descriptor = nil
        if isBorrowed || pending != nil { return }
        do {
            try closing.close()
        } catch Errno.interrupted {}  // It is closed all the same.
    }

    private func publish(_ pending: AtomicFile) throws {
        do throws(Errno) {
            try pending.publish(as: target, overwrite: overwrite)
        } catch {
            switch error {
            case .fileExists: throw ExportError.exists(file: name)
            case .isDirectory: throw ExportError.isFolder(file: name)
            default: throw ExportError.failed("finish", name, error)
            }
        }
    }

    private func flush() throws {
        guard !buffer.isEmpty else { return }
        try buffer.withUnsafeBytes { try put($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func clear(_ descriptor: FileDescriptor) throws {
        isUntouched = false
        if isNew { UnfinishedFiles.forget(target) }
        try ExportError.check("overwrite", name) { try descriptor.resize(to: 0) }
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws {
        guard isTerminal || around != nil else { return try send(bytes) }
        let safe = isTerminal ? Array(String(decoding: bytes, as: UTF8.self).printableLines.utf8) : Array(bytes)
        try (around ?? { try $0() }) { try safe.withUnsafeBytes { try send($0) } }
    }

    private func send(_ bytes: UnsafeRawBufferPointer) throws {
        guard let descriptor else { throw ExportError.cannot(operation: "write", file: name, code: EBADF) }
        if isUntouched { try clear(descriptor) }
        let (written, failure) = descriptor.writeWaiting(bytes)
        if let failure {
            if let wholeLength, written > 0 {
                // Part of a line is on the disk: take it back.
                try? descriptor.resize(to: wholeLength)
                _ = try? descriptor.seek(offset: wholeLength, from: .start)
            }
            throw ExportError.failed("write", name, failure)
        }
        wholeLength = wholeLength.map { $0 + Int64(written) }
    }
}
