// The book a stage keeps of its time and items, without lock, thread or clock of its own.

package struct StageRecord: Sendable {
    package enum Activity: Sendable {
        /// Not started yet, or ended.
        case idle
        case busy
        case waitingForInput
        case waitingForOutput
    }

    package var itemsIn = 0
    package var itemsOut = 0
    private var activity = Activity.idle
    private var since: ContinuousClock.Instant?
    private var busy = Duration.zero
    private var waitingForInput = Duration.zero
    private var waitingForOutput = Duration.zero

    package init() {}

    /// Closes the account of what the stage did until `now`, and opens that of what it does from then on.
    package mutating func turn(to next: Activity, at now: ContinuousClock.Instant) {
        let elapsed = since.map { $0.duration(to: now) } ?? .zero
        switch activity {
        case .idle: break
        case .busy: busy += elapsed
        case .waitingForInput: waitingForInput += elapsed
        case .waitingForOutput: waitingForOutput += elapsed
        }
        activity = next
        since = now
    }

    /// The book up to `now`, with what the stage is in the middle of.
    package func statistics(name: String, at now: ContinuousClock.Instant) -> StageStatistics {
        var book = self
        book.turn(to: activity, at: now)
        return StageStatistics(
            name: name, itemsIn: itemsIn, itemsOut: itemsOut,
            busySeconds: book.busy / .seconds(1),
            waitingForInputSeconds: book.waitingForInput / .seconds(1),
            waitingForOutputSeconds: book.waitingForOutput / .seconds(1))
    }
}
