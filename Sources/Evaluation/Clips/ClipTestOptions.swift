// What a caller may choose about a test beside the pipeline.

import Clips
import Foundation
import Sampling

public struct ClipTestOptions: Sendable {
    public var protocolName = TestProtocol.Name.test
    /// Clips of a video, at least 1.
    public var clips = 1
    /// nil: the protocol's.
    public var crop: Crop?
    public var outOfBounds = ClipIndices.OutOfBounds.loop
    /// Only this part of the list; nil: all of it.
    public var shard: ClipShard?
    /// Keep what the model's last layer sees of each clip.
    public var keepsFeatures = false
    /// To decode with.
    public var threads = ProcessInfo.processInfo.activeProcessorCount

    public init() {}
}

/// Every n-th clip of a list, so that n machines share the work evenly.
public struct ClipShard: Sendable, Hashable, CustomStringConvertible {
    /// From 1 to `count`.
    public let index: Int
    public let count: Int

    /// nil unless 1 ≤ index ≤ count ≤ 100000.
    public init?(index: Int, count: Int) {
        guard (1...100_000).contains(count), (1...count).contains(index) else { return nil }
        self.index = index
        self.count = count
    }

    /// Reads `2/8`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1] else { return nil }
        self.init(index: index, count: count)
    }

    public func contains(_ clip: Int) -> Bool { clip % count == index - 1 }

    /// How many of a list's clips it holds.
    public func size(of clips: Int) -> Int { (clips - index + count) / count }

    public var description: String { "\(index)/\(count)" }
}
