// What ends a run when the model says nothing that could be written.

import Foundation

/// A window whose scores are not numbers.
package struct ClassificationError: Error, Equatable, CustomStringConvertible {
    /// The window's number on the grid.
    package let window: Int
    /// Seconds from the first video frame.
    package let start: Double
    package let end: Double

    package var description: String {
        "window \(window), from " + String(format: "%.3f to %.3f s", start, end)
            + ": the model's scores are not numbers; check its weights (`model inspect`) and how its input is normalized"
    }
}
