// From videos to units of work.

import Foundation
import Media
import Sampling
import Settings

/// Cuts videos into parts that workers label one by one.
package struct WorkPlan: Sendable {
    /// A video and its units.
    package struct Video: Sendable {
        package let units: [WorkUnit]
        package let video: VideoStreamInfo
        /// nil for an address.
        package let bytes: Int?
        /// Whether a part reads its own stretch alone; otherwise it reads the file from its start, without decoding what
        /// comes before.
        package let isSought: Bool
    }

    /// More parts are nobody's wish.
    private static let mostParts = 1e6

    private let pipeline: WorkUnit.Pipeline
    private let partSeconds: Double?
    /// How every input is read; its source is left aside.
    private let input: MediaInput
    private let resolved: ResolvedPipeline

    /// - Parameters:
    ///   - partSeconds: a part's length; nil: a unit is a video.
    ///   - resolved: the pipeline, read.
    package init(
        _ pipeline: WorkUnit.Pipeline, resolved: ResolvedPipeline, partSeconds: Double?,
        as input: MediaInput = .file("")
    ) {
        self.pipeline = pipeline
        self.resolved = resolved
        self.partSeconds = partSeconds
        self.input = input
    }

    /// Opens a video for its length.
    /// - Throws: `MediaError` where it cannot be opened, `ArchiveError` where it has no end.
    package func video(_ archived: ArchiveInput) throws -> Video {
        var media = input
        media.source = archived.source
        let demuxer = try Demuxer(media)
        let video = demuxer.video
        guard !video.isLive else { throw ArchiveError.notFile(media.displayName) }
        let isSought = StartPoint.isPossible(
            in: demuxer, clock: SlotClock(rate: resolved.rate, base: video.timeBase),
            timing: ClockSettings(
                base: video.timeBase, frameRate: video.averageFrameRate, gapSeconds: resolved.gapSeconds))
        let stretches = Self.stretches(duration: video.durationSeconds, part: partSeconds)
        // Workers stand in other folders.
        var path = archived.path
        if case .file = archived.source { path = ArchiveInput.absolute(path) }
        let units = stretches.enumerated().map { index, stretch in
            WorkUnit(
                input: path, name: archived.name, part: index + 1, of: stretches.count,
                startSeconds: stretch.start, endSeconds: stretch.end, pipeline: pipeline)
        }
        return Video(units: units, video: video, bytes: FileSize.bytes(archived.path), isSought: isSought)
    }

    /// Where parts begin and end. The last one has what is left over: less than a twentieth of a part is none of its own.
    static func stretches(duration: Double?, part: Double?) -> [(start: Double?, end: Double?)] {
        guard let part, let duration, duration.isFinite else { return [(nil, nil)] }
        let count = Int(min(max((duration / part - 0.05).rounded(.up), 1), Self.mostParts))
        return (0..<count).map { index in
            (index == 0 ? nil : Double(index) * part, index == count - 1 ? nil : Double(index + 1) * part)
        }
    }
}
