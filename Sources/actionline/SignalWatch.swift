// Ctrl-C, SIGTERM and SIGHUP end a run in order; a second one ends the program at once, and nothing unfinished stays.

import Analysis
import Files
import Foundation

/// Turns signals into a stop of the run while it lives.
final class SignalWatch {
    private var sources: [any DispatchSourceSignal] = []

    init(_ stop: StopSignal, messages: Messages) {
        watch { number in
            if stop.isRequested { UnfinishedFiles.removeAll(andExit: 128 + number) }
            // Without a reporter nothing is under way yet.
            if messages.reporter != nil {
                messages.say("stopping: finishing the window in hand; again to quit at once")
            }
            stop.request(.signal(number))
        }
    }

    /// For a command that cannot end early with anything whole: the first signal ends it.
    init() {
        watch { number in UnfinishedFiles.removeAll(andExit: 128 + number) }
    }

    func end() {
        for source in sources { source.cancel() }
        sources = []
    }

    private func watch(_ handler: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: "actionline.signals")
        for number in [SIGINT, SIGTERM, SIGHUP] {
            // Dispatch delivers the signal; the default action must not.
            let former = signal(number, SIG_IGN)
            // nohup has asked that a closed terminal ends nothing.
            if number == SIGHUP, unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
                continue
            }
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handler(number) }
            source.resume()
            sources.append(source)
        }
    }
}
