// What happens during a run that someone who watches it wants to know at once.

import Timeline

package enum RunNotice: Sendable {
    /// Live input is there: for the first time after trying, or again.
    case connected(width: Int, height: Int, codec: String, isAgain: Bool)
    /// Live input is lost; it will be tried again after so many seconds. The reason holds no credentials.
    case disconnected(reason: String, retrySeconds: Double)
    case gap(Gap)
    case discontinuity(Discontinuity)
    /// Classifying one window takes longer than a live row may be late.
    case tooSlow(secondsPerWindow: Double, allowedSeconds: Double)
}
