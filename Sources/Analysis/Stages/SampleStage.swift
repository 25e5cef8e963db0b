// The sample stage: keeps and scales the frames that windows need, each once, and closes windows.

import Dataflow
import Foundation
import Media
import Timeline

struct SampleStage: Sendable {
    let grid: WindowGrid
    let clock: SlotClock
    /// Windows wanted, of the part before the first gap.
    let windows: Range<Int>
    /// Only windows that start at or after this are wanted, where `windows` cannot tell because frames could not be
    /// counted before decoding them; seconds from the first frame.
    let startSeconds: Double?
    /// Only windows that start before this are wanted, seconds from the first frame.
    let endSeconds: Double?
    /// Frames per second that a window's length is told in.
    let nominalRate: Double
    let scale: ScalePlan
    let state: RunState
    let progress: RunProgress

    func run(_ input: StageInput<FrameEvent>, _ output: StageOutput<SampleEvent>) throws {
        let images = ImageMaker(scale, progress: progress)
        var section = WindowSection(self, isFirst: true, firstWindow: 0)
        while !section.isExhausted, let event = try input.next() {
            switch event {
            case .frame(let frame):
                for window in try section.push(frame, images) where isWanted(window) {
                    guard try output.send(.window(window)) else { return }
                }
            case .gap(let gap):
                guard try output.send(.mark(.gap(gap))) else { return }
                progress.update { $0.gaps += 1 }
                section = WindowSection(self, isFirst: false, firstWindow: section.nextWindow)
            }
        }
        // Only a true end is padded: what a stop or an error cut off is not the video's last frame.
        guard state.reachedEnd || section.isExhausted else { return }
        if state.reachedEnd, let window = try section.finish(images), isWanted(window) {
            guard try output.send(.window(window)) else { return }
        }
        if state.reachedEnd, clock.countsFrames { state.frames = section.frameCount }
        _ = try output.send(.mark(.end(duration: state.reachedEnd ? section.endSeconds : nil)))
    }

    private func isWanted(_ window: Window) -> Bool { window.start >= (startSeconds ?? 0) - 1e-6 }
}
