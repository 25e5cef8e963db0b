// Whether outputs can be written: found out before a long run begins.

import Files
import Glibc
import SystemPackage

/// The files that a run reads, which no output of it may be.
package struct RunInputs: Sendable {
    private var roles: [FileIdentity: String] = [:]

    package init() {}

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
    package static func check(
        _ outputs: [(path: String, mode: Mode)], overwrite: Bool, inputs: RunInputs = RunInputs()
    ) throws {
        var seen: Set<String> = []
        for (path, mode) in outputs {
            // First: that a file exists is not what is wrong with writing over the video.
            let file = path == "-" ? FileIdentity.of(descriptor: STDOUT_FILENO) : FileIdentity.of(path)
            if let role = inputs.role(of: file) {
                throw ExportError.isInput(file: path == "-" ? "standard output" : path, role: role)
            }
            try check(path, mode: mode, overwrite: overwrite)
            let place = PathParts(path)
            let existing = try? Stat(named: path)
            let isDevice = existing.map { $0.type != .regular } ?? false
            let real =
                path == "-" ? "-" : existing == nil ? resolved(place.folder) + "/" + place.name : resolved(path)
            guard isDevice || seen.insert(real).inserted else { throw ExportError.twice(file: path) }
        }
    }

    /// Checks whole files.
    package static func check(_ paths: [String], overwrite: Bool, inputs: RunInputs = RunInputs()) throws {
        try check(paths.map { ($0, .whole) }, overwrite: overwrite, inputs: inputs)
    }

    /// Whether an output could be written. Leaves nothing behind.
    /// - Throws: as `open`.
    package static func check(_ path: String, mode: Mode = .whole, overwrite: Bool) throws {
        if path == "-" { return }
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw ExportError.cannot(operation: "create", file: path, code: EINVAL)
        }
        let existing: Stat
        do throws(Errno) {
            existing = try Stat(named: path)
        } catch {
            return try checkNew(path, after: error, overwrite: overwrite)
        }
        if existing.type == .directory { throw ExportError.isFolder(file: path) }
        // A device or a named pipe is written directly.
        let isDirect = existing.type != .regular
        if !isDirect, !overwrite { throw ExportError.exists(file: path) }
        if isDirect || mode == .streaming { try requirePermission(W_OK, of: path, to: "open", path) }
        if !isDirect { try checkReplacement(resolved(path), existing, named: path) }
    }

    /// - Parameter failure: why nothing can be seen there.
    private static func checkNew(_ path: String, after failure: Errno, overwrite: Bool) throws {
        if (try? Stat(named: path, followTargetSymlink: false)) != nil {
            // A link to nothing.
            guard overwrite else { throw ExportError.exists(file: path) }
        } else if failure != .noSuchFileOrDirectory {
            throw ExportError.failed("create", path, failure)
        }
        let place = PathParts(path)
        let folder = try ExportError.check("create", path) { try Stat(named: place.folder) }
        guard folder.type == .directory else { throw ExportError.failed("create", path, Errno.notDirectory) }
        if place.name.isEmpty { throw ExportError.isFolder(file: path) }
        try checkFolder(place.folder, named: path)
    }

    /// - Parameter path: without links.
    private static func checkReplacement(_ path: String, _ existing: Stat, named: String) throws {
        let place = PathParts(path)
        // In a folder like /tmp only the owner may take a name away.
        let user = UserID(rawValue: geteuid())
        if let folder = try? Stat(named: place.folder), folder.permissions.contains(.saveText), geteuid() != 0,
            user != existing.userID, user != folder.userID
        {
            throw ExportError.failed("replace", named, Errno.notPermitted)
        }
        // A file that must never change says so here; one that is merely read-only can be replaced.
        do throws(Errno) {
            let descriptor = try FileDescriptor.open(named: path, .writeOnly, .nonBlocking)
            try? descriptor.close()
        } catch .notPermitted {
            throw ExportError.failed("replace", named, Errno.notPermitted)
        } catch {}
        try checkFolder(place.folder, named: named)
    }

    /// Tries: permissions alone do not tell whether a file system takes new files.
    private static func checkFolder(_ folder: String, named: String) throws {
        try requirePermission(W_OK | X_OK, of: folder, to: "create", named)
        try ExportError.check("create", named) {
            try AtomicFile(for: folder == "/" ? "/actionline" : folder + "/actionline").discard()
        }
    }

    private static func requirePermission(
        _ mode: Int32, of path: String, to operation: String, _ named: String
    ) throws {
        guard path.withSystemPath({ access($0, mode) }) == 0 else {
            throw ExportError.failed(operation, named, errno)
        }
    }

    /// Hidden files for this output, or beside it, that a killed program has left.
    package static func leftovers(besides path: String) -> [String] { UnfinishedFiles.ofDeadProcesses(besides: path) }

    /// The path with its links followed; as it is where that fails.
    static func resolved(_ path: String) -> String {
        guard let real = path.withSystemPath({ realpath($0, nil) }) else { return path }
        defer { free(real) }
        return SystemPath.text(real)
    }
}
