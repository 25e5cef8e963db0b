// Ctrl-C and SIGTERM end a run in order; a second one ends the program at once.

import Analysis
import Foundation

/// Turns signals into a stop of the run while it lives.
final class SignalWatch {
    private var sources: [any DispatchSourceSignal] = []

    init(_ stop: StopSignal, notices: Notices) {
        let queue = DispatchQueue(label: "actionline.signals")
        for number in [SIGINT, SIGTERM] {
            // Dispatch delivers the signal; the default action must not.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if stop.isRequested { _exit(128 + number) }
                // Without a reporter nothing is under way yet.
                if notices.reporter != nil {
                    notices.say("stopping: finishing the window in hand; again to quit at once")
                }
                stop.request(.signal(number))
            }
            source.resume()
            sources.append(source)
        }
    }

    func end() {
        for source in sources { source.cancel() }
        sources = []
    }
}
