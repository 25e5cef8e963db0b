// Files of truth, whoever wrote them.

import Files
import Timeline

/// Reads what people say happened in videos. The file's ending says the format:
///
///     .csv    start,end,label; with a column `video` or `file`, of many videos
///     .json   ActivityNet's annotations, of many videos; Label Studio's tasks, of many videos; any other JSON that
///             `actionline export` reads
///     .txt    a label a frame, as MS-TCN's data sets have it; Audacity's labels
///
/// and every other ending that `actionline export` reads: what was corrected in ELAN or another tool is truth as it is.
public enum TruthFile {
    /// The endings of what is read, without the dot.
    public static let endings = ["csv", "json", "txt"] + timelineEndings

    private static let timelineEndings = OutputFormat.readable
        .filter { ![.csv, .json, .frameLabels].contains($0) }.flatMap(\.endings).filter { !$0.contains(".") }

    /// Those that are looked for in folders: subtitles beside a video are seldom actions.
    public static let endingsInFolders = ["csv", "json", "txt", "eaf"]

    /// Whether a file has an ending of those.
    public static func hasEnding(_ path: String) -> Bool { endings.contains(PathParts(path).ending) }

    /// Reads a file.
    /// - Parameters:
    ///   - frameRate: frames per second, of files that count frames and do not state it.
    ///   - videoFrameRate: that of the video: the next best.
    /// - Returns: one truth, or several with their videos' names. An empty truth is no error, an empty file is one.
    /// - Throws: `ReadingError` with file and line.
    public static func read(
        _ path: String, frameRate: Double? = nil, videoFrameRate: Double? = nil
    ) throws(ReadingError) -> [Truth] {
        guard hasEnding(path) else {
            throw ReadingError(
                file: path,
                cause: "truth is read from .csv (start,end,label), .json (ActivityNet, Label Studio), .txt (a label a "
                    + "frame), \(timelineEndings.map { ".\($0)" }.joined(separator: ", "))")
        }
        let file = try TextFile(path)
        var options = ReadingOptions()
        options.usualFrameRate = frameRate.flatMap(FrameRate.init)
        switch TimelineFile.format(of: path, file) {
        case .csv?: return try CSVTruth.read(file)
        case .frameLabels?: return [try FrameLabelTruth.read(file, rate: frameRate ?? videoFrameRate)]
        case .activityNet?, nil: return try ActivityNetTruth.read(file)
        // Its frames are those of its own player, and not the video's.
        case .labelStudio?: return truths(try LabelStudio.tasks(file, options))
        case let format?:
            guard let read = format.read else { throw ReadingError(file: path, cause: "\(format.name) is no truth") }
            options.usualFrameRate = (frameRate ?? videoFrameRate).flatMap(FrameRate.init)
            return truths([try read(file, options)])
        }
    }

    private static func truths(_ timelines: [StoredTimeline]) -> [Truth] {
        timelines.map { timeline in
            let input = timeline.source.map(\.input).flatMap { $0.isEmpty ? nil : $0 }
            return Truth(
                video: timelines.count == 1 ? nil : input.flatMap { VideoReference.names($0).last }.map(VideoName.of),
                input: input,
                annotations: timeline.detections.map { Annotation(start: $0.start, end: $0.end, label: $0.label) },
                duration: timeline.duration)
        }
    }
}
