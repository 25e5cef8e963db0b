// The best classes of a score vector.

/// A class and its score, out of a ranking.
public struct RankedScore: Sendable, Equatable {
    /// The class's index.
    public var label: Int
    public var score: Double

    public init(label: Int, score: Double) {
        self.label = label
        self.score = score
    }

    /// The `count` best classes of a score vector (fewer where it has fewer), best first. Scores are compared with
    /// the four decimals they are written with; ties go to the lower class; what is not a number comes last.
    public static func best(_ count: Int, of scores: [Float]) -> [RankedScore] {
        let wanted = min(count, scores.count)
        guard wanted > 0 else { return [] }
        var ranked: [(label: Int, rank: Int32)] = []
        ranked.reserveCapacity(wanted + 1)
        for (label, score) in scores.enumerated() {
            let rank = OutputPrecision.tenThousandths(score) ?? Int32.min
            if ranked.count == wanted, rank <= ranked[wanted - 1].rank { continue }
            // A small insertion sort: rankings are a handful of classes long.
            let place = ranked.firstIndex { $0.rank < rank } ?? ranked.count
            ranked.insert((label, rank), at: place)
            if ranked.count > wanted { ranked.removeLast() }
        }
        return ranked.map { RankedScore(label: $0.label, score: Double(scores[$0.label])) }
    }
}
