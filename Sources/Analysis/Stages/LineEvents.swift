// What flows between the stages after sampling. Gaps and the end travel in their place among the windows, so that
// every stage sees them in order.

import Export
import Sampling
import Timeline

/// What the sample stage emits.
package enum SampleEvent: Sendable {
    case window(Window)
    case mark(Mark)
    /// A small picture, where an output wants some. It has no place among the rows.
    case thumbnail(Thumbnail)

    package var window: Window? {
        if case .window(let window) = self { window } else { nil }
    }
}

/// A place in the stream that is no window.
package enum Mark: Sendable {
    /// Time that the input lost; no window spans it.
    case gap(Gap)
    /// The stream's clock stepped here; the timeline's did not.
    case discontinuity(Discontinuity)
    /// Windows that live input left out to keep up.
    case skipped(SkippedWindows)
    case end(TimelineEnd)
}

/// What the batch stage emits: windows to classify together, then marks that follow them.
package struct Batch: Sendable {
    package var windows: [Window] = []
    package var marks: [Mark] = []
    /// They close no batch, and travel with whichever comes next.
    package var thumbnails: [Thumbnail] = []
}

/// The input has ended here.
package struct TimelineEnd: Sendable {
    /// Length of the video in seconds, where its end was reached.
    package var duration: Double?
    /// Frames of the video, where its end was reached.
    package var frames: Int?
    /// Why the input ended before its own end, or what of it is missing.
    package var problem: String?
    /// Any frame was decoded.
    package var hasPicture = true
    package var notes: [String] = []

    package init(duration: Double? = nil) { self.duration = duration }
}

/// What the aggregate stage emits.
enum RowEvent: Sendable {
    case row(TimelineRow)
    case thumbnail(Thumbnail)
    case end(TimelineEnd)
}

/// What the classify stage emits.
enum PredictionEvent: Sendable {
    case prediction(WindowPrediction)
    case thumbnail(Thumbnail)
    case mark(Mark)
}
