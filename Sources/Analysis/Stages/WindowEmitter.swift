// The way of closed windows out of the sample stage: each gets its times, then leaves, one by one.

import Dataflow
import Foundation
import Media
import Sampling

/// Sends one section's windows; for the sample stage's thread only.
final class WindowEmitter {
    typealias Sampler = SlidingWindowSampler<TimedFrame, SampledFrame>

    private let output: StageOutput<SampleEvent>
    private let firstWindow: Int
    private var times: WindowTimes<SampledFrame>
    /// When the frame came that is being taken, and the time of day at the first frame of all.
    var arrival: ContinuousClock.Instant?
    var dayOrigin: Date?
    /// Somebody still takes what is sent.
    private(set) var isOpen = true

    /// - Parameters:
    ///   - waits: windows wait for the frame that ends them.
    ///   - nominalRate: frames a second where a live window's end is reckoned.
    init(_ section: WindowSection, waits: Bool, nominalRate: Double, output: StageOutput<SampleEvent>) {
        self.output = output
        firstWindow = section.firstWindow
        times = WindowTimes(section, waits: waits, nominalRate: nominalRate)
    }

    var isEmpty: Bool { times.isEmpty }

    /// A frame begins at `slot`: windows that waited for it go.
    func begin(slot: Int, seconds: Double, wanted: Range<Int>) throws {
        for window in times.begin(slot: slot, seconds: seconds, wanted: wanted) { try send(window) }
    }

    func close(_ window: Sampler.Closed) throws {
        if let timed = times.close(window, last: window.samples.last?.seconds ?? 0) { try send(timed) }
    }

    /// The section ends.
    func finish(at seconds: Double) throws {
        for window in times.finish(at: seconds) { try send(window) }
    }

    /// Something that is no window, in its place among them.
    func send(_ event: SampleEvent) throws {
        if isOpen { isOpen = try output.send(event) }
    }

    private func send(_ timed: WindowTimes<SampledFrame>.Timed) throws {
        guard isOpen else { return }
        let closed = timed.window
        let damaged = closed.substitutes + closed.samples.count { $0.isDamaged }
        isOpen = try output.send(
            .window(
                Window(
                    index: firstWindow + closed.number, start: timed.start, end: timed.end, padded: closed.padded,
                    damaged: min(damaged, closed.samples.count), samples: closed.samples, arrival: arrival,
                    wallClock: dayOrigin.map { $0 + timed.start })))
    }
}
