// Why timelines and truth cannot be compared.

import Files

/// What does not fit together.
public enum ScoringError: Error, Equatable, CustomStringConvertible {
    /// There is nothing to score.
    case nothing
    /// A folder cannot be read, or holds no file with one of these endings.
    case noFiles(folder: String, endings: [String])
    /// Two files of one side are about one video.
    case twice(video: String, files: [String])
    /// Videos that only one side has.
    case unmatched(timelines: [String], truths: [String])
    /// A truth file of several videos without the one that is scored.
    case otherVideos(file: String, video: String, known: [String])
    /// The truth goes on where the video has ended.
    case beyondEnd(video: String, start: Double, duration: Double)
    /// At this rate the video has too many frames.
    case tooManyFrames(video: String, frames: Double)
    /// The timeline has no windows to aggregate anew, or not every class's score of them.
    case withoutScores(video: String)

    public enum Remedy: Sendable, Equatable {
        /// Compare at a lower frame rate.
        case lowerFrameRate
        /// Write the timeline with every class's score.
        case writeEveryScore
    }

    public var remedy: Remedy? {
        switch self {
        case .tooManyFrames: .lowerFrameRate
        case .withoutScores: .writeEveryScore
        default: nil
        }
    }

    public var description: String { problem + (remedy.map(Self.text) ?? "") }

    private static func text(_ remedy: Remedy) -> String {
        switch remedy {
        case .lowerFrameRate: "; state a lower frame rate"
        case .writeEveryScore: "; label it again and write JSON Lines (.jsonl)"
        }
    }

    /// The description without what `remedy` says.
    package var problem: String { text.printable }

    private var text: String {
        switch self {
        case .nothing: return "there is no video to score"
        case .noFiles(let folder, let endings):
            return "cannot read \"\(folder)\": it is a folder without a file that ends in "
                + endings.map { ".\($0)" }.joined(separator: ", ")
        case .twice(let video, let files):
            return "\"\(video)\" is there twice: \(Self.list(files)); leave one out"
        case .unmatched(let timelines, let truths):
            var parts: [String] = []
            if !timelines.isEmpty { parts.append("timelines without truth: \(Self.list(timelines))") }
            if !truths.isEmpty { parts.append("truth without a timeline: \(Self.list(truths))") }
            return parts.joined(separator: "; ") + "; a timeline and its truth have one name, whatever the ending"
        case .otherVideos(let file, let video, let known):
            return "\"\(file)\" is the truth of other videos: \(Self.list(known)); "
                + "\"\(video)\" is not among them; a timeline is named like its video"
        case .beyondEnd(let video, let start, let duration):
            return "the truth of \"\(video)\" has an action that begins at \(start) s, and the video ends at "
                + "\(duration) s; it is the truth of another video"
        case .tooManyFrames(let video, let frames):
            return "\"\(video)\" has \(Int(min(frames, 1e15))) frames to compare, more than \(ComparedVideo.mostFrames)"
        case .withoutScores(let video):
            return "the timeline of \"\(video)\" has not every class's score of its windows, "
                + "which other settings need"
        }
    }

    private static func list(_ names: [String]) -> String {
        let first = names.prefix(10).map { "\"\($0)\"" }.joined(separator: ", ")
        return names.count > 10 ? "\(first) and \(names.count - 10) more" : first
    }
}
