// How a batch of clips becomes work: frames shared, clips one by one on all threads or, for small models, one a thread.

import Clips
import Tensors

extension TimeSformerModel {
    /// Divided and joint: the class token's features of each clip, [clips, C].
    func clipFeatures(_ clips: [Clip]) -> RowBuffer {
        let frames = configuration.frames
        let features = RowBuffer(clips.count, columns: configuration.width)
        var first = 0
        while first < clips.count {
            // As many clips at once as there are lanes; the rest, and big models, one by one on all threads.
            let count = !lanes.isEmpty && clips.count - first >= lanes.count ? lanes.count : 1
            let tokens = frameTokens(clips[first..<(first + count)])
            let start = first
            if count == 1 {
                run(mainPass, tokens, 0..<frames, into: features[start])
            } else {
                workers.run(count) { [self] index, worker in
                    run(
                        lanes[worker], tokens, (index * frames)..<((index + 1) * frames), into: features[start + index])
                }
            }
            first += count
        }
        return features
    }

    /// One clip: frames `range` of `tokens`.
    private func run(
        _ pass: ForwardPass, _ tokens: FrameRows, _ range: Range<Int>, into out: UnsafeMutablePointer<Float>
    ) {
        pass.workers.run(range.count) { frame, _ in
            pass.place(patchTokens(tokens.rows[range.lowerBound + frame]), frame: frame)
        }
        pass.placeClassTokens(frames: 1)
        pass.runClip()
        out.update(from: pass.classRows.stream[0], count: configuration.width)
    }

    /// Patch tokens of every frame of some clips, in order: found, or computed now, each once.
    private func frameTokens(_ clips: ArraySlice<Clip>) -> FrameRows {
        let frames = store.find(clips.flatMap(\.frames))
        let (pass, patches) = (mainPass, configuration.patchesPerFrame)
        let parts = (patches + pass.plan.blockRows - 1) / pass.plan.blockRows
        workers.run(frames.missing.count * parts) { [self] task, worker in
            let (image, row) = frames.missing[task / parts]
            pass.embed(
                image, patches: Workers.range(task % parts, of: parts, units: patches), into: patchTokens(row),
                worker: worker)
        }
        return frames
    }

    /// A row of the store, as the patch tokens that it holds for divided and joint: [N, C].
    private func patchTokens(_ row: UnsafeMutablePointer<Float>) -> Rows {
        Rows(row, count: configuration.patchesPerFrame, columns: configuration.width)
    }

    /// Space: the mean over each clip's frames of their class tokens, [clips, C]. Each frame is computed once.
    func spaceFeatures(_ clips: [Clip]) -> RowBuffer {
        let (c, t) = (configuration.width, configuration.frames)
        let features = RowBuffer(clips.count, columns: c)
        let frames = store.find(clips.flatMap(\.frames))
        computeFeatures(frames)
        for index in 0..<clips.count {
            mainPass.average(t, columns: c, into: features[index]) { frames.rows[index * t + $0] }
        }
        return features
    }

    /// Class tokens' features of the frames that are missing, as many frames at a time as a pass has room for.
    private func computeFeatures(_ frames: FrameRows) {
        let (t, count) = (configuration.frames, frames.missing.count)
        let needed = (count + t - 1) / t
        if !lanes.isEmpty, count >= lanes.count {
            let groups = max(needed, lanes.count)
            workers.run(groups) { [self] group, worker in
                run(lanes[worker], frames, Workers.range(group, of: groups, units: count))
            }
        } else {
            for group in 0..<needed { run(mainPass, frames, Workers.range(group, of: needed, units: count)) }
        }
    }

    /// Some of the missing frames through one pass.
    private func run(_ pass: ForwardPass, _ frames: FrameRows, _ range: Range<Int>) {
        let (patches, blockRows) = (pass.plan.patches, pass.plan.blockRows)
        let parts = (patches + blockRows - 1) / blockRows
        pass.workers.run(range.count * parts) { task, worker in
            let frame = task / parts
            pass.embed(
                frames.missing[range.lowerBound + frame].image,
                patches: Workers.range(task % parts, of: parts, units: patches), into: pass.patches(of: frame),
                worker: worker)
        }
        pass.placeClassTokens(frames: range.count)
        pass.runFrames(range.count)
        for (row, job) in range.enumerated() {
            frames.missing[job].row.update(from: pass.classRows.stream[row], count: configuration.width)
        }
    }
}
