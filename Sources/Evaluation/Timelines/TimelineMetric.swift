// The measures of a timeline, each under its name.

import Timeline

/// One number that says how good timelines are: from 0 to 1, higher is better.
public enum TimelineMetric: Sendable, Hashable {
    /// The fraction of frames with the right label (MoF), background included.
    case frameAccuracy
    /// The same over the frames where the truth has an action.
    case frameAccuracyWithoutBackground
    /// Segmental edit score, the mean over videos.
    case editScore
    /// Segmental F1 at an overlap.
    case f1(overlap: Double)
    /// Mean average precision, the mean over classes and overlaps.
    case meanAveragePrecision(OverlapRange)

    /// The overlaps at which F1 is usually given.
    public static let f1Overlaps = [0.1, 0.25, 0.5]
    /// The ranges of overlaps at which mean average precision is usually given.
    public static let precisionRanges = [OverlapRange.activityNet, .thumos]

    /// Every metric of a summary, with its usual overlaps.
    public static let all: [TimelineMetric] =
        [.frameAccuracy, .frameAccuracyWithoutBackground, .editScore]
        + f1Overlaps.map { .f1(overlap: $0) } + precisionRanges.map { .meanAveragePrecision($0) }

    /// `accuracy`, `accuracy-without-background`, `edit`, `f1@50`, `map@50:95`, `map@50`.
    public var name: String {
        switch self {
        case .frameAccuracy: "accuracy"
        case .frameAccuracyWithoutBackground: "accuracy-without-background"
        case .editScore: "edit"
        case .f1(let overlap): "f1@\(Self.percent(overlap))"
        case .meanAveragePrecision(let range):
            range.count == 1
                ? "map@\(Self.percent(range.lowest))"
                : "map@\(Self.percent(range.lowest)):\(Self.percent(range.highest))"
        }
    }

    /// The metric of a name, overlaps in percent: `f1@N` and `map@N` with N from 1 to 100, `map@50:95` and `map@30:70`
    /// (ActivityNet's and THUMOS' ranges; `map` is the first), `mof` for `accuracy`.
    public init?(name: String) {
        let parts = name.lowercased().split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        switch (parts[0], parts.count > 1 ? parts[1] : nil, parts.count) {
        case ("accuracy", nil, 1), ("mof", nil, 1): self = .frameAccuracy
        case ("accuracy-without-background", nil, 1), ("mof-without-background", nil, 1):
            self = .frameAccuracyWithoutBackground
        case ("edit", nil, 1): self = .editScore
        case ("map", nil, 1), ("map", "50:95", 2): self = .meanAveragePrecision(.activityNet)
        case ("map", "30:70", 2): self = .meanAveragePrecision(.thumos)
        case ("f1", let text?, 2):
            guard let overlap = Self.overlap(text) else { return nil }
            self = .f1(overlap: overlap)
        case ("map", let text?, 2):
            guard let overlap = Self.overlap(text) else { return nil }
            self = .meanAveragePrecision(OverlapRange(overlap))
        default: return nil
        }
    }

    private static func overlap(_ text: String) -> Double? {
        guard let percent = Int(text), (1...100).contains(percent) else { return nil }
        return Double(percent) / 100
    }

    private static func percent(_ overlap: Double) -> Int { Int((overlap * 100).rounded()) }
}
