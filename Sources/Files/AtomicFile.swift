// How a file gets its name: once it is whole, in one step.

import Glibc
import SystemPackage

/// A file in the making. Until `publish` it has no name, so that nothing is left behind whatever ends the program;
/// on file systems that cannot do that it has a hidden one, ".NAME.actionline-PID-N.tmp", which `UnfinishedFiles` knows.
package final class AtomicFile {
    /// Open for reading and writing until the object goes.
    package let descriptor: FileDescriptor
    private var isOpen = true
    /// The hidden name, where there had to be one.
    private var hidden: String?

    /// O_TMPFILE of the kernel's header without O_DIRECTORY; Swift imports no macro made of two.
    private static let nameless = FileDescriptor.OpenOptions(rawValue: 0o20_000_000 | O_DIRECTORY)

    /// Creates a file in the folder of `path`, which need not exist.
    /// - Parameter nameless: false to take a hidden name at once; for tests.
    package init(for path: String, nameless: Bool = true) throws(Errno) {
        let place = PathParts(path)
        if nameless,
            let created = try? FileDescriptor.open(
                named: place.folder, .readWrite, Self.nameless, permissions: .standard)
        {
            // Without /proc a nameless file cannot get a name.
            if Self.link(created).withSystemPath({ access($0, F_OK) }) == 0 {
                descriptor = created
                return
            }
            try? created.close()
        }
        (descriptor, hidden) = try Self.createHidden(place)
    }

    deinit { discard() }

    /// Gives the file its name. Its bytes should be on the disk by now (`FileDescriptor.synchronize`).
    /// - Throws: `.fileExists` where the name is taken and `overwrite` is false.
    package func publish(as path: String, overwrite: Bool) throws(Errno) {
        if let hidden {
            try Self.rename(hidden, to: path, overwrite: overwrite)
            UnfinishedFiles.forget(hidden)
            self.hidden = nil
        } else {
            do throws(Errno) {
                try link(to: path)
            } catch .fileExists where overwrite {
                try replace(path)
            }
        }
        Self.synchronizeFolder(of: path)
    }

    /// Closes the file; without a name of its own it is gone.
    package func discard() {
        if isOpen { try? descriptor.close() }
        isOpen = false
        loseName()
    }

    /// Takes a hidden name away: the bytes last as long as the object.
    package func loseName() {
        if let hidden { UnfinishedFiles.remove(hidden) }
        hidden = nil
    }

    /// Writes a small file whole.
    package static func write(_ bytes: [UInt8], to path: String, overwrite: Bool) throws(Errno) {
        let file = try AtomicFile(for: path)
        if let failure = bytes.withUnsafeBytes({ file.descriptor.writeWaiting($0) }).failure { throw failure }
        try file.descriptor.synchronize()
        try file.publish(as: path, overwrite: overwrite)
    }

    /// Gives a finished file or folder beside `path` that name; it loses its own.
    /// - Throws: `.fileExists` where the name is taken and `overwrite` is false.
    package static func move(_ finished: String, to path: String, overwrite: Bool) throws(Errno) {
        try rename(finished, to: path, overwrite: overwrite)
        synchronizeFolder(of: path)
    }

    /// Without `overwrite` only if the name is free: a hard link takes it in one step, and where there are no hard links
    /// an empty file reserves it first. (renameat2 would do both, but Swift does not import it.)
    private static func rename(_ from: String, to path: String, overwrite: Bool) throws(Errno) {
        if !overwrite {
            if from.withSystemPath({ from in path.withSystemPath { Glibc.link(from, $0) } }) == 0 {
                _ = from.withSystemPath { unlink($0) }
                return
            }
            if errno == EEXIST { throw .fileExists }
            let reserved = try FileDescriptor.open(
                named: path, .writeOnly, [.create, .exclusiveCreate], permissions: .standard)
            try? reserved.close()
        }
        guard from.withSystemPath({ from in path.withSystemPath { Glibc.rename(from, $0) } }) == 0 else {
            throw Errno(rawValue: errno)
        }
    }

    /// A name that is taken cannot be linked to: the file gets a hidden one first, and that one is renamed.
    private func replace(_ path: String) throws(Errno) {
        let hidden = try Self.withHiddenName(PathParts(path)) { hidden throws(Errno) in
            try link(to: hidden)
            return hidden
        }
        do throws(Errno) {
            try Self.rename(hidden, to: path, overwrite: true)
        } catch {
            UnfinishedFiles.remove(hidden)
            throw error
        }
        UnfinishedFiles.forget(hidden)
    }

    private func link(to path: String) throws(Errno) {
        let source = Self.link(descriptor)
        guard path.withSystemPath({ linkat(AT_FDCWD, source, AT_FDCWD, $0, AT_SYMLINK_FOLLOW) }) == 0 else {
            throw Errno(rawValue: errno)
        }
    }

    private static func link(_ descriptor: FileDescriptor) -> String { "/proc/self/fd/\(descriptor.rawValue)" }

    private static func createHidden(_ place: PathParts) throws(Errno) -> (descriptor: FileDescriptor, name: String) {
        try withHiddenName(place) { name throws(Errno) in
            let descriptor = try FileDescriptor.open(
                named: name, .readWrite, [.create, .exclusiveCreate], permissions: .standard)
            return (descriptor, name)
        }
    }

    /// Tries hidden names until one is free.
    private static func withHiddenName<Result>(
        _ place: PathParts, _ body: (String) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        for attempt in 0..<10_000 {
            let name = hiddenName(place, attempt)
            UnfinishedFiles.add(name)
            do throws(Errno) {
                return try body(name)
            } catch {
                UnfinishedFiles.forget(name)
                if error != .fileExists { throw error }
            }
        }
        throw .fileExists
    }

    private static func hiddenName(_ place: PathParts, _ attempt: Int) -> String {
        // File names end at 255 bytes: leave room for what is added.
        var stem = place.name
        while SystemPath.bytes(stem).count > 200 { stem.removeLast() }
        return place.sibling(".\(stem).actionline-\(getpid())-\(attempt).tmp")
    }

    /// The name itself is on the disk only when the folder is; some file systems cannot, and it is not needed then.
    private static func synchronizeFolder(of path: String) {
        guard let folder = try? FileDescriptor.open(named: PathParts(path).folder, .readOnly, .directory) else {
            return
        }
        try? folder.synchronize()
        try? folder.close()
    }
}
