// When to try again after a live input was lost. Nothing but arithmetic: no clock, no connection.

/// Waits that grow as failures repeat: 1 s five times, 5 s five times, 10 s ten times, then 60 s, each varied at random
/// so that many clients of one server do not return together. Frigate and go2rtc wait alike.
package struct ReconnectPolicy: Sendable {
    /// Give up after this many failures in a row; nil: never.
    package var maximumReconnects: Int?
    /// A connection that delivered for this long starts the count anew.
    package var healthySeconds: Double = 30
    /// Each wait is multiplied by 1 ± this.
    package var jitter: Double = 0.2

    /// Failures in a row.
    package private(set) var failures = 0

    package init(maximumReconnects: Int? = nil) { self.maximumReconnects = maximumReconnects }

    /// Notes that a connection ended or could not be made.
    /// - Parameters:
    ///   - deliveredSeconds: how long it gave frames; 0 when it never opened.
    ///   - random: in 0…1.
    /// - Returns: seconds to wait before the next attempt; nil to give up.
    package mutating func waitAfterFailure(deliveredSeconds: Double, random: Double) -> Double? {
        if deliveredSeconds >= healthySeconds { failures = 0 }
        failures += 1
        if let maximumReconnects, failures > maximumReconnects { return nil }
        let wait =
            switch failures {
            case ...5: 1.0
            case ...10: 5.0
            case ...20: 10.0
            default: 60.0
            }
        return wait * (1 + jitter * (2 * min(max(random, 0), 1) - 1))
    }
}
