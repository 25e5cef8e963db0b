// A run whose values go to one loop, and which ends with it.

/// The stop and the channel of a run; whoever drops it ends the run.
final class ChannelledRun<Element: Sendable>: Sendable {
    let stop = StopSignal()
    let channel: RunChannel<Element>

    init(capacity: Int) { channel = RunChannel(capacity: capacity) }

    deinit {
        stop.request(.cancelled)
        channel.abandon()
    }

    /// The next value; ends the run where the task is cancelled.
    func next() async throws -> Element? {
        try await withTaskCancellationHandler {
            try await channel.next()
        } onCancel: {
            stop.request(.cancelled)
            channel.abandon()
        }
    }
}
