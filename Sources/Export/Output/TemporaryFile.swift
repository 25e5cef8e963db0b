// Hidden files beside an output, and the step that gives one its name.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

enum TemporaryFile {
    /// Creates a new hidden file in the folder of `place`; its name tells whose it is, should a killed program leave it.
    /// - Parameter named: the output's name for messages.
    static func create(for place: FilePlace, named: String) throws -> (path: String, descriptor: Descriptor) {
        // File names end at 255 bytes: leave room for what is added.
        var stem = place.name
        while stem.utf8.count > 200 { stem.removeLast() }
        for attempt in 0..<10_000 {
            let path = place.sibling(".\(stem).actionline-\(getpid())-\(attempt).tmp")
            if let descriptor = Descriptor.open(path, O_RDWR | O_CREAT | O_EXCL) { return (path, descriptor) }
            if errno != EEXIST { throw ExportError.failed("create", named, errno) }
        }
        throw ExportError.cannot(operation: "create", file: named, code: EEXIST)
    }

    /// Gives a finished file its name in one step.
    /// - Throws: `.exists` where the name is taken and may not be replaced, `.isFolder`, `.cannot`.
    static func rename(_ temporary: String, to target: String, named: String, overwrite: Bool) throws {
        if overwrite {
            guard Self.replace(temporary, target) else {
                throw errno == EISDIR ? ExportError.isFolder(file: named) : ExportError.failed("finish", named, errno)
            }
        } else if !moveToFreeName(temporary, target) {
            throw errno == EEXIST ? ExportError.exists(file: named) : ExportError.failed("finish", named, errno)
        }
        // The name itself is on the disk only when the folder is; some file systems cannot, and it is not needed then.
        if let folder = Descriptor.open(FilePlace(target).folder, O_RDONLY | O_DIRECTORY) { _ = fsync(folder.number) }
    }

    private static func replace(_ from: String, _ to: String) -> Bool {
        #if canImport(Glibc)
            return Glibc.rename(from, to) == 0
        #else
            return Musl.rename(from, to) == 0
        #endif
    }

    /// Renames only if the name is free: a hard link takes it in one step; on file systems without hard links an empty
    /// file reserves it first. (renameat2 would do both, but Swift does not import it.)
    private static func moveToFreeName(_ from: String, _ to: String) -> Bool {
        if link(from, to) == 0 {
            unlink(from)
            return true
        }
        if errno == EEXIST { return false }
        guard Descriptor.open(to, O_WRONLY | O_CREAT | O_EXCL) != nil else { return false }
        return replace(from, to)
    }
}
