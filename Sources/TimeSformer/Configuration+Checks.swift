// What a model of these dimensions can be given.

import Clips

extension TimeSformerConfiguration {
    /// - Throws: `ModelError.normalization` when mean or std cannot be used.
    func check(_ normalization: Normalization) throws {
        guard normalization.mean.count == channels, normalization.std.count == channels else {
            throw ModelError.normalization("mean and std need three values each, RGB")
        }
        guard normalization.std.allSatisfy({ $0 > 0 && $0.isFinite }), normalization.mean.allSatisfy(\.isFinite) else {
            throw ModelError.normalization("std must be positive and both must be finite")
        }
    }

    /// - Throws: `ModelError.clip` for a wrong number or size of frames.
    func check(_ clips: [Clip]) throws {
        for (index, clip) in clips.enumerated() {
            guard clip.frames.count == frames else {
                throw ModelError.clip("clip \(index) has \(clip.frames.count) frames, the model takes \(frames)")
            }
            for frame in clip.frames where frame.side != image {
                throw ModelError.clip("clip \(index) has a frame of \(frame.side) pixels, the model takes \(image)")
            }
        }
    }
}
