// The overlaps at which detections are judged.

/// Evenly spaced overlaps (intersection over union in time, tIoU), ends included.
public struct OverlapRange: Sendable, Hashable {
    public var lowest: Double
    public var highest: Double
    public var count: Int

    public init(lowest: Double, highest: Double, count: Int) {
        precondition(lowest > 0 && lowest <= highest && highest <= 1, "overlaps are above 0 and at most 1")
        precondition(count >= 1 && (count > 1 || lowest == highest), "a range has at least its two ends")
        self.lowest = lowest
        self.highest = highest
        self.count = count
    }

    /// A single overlap.
    public init(_ overlap: Double) { self.init(lowest: overlap, highest: overlap, count: 1) }

    /// 0.5, 0.55, … 0.95: ActivityNet's.
    public static let activityNet = OverlapRange(lowest: 0.5, highest: 0.95, count: 10)
    /// 0.3, 0.4, … 0.7: usual for THUMOS'14.
    public static let thumos = OverlapRange(lowest: 0.3, highest: 0.7, count: 5)

    /// The overlaps, bit by bit those of `numpy.linspace`, which the public evaluation uses: whether 11 of 20 s reach
    /// 0.55 depends on the last bit.
    public var overlaps: [Double] {
        guard count > 1 else { return [lowest] }
        let step = (highest - lowest) / Double(count - 1)
        return (0..<count).map { $0 == count - 1 ? highest : Double($0) * step + lowest }
    }
}
