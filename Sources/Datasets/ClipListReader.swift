// Reads a list of labelled clips, whichever of the usual forms it has, and checks all of it before anything is decoded.

import Files
import Timeline

/// Reads lists: mmaction2's lines (`path label`), CSV with a header (`file,start,end,label`, or Kinetics' own columns), or a
/// folder with a folder of clips for each class.
///
///     let list = try ClipListReader(labels: labeler.labels).read("val.txt")
///     print(list.clips.count, list.clips[0].path, list.classes[list.clips[0].labels[0]])
public struct ClipListReader: Sendable {
    /// Bytes of a list, and lines: several times the largest public ones.
    package static let longestBytes = 256 << 20
    package static let mostClips = 2_000_000
    package static let longestLine = 8192

    private let labels: LabelSet
    private let root: String?

    /// - Parameters:
    ///   - labels: the model's classes; a list may name them or give their numbers from 0.
    ///   - root: what relative paths begin at; nil: the list's own folder.
    public init(labels: LabelSet, root: String? = nil) {
        self.labels = labels
        self.root = root
    }

    /// - Throws: `ClipListError`, with every mistake of the list and its line.
    public func read(_ path: String) throws(ClipListError) -> ClipList {
        var problems = ProblemCollector(list: path)
        let finder = ClipFinder(root: root ?? (FolderListing.names(path) != nil ? path : Self.folder(of: path)))
        let names = LabelLookup(labels)
        let clips: [LabeledClip]
        if let folders = FolderListing.names(path) {
            clips = ClassFolders(path, folders.sorted()).clips(names, &problems)
        } else {
            let lines = try lines(of: path)
            if let header = lines.first(where: { !$0.isBlank }), ClipTable.isHeader(header.text) {
                clips = ClipTable(header).clips(lines, finder, names, &problems)
            } else {
                clips = AnnotationLines.clips(lines, finder, names, &problems)
            }
        }
        try problems.check()
        guard !clips.isEmpty else { throw .empty(list: path) }
        return ClipList(source: path, clips: clips, classes: labels)
    }

    private func lines(of path: String) throws(ClipListError) -> [ListLine] {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, atMost: Self.longestBytes)
        } catch {
            throw .unreadable(list: path, reason: error.description)
        }
        guard !bytes.contains(0) else { throw .unreadable(list: path, reason: "it is not a text file") }
        var body = bytes[...]
        if body.starts(with: [0xEF, 0xBB, 0xBF]) { body = body.dropFirst(3) }
        let parts = body.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard parts.count <= Self.mostClips else {
            throw .unreadable(list: path, reason: "it has \(parts.count) lines, more than \(Self.mostClips)")
        }
        return parts.enumerated().map { index, part in
            // File names need not be UTF-8.
            ListLine(number: index + 1, text: part.count > Self.longestLine ? nil : SystemPath.text(Array(part)))
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// A line of a list.
struct ListLine: Sendable {
    /// From 1.
    let number: Int
    /// Without its end; empty where the line is too long.
    let text: String
    let isTooLong: Bool

    init(number: Int, text: String?) {
        self.number = number
        isTooLong = text == nil
        var text = text ?? ""
        if text.hasSuffix("\r") { text.removeLast() }
        self.text = text
    }

    var isBlank: Bool { !isTooLong && text.allSatisfy(\.isWhitespace) }
}
