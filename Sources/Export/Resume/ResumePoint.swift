// Where an interrupted timeline goes on.

import Timeline

/// What an interrupted JSON Lines file holds, and what is left to do.
package struct ResumePoint: Sendable, Equatable {
    /// How many bytes of the file stay.
    package var length: Int64
    /// The first window to classify; nil: from the beginning.
    package var nextWindow: Int?
    /// Windows in the file.
    package var windows: Int
    /// Segments in the file.
    package var segments: Int
    /// Gaps and discontinuities in the part of the file that stays: whoever reads the input again from its start meets
    /// as many that are written already.
    package var gaps: Int
    package var discontinuities: Int
    /// Segments that the file's windows already decided, but that are not in it: written by the writer's `begin`.
    package var owed: [Segment]
    /// The file is a complete timeline: there is nothing to do.
    package var isComplete: Bool

    package init(
        length: Int64 = 0, nextWindow: Int? = nil, windows: Int = 0, segments: Int = 0, gaps: Int = 0,
        discontinuities: Int = 0, owed: [Segment] = [], isComplete: Bool = false
    ) {
        self.length = length
        self.nextWindow = nextWindow
        self.windows = windows
        self.segments = segments
        self.gaps = gaps
        self.discontinuities = discontinuities
        self.owed = owed
        self.isComplete = isComplete
    }
}
