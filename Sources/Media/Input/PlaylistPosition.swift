// How far a live playlist was read: segments have numbers, so after a lost connection none is read twice.

import Synchronization

/// Shared by the connections that one live input makes one after another.
package final class PlaylistPosition: Sendable, Equatable {
    private let next = Mutex<Int64?>(nil)

    package init() {}

    /// The media sequence number of the first segment that was not read yet; nil before the first connection.
    package var nextSequence: Int64? {
        get { next.withLock { $0 } }
        set { next.withLock { $0 = newValue } }
    }

    package static func == (first: PlaylistPosition, second: PlaylistPosition) -> Bool { first === second }
}
