// Files of timelines and files of truth become pairs.

import Export
import Files

/// Reads timelines and truth, and finds the truth of each timeline.
public enum VideoPairing {
    /// Reads one video or many.
    ///
    /// One timeline and one truth of a single video belong together whatever their names. Otherwise files are matched by
    /// their names without ending (and without `.truth`), and a truth file of many videos by the names in it; videos of
    /// such a file without a timeline are left out.
    /// - Parameters:
    ///   - timelines, truths: files, or folders of them.
    ///   - frameRate: of frame labels; nil: that of the timeline's video.
    /// - Throws: `ReadingError` or `ScoringError`.
    public static func read(
        timelines: [String], truths: [String], frameRate: Double? = nil
    ) throws -> [ScoredVideo] {
        let timelineFiles = try files(timelines, endings: StoredTimeline.endings)
        let truthFiles = try files(truths, endings: TruthFile.endingsInFolders)
        guard !timelineFiles.isEmpty, !truthFiles.isEmpty else { throw ScoringError.nothing }
        if timelineFiles.count == 1, truthFiles.count == 1, timelines == timelineFiles, truths == truthFiles {
            return [try pair(timelineFiles[0], truthFiles[0], frameRate)]
        }
        return try match(timelineFiles, truthFiles, frameRate)
    }

    private static func pair(_ path: String, _ truthPath: String, _ frameRate: Double?) throws -> ScoredVideo {
        let timeline = try StoredTimeline.read(path)
        let truths = try TruthFile.read(truthPath, frameRate: frameRate, videoFrameRate: timeline.frameRate)
        let name = VideoName.of(path)
        if truths.count == 1, truths[0].video == nil || truths[0].video == name {
            return ScoredVideo(name: name, timeline: timeline, truth: truths[0])
        }
        let own = truths.filter { $0.video == name }
        guard let truth = own.first else {
            throw ScoringError.otherVideos(file: truthPath, video: name, known: truths.compactMap(\.video))
        }
        guard own.count == 1 else { throw ScoringError.twice(video: name, files: [truthPath]) }
        return ScoredVideo(name: name, timeline: timeline, truth: truth)
    }

    private static func match(
        _ timelineFiles: [String], _ truthFiles: [String], _ frameRate: Double?
    ) throws -> [ScoredVideo] {
        let paths = try byName(timelineFiles)
        var timelines: [String: StoredTimeline] = [:]
        for (name, path) in paths { timelines[name] = try StoredTimeline.read(path) }
        var truths: [String: (truth: Truth, file: String)] = [:]
        var unmatched: [String] = []
        for (name, path) in try byName(truthFiles).sorted(by: { $0.key < $1.key }) {
            let rate = timelines[name]?.frameRate
            for truth in try TruthFile.read(path, frameRate: frameRate, videoFrameRate: rate) {
                let video = truth.video ?? name
                guard timelines[video] != nil else {
                    if truth.video == nil { unmatched.append(path) }
                    continue
                }
                if let other = truths[video] {
                    throw ScoringError.twice(video: video, files: Array(Set([other.file, path])).sorted())
                }
                truths[video] = (truth, path)
            }
        }
        let alone = paths.filter { truths[$0.key] == nil }.values.sorted()
        guard alone.isEmpty, unmatched.isEmpty else {
            throw ScoringError.unmatched(timelines: alone, truths: unmatched)
        }
        return timelines.keys.sorted().compactMap { name in
            guard let timeline = timelines[name], let truth = truths[name] else { return nil }
            return ScoredVideo(name: name, timeline: timeline, truth: truth.truth)
        }
    }

    private static func byName(_ files: [String]) throws(ScoringError) -> [String: String] {
        var named: [String: String] = [:]
        for file in files {
            let name = VideoName.of(file)
            if let other = named[name] { throw .twice(video: name, files: [other, file]) }
            named[name] = file
        }
        return named
    }

    /// The files that paths name, a folder's own in the order of their names; hidden files and other endings are left
    /// out of a folder.
    private static func files(_ paths: [String], endings: [String]) throws(ScoringError) -> [String] {
        var files: [String] = []
        for path in paths {
            guard let names = FolderListing.names(path) else {
                files.append(path)
                continue
            }
            let known = names.filter { name in
                !name.hasPrefix(".") && endings.contains { name.lowercased().hasSuffix(".\($0)") }
            }
            guard !known.isEmpty else { throw .noFiles(folder: path, endings: endings) }
            files += known.sorted().map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
        }
        return files
    }
}
