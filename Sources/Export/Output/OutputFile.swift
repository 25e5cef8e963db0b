// Where a timeline's bytes go: a file that appears whole or not at all, one that grows line by line, or standard output.

import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One output. Bytes go in with `write`; `commit` or `abandon` ends it. One thread at a time.
///
/// A *whole* file has no name until `commit`, when its bytes have reached the disk (see `NewFile`). A *streaming* one
/// is written under its own name at once; each `write` (whole lines) goes out in one call, and a line that a full disk
/// cut off is taken back, so that the file is valid up to its last line at any instant. Devices and named pipes are
/// always written directly. Onto a terminal nothing goes that could command it.
///
/// The program must ignore SIGPIPE and SIGXFSZ; a reader that has gone is then `ExportError.closedOutput`.
public final class OutputFile {
    public enum Manner: Sendable {
        case whole
        case streaming
    }

    /// What the messages call it: the path, or "standard output".
    public let name: String
    /// Where further temporary files of this output belong.
    let scratchFolder: String
    /// Whether somebody else opened the descriptor.
    let isBorrowed: Bool

    private let overwrite: Bool
    private let manner: Manner
    private var descriptor: Descriptor?
    /// A whole file until `commit`.
    private var pending: NewFile?
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
    public typealias Around = (() throws -> Void) throws -> Void

    /// Opens an output; "-" is standard output.
    /// - Throws: `ExportError.exists` unless `overwrite`, `.isFolder`, or `.cannot` with what the system says.
    public static func open(_ path: String, manner: Manner, overwrite: Bool = false) throws -> OutputFile {
        path == "-" ? standardOutput() : try OutputFile(path: path, manner: manner, overwrite: overwrite)
    }

    /// Standard output: every `write` goes out at once.
    public static func standardOutput(around: Around? = nil) -> OutputFile {
        OutputFile(descriptor: STDOUT_FILENO, name: "standard output", around: around)
    }

    /// Writes to an open descriptor, which stays open.
    public init(descriptor: Int32, name: String, around: Around? = nil) {
        self.name = name
        self.around = around
        isTerminal = isatty(descriptor) == 1
        self.descriptor = Descriptor(descriptor, owned: false)
        isBorrowed = true
        scratchFolder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        overwrite = true
        manner = .streaming
        target = name
    }

    /// Opens a file.
    /// - Throws: as `open`.
    public convenience init(path: String, manner: Manner, overwrite: Bool = false) throws {
        try self.init(path: path, manner: manner, overwrite: overwrite, nameless: true)
    }

    /// - Parameter nameless: false as if the file system could not hold a file without a name; for tests.
    package init(path: String, manner: Manner, overwrite: Bool, nameless: Bool) throws {
        try Self.check(path, manner: manner, overwrite: overwrite)
        name = path
        around = nil
        isBorrowed = false
        self.overwrite = overwrite
        let existing = stat.of(path)
        target = existing == nil ? path : Self.resolved(path)
        let place = FilePlace(target)
        scratchFolder = place.folder
        if let existing, !existing.isRegular {
            self.manner = .streaming
            guard let opened = Descriptor.open(path, O_WRONLY) else { throw ExportError.failed("open", path, errno) }
            isTerminal = isatty(opened.number) == 1
            descriptor = opened
            return
        }
        self.manner = manner
        isTerminal = false
        switch manner {
        case .streaming:
            guard let opened = Descriptor.open(target, O_WRONLY | O_CREAT | (overwrite ? 0 : O_EXCL)) else {
                throw errno == EEXIST ? ExportError.exists(file: path) : ExportError.failed("create", path, errno)
            }
            descriptor = opened
            wholeLength = 0
            // What is replaced goes with the first line: a run that fails before it takes nothing away.
            isUntouched = true
            isNew = existing == nil
            if isNew { Leftovers.add(target) }
        case .whole:
            do {
                let created = try NewFile(for: target, nameless: nameless)
                (pending, descriptor) = (created, Descriptor(created.descriptor, owned: false))
            } catch {
                throw ExportError.failed("create", path, error.code)
            }
            // A file that replaces another keeps who may read it.
            if let existing, let descriptor { _ = fchmod(descriptor.number, existing.st_mode & 0o777) }
        }
    }

    /// Continues a streaming file after its first `length` bytes; what follows them is cut off.
    public init(resuming path: String, at length: Int64) throws {
        name = path
        isBorrowed = false
        around = nil
        isTerminal = false
        target = path
        scratchFolder = FilePlace(path).folder
        overwrite = true
        manner = .streaming
        guard let opened = Descriptor.open(path, O_WRONLY | O_CREAT) else {
            throw ExportError.failed("open", path, errno)
        }
        guard opened.status?.isRegular == true else {
            throw ExportError.notResumable(file: path, line: nil, reason: "it is not a file")
        }
        guard ftruncate(opened.number, off_t(length)) == 0,
            lseek(opened.number, off_t(length), SEEK_SET) == off_t(length)
        else {
            throw ExportError.failed("cut", path, errno)
        }
        descriptor = opened
        wholeLength = length
    }

    deinit { abandon() }

    /// Takes bytes: of a streaming output whole lines, which go out at once.
    public func write(_ bytes: [UInt8]) throws {
        if manner == .streaming {
            try bytes.withUnsafeBytes { try put($0) }
        } else {
            buffer.append(contentsOf: bytes)
            if buffer.count >= Self.bufferSize { try flush() }
        }
    }

    /// Ends the output: the file is complete and has its name.
    /// - Throws: `ExportError`; a whole file is then gone, and where another program made a file of that name in the
    ///   meantime, that one is left alone.
    public func commit() throws {
        guard let descriptor else { return }
        do {
            try flush()
            if isUntouched { try clear(descriptor) }
            // A whole file must be on the disk before its name says so. Devices cannot sync, and need not.
            if pending != nil || wholeLength != nil, fsync(descriptor.number) != 0, errno != EINVAL, errno != ENOTSUP {
                throw ExportError.failed("finish", name, errno)
            }
            if let code = descriptor.close() { throw ExportError.failed("finish", name, code) }
            if let pending {
                try publish(pending)
                pending.discard()
                self.pending = nil
            }
            self.descriptor = nil
        } catch {
            abandon()
            throw error
        }
    }

    /// Gives the output up: a whole file vanishes, a streaming one keeps its lines; one without any vanishes too.
    /// Harmless after `commit`.
    public func abandon() {
        if isUntouched, isNew, descriptor != nil { Leftovers.remove(target) }
        _ = descriptor?.close()
        descriptor = nil
        buffer = []
        pending?.discard()
        pending = nil
    }

    private func publish(_ pending: NewFile) throws {
        do {
            try pending.publish(as: target, overwrite: overwrite)
        } catch {
            switch error.code {
            case EEXIST: throw ExportError.exists(file: name)
            case EISDIR: throw ExportError.isFolder(file: name)
            default: throw ExportError.failed("finish", name, error.code)
            }
        }
    }

    private func flush() throws {
        guard !buffer.isEmpty else { return }
        try buffer.withUnsafeBytes { try put($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func clear(_ descriptor: Descriptor) throws {
        isUntouched = false
        if isNew { Leftovers.forget(target) }
        guard ftruncate(descriptor.number, 0) == 0 else { throw ExportError.failed("overwrite", name, errno) }
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws {
        guard isTerminal || around != nil else { return try send(bytes) }
        let safe = isTerminal ? Array(String(decoding: bytes, as: UTF8.self).printableLines.utf8) : Array(bytes)
        try (around ?? { try $0() }) { try safe.withUnsafeBytes { try send($0) } }
    }

    private func send(_ bytes: UnsafeRawBufferPointer) throws {
        guard let descriptor else { throw ExportError.cannot(operation: "write", file: name, code: EBADF) }
        if isUntouched { try clear(descriptor) }
        let (written, error) = descriptor.write(bytes)
        if let error {
            if let wholeLength, written > 0 {
                // Part of a line is on the disk: take it back.
                _ = ftruncate(descriptor.number, off_t(wholeLength))
                _ = lseek(descriptor.number, off_t(wholeLength), SEEK_SET)
            }
            throw ExportError.failed("write", name, error)
        }
        wholeLength = wholeLength.map { $0 + Int64(written) }
    }
}
