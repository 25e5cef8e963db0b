// How a batch of clips becomes work: frames shared, clips one by one on all threads or, for small models, one a thread.

import Clips
import Tensors

extension TimeSformerModel {
    /// Divided and joint: the class token's features of each clip, [clips, C].
    func clipFeatures(_ clips: [Clip]) -> FloatBuffer {
        let c = configuration.width
        let features = FloatBuffer(count: clips.count * c)
        let lanes = max(1, passes.count - 1)
        var first = 0
        while first < clips.count {
            // As many clips at once as there are passes of one thread; the rest, and big models, one by one on all threads.
            let count = lanes > 1 && clips.count - first >= lanes ? lanes : 1
            let group = Array(clips[first..<(first + count)])
            let tokens = frameTokens(group)
            let start = first
            if count == 1 {
                run(mainPass, tokens: tokens[...], into: features.start + start * c)
            } else {
                nonisolated(unsafe) let tokens = tokens
                let frames = configuration.frames
                workers.run(count) { [self] index, worker in
                    run(
                        passes[worker], tokens: tokens[(index * frames)..<((index + 1) * frames)],
                        into: features.start + (start + index) * c)
                }
            }
            first += count
        }
        return features
    }

    private func run(
        _ pass: ForwardPass, tokens: ArraySlice<UnsafeMutablePointer<Float>>, into out: UnsafeMutablePointer<Float>
    ) {
        nonisolated(unsafe) let tokens = tokens
        let first = tokens.startIndex
        pass.workers.run(tokens.count) { frame, _ in pass.place(tokens[first + frame], frame: frame) }
        pass.placeClassTokens(frames: 1)
        pass.runClip()
        out.update(from: pass.classRows.stream.start, count: configuration.width)
    }

    /// Patch tokens of every frame of some clips, in order: found, or computed now, each once.
    private func frameTokens(_ clips: [Clip]) -> [UnsafeMutablePointer<Float>] {
        let floats = cache.floats
        let frames = clips.reduce(0) { $0 + $1.frames.count }
        var rows: [UnsafeMutablePointer<Float>] = []
        var missing: [(image: FrameImage, row: UnsafeMutablePointer<Float>)] = []
        rows.reserveCapacity(frames)
        // First touch what is there, so that making room for a new frame evicts none of these clips' own.
        if sharesFrames {
            for clip in clips { for image in clip.frames { _ = cache.find(image) } }
        }
        var loose = 0
        if !sharesFrames, scratch.count < frames * floats { scratch = FloatBuffer(count: frames * floats) }
        for clip in clips {
            for image in clip.frames {
                if !sharesFrames {
                    let row = scratch.start + loose * floats
                    loose += 1
                    missing.append((image, row))
                    rows.append(row)
                } else if let row = cache.find(image) {
                    rows.append(row)
                } else {
                    let row = cache.insert(image)
                    missing.append((image, row))
                    rows.append(row)
                }
            }
        }
        nonisolated(unsafe) let jobs = missing
        let pass = mainPass
        let parts = (configuration.patchesPerFrame + pass.plan.blockRows - 1) / pass.plan.blockRows
        workers.run(jobs.count * parts) { [self] task, worker in
            let job = jobs[task / parts]
            pass.embed(
                job.image, patches: Workers.range(task % parts, of: parts, units: configuration.patchesPerFrame),
                into: job.row, worker: worker)
        }
        return rows
    }

    /// Space: the mean over each clip's frames of their class tokens, [clips, C]. Each frame is computed once.
    func spaceFeatures(_ clips: [Clip]) -> FloatBuffer {
        let (c, t) = (configuration.width, configuration.frames)
        let features = FloatBuffer(count: clips.count * c)
        if scratch.count < clips.count * t * c { scratch = FloatBuffer(count: clips.count * t * c) }
        // Where each frame's features come from: the cache now, or one of the jobs.
        var jobs: [FrameImage] = []
        var jobOf: [ObjectIdentifier: Int] = [:]
        var sources: [Int?] = []
        for clip in clips {
            for image in clip.frames {
                let place = scratch.start + sources.count * c
                if sharesFrames {
                    if let known = cache.find(image) {
                        place.update(from: known, count: c)
                        sources.append(nil)
                        continue
                    }
                    if let job = jobOf[ObjectIdentifier(image)] {
                        sources.append(job)
                        continue
                    }
                    jobOf[ObjectIdentifier(image)] = jobs.count
                }
                sources.append(jobs.count)
                jobs.append(image)
            }
        }
        let results = frameFeatures(jobs)
        for (index, job) in sources.enumerated() {
            guard let job else { continue }
            (scratch.start + index * c).update(from: results.start + job * c, count: c)
        }
        if sharesFrames {
            for (index, image) in jobs.enumerated() {
                cache.insert(image).update(from: results.start + index * c, count: c)
            }
        }
        for index in 0..<clips.count {
            mainPass.average(scratch.start + index * t * c, rows: t, columns: c, into: features.start + index * c)
        }
        return features
    }

    /// Class tokens' features of some frames, [frames, C], as many frames at a time as a pass has room for.
    private func frameFeatures(_ jobs: [FrameImage]) -> FloatBuffer {
        let (c, t) = (configuration.width, configuration.frames)
        let results = FloatBuffer(count: jobs.count * c)
        guard !jobs.isEmpty else { return results }
        let lanes = max(1, passes.count - 1)
        if lanes > 1, jobs.count >= lanes {
            let groups = max((jobs.count + t - 1) / t, lanes)
            workers.run(groups) { [self] group, worker in
                run(passes[worker], jobs[Workers.range(group, of: groups, units: jobs.count)], into: results)
            }
        } else {
            let groups = (jobs.count + t - 1) / t
            for group in 0..<groups {
                run(mainPass, jobs[Workers.range(group, of: groups, units: jobs.count)], into: results)
            }
        }
        return results
    }

    private func run(_ pass: ForwardPass, _ jobs: ArraySlice<FrameImage>, into results: FloatBuffer) {
        let (c, first) = (configuration.width, jobs.startIndex)
        let parts = (pass.plan.patches + pass.plan.blockRows - 1) / pass.plan.blockRows
        pass.workers.run(jobs.count * parts) { task, worker in
            let frame = task / parts
            pass.embed(
                jobs[first + frame], patches: Workers.range(task % parts, of: parts, units: pass.plan.patches),
                into: pass.tokens.start + frame * pass.plan.frameRows * c, worker: worker)
        }
        pass.placeClassTokens(frames: jobs.count)
        pass.runFrames(jobs.count)
        (results.start + first * c).update(from: pass.classRows.stream.start, count: jobs.count * c)
    }
}
