// What every format's writer does.

import Timeline

/// Writes one timeline to one output. Calls come in order from one thread: `begin`, rows in the order in which they
/// become known, then `end` or `abandon`. Every call may throw `ExportError`; the writer is then given up with
/// `abandon`, and other outputs go on without it.
package protocol TimelineWriter: AnyObject {
    func begin(_ header: TimelineHeader) throws
    func write(_ window: WindowPrediction) throws
    func write(_ segment: Segment) throws
    func write(_ gap: Gap) throws
    func write(_ discontinuity: Discontinuity) throws
    func write(_ skipped: SkippedWindows) throws
    /// Whether it wants small pictures of the video.
    var takesThumbnails: Bool { get }
    /// Takes a picture, in the order of their times; not in order with the rows.
    func write(_ thumbnail: Thumbnail) throws
    /// Finishes the output; a whole file gets its name here.
    func end(_ footer: TimelineFooter) throws
    /// Gives the output up. A whole file vanishes; a streaming one keeps the lines it has.
    func abandon()
}

extension TimelineWriter {
    package var takesThumbnails: Bool { false }

    package func write(_ thumbnail: Thumbnail) throws {}

    package func write(_ row: TimelineRow) throws {
        switch row {
        case .window(let window): try write(window)
        case .segment(let segment): try write(segment)
        case .gap(let gap): try write(gap)
        case .discontinuity(let discontinuity): try write(discontinuity)
        case .skipped(let skipped): try write(skipped)
        }
    }
}

/// What the user may choose about an output's content.
package struct ExportOptions: Sendable, Equatable {
    package enum Rows: String, Sendable, CaseIterable {
        case windows
        case segments
    }

    /// How many of a window's best classes are written; at least 1.
    package var top: Int
    /// Which rows a CSV or a table has; JSON and JSON Lines have both.
    package var rows: Rows
    /// Whether JSON Lines carry what `--resume` needs: every class's score that is not 0.0000. nil: for files, not
    /// for live input, which cannot be continued.
    package var resumable: Bool?
    /// Decimals of a CSV's seconds: 3 to 6. JSON and JSON Lines have 6.
    package var timeDecimals: Int
    /// What a CSV has beyond the usual.
    package var columns: Set<Column>
    /// Frames per second where the source states none, or another one is wanted.
    package var frameRate: FrameRate?
    /// The label of time without one, in formats that label every frame.
    package var background: String

    /// More columns of a CSV.
    package enum Column: String, Sendable, CaseIterable {
        /// `start_frame,end_frame`: numbers of frames from 0; the end is the first frame behind.
        case frames
        /// `start_us,end_us`: whole microseconds.
        case microseconds
    }

    package init(
        top: Int = 1, rows: Rows = .windows, resumable: Bool? = nil, timeDecimals: Int = 3,
        columns: Set<Column> = [], frameRate: FrameRate? = nil, background: String = ReadingOptions.usualBackground
    ) {
        self.top = max(top, 1)
        self.rows = rows
        self.resumable = resumable
        self.timeDecimals = min(max(timeDecimals, 3), 6)
        self.columns = columns
        self.frameRate = frameRate
        self.background = background
    }

    /// The rate by which frames are counted.
    func frameRate(of source: SourceDescription) -> FrameRate? {
        frameRate ?? source.frameRate.flatMap { FrameRate($0) }
    }
}
