// Ctrl-C, SIGTERM and SIGHUP end a run in order; a second one ends the program at once, and nothing unfinished stays.

import Analysis
import Files
import Foundation

/// Turns signals into a stop of the run while it lives.
final class SignalWatch {
    private var sources: [any DispatchSourceSignal] = []

    /// - Parameter tell: says that the run is going to stop.
    init(_ stop: StopSignal, tell: @escaping @Sendable () -> Void = {}) {
        watch { number in
            if stop.isRequested { UnfinishedFiles.removeAll(andExit: 128 + number) }
            tell()
            stop.request(.signal(number))
        }
    }

    convenience init(_ stop: StopSignal, messages: Messages) {
        self.init(stop) {
            // Without a reporter nothing is under way yet.
            if messages.reporter != nil { messages.say(Self.text("the window")) }
        }
    }

    /// For a command that cannot end early with anything whole: the first signal ends it.
    init() {
        watch { number in UnfinishedFiles.removeAll(andExit: 128 + number) }
    }

    /// What a run says that finishes something first.
    static func text(_ inHand: String) -> String { "stopping: finishing \(inHand) in hand; again to quit at once" }

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
