// How a model is tested: which frames and which parts of them it sees, and how its scores become one. A number means
// nothing without it: the same model has 73.6 and 77.7 % under two protocols.

import Clips
import Media
import Sampling
import Settings

/// A test protocol, in full.
public struct TestProtocol: Sendable, Hashable, CustomStringConvertible {
    public enum Name: String, Sendable, CaseIterable {
        /// As published: short side and crops of the pipeline file.
        case test
        /// As mmaction2 validates while it trains: short side 256 for an image of 224, one crop in the centre.
        case validation
    }

    public let name: Name
    /// Which frames of a video are its clips.
    public let indices: ClipIndices
    /// Pixels of the short side after scaling.
    public let shortSide: Int
    /// Pixels of a crop's side.
    public let cropSize: Int
    public let crop: Crop

    public init(name: Name, indices: ClipIndices, shortSide: Int, cropSize: Int, crop: Crop) {
        self.name = name
        self.indices = indices
        self.shortSide = shortSide
        self.cropSize = cropSize
        self.crop = crop
    }

    /// What the pipeline file says and the options change. Frames are counted as they come, whatever `window.rate` is.
    public init(_ pipeline: ResolvedPipeline, _ options: ClipTestOptions = ClipTestOptions()) {
        name = options.protocolName
        indices = ClipIndices(
            frames: pipeline.configuration.frames, interval: pipeline.grid.interval, clips: options.clips,
            outOfBounds: options.outOfBounds)
        cropSize = pipeline.scale.cropSize
        switch options.protocolName {
        case .test:
            shortSide = pipeline.scale.shortSide
            crop = options.crop ?? pipeline.crop
        case .validation:
            shortSide = Self.length(256, cropSize: cropSize)
            crop = options.crop ?? .center
        }
    }

    /// A published length, which is for crops of 224, in proportion for other crops, to the nearest pixel.
    package static func length(_ published: Int, cropSize: Int) -> Int { (cropSize * published + 112) / 224 }

    var scale: ScalePlan { ScalePlan(shortSide: shortSide, cropSize: cropSize, crop: crop) }

    /// What the model sees of one clip of the list.
    public var viewCount: Int { indices.clips * crop.viewCount }

    public var description: String {
        let clips = indices.clips == 1 ? "1 clip in the middle" : "\(indices.clips) clips"
        let crops = crop == .center ? "1 crop in the centre" : "3 crops"
        return "\(name.rawValue), \(clips) of \(indices.frames) frames \(indices.interval) apart "
            + "(out of bounds: \(indices.outOfBounds.rawValue)), short side \(shortSide), \(crops) of \(cropSize), "
            + (viewCount == 1 ? "softmax" : "mean of the softmax of \(viewCount) views")
    }
}
