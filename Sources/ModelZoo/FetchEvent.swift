// What a fetch tells while it goes.

/// A step of a fetch.
package enum FetchEvent: Sendable, Equatable {
    /// Bytes are coming; `resumed` of them were there before.
    case started(file: String, resumed: Int, total: Int?)
    case received(bytes: Int, total: Int?)
    /// The file was restarted, and why.
    case restarted(file: String, reason: String)
    /// The connection failed; the next attempt follows after a wait.
    case waiting(seconds: Double, problem: String)
    /// The sum of a whole file is computed.
    case verifying(file: String)
    case finished(file: String, bytes: Int, sha256: String?)
}

/// How patient a fetch is.
package struct FetchSettings: Sendable {
    /// The longest wait for an answer or for the next bytes.
    package var timeoutSeconds = 30.0
    /// Attempts in a row without a single byte before giving up.
    package var attempts = 5
    /// The first wait between attempts; each further one is twice as long.
    package var firstWaitSeconds = 1.0

    package init() {}
}

/// Why a checkpoint could not be fetched; names the address or the file, and the remedy.
package struct FetchError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
