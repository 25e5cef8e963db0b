// Compares the model's logits with those that the original implementation gave for stored frames.

import Checkpoints
import Clips
import Foundation
import Settings
import TimeSformer

/// Stored clips and their expected logits.
package struct ModelCheck {
    package struct Result: CustomStringConvertible {
        package let clips: Int
        package let classes: Int
        /// The largest absolute difference of any logit; infinite when one is not a number.
        package let largestError: Double
        /// Clips whose best class is the expected one.
        package let agreeing: Int

        package var description: String {
            String(
                format: "%d clips, %d classes: largest absolute error of the logits %.3g, top-1 equal in %d of %d",
                clips,
                classes, largestError, agreeing, clips)
        }
    }

    private let clips: [Clip]
    private let expected: [[Float]]

    /// Reads the file.
    ///
    /// - Throws: `CheckpointError` for a file that is none, `ConfigurationError` when its shapes do not fit the model.
    package init(_ path: String, pipeline: ResolvedPipeline) throws {
        let file = try Checkpoint.open(path)
        let configuration = pipeline.configuration
        guard let frames = file.tensors["frames"], let logits = file.tensors["logits"] else {
            throw ConfigurationError("\"\(path)\" holds no \"frames\" and \"logits\" to check against")
        }
        let count = frames.shape.first ?? 0
        guard count > 0 else { throw ConfigurationError("\"\(path)\" holds no clips: there is nothing to check") }
        let wantedFrames = [count, configuration.frames, configuration.image, configuration.image, 3]
        let wantedLogits = [count, configuration.classes]
        guard count > 0, frames.shape == wantedFrames, frames.scalar == .uint8 else {
            throw ConfigurationError(
                "\"\(path)\" holds frames of \(frames.shape) \(frames.scalar), but the model takes \(wantedFrames) uint8"
            )
        }
        // Hugging Face's space-only model does not average over frames: it gives logits for each. A clip that repeats one
        // frame has that frame's logits.
        let isPerFrame =
            configuration.attention == .space && logits.shape == [count * configuration.frames, configuration.classes]
        guard logits.shape == wantedLogits || isPerFrame else {
            throw ConfigurationError("\"\(path)\" holds logits of \(logits.shape), but the model gives \(wantedLogits)")
        }
        let stored = Self.clips(try file.floats("frames"), shape: wantedFrames)
        clips =
            isPerFrame
            ? stored.flatMap { clip in
                clip.frames.map { Clip(frames: Array(repeating: $0, count: configuration.frames)) }
            } : stored
        expected = Self.rows(try file.floats("logits"), length: configuration.classes)
    }

    package func run(_ classifier: any ClipClassifier) throws -> Result {
        var largest = 0.0
        var agreeing = 0
        for (clip, wanted) in zip(clips, expected) {
            let logits = try classifier.logits([clip])[0]
            for (given, wanted) in zip(logits, wanted) {
                let error = abs(Double(given) - Double(wanted))
                largest = error.isNaN ? .infinity : max(largest, error)
            }
            if Self.best(logits) == Self.best(wanted) { agreeing += 1 }
        }
        return Result(clips: clips.count, classes: expected[0].count, largestError: largest, agreeing: agreeing)
    }

    private static func best(_ row: [Float]) -> Int? { row.indices.max { row[$0] < row[$1] } }

    private static func rows(_ values: [Float], length: Int) -> [[Float]] {
        Swift.stride(from: 0, to: values.count, by: length).map { Array(values[$0..<$0 + length]) }
    }

    /// - Parameter shape: [clips, frames, side, side, 3]; `values` are 8-bit numbers as floats.
    private static func clips(_ values: [Float], shape: [Int]) -> [Clip] {
        let pixels = shape[2] * shape[3] * 3
        return (0..<shape[0]).map { clip in
            Clip(
                frames: (0..<shape[1]).map { frame in
                    let image = FrameImage(side: shape[2])
                    let start = (clip * shape[1] + frame) * pixels
                    image.withUnsafeMutableBytes { bytes in
                        for index in 0..<pixels { bytes[index] = UInt8(values[start + index]) }
                    }
                    return image
                })
        }
    }
}
