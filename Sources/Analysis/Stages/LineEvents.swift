// What flows between the stages after sampling. Gaps and the end travel in their place among the windows, so that
// every stage sees them in order.

import Timeline

/// What the sample stage emits.
package enum SampleEvent: Sendable {
    case window(Window)
    case mark(Mark)

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
    /// The input has ended here; its length in seconds, where known.
    case end(duration: Double?)
}

/// What the batch stage emits: windows to classify together, then marks that follow them.
package struct Batch: Sendable {
    package var windows: [Window] = []
    package var marks: [Mark] = []
}

/// What the classify stage emits.
enum PredictionEvent: Sendable {
    case prediction(WindowPrediction)
    case mark(Mark)
}
