// Annotations of long videos as a list: timelines that this program wrote, and truth as `score` reads it. Each file has its
// video beside it.

import Export
import Files
import JSON
import Timeline

/// Reads timelines and truth, and finds their videos.
struct AnnotationFiles {
    /// What relative names begin at; nil: each file's own folder.
    let root: String?
    /// Frames per second, of annotations that count frames and do not state it.
    var frameRate: Double?

    /// Whether a path can be such a file, or is a folder of them; nil: it is a list of another kind.
    ///
    /// JSON is never another list. A table is one of annotations unless its rows name files, and text is frame labels only
    /// where a video of the same name lies beside it.
    func read(_ path: String) throws(ClipListError) -> [AnnotatedVideo]? {
        if let names = FolderListing.names(path) { return try readFolder(path, names.sorted()) }
        switch PathParts(path).ending {
        case "json", "jsonl", "ndjson": return try videos(of: path)
        case "csv":
            let columns = Self.columns(of: path)
            guard !columns.contains("file"), !columns.contains("youtube_id"), columns.contains("start") else {
                return nil
            }
            return try videos(of: path)
        case "txt": return beside(path) == nil ? nil : try videos(of: path)
        default: return TruthFile.hasEnding(path) ? try videos(of: path) : nil
        }
    }

    private func readFolder(_ folder: String, _ names: [String]) throws(ClipListError) -> [AnnotatedVideo]? {
        let inside = names.filter { !$0.hasPrefix(".") }.map { "\(folder)/\($0)" }
        // Folders of clips are a list of another kind.
        if inside.contains(where: { FolderListing.names($0)?.contains(where: ClipFinder.isVideo) ?? false }) {
            return nil
        }
        var videos: [AnnotatedVideo] = []
        let endings = TruthFile.endingsInFolders + StoredTimeline.endings
        for path in inside where FolderListing.names(path) == nil && endings.contains(PathParts(path).ending) {
            if let found = try read(path) { videos += found }
        }
        var sources: [VideoKey: String] = [:]
        for video in videos {
            if let other = sources.updateValue(video.source, forKey: VideoKey(video.path)), other != video.source {
                let text =
                    "\"\(video.name)\" is annotated twice, in \"\(other)\" and \"\(video.source)\"; leave one out"
                throw .problems(list: folder, first: [ClipListProblem(line: nil, text: text)], count: 1)
            }
        }
        return videos.isEmpty ? nil : videos
    }

    private func videos(of path: String) throws(ClipListError) -> [AnnotatedVideo] {
        var missing = ProblemCollector(list: path)
        let videos: [AnnotatedVideo]
        do throws(ReadingError) {
            videos = try read(path, &missing)
        } catch {
            throw .problems(
                list: error.file,
                first: [
                    ClipListProblem(
                        line: error.line,
                        text: error.cause + (error.remedy == .stateFrameRate ? "; state the frame rate" : ""))
                ], count: 1)
        }
        try missing.check()
        return videos
    }

    private func read(
        _ path: String, _ problems: inout ProblemCollector
    ) throws(ReadingError) -> [AnnotatedVideo] {
        switch PathParts(path).ending {
        case "json":
            guard let start = Self.start(of: path), start.isTimeline else { break }
            return try [timeline(path, input: start.input)]
        case "jsonl", "ndjson": return try [timeline(path, input: Self.start(of: path)?.input)]
        case "csv" where Self.columns(of: path).contains("window"): return try [timeline(path, input: nil)]
        default: break
        }
        return try truth(path, &problems)
    }

    private func timeline(_ path: String, input: String?) throws(ReadingError) -> AnnotatedVideo {
        let timeline = try StoredTimeline.read(path)
        // A recording that was renamed since still lies beside its timeline.
        guard let video = video(of: path, named: input) ?? beside(path) else {
            throw ReadingError(file: path, cause: missing(input, path))
        }
        return AnnotatedVideo(
            name: video, path: video,
            annotations: timeline.detections.map { Annotation(start: $0.start, end: $0.end, label: $0.label) },
            source: path)
    }

    private func truth(_ path: String, _ problems: inout ProblemCollector) throws(ReadingError) -> [AnnotatedVideo] {
        let rate = frameRate == nil ? video(of: path, named: nil).flatMap(MeasuredVideos.measure)?.frameRate : nil
        var videos: [AnnotatedVideo] = []
        for truth in try TruthFile.read(path, frameRate: frameRate, videoFrameRate: rate) {
            let named = truth.input ?? truth.video
            // A file about one video lies beside it, whatever its name was where it was annotated.
            if let video = video(of: path, named: named) ?? (truth.video == nil ? beside(path) : nil) {
                videos.append(
                    AnnotatedVideo(name: video, path: video, annotations: truth.annotations, source: path))
            } else {
                problems.add(nil, missing(named, path))
            }
        }
        return videos
    }

    private func missing(_ name: String?, _ path: String) -> String {
        let wanted = name.map { "the video \"\($0)\"" } ?? "a video called like \"\(PathParts(path).name)\""
        return "\(wanted) is not in \"\(root ?? PathParts(path).folder)\""
    }

    /// The video that a file is about: the one it names, or the one called like it.
    private func video(of path: String, named name: String?) -> String? {
        guard let name else { return beside(path) }
        let folder = root ?? PathParts(path).folder
        let finder = ClipFinder(root: folder)
        let names = VideoReference.names(name)
        let places = names.map(finder.path) + names.filter { !$0.hasPrefix("/") && $0.contains("/") } + [name]
        for place in places where ClipFinder.isVideo(place) && finder.problem(place) == nil { return place }
        return names.lazy.compactMap { Self.video(VideoName.of($0), in: folder) }.first
    }

    /// The video that is called like a file, in the root or beside it.
    private func beside(_ path: String) -> String? {
        let name = VideoName.of(path)
        return root.flatMap { Self.video(name, in: $0) } ?? Self.video(name, in: PathParts(path).folder)
    }

    private static func video(_ name: String, in folder: String) -> String? {
        let finder = ClipFinder(root: folder)
        return ClipFinder.endings.lazy.map { finder.path(of: "\(name).\($0)") }.first { finder.problem($0) == nil }
    }

    /// The names in a table's first line.
    private static func columns(of path: String) -> Set<String> {
        let header = (try? ListLines.read(path))?.first { !$0.isBlank }
        return Set((header.flatMap { CSVLine.fields($0.text) } ?? []).map { $0.trimmed.lowercased() })
    }

    /// Whether a JSON file is a timeline, and which input it names: from its first object.
    private static func start(of path: String) -> (isTimeline: Bool, input: String?)? {
        guard let bytes = try? BoundedFile.read(path, atMost: ClipListReader.longestBytes) else { return nil }
        var input: String?
        var isTimeline = false
        let line = PathParts(path).ending == "json" ? bytes[...] : bytes.prefix { $0 != 10 }
        var reader = JSONReader(line, valueLimit: 100_000_000)
        do throws(JSONReader.Failure) {
            try reader.object { (reader, key) throws(JSONReader.Failure) in
                switch key {
                case "source" where try reader.kind() == .object:
                    isTimeline = true
                    try reader.object { (reader, key) throws(JSONReader.Failure) in
                        if key == "input", try reader.kind() == .string {
                            input = try reader.string()
                        } else {
                            try reader.skip()
                        }
                    }
                case "windows", "segments":
                    isTimeline = true
                    try reader.skip()
                default: try reader.skip()
                }
            }
        } catch {
            // The reader of timelines says what is wrong, with its line.
        }
        return (isTimeline, input)
    }
}
