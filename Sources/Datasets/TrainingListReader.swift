// Reads what a model is to be trained on, in whichever form people have it, and finds out which classes there are.

import Files
import Timeline

/// Reads every list that `ClipListReader` reads, and annotations of long videos: a timeline that this program wrote (JSON,
/// JSON Lines, a CSV of segments), truth as `score` reads it (ELAN's and Label Studio's files among it), a table of `file,start,end,label`, or a folder of such files.
/// A file of annotations finds its video by the name in it, or beside it by its own name.
///
///     let training = try TrainingListReader(background: "background").read("gym.jsonl")
///     let validation = try TrainingListReader(labels: training.classes, background: "background").read("val.csv")
///
/// Without labels the classes are those of the list: names in the order of their characters' numbers, or numbers from 0
/// where every label is one. A background that is no class yet becomes the last one.
public struct TrainingListReader: Sendable {
    private let labels: LabelSet?
    private let root: String?
    private let background: String?
    private let frameRate: Double?

    /// - Parameters:
    ///   - labels: the classes, of a labels file or of another list; nil: those that the list names.
    ///   - root: what relative paths begin at; nil: the list's own folder.
    ///   - background: the class of what is in no segment of a long video; nil: that is no class.
    ///   - frameRate: frames per second, of annotations that count frames and do not state it; nil: the video's, except for
    ///     Label Studio's, whose player counts its own.
    public init(labels: LabelSet? = nil, root: String? = nil, background: String? = nil, frameRate: Double? = nil) {
        self.labels = labels
        self.root = root
        self.background = background
        self.frameRate = frameRate
    }

    /// - Throws: `ClipListError`, with every mistake of the list and its line.
    public func read(_ path: String) throws(ClipListError) -> TrainingList {
        let contents: ListContents
        if let videos = try AnnotationFiles(root: root, frameRate: frameRate).read(path) {
            contents = .annotated(videos)
        } else {
            contents = try ListContents.list(path)
        }
        let finder = ClipListReader.finder(path, root: root)
        let classes = classes(contents, finder, path)
        var problems = ProblemCollector(list: path)
        let clips = contents.clips(finder, LabelLookup(classes), &problems)
        try problems.check()
        let background = background.flatMap { classes.names.firstIndex(of: $0) }
        let longVideos = longVideos(contents, clips)
        guard !clips.isEmpty || (background != nil && !longVideos.isEmpty) else { throw .empty(list: path) }
        return TrainingList(
            source: path, clips: clips, classes: classes, longVideos: longVideos, background: background,
            notes: notes(clips, classes, background))
    }

    private func classes(_ contents: ListContents, _ finder: ClipFinder, _ path: String) -> LabelSet {
        if let labels {
            guard let background, !labels.names.contains(background) else { return labels }
            return LabelSet(labels.names + [background])
        }
        let collector = LabelCollector()
        // Mistakes are told when the classes are known.
        var problems = ProblemCollector(list: path)
        _ = contents.clips(finder, LabelLookup(collecting: collector), &problems)
        return collector.classes(background: background)
    }

    private func longVideos(_ contents: ListContents, _ clips: [LabeledClip]) -> [TrainingList.LongVideo] {
        var videos: [TrainingList.LongVideo] = []
        // A video may have no segment.
        if case .annotated(let annotated) = contents { videos = annotated.map { .init(name: $0.name, path: $0.path) } }
        videos += clips.filter { $0.stretch != nil }.map { .init(name: $0.name, path: $0.path) }
        var found: Set<VideoKey> = []
        return videos.filter { found.insert(VideoKey($0.path)).inserted }
    }

    private func notes(_ clips: [LabeledClip], _ classes: LabelSet, _ background: Int?) -> [String] {
        let used = Set(clips.flatMap(\.labels))
        let unused = classes.names.indices.filter { !used.contains($0) && $0 != background }
        guard !unused.isEmpty else { return [] }
        let names = unused.prefix(10).map { "\"\(classes[$0])\"" }.joined(separator: ", ")
        let more = unused.count > 10 ? " and \(unused.count - 10) more" : ""
        return ["no clip of the list shows \(names)\(more)"]
    }
}
