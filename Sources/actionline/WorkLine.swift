// Standard input's units to standard output's answers.

import Analysis
import Dispatch
import Export
import Files
import Synchronization
import SystemPackage

/// Takes lines and answers them, a few at once.
final class WorkLine: Sendable {
    private struct State {
        var units = 0
        var failures = 0
        var problem: String?
    }

    private let worker: UnitWorker
    private let stop: StopSignal
    private let messages: Messages
    private let state = Mutex(State())
    /// Held while a line is read: whoever holds it takes the next one.
    private let reading: Mutex<UnitLines>
    private let writing = Mutex(())

    init(_ worker: UnitWorker, stop: StopSignal, messages: Messages) {
        self.worker = worker
        self.stop = stop
        self.messages = messages
        reading = Mutex(UnitLines(stop))
    }

    /// Units that were not labelled in full.
    var failures: Int { state.withLock { $0.failures } }
    /// Why no more could be read or written.
    var problem: String? { state.withLock { $0.problem } }

    /// Returns when every line is answered, or the stop was asked for.
    func run(lanes: Int) {
        let group = DispatchGroup()
        let threads = DispatchQueue(label: "actionline.work", attributes: .concurrent)
        for _ in 0..<lanes {
            threads.async(group: group) { [self] in
                while let (order, text) = next() { answer(text, order: order) }
            }
        }
        group.wait()
    }

    private func next() -> (Int, [UInt8])? {
        reading.withLock { lines in
            while !stop.isRequested, let line = lines.next() {
                if line.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { continue }
                return state.withLock { state in
                    state.units += 1
                    return (state.units, line)
                }
            }
            return nil
        }
    }

    private func answer(_ text: [UInt8], order: Int) {
        let answer: UnitAnswer
        do throws(WorkUnitError) {
            answer = worker.answer(try WorkUnit(text), order: order, stop: stop)
        } catch {
            fail("line \(order) of standard input: \(error)")
            return
        }
        if answer.outcome != .complete {
            state.withLock { $0.failures += 1 }
            if answer.outcome != .stopped {
                messages.say("\(answer.outcome.rawValue): \(answer.unit.title): \(answer.reason ?? "")")
            }
        }
        let line = answer.line
        writing.withLock { _ in
            do {
                try OutputFile.standardOutput().write(line)
            } catch {
                fail("\(error)")
            }
        }
    }

    private func fail(_ problem: String) {
        state.withLock { $0.problem = $0.problem ?? problem }
        stop.request(.outputsClosed)
    }
}

/// Lines of standard input.
struct UnitLines: Sendable {
    private let stop: StopSignal
    private var buffer: [UInt8] = []
    private var atEnd = false

    init(_ stop: StopSignal) { self.stop = stop }

    /// The next line without its end; nil behind the last, and when the stop is asked for.
    mutating func next() -> [UInt8]? {
        while true {
            if let feed = buffer.firstIndex(of: 0x0A) {
                defer { buffer.removeSubrange(...feed) }
                return Array(buffer[..<feed])
            }
            if atEnd || buffer.count > WorkUnit.longestBytes {
                defer { buffer = [] }
                return buffer.isEmpty ? nil : buffer
            }
            guard fill() else { return nil }
        }
    }

    private mutating func fill() -> Bool {
        let input = FileDescriptor.standardInput
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while !stop.isRequested {
            guard (try? input.wait(until: .readable, atMost: .milliseconds(200))) ?? true else { continue }
            let count: Int?
            do {
                count = try block.withUnsafeMutableBytes { bytes throws(Errno) in try input.readIfReady(into: bytes) }
            } catch {
                count = 0
            }
            guard let count else { continue }
            atEnd = count == 0
            buffer.append(contentsOf: block[..<count])
            return true
        }
        return false
    }
}
