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
        let clips = try ListContents.list(path).clips(Self.finder(path, root: root), LabelLookup(labels), &problems)
        try problems.check()
        guard !clips.isEmpty else { throw .empty(list: path) }
        return ClipList(source: path, clips: clips, classes: labels)
    }

    /// Relative names begin at `root`, or at the list's own folder.
    static func finder(_ path: String, root: String?) -> ClipFinder {
        ClipFinder(root: root ?? (FolderListing.names(path) != nil ? path : PathParts(path).folder))
    }
}
