import Analysis
import Sampling
import Testing
import Timeline

/// A live run in imaginary time: a window every `period` seconds, a model that takes `service` seconds a window.
private func simulate(
    period: Double, service: Double, windows: Int, maximumDelay: Double, size: Int = 4
) -> (classified: [Int], delays: [Double], dropped: Int) {
    let begin = ContinuousClock.now
    var batcher = LiveBatcher(size: size, waitSeconds: 0.2, maximumDelaySeconds: maximumDelay)
    var (classified, delays, dropped) = ([Int](), [Double](), 0)
    var (next, freeAt, time) = (0, 0.0, 0.0)
    var known: Double?
    while next < windows || !batcher.isEmpty {
        while next < windows, Double(next) * period <= time {
            let arrival = begin + .seconds(Double(next) * period)
            batcher.add(
                .window(
                    Window(
                        index: next, start: 0, end: 1, padded: false, samples: [], arrival: arrival, wallClock: nil)))
            next += 1
        }
        let now = begin + .seconds(time)
        dropped += batcher.shed(now: now, secondsPerWindow: known)
        if time >= freeAt, let due = batcher.dueTime(now: now, secondsPerWindow: known), due <= now || next == windows {
            let batch = batcher.cut(secondsPerWindow: known)
            freeAt = time + service * Double(batch.windows.count)
            known = service
            for window in batch.windows {
                classified.append(window.index)
                delays.append(freeAt - Double(window.index) * period)
            }
        }
        time += 0.001
    }
    return (classified, delays, dropped)
}

struct LiveBatcherTests {
    @Test func aModelThatKeepsUpLosesNoWindow() {
        let run = simulate(period: 0.25, service: 0.02, windows: 200, maximumDelay: 2)
        #expect(run.classified == Array(0..<200))
        #expect(run.dropped == 0)
    }

    @Test(arguments: [0.3, 0.9, 1.7, 3.1])
    func aModelThatCannotKeepUpNeverExceedsTheDelay(service: Double) {
        let run = simulate(period: 0.25, service: service, windows: 400, maximumDelay: 8)
        #expect(run.dropped > 0)
        #expect(run.delays.max()! <= 8 + 0.01)
        #expect(run.classified.count + run.dropped == 400)
    }

    @Test(arguments: [0.3, 0.9, 1.7, 3.1])
    func windowsAreLeftOutEvenly(service: Double) {
        let run = simulate(period: 0.25, service: service, windows: 800, maximumDelay: 8)
        // Once the delay is reached, the steps between classified windows differ by one at most.
        let steady = run.classified.filter { Double($0) * 0.25 > 8 && $0 < 760 }
        let steps = zip(steady.dropFirst(), steady).map { $0 - $1 }
        #expect(steps.max()! - steps.min()! <= 1, "steps \(steps)")
    }

    @Test func aWindowSlowerThanTheDelayStillComes() {
        let run = simulate(period: 0.25, service: 5, windows: 100, maximumDelay: 2)
        #expect(run.classified.count >= 5)
        #expect(run.delays.allSatisfy { $0 <= 5 + 0.3 })
    }

    @Test func neighboursThatAreLeftOutAreOneRow() {
        var batcher = LiveBatcher(size: 1, waitSeconds: 0.2, maximumDelaySeconds: 1)
        let begin = ContinuousClock.now
        for index in 0..<5 {
            batcher.add(
                .window(
                    Window(
                        index: index, start: Double(index), end: Double(index) + 2, padded: false, samples: [],
                        arrival: begin + .seconds(index), wallClock: nil)))
        }
        #expect(batcher.shed(now: begin + .seconds(4), secondsPerWindow: 0.5) == 4)
        let batch = batcher.cut(secondsPerWindow: 0.5)
        guard case .skipped(let skipped)? = batch.marks.first else {
            Issue.record("nothing says what was left out")
            return
        }
        #expect(skipped == SkippedWindows(first: 0, count: 4, start: 0, end: 5))
        #expect(batcher.cut(secondsPerWindow: 0.5).windows.map(\.index) == [4])
    }

    @Test func marksAreNeverLeftOutAndStayInTheirPlace() {
        var batcher = LiveBatcher(size: 4, waitSeconds: 0.2, maximumDelaySeconds: 1)
        let begin = ContinuousClock.now
        func window(_ index: Int, _ seconds: Double) -> SampleEvent {
            .window(
                Window(
                    index: index, start: 0, end: 1, padded: false, samples: [], arrival: begin + .seconds(seconds),
                    wallClock: nil))
        }
        for event in [window(0, 0), .mark(.gap(Gap(start: 1, end: 2, reason: "lost"))), window(1, 10)] {
            batcher.add(event)
        }
        #expect(batcher.shed(now: begin + .seconds(10), secondsPerWindow: 0.01) == 1)
        let first = batcher.cut(secondsPerWindow: 0.01)
        #expect(first.windows.isEmpty && first.marks.count == 2)
        guard case .skipped(let skipped)? = first.marks.first, case .gap? = first.marks.last else {
            Issue.record("what was left out stands in its place, before the gap")
            return
        }
        #expect(skipped == SkippedWindows(first: 0, count: 1, start: 0, end: 1))
        #expect(batcher.cut(secondsPerWindow: 0.01).windows.map(\.index) == [1])
    }
}
