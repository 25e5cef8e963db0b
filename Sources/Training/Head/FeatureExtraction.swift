// The frozen network's features of every clip, once.

import Analysis
import Clips
import Datasets
import Files
import Foundation
import TimeSformer

/// Computes features with the inference pass, keeps them, and reads those that are kept.
struct FeatureExtraction {
    let model: TimeSformerModel
    let cache: FeatureCache
    let lanes: Int
    /// Clips in one call of the model.
    let batch: Int
    let stop: StopSignal

    /// Features of each clip's views, [clips][views][C], or why there are none.
    /// - Parameters:
    ///   - pictures: for each view how its pictures are made, and which draw it is.
    ///   - event: told of progress.
    /// - Returns: nil when asked to stop before the end.
    func features(
        _ views: [(pictures: ClipPictures, draw: Int, key: String)], event: (TrainingEvent) throws -> Void
    ) throws -> [Result<[[Float]], UnreadableClip>]? {
        let clips = views[0].pictures.list
        var found = [[Int: [Float]]](repeating: [:], count: clips.count)
        var failures: [Int: UnreadableClip] = [:]
        let began = ContinuousClock.now
        var (done, computed) = (0, 0)
        for (view, choice) in views.enumerated() {
            let keys = clips.map { Self.key($0, choice.key) }
            var missing: [Int] = []
            for index in clips.indices where failures[index] == nil {
                if let known = cache.known[keys[index]] {
                    found[index][view] = known
                    done += 1
                } else {
                    missing.append(index)
                }
            }
            var waiting: [(index: Int, clip: Clip)] = []
            func finish() throws {
                for (entry, output) in zip(waiting, try model.outputs(waiting.map(\.clip))) {
                    let features = output.features ?? []
                    guard features.allSatisfy(\.isFinite) else {
                        throw TrainingError.notFinite(epoch: 0, step: 0, clips: [clips[entry.index].name])
                    }
                    try cache.add(keys[entry.index], features)
                    found[entry.index][view] = features
                }
                done += waiting.count
                computed += waiting.count
                waiting = []
                let seconds = max(1e-9, (ContinuousClock.now - began).inSeconds)
                try event(
                    .features(
                        done: done, count: clips.count * views.count, clipsPerSecond: Double(computed) / seconds))
            }
            try ClipLoader(choice.pictures, lanes: lanes).load(
                missing.map { ($0, choice.draw) }, ahead: 2 * batch
            ) { loaded in
                switch loaded.clip {
                case .success(let clip): waiting.append((loaded.index, clip))
                case .failure(let failure):
                    if failures.updateValue(failure, forKey: loaded.index) == nil {
                        try event(.unreadable("\(failure)"))
                    }
                }
                if waiting.count == batch { try finish() }
                return !stop.isRequested
            }
            if stop.isRequested { return nil }
            if !waiting.isEmpty { try finish() }
        }
        return clips.indices.map { index in
            if let failure = failures[index] { return .failure(failure) }
            return .success(views.indices.compactMap { found[index][$0] })
        }
    }

    /// Of a clip's file as it is now, its stretch and its view.
    private static func key(_ clip: LabeledClip, _ view: String) -> UInt64 {
        // A file that is not there is found out when it is read.
        let file = ClipFile(clip)
        return Checksum.of(file?.place ?? clip.path, file?.state ?? "", view).value
    }
}
