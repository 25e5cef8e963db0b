// A fetch's progress on stderr: one live line on a terminal, plain lines elsewhere.

import Analysis
import Foundation
import ModelZoo

/// Prints the events of one fetch, from one thread.
final class FetchReporter {
    private let isTerminal = TerminalLine.isTerminal
    private let line = TerminalLine()
    private var meter = TransferMeter(total: nil, bytes: 0, seconds: 0)
    private var file = ""
    private var lastPrint = 0.0

    func take(_ event: FetchEvent) {
        let now = ProcessInfo.processInfo.systemUptime
        switch event {
        case .started(let file, let resumed, let total):
            self.file = file
            meter = TransferMeter(total: total, bytes: resumed, seconds: now)
            lastPrint = now
            let size = total.map { "\(TransferMeter.megabytes($0)) MB" } ?? "unknown size"
            say("\(file): \(size)\(resumed > 0 ? ", continued at \(TransferMeter.megabytes(resumed)) MB" : "")")
        case .received(let bytes, _):
            meter.add(bytes: bytes, seconds: now)
            guard now - lastPrint >= (isTerminal ? 0.2 : 10) else { return }
            lastPrint = now
            if isTerminal { line.show(Console.safe(meter.text)) } else { say(meter.text) }
        case .restarted(let file, let reason): say("\(file): restarted, \(reason)")
        case .waiting(let seconds, let problem):
            say("\(problem); next attempt in \(seconds < 1 ? "a moment" : "\(Int(seconds)) s")")
        case .verifying(let file): say("\(file): verifying its SHA-256")
        case .finished(let file, _, let sum):
            if let sum { say("\(file): SHA-256 \(sum), as its name says") } else { end() }
        }
    }

    /// Leaves the terminal with whole lines.
    func end() { line.keep() }

    private func say(_ text: String) { line.say(Console.safe(text), replacing: true) }
}
