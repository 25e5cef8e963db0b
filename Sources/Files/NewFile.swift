// How a file gets its name: once it is whole, in one step.

import Glibc

/// What the system refused, as its errno.
package struct SystemFailure: Error, Equatable {
    package let code: Int32
    package init(_ code: Int32) { self.code = code }
}

/// A file in the making. Until `publish` it has no name, so that nothing is left behind whatever ends the program;
/// on file systems that cannot do that it has a hidden one, ".NAME.actionline-PID-N.tmp", which `Leftovers` knows.
package final class NewFile {
    /// Open for reading and writing until the object goes.
    package private(set) var descriptor: Int32
    /// The hidden name, where there had to be one.
    package private(set) var hidden: String?

    /// O_TMPFILE of the kernel's header without O_DIRECTORY; Swift imports no macro made of two.
    private static let nameless: Int32 = 0o20_000_000 | O_DIRECTORY

    /// Creates a file in the folder of `path`, which need not exist.
    /// - Parameter nameless: false to take a hidden name at once; for tests.
    package init(for path: String, nameless: Bool = true) throws(SystemFailure) {
        let place = Self.split(path)
        if nameless {
            descriptor = place.folder.withSystemPath { open($0, O_RDWR | Self.nameless | O_CLOEXEC, 0o666) }
            // Without /proc a nameless file cannot get a name.
            if descriptor >= 0 {
                if Self.link(descriptor).withSystemPath({ access($0, F_OK) }) == 0 { return }
                close(descriptor)
            }
        }
        (descriptor, hidden) = try Self.createHidden(place)
    }

    deinit { discard() }

    /// Gives the file its name. Its bytes should be on the disk by now.
    /// - Throws: `EEXIST` where the name is taken and `overwrite` is false.
    package func publish(as path: String, overwrite: Bool) throws(SystemFailure) {
        if let hidden {
            try Self.move(hidden, to: path, overwrite: overwrite)
            Leftovers.forget(hidden)
            self.hidden = nil
        } else if !link(to: path) {
            guard errno == EEXIST, overwrite else { throw SystemFailure(errno) }
            try replace(path)
        }
        // The name itself is on the disk only when the folder is; some file systems cannot, and it is not needed then.
        let folder = Self.split(path).folder.withSystemPath { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    /// Closes the file; without a name of its own it is gone.
    package func discard() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        if let hidden { Leftovers.remove(hidden) }
        hidden = nil
    }

    /// A name that is taken cannot be linked to: the file gets a hidden one first, and that one is renamed.
    private func replace(_ path: String) throws(SystemFailure) {
        let place = Self.split(path)
        for attempt in 0..<10_000 {
            let hidden = Self.hiddenName(place, attempt)
            Leftovers.add(hidden)
            if link(to: hidden) {
                guard Self.rename(hidden, path) else {
                    let code = errno
                    Leftovers.remove(hidden)
                    throw SystemFailure(code)
                }
                return Leftovers.forget(hidden)
            }
            let code = errno
            Leftovers.forget(hidden)
            if code != EEXIST { throw SystemFailure(code) }
        }
        throw SystemFailure(EEXIST)
    }

    private func link(to path: String) -> Bool {
        path.withSystemPath { linkat(AT_FDCWD, Self.link(descriptor), AT_FDCWD, $0, AT_SYMLINK_FOLLOW) } == 0
    }

    private static func link(_ descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    private static func createHidden(
        _ place: (folder: String, name: String)
    ) throws(SystemFailure) -> (descriptor: Int32, name: String) {
        for attempt in 0..<10_000 {
            let name = hiddenName(place, attempt)
            Leftovers.add(name)
            let descriptor = name.withSystemPath { open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
            if descriptor >= 0 { return (descriptor, name) }
            let code = errno
            Leftovers.forget(name)
            if code != EEXIST { throw SystemFailure(code) }
        }
        throw SystemFailure(EEXIST)
    }

    /// Renames; without `overwrite` only if the name is free: a hard link takes it in one step, and where there are no
    /// hard links an empty file reserves it first. (renameat2 would do both, but Swift does not import it.)
    private static func move(_ from: String, to: String, overwrite: Bool) throws(SystemFailure) {
        if !overwrite {
            if from.withSystemPath({ from in to.withSystemPath { Glibc.link(from, $0) } }) == 0 {
                _ = from.withSystemPath { unlink($0) }
                return
            }
            if errno == EEXIST { throw SystemFailure(EEXIST) }
            let reserved = to.withSystemPath { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
            guard reserved >= 0 else { throw SystemFailure(errno) }
            close(reserved)
        }
        guard rename(from, to) else { throw SystemFailure(errno) }
    }

    private static func rename(_ from: String, _ to: String) -> Bool {
        from.withSystemPath { from in to.withSystemPath { Glibc.rename(from, $0) } } == 0
    }

    private static func hiddenName(_ place: (folder: String, name: String), _ attempt: Int) -> String {
        // File names end at 255 bytes: leave room for what is added.
        var stem = place.name
        while SystemPath.bytes(stem).count > 200 { stem.removeLast() }
        let folder = place.folder == "/" ? "" : place.folder
        return "\(folder)/.\(stem).actionline-\(getpid())-\(attempt).tmp"
    }

    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let name = String(path[path.index(after: slash)...])
        return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
    }
}
