// The sample stage: keeps and scales the frames that windows need, each once, and closes windows.

import Dataflow
import Foundation
import Media
import Sampling
import Timeline

struct SampleStage: Sendable {
    /// Before the first frame.
    let tracker: FrameTracker
    let grid: WindowGrid
    let clock: SlotClock
    let range: WindowRange
    /// Frames per second that a live window's length is told in.
    let nominalRate: Double
    let isLive: Bool
    /// Gaps and discontinuities that a resumed timeline has already.
    let known: (gaps: Int, discontinuities: Int)
    let scale: ScalePlan
    /// Whether an output wants small pictures.
    let makesThumbnails: Bool
    let progress: RunProgress
    let notice: @Sendable (RunNotice) -> Void

    func run(_ input: StageInput<FrameEvent>, _ output: StageOutput<SampleEvent>) throws {
        var sampling = FrameSampling(self, output)
        while !sampling.isDone, let event = try input.next() {
            switch event {
            case .frame(let frame): guard try sampling.take(frame) else { return }
            case .lost(let reason): sampling.lose(reason)
            case .end(let end): guard try sampling.end(end) else { return }
            }
        }
        if sampling.isDone { _ = try output.send(.mark(.end(TimelineEnd()))) }
    }
}
