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

    /// Whether a path can be such a file, or is a folder of them; nil: it is a list of another kind.
    ///
    /// JSON is never another list. A table is one of annotations unless its rows name files, and text is frame labels only
    /// where a video of the same name lies beside it.
    func read(_ path: String) throws(ClipListError) -> [AnnotatedVideo]? {
        if let names = FolderListing.names(path) { return try readFolder(path, names.sorted()) }
        switch PathParts(path).stemAndEnding.ending.dropFirst().lowercased() {
        case "json", "jsonl", "ndjson": return try videos(of: path)
        case "csv":
            let header = try ListLines.read(path).first { !$0.isBlank }
            let columns = Set((header.flatMap { CSVLine.fields($0.text) } ?? []).map { $0.trimmed.lowercased() })
            guard !columns.contains("file"), !columns.contains("youtube_id"), columns.contains("start") else {
                return nil
            }
            return try videos(of: path)
        case "txt": return beside(path) == nil ? nil : try videos(of: path)
        default: return nil
        }
    }

    private func readFolder(_ folder: String, _ names: [String]) throws(ClipListError) -> [AnnotatedVideo]? {
        let inside = names.filter { !$0.hasPrefix(".") }.map { "\(folder)/\($0)" }
        // Folders of clips are a list of another kind.
        if inside.contains(where: { FolderListing.names($0)?.contains(where: ClipFinder.isVideo) ?? false }) {
            return nil
        }
        var videos: [AnnotatedVideo] = []
        for path in inside where FolderListing.names(path) == nil {
            if let found = try read(path) { videos += found }
        }
        return videos.isEmpty ? nil : videos
    }

    private func videos(of path: String) throws(ClipListError) -> [AnnotatedVideo] {
        do throws(ReadingError) {
            let ending = PathParts(path).stemAndEnding.ending.dropFirst().lowercased()
            if ending.hasPrefix("json"), let start = Self.start(of: path), start.isTimeline {
                return [try timeline(path, input: start.input)]
            }
            if ending == "jsonl" || ending == "ndjson" { return [try timeline(path, input: nil)] }
            return try truth(path)
        } catch {
            throw .problems(
                list: error.file, first: [ClipListProblem(line: error.line, text: error.cause)], count: 1)
        }
    }

    /// - Throws: `ReadingError`.
    private func timeline(_ path: String, input: String?) throws(ReadingError) -> AnnotatedVideo {
        let timeline = try StoredTimeline.read(path)
        let segments =
            timeline.segments
            ?? timeline.segments(timeline.aggregate ?? AggregationSettings()).map {
                Detection($0, labels: timeline.labels)
            }
        let video = try video(of: path, named: input)
        return AnnotatedVideo(
            name: video, path: video,
            annotations: segments.map { Annotation(start: $0.start, end: $0.end, label: $0.label) }, source: path)
    }

    private func truth(_ path: String) throws(ReadingError) -> [AnnotatedVideo] {
        var rate: Double?
        if TruthFormat.of(path) == .frameLabels {
            let video = try video(of: path, named: nil)
            rate = MeasuredVideos.measure(video)?.frameRate
        }
        var videos: [AnnotatedVideo] = []
        for truth in try TruthFormat.read(path, frameRate: rate) {
            let video = try video(of: path, named: truth.video)
            videos.append(
                AnnotatedVideo(name: video, path: video, annotations: truth.annotations, source: path))
        }
        return videos
    }

    /// The video that a file is about: the one it names, or the one called like it.
    private func video(of path: String, named name: String?) throws(ReadingError) -> String {
        let folder = root ?? PathParts(path).folder
        let finder = ClipFinder(root: folder)
        if let name {
            let last = PathParts(name).name
            let places = [finder.path(of: name), finder.path(of: last)] + (name.hasPrefix("/") ? [] : [name])
            for place in places where ClipFinder.isVideo(place) && finder.problem(place) == nil { return place }
            if let video = Self.video(VideoName.of(name), in: folder) { return video }
        }
        if let video = beside(path) { return video }
        let wanted = name.map { "\"\($0)\"" } ?? "a video called like it"
        throw ReadingError(
            file: path, cause: "\(wanted) is not in \"\(folder)\"; put the video there, or say where videos are")
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

    /// Whether a JSON file is a timeline, and which input it names: from its first object.
    private static func start(of path: String) -> (isTimeline: Bool, input: String?)? {
        guard let bytes = try? BoundedFile.read(path, atMost: ClipListReader.longestBytes) else { return nil }
        var input: String?
        var isTimeline = false
        let line = PathParts(path).stemAndEnding.ending.lowercased() == ".json" ? bytes[...] : bytes.prefix { $0 != 10 }
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
