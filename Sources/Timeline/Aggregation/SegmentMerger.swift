// Labelled cells become segments; short segments join a neighbour.

/// Merges smoothed cells. At most three segments are held: a finished long one, a short one after it that waits for
/// its right neighbour, and the one that is growing.
struct SegmentMerger: Sendable {
    private struct Stretch: Sendable {
        var start: Int
        var end: Int
        var label: Int
        /// The sum of the cells' scores, a class each: joining another label needs that label's scores here.
        var sums: [Double]
        var cells: Int
        var entered: Int
        var left: Int

        var score: Double { sums[label] / Double(cells) }

        /// Adds a stretch that follows this one, or that this one follows.
        mutating func join(_ other: Stretch) {
            for index in sums.indices { sums[index] += other.sums[index] }
            start = min(start, other.start)
            end = max(end, other.end)
            cells += other.cells
            entered = max(entered, other.entered)
            left = min(left, other.left)
        }
    }

    private let threshold: Double
    /// Microseconds.
    private let minimum: Int
    private var before: Stretch?
    private var short: Stretch?
    private var growing: Stretch?
    private var count = 0
    /// What came, where it is kept to be merged again.
    var steps: [SmoothedCells.Step]?

    init(threshold: Double, minimum: Double) {
        // Means of decimals miss their value by rounding: three cells of 0.3 have to reach 0.3.
        self.threshold = threshold - 1e-9
        // The settings are written with three decimals.
        self.minimum = (OutputPrecision.milliseconds(minimum) ?? 0) * 1000
    }

    mutating func add(_ cell: Cell, into segments: inout [Segment]) {
        steps?.append(.cell(cell))
        guard let label = label(of: cell.scores) else { return settleAll(into: &segments) }
        let stretch = Stretch(
            start: cell.start, end: cell.end, label: label, sums: cell.scores, cells: 1, entered: cell.entered,
            left: cell.left)
        if growing?.label == label {
            growing?.join(stretch)
        } else {
            if let finished = growing.take() { settle(finished, into: &segments) }
            growing = stretch
        }
        if short == nil, let growing, !isShort(growing), let settled = before.take() { emit(settled, into: &segments) }
    }

    /// What follows does not touch what came: a gap, windows left out, or the end.
    mutating func endChain(into segments: inout [Segment]) {
        steps?.append(.end)
        settleAll(into: &segments)
    }

    private mutating func settleAll(into segments: inout [Segment]) {
        if let finished = growing.take() { settle(finished, into: &segments) }
        if let lonely = short.take() {
            if before == nil { before = lonely } else { before?.join(lonely) }
        }
        if let settled = before.take() { emit(settled, into: &segments) }
    }

    private mutating func settle(_ finished: Stretch, into segments: inout [Segment]) {
        var finished = finished
        if let waiting = short.take() {
            if var neighbour = before, neighbour.score >= finished.score {
                neighbour.join(waiting)
                before = neighbour
            } else {
                finished.join(waiting)
            }
            if let neighbour = before, neighbour.label == finished.label {
                finished.join(neighbour)
                before = nil
            }
        }
        if isShort(finished) {
            short = finished
        } else {
            if let settled = before { emit(settled, into: &segments) }
            before = finished
        }
    }

    private func isShort(_ stretch: Stretch) -> Bool { stretch.end - stretch.start < minimum }

    private func label(of scores: [Double]) -> Int? {
        var best = 0
        // Ties go to the lower class, also where rounding set two equal means apart.
        for index in scores.indices where scores[index] > scores[best] + 1e-12 { best = index }
        return scores[best] >= threshold ? best : nil
    }

    private mutating func emit(_ stretch: Stretch, into segments: inout [Segment]) {
        segments.append(
            Segment(
                index: count, start: OutputPrecision.seconds(microseconds: stretch.start),
                end: OutputPrecision.seconds(microseconds: stretch.end), label: stretch.label, score: stretch.score,
                windows: stretch.entered - stretch.left))
        count += 1
    }
}
