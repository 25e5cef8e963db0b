// The first stage of a test: reads the clips of the list, several at a time, in its order.

import Analysis
import Clips
import Dataflow
import Datasets
import Dispatch
import Media
import Sampling
import Synchronization

/// A clip of the list with its pictures, or the reason why there are none.
struct DecodedClip: Sendable {
    let index: Int
    let clip: LabeledClip
    /// What the model sees: for each of the video's clips its crops.
    let views: Result<[Clip], ClipFailure>
    let isDamaged: Bool
}

/// Why a clip could not be read.
struct ClipFailure: Error { let reason: String }

struct ClipDecodeStage: Sendable {
    let list: ClipList
    /// The clips to read, as places in the list.
    let places: [Int]
    let testProtocol: TestProtocol
    /// Clips read at a time, with one decoding thread each.
    let lanes: Int
    let stop: StopSignal

    func run(_ output: StageOutput<DecodedClip>) throws {
        var next = 0
        while next < places.count, !stop.isRequested {
            let group = Array(places[next..<min(places.count, next + lanes)])
            next += group.count
            let decoded = Mutex([DecodedClip?](repeating: nil, count: group.count))
            DispatchQueue.concurrentPerform(iterations: group.count) { lane in
                let clip = read(group[lane])
                decoded.withLock { $0[lane] = clip }
            }
            for clip in decoded.withLock({ $0 }) {
                guard let clip, try output.send(clip) else { return }
            }
        }
    }

    private func read(_ index: Int) -> DecodedClip {
        let clip = list.clips[index]
        do {
            // A reader of its own: its scaler suits the clip's size and format.
            let reader = ClipReader(scale: testProtocol.scale, threads: 1)
            let sampled = try reader.read(clip.path, stretch: clip.stretch) { testProtocol.indices.test(length: $0) }
            let views = sampled.clips.flatMap { frames in
                (0..<testProtocol.crop.viewCount).map { view in Clip(frames: frames.map { $0.views[view] }) }
            }
            return DecodedClip(index: index, clip: clip, views: .success(views), isDamaged: sampled.isDamaged)
        } catch {
            return DecodedClip(
                index: index, clip: clip, views: .failure(ClipFailure(reason: "\(error)")), isDamaged: false)
        }
    }
}
