// A list divided into training and validation, so that no video is in both.

import Files
import Timeline

/// Why a list cannot be divided.
public enum SplitError: Error, Equatable, CustomStringConvertible {
    /// All its clips are of one video.
    case oneVideo(list: String)
    /// Each video shows a class that no other shows, and that could not be trained on without it.
    case noSpareVideo(list: String)

    public var description: String {
        let (list, reason) =
            switch self {
            case .oneVideo(let list): (list, "all of its clips are of one")
            case .noSpareVideo(let list): (list, "each has a class that no other has")
            }
        return "cannot divide the list \"\(list)\" by video: \(reason); give another list to validate on".printable
    }
}

extension TrainingList {
    /// A part of the list to train on and one to validate on.
    public struct Parts: Sendable, Equatable {
        public let training: TrainingList
        public let validation: TrainingList
    }

    /// Divides the list by video: every clip of a video is on the same side. Of each class about `fraction` of the clips,
    /// and at least one where it has two videos, are for validation; each class keeps a clip to train on. The rarest
    /// classes choose first, among videos in an order that `random` draws.
    /// - Throws: `SplitError` for a single video, and where no video can be spared.
    /// - Precondition: 0 < fraction < 1.
    public func split(
        fraction: Double, using random: inout some RandomNumberGenerator
    ) throws(SplitError) -> Parts {
        precondition(fraction > 0 && fraction < 1, "a part of a list is larger than nothing and smaller than all")
        var split = VideoSplit(self, fraction: fraction)
        guard split.videoCount > 1 else { throw .oneVideo(list: source) }
        split.choose(using: &random)
        let chosen = split.chosen
        guard !chosen.isEmpty else { throw .noSpareVideo(list: source) }
        func part(_ isValidation: Bool, _ notes: [String]) -> TrainingList {
            TrainingList(
                source: source, clips: clips.filter { chosen.contains(VideoKey($0.path)) == isValidation },
                classes: classes, longVideos: longVideos.filter { chosen.contains(VideoKey($0.path)) == isValidation },
                background: background, notes: notes)
        }
        return Parts(training: part(false, notes), validation: part(true, []))
    }
}

/// The choice of the videos to validate on.
private struct VideoSplit {
    private struct Video {
        let key: VideoKey
        /// Clips of each class.
        var counts: [Int: Int] = [:]
    }

    private var videos: [Video] = []
    private var totals: [Int: Int] = [:]
    private var taken: [Int: Int] = [:]
    private let fraction: Double
    private(set) var chosen: Set<VideoKey> = []

    var videoCount: Int { videos.count }

    init(_ list: TrainingList, fraction: Double) {
        self.fraction = fraction
        var places: [VideoKey: Int] = [:]
        func place(_ path: String) -> Int {
            let key = VideoKey(path)
            if let place = places[key] { return place }
            places[key] = videos.count
            videos.append(Video(key: key))
            return videos.count - 1
        }
        for clip in list.clips {
            let video = place(clip.path)
            for label in clip.labels {
                videos[video].counts[label, default: 0] += 1
                totals[label, default: 0] += 1
            }
        }
        for video in list.longVideos { _ = place(video.path) }
    }

    mutating func choose(using random: inout some RandomNumberGenerator) {
        // Shuffled by hand: the library's way may change.
        for last in stride(from: videos.count - 1, to: 0, by: -1) {
            videos.swapAt(last, Int(random.next(upperBound: UInt64(last + 1))))
        }
        var videosOf: [Int: [Int]] = [:]
        for (index, video) in videos.enumerated() {
            for label in video.counts.keys { videosOf[label, default: []].append(index) }
        }
        let order = videosOf.keys.sorted { (videosOf[$0]?.count ?? 0, $0) < (videosOf[$1]?.count ?? 0, $1) }
        for label in order { choose(label, among: videosOf[label] ?? []) }
    }

    private mutating func choose(_ label: Int, among candidates: [Int]) {
        guard candidates.count > 1 else { return }
        let wanted = max(1, Int((fraction * Double(totals[label] ?? 0)).rounded()))
        for index in candidates where (taken[label] ?? 0) < wanted && !chosen.contains(videos[index].key) {
            let now = taken[label] ?? 0
            let then = now + (videos[index].counts[label] ?? 0)
            // Rather a little too few than far too many.
            if now > 0, then - wanted > wanted - now { continue }
            if keepsEveryClass(without: index) { take(index) }
        }
    }

    /// Whether every class of a video can still be trained on.
    private func keepsEveryClass(without index: Int) -> Bool {
        videos[index].counts.allSatisfy { (totals[$0] ?? 0) - (taken[$0] ?? 0) > $1 }
    }

    private mutating func take(_ index: Int) {
        chosen.insert(videos[index].key)
        for (label, count) in videos[index].counts { taken[label, default: 0] += count }
    }
}
