// The moving mean over neighbouring cells.

/// One cell of the grid.
struct Cell: Sendable {
    /// Microseconds.
    var start: Int
    /// Microseconds.
    var end: Int
    /// A score a class.
    var scores: [Double]
    /// Windows that begin before the cell ends.
    var entered: Int
    /// Windows that end before the cell begins.
    var left: Int
}

/// A centred moving mean that holds no more cells than it averages.
struct CellSmoother: Sendable {
    private let before: Int
    private let after: Int
    private var cells: [Cell] = []
    /// The place in `cells` of the next cell to come out.
    private var centre = 0

    init(cells count: Int) {
        precondition(count >= 1, "smoothing must be at least one cell")
        before = (count - 1) / 2
        after = count / 2
    }

    /// Takes the next cell; passes on the one whose surroundings are now complete.
    mutating func add(_ cell: Cell, to merger: inout SegmentMerger, segments: inout [Segment]) {
        cells.append(cell)
        if cells.count - 1 - centre >= after { passOn(to: &merger, segments: &segments) }
    }

    /// Passes on the rest: the run ends here.
    mutating func flush(to merger: inout SegmentMerger, segments: inout [Segment]) {
        while centre < cells.count { passOn(to: &merger, segments: &segments) }
        cells.removeAll(keepingCapacity: true)
        centre = 0
    }

    private mutating func passOn(to merger: inout SegmentMerger, segments: inout [Segment]) {
        var cell = cells[centre]
        let surroundings = cells[max(0, centre - before)...min(cells.count - 1, centre + after)]
        if surroundings.count > 1 {
            var sums = Array(repeating: 0.0, count: cell.scores.count)
            for neighbour in surroundings {
                for label in sums.indices { sums[label] += neighbour.scores[label] }
            }
            let count = Double(surroundings.count)
            cell.scores = sums.map { $0 / count }
        }
        merger.add(cell, into: &segments)
        centre += 1
        if centre > before {
            cells.removeFirst()
            centre -= 1
        }
    }
}
