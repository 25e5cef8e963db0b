// What a truth file says, whatever its format.

import Files
import Timeline

/// The annotations of one video.
public struct Truth: Sendable, Equatable {
    /// The video as the file names it, without folder and ending; nil where the whole file is about one video.
    public var video: String?
    public var annotations: [Annotation]
    /// Seconds, where the file states it.
    public var duration: Double?
    /// The rate and the number of frame labels, where the truth is a label a frame.
    public var frames: (rate: Double, count: Int)?

    public init(
        video: String? = nil, annotations: [Annotation], duration: Double? = nil,
        frames: (rate: Double, count: Int)? = nil
    ) {
        self.video = video
        self.annotations = annotations
        self.duration = duration
        self.frames = frames
    }

    public static func == (a: Truth, b: Truth) -> Bool {
        a.video == b.video && a.annotations == b.annotations && a.duration == b.duration
            && a.frames?.rate == b.frames?.rate && a.frames?.count == b.frames?.count
    }
}

/// The formats in which truth is read, told apart by the file's ending.
public enum TruthFormat: String, Sendable, CaseIterable {
    /// `start,end,label`, one video or, with a column `video` or `file`, many.
    case csv
    /// ActivityNet's annotations, many videos.
    case activityNet = "json"
    /// A label a frame, as MS-TCN's data sets have it.
    case frameLabels = "txt"

    /// - Returns: nil for an ending that no format has.
    public static func of(_ path: String) -> TruthFormat? {
        TruthFormat(rawValue: PathParts(path).stemAndEnding.ending.dropFirst().lowercased())
    }

    /// Reads a truth file.
    /// - Parameters:
    ///   - frameRate: of frame labels, frames per second; other formats need none.
    ///   - background: the label that means "nothing".
    /// - Returns: one truth, or several with their videos' names. An empty truth is no error, an empty file is one.
    /// - Throws: `ReadingError` with file and line.
    public static func read(_ path: String, frameRate: Double? = nil) throws(ReadingError) -> [Truth] {
        guard let format = of(path) else {
            throw ReadingError(
                file: path,
                cause: "truth is read from .csv (start,end,label), .json (ActivityNet) or .txt (a label a frame)")
        }
        let file = try TextFile(path)
        switch format {
        case .csv: return try CSVTruth.read(file)
        case .activityNet: return try ActivityNetTruth.read(file)
        case .frameLabels: return [try FrameLabelTruth.read(file, rate: frameRate)]
        }
    }
}
