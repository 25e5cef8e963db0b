// Whether outputs can be written: found out before a long run begins.

import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The files that a run reads, which no output of it may be.
public struct RunInputs: Sendable {
    private var roles: [FileIdentity: String] = [:]

    public init() {}

    /// - Parameter role: as a message names it: "the input", "the checkpoint".
    package mutating func add(_ path: String, as role: String) { add(FileIdentity.of(path), as: role) }

    /// A file that is open already, such as standard input.
    package mutating func add(descriptor: Int32, as role: String) {
        add(FileIdentity.of(descriptor: descriptor), as: role)
    }

    private mutating func add(_ file: FileIdentity?, as role: String) {
        if let file, roles[file] == nil { roles[file] = role }
    }

    func role(of file: FileIdentity?) -> String? { file.flatMap { roles[$0] } }
}

extension OutputFile {
    /// Checks every output of a run, that no two are the same, and that none is an input, whatever links lead to it.
    /// - Throws: `ExportError.twice`, `.isInput`, or as `open`.
    public static func check(
        _ outputs: [(path: String, manner: Manner)], overwrite: Bool, inputs: RunInputs = RunInputs()
    ) throws {
        var seen: Set<String> = []
        for (path, manner) in outputs {
            // First: that a file exists is not what is wrong with writing over the video.
            let file = path == "-" ? FileIdentity.of(descriptor: STDOUT_FILENO) : FileIdentity.of(path)
            if let role = inputs.role(of: file) {
                throw ExportError.isInput(file: path == "-" ? "standard output" : path, role: role)
            }
            try check(path, manner: manner, overwrite: overwrite)
            let place = FilePlace(path)
            let isDevice = stat.of(path).map { !$0.isRegular } ?? false
            let real =
                path == "-" ? "-" : stat.of(path) == nil ? resolved(place.folder) + "/" + place.name : resolved(path)
            guard isDevice || seen.insert(real).inserted else { throw ExportError.twice(file: path) }
        }
    }

    /// Checks whole files.
    public static func check(_ paths: [String], overwrite: Bool, inputs: RunInputs = RunInputs()) throws {
        try check(paths.map { ($0, .whole) }, overwrite: overwrite, inputs: inputs)
    }

    /// Whether an output could be written. Leaves nothing behind.
    /// - Throws: as `open`.
    public static func check(_ path: String, manner: Manner = .whole, overwrite: Bool) throws {
        if path == "-" { return }
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw ExportError.cannot(operation: "create", file: path, code: EINVAL)
        }
        guard let existing = stat.of(path) else { return try checkNew(path, overwrite: overwrite) }
        if existing.isFolder { throw ExportError.isFolder(file: path) }
        // A device or a named pipe is written directly.
        let isDirect = !existing.isRegular
        if !isDirect, !overwrite { throw ExportError.exists(file: path) }
        if isDirect || manner == .streaming, !permits(path, W_OK) { throw ExportError.failed("open", path, errno) }
        if !isDirect { try checkReplacement(resolved(path), existing, named: path) }
    }

    private static func checkNew(_ path: String, overwrite: Bool) throws {
        let code = errno
        if stat.exists(path) {
            // A link to nothing.
            guard overwrite else { throw ExportError.exists(file: path) }
        } else if code != ENOENT {
            throw ExportError.failed("create", path, code)
        }
        let place = FilePlace(path)
        guard let folder = stat.of(place.folder) else { throw ExportError.failed("create", path, errno) }
        guard folder.isFolder else { throw ExportError.failed("create", path, ENOTDIR) }
        if place.name.isEmpty { throw ExportError.isFolder(file: path) }
        try checkFolder(place.folder, named: path)
    }

    /// - Parameter path: without links.
    private static func checkReplacement(_ path: String, _ existing: stat, named: String) throws {
        let place = FilePlace(path)
        // In a folder like /tmp only the owner may take a name away.
        if let folder = stat.of(place.folder), folder.st_mode & S_ISVTX != 0, geteuid() != 0,
            geteuid() != existing.st_uid, geteuid() != folder.st_uid
        {
            throw ExportError.failed("replace", named, EPERM)
        }
        // A file that must never change says so here; one that is merely read-only can be replaced.
        if Descriptor.open(path, O_WRONLY | O_NONBLOCK) == nil, errno == EPERM {
            throw ExportError.failed("replace", named, EPERM)
        }
        try checkFolder(place.folder, named: named)
    }

    /// Tries: permissions alone do not tell whether a file system takes new files.
    private static func checkFolder(_ folder: String, named: String) throws {
        guard permits(folder, W_OK | X_OK) else { throw ExportError.failed("create", named, errno) }
        do {
            try NewFile(for: folder == "/" ? "/actionline" : folder + "/actionline").discard()
        } catch {
            throw ExportError.failed("create", named, error.code)
        }
    }

    private static func permits(_ path: String, _ mode: Int32) -> Bool { path.withSystemPath { access($0, mode) } == 0 }

    /// Hidden files for this output, or beside it, that a killed program has left.
    public static func leftovers(besides path: String) -> [String] { Leftovers.ofDeadProcesses(besides: path) }

    /// The path with its links followed; as it is where that fails.
    static func resolved(_ path: String) -> String {
        guard let real = path.withSystemPath({ realpath($0, nil) }) else { return path }
        defer { free(real) }
        return SystemPath.text(real)
    }
}
