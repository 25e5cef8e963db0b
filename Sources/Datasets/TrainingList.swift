// Labelled clips to train on, and what is worth knowing about them.

import Files
import Timeline

/// Clips in the order of their list, with the classes that they show.
public struct TrainingList: Sendable, Equatable {
    /// The list's file or folder.
    public let source: String
    /// Clip files, and segments of long videos with the stretch that each takes.
    public let clips: [LabeledClip]
    public let classes: LabelSet
    /// The long videos, in the order of the list: those whose segments are clips, or which have none.
    public let longVideos: [LongVideo]
    /// The class of what is in no segment; nil: it is no class.
    public let background: Int?
    /// Sentences for the user.
    public let notes: [String]

    /// A video with segments.
    public struct LongVideo: Sendable, Hashable {
        /// As the list names it.
        public let name: String
        public let path: String

        public init(name: String, path: String) {
            self.name = name
            self.path = path
        }
    }

    public init(
        source: String, clips: [LabeledClip], classes: LabelSet, longVideos: [LongVideo] = [], background: Int? = nil,
        notes: [String] = []
    ) {
        self.source = source
        self.clips = clips
        self.classes = classes
        self.longVideos = longVideos
        self.background = background
        self.notes = notes
    }

    /// The same as the list of a test.
    public var clipList: ClipList { ClipList(source: source, clips: clips, classes: classes) }

    /// Files that are in this list and in another, as this one names them: a model that is validated on what it was
    /// trained on seems better than it is. Links to one file are that file.
    public func files(alsoIn other: TrainingList) -> [String] {
        let theirs = Set((other.clips.map(\.path) + other.longVideos.map(\.path)).map(VideoKey.init))
        var found: Set<String> = []
        return (clips.map { ($0.name, $0.path) } + longVideos.map { ($0.name, $0.path) })
            .filter { theirs.contains(VideoKey($0.1)) && found.insert($0.0).inserted }.map(\.0)
    }
}

/// One video, whatever it is called.
struct VideoKey: Hashable {
    private let identity: FileIdentity?
    private let path: String

    init(_ path: String) {
        identity = FileIdentity.of(path)
        // Two names of one file are equal.
        self.path = identity == nil ? path : ""
    }
}
