// Who reads which clip, and which one is handed out next: without any lock or thread. `ClipLoader` adds both.

/// The state of one loading: lanes take places in their order, finish them in any, and they are handed out in order.
package struct LoadState: Sendable {
    package enum Taken: Equatable {
        /// Read the clip at this place of the order.
        case place(Int)
        /// There is nothing more to read.
        case end
    }

    package enum Delivered {
        case clip(LoadedClip)
        /// All were handed out.
        case end
    }

    private let count: Int
    private let ahead: Int
    private var taken = 0
    private var delivered = 0
    private var ready: [Int: LoadedClip] = [:]
    private var isStopped = false

    /// - Parameters:
    ///   - count: clips to read.
    ///   - ahead: clips that may be taken and not yet handed out, at least 1.
    package init(count: Int, ahead: Int) {
        precondition(ahead > 0, "something must be read before it is handed out")
        self.count = count
        self.ahead = ahead
    }

    /// nil: enough is read ahead; try again after a change.
    package mutating func take() -> Taken? {
        if isStopped || taken == count { return .end }
        guard taken - delivered < ahead else { return nil }
        taken += 1
        return .place(taken - 1)
    }

    package mutating func put(_ clip: LoadedClip) {
        if !isStopped { ready[clip.position] = clip }
    }

    /// nil: the next one is not read yet; try again after a change.
    package mutating func deliver() -> Delivered? {
        if delivered == count { return .end }
        guard let clip = ready.removeValue(forKey: delivered) else { return nil }
        delivered += 1
        return .clip(clip)
    }

    /// Nothing more is wanted.
    package mutating func stop() {
        isStopped = true
        ready = [:]
    }
}
