// Where a timeline's bytes go: a file that appears whole or not at all, one that grows line by line, or standard output.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One output. Bytes go in with `write`; `commit` or `abandon` ends it. One thread at a time.
///
/// A *whole* file is written under a hidden name in the same folder (".NAME.actionline-PID-N.tmp"), and gets its own
/// name at `commit`, after its bytes have reached the disk. A *streaming* one is written under its own name at once;
/// each `write` (whole lines) goes out in one call, and a line that a full disk cut off is taken back, so that the
/// file is valid up to its last line at any instant. Devices and named pipes are always written directly.
///
/// The program must ignore SIGPIPE; a reader that has gone is then `ExportError.closedOutput`.
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
    /// The hidden name of a whole file until `commit`.
    private var temporary: String?
    /// Where a whole file goes in the end: the path, or what it links to.
    private let target: String
    private var buffer: [UInt8] = []
    /// The length up to the last whole line, where a torn line can be taken back (regular streaming files).
    private var wholeLength: Int64?
    /// A streaming file that has got nothing yet, and whether there was none before.
    private var isUntouched = false
    private var isNew = false
    private static let bufferSize = 1 << 16

    /// Opens an output; "-" is standard output.
    /// - Throws: `ExportError.exists` unless `overwrite`, `.isFolder`, or `.cannot` with what the system says.
    public static func open(_ path: String, manner: Manner, overwrite: Bool = false) throws -> OutputFile {
        path == "-" ? standardOutput() : try OutputFile(path: path, manner: manner, overwrite: overwrite)
    }

    /// Standard output: every `write` goes out at once.
    public static func standardOutput() -> OutputFile {
        OutputFile(descriptor: STDOUT_FILENO, name: "standard output")
    }

    /// Writes to an open descriptor, which stays open.
    public init(descriptor: Int32, name: String) {
        self.name = name
        self.descriptor = Descriptor(descriptor, owned: false)
        isBorrowed = true
        scratchFolder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        overwrite = true
        manner = .streaming
        target = name
    }

    /// Opens a file.
    /// - Throws: as `open`.
    public init(path: String, manner: Manner, overwrite: Bool = false) throws {
        try Self.check(path, overwrite: overwrite)
        name = path
        isBorrowed = false
        self.overwrite = overwrite
        let existing = stat.of(path)
        target = existing == nil ? path : Self.resolved(path)
        let place = FilePlace(target)
        scratchFolder = place.folder
        if let existing, !existing.isRegular {
            self.manner = .streaming
            guard let opened = Descriptor.open(path, O_WRONLY) else { throw ExportError.failed("open", path, errno) }
            descriptor = opened
            return
        }
        self.manner = manner
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
        case .whole:
            let (temporary, opened) = try TemporaryFile.create(for: place, named: path)
            self.temporary = temporary
            descriptor = opened
            // A file that replaces another keeps who may read it.
            if let existing { _ = fchmod(opened.number, existing.st_mode & 0o777) }
        }
    }

    /// Continues a streaming file after its first `length` bytes; what follows them is cut off.
    public init(resuming path: String, at length: Int64) throws {
        name = path
        isBorrowed = false
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
            if temporary != nil || wholeLength != nil, fsync(descriptor.number) != 0, errno != EINVAL, errno != ENOTSUP
            {
                throw ExportError.failed("finish", name, errno)
            }
            if let code = descriptor.close() { throw ExportError.failed("finish", name, code) }
            if let temporary {
                try TemporaryFile.rename(temporary, to: target, named: name, overwrite: overwrite)
                self.temporary = nil
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
        if isUntouched, isNew, descriptor != nil { unlink(target) }
        _ = descriptor?.close()
        descriptor = nil
        buffer = []
        if let temporary { unlink(temporary) }
        temporary = nil
    }

    private func flush() throws {
        guard !buffer.isEmpty else { return }
        try buffer.withUnsafeBytes { try put($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func clear(_ descriptor: Descriptor) throws {
        isUntouched = false
        guard ftruncate(descriptor.number, 0) == 0 else { throw ExportError.failed("overwrite", name, errno) }
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws {
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

extension OutputFile {
    /// Checks every output of a run, and that no two are the same.
    /// - Throws: `ExportError.twice`, or as `open`.
    public static func check(_ paths: [String], overwrite: Bool) throws {
        var seen: Set<String> = []
        for path in paths {
            try check(path, overwrite: overwrite)
            let place = FilePlace(path)
            let isDevice = stat.of(path).map { !$0.isRegular } ?? false
            let real =
                path == "-" ? "-" : stat.of(path) == nil ? resolved(place.folder) + "/" + place.name : resolved(path)
            guard isDevice || seen.insert(real).inserted else { throw ExportError.twice(file: path) }
        }
    }

    /// Whether an output could be written, found out before a long run begins. Creates nothing.
    /// - Throws: as `open`.
    public static func check(_ path: String, overwrite: Bool) throws {
        if path == "-" { return }
        let place = FilePlace(path)
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw ExportError.cannot(operation: "create", file: path, code: EINVAL)
        }
        let existing = stat.of(path)
        if let existing {
            if existing.isFolder { throw ExportError.isFolder(file: path) }
            guard existing.isRegular else {
                // A device or a named pipe: written directly.
                guard access(path, W_OK) == 0 else { throw ExportError.failed("open", path, errno) }
                return
            }
        } else if place.name.isEmpty {
            throw ExportError.isFolder(file: path)
        }
        if stat.exists(path), !overwrite { throw ExportError.exists(file: path) }
        let folder = existing == nil ? place.folder : FilePlace(resolved(path)).folder
        guard let status = stat.of(folder) else { throw ExportError.failed("create", path, errno) }
        guard status.isFolder else { throw ExportError.failed("create", path, ENOTDIR) }
        guard access(folder, W_OK | X_OK) == 0 else { throw ExportError.failed("create", path, errno) }
    }

    /// The path with its links followed; as it is where that fails.
    static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
