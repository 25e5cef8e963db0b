// From what the user names to the videos of a run: folders, patterns, lists.

import Files
import Foundation
import Media

/// Finds the videos of an archive.
///
///     let inputs = try ArchiveListing(isRecursive: true).inputs(["recordings/", "more/*.mp4"])
///
/// A folder gives the videos in it, told by their endings, in the order of their names; hidden files are left out. Names of
/// outputs mirror the folders below it. Single files, patterns and lists mirror the folders below the deepest one that all of
/// them share. An `http(s)://` address is called as the file in it.
package struct ArchiveListing {
    private let isRecursive: Bool

    /// - Parameter isRecursive: whether folders in folders are searched.
    package init(isRecursive: Bool) { self.isRecursive = isRecursive }

    /// - Parameter arguments: files, folders, patterns and addresses.
    /// - Throws: `ArchiveError`.
    package func inputs(_ arguments: [String]) throws(ArchiveError) -> [ArchiveInput] {
        var found: [ArchiveInput] = []
        var places: [Int] = []
        for argument in arguments {
            switch Self.kind(argument) {
            case .folder: found += try videos(in: PathParts.withoutSlashes(argument))
            case .file:
                places.append(found.count)
                found.append(ArchiveInput(path: argument, name: argument))
            case .none:
                for path in try Self.matches(argument) {
                    if Self.kind(path) == .folder {
                        found += try videos(in: path)
                    } else {
                        places.append(found.count)
                        found.append(ArchiveInput(path: path, name: path))
                    }
                }
            case .address: found.append(ArchiveInput(path: argument, name: try Self.name(ofAddress: argument)))
            case .other: throw .notFile(argument)
            }
        }
        let names = Self.names(places.map { found[$0].path })
        for (place, name) in zip(places, names) { found[place] = ArchiveInput(path: found[place].path, name: name) }
        try Self.check(found)
        return found
    }

    /// The paths in a list: one a line, or, where it has zero bytes, between those (`find -print0`).
    package static func paths(_ bytes: [UInt8]) -> [String] {
        let end: UInt8 = bytes.contains(0) ? 0 : 0x0A
        return bytes.split(separator: end).map { line in
            SystemPath.text(end == 0x0A && line.last == 0x0D ? Array(line.dropLast()) : Array(line))
        }.filter { !$0.isEmpty }
    }

    private enum Kind { case file, folder, address, other }

    private static func kind(_ path: String) -> Kind? {
        if path == "-" { return .other }
        if path.contains("://") {
            return ["http://", "https://"].contains { path.lowercased().hasPrefix($0) } ? .address : .other
        }
        var status = stat()
        guard path.withSystemPath({ stat($0, &status) }) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG: return .file
        default: return .other
        }
    }

    private func videos(in folder: String, below name: String = "") throws(ArchiveError) -> [ArchiveInput] {
        guard let names = FolderListing.names(folder) else {
            throw .cannotRead(folder: folder, reason: String(cString: strerror(errno)))
        }
        var found: [ArchiveInput] = []
        for entry in names.filter({ !$0.hasPrefix(".") }).sorted() {
            let path = folder == "/" ? "/\(entry)" : "\(folder)/\(entry)"
            switch Self.kind(path) {
            case .file? where VideoEndings.hasOne(entry):
                found.append(ArchiveInput(path: path, name: name + PathParts(entry).stemAndEnding.stem))
            // A link to a folder above would never end.
            case .folder? where isRecursive && !Self.isLink(path):
                found += try videos(in: path, below: "\(name)\(entry)/")
            default: break
            }
        }
        if found.isEmpty, name.isEmpty { throw .noVideos(folder: folder, subfolders: isRecursive) }
        return found
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return path.withSystemPath({ lstat($0, &status) }) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// `gym` for `https://store/monday/gym.mp4?version=3`.
    private static func name(ofAddress address: String) throws(ArchiveError) -> String {
        // Units and manifests hold the address as it is.
        guard !MediaInput.holdsLogin(address) else { throw .login(redacted(address)) }
        let path = address.prefix { !"?#".contains($0) }
        let last = path.split(separator: "/").dropFirst(2).last.map(String.init) ?? ""
        let stem = PathParts(last.removingPercentEncoding ?? last).stemAndEnding.stem
        let name = String(stem.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
        guard !name.isEmpty, name != ".", name != ".." else { throw .nameless(redacted(address)) }
        return name
    }

    /// The files of a shell's pattern, in the order of their names.
    private static func matches(_ pattern: String) throws(ArchiveError) -> [String] {
        guard pattern.contains(where: { "*?[".contains($0) }) else { throw .noInput(pattern) }
        var result = glob_t()
        defer { globfree(&result) }
        guard pattern.withSystemPath({ glob($0, 0, nil, &result) }) == 0 else { throw .noMatch(pattern: pattern) }
        return (0..<Int(result.gl_pathc)).compactMap { index in result.gl_pathv[index].map { SystemPath.text($0) } }
    }

    /// The paths without their ending, below the folder that they share.
    private static func names(_ paths: [String]) -> [String] {
        let parts = paths.map { ArchiveInput.absolute($0).split(separator: "/").filter { $0 != "." } }
        guard var shared = parts.first?.dropLast() else { return [] }
        for folders in parts.map({ $0.dropLast() }) {
            shared = shared.prefix(zip(shared, folders).prefix { $0 == $1 }.count)
        }
        return parts.map { part in
            // What leads upwards cannot be mirrored below a folder.
            let folders = part.dropFirst(shared.count).dropLast().filter { $0 != ".." }
            let stem = PathParts(String(part.last ?? "")).stemAndEnding.stem
            return (folders.map(String.init) + [stem]).joined(separator: "/")
        }
    }

    private static func check(_ inputs: [ArchiveInput]) throws(ArchiveError) {
        guard !inputs.isEmpty else { throw .nothing }
        var files: Set<FileIdentity> = []
        var names: [String: String] = [:]
        for input in inputs {
            if let file = FileIdentity.of(input.path), !files.insert(file).inserted { throw .twice(input.path) }
            if let other = names.updateValue(input.path, forKey: input.name) {
                throw .sameName(input.name, first: other, second: input.path)
            }
        }
    }
}
