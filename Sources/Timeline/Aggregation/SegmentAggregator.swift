// Overlapping windows become segments, while they come, in memory that does not grow with the video.

/// Turns windows' predictions into segments.
///
/// **Cells.** The grid has one cell a stride; cell c begins where window c begins and ends where window c + 1 begins
/// (c strides after the first frame, where that window was skipped). A window *covers* its own cell and every later
/// one that it overlaps: cells k … k + n − 1 for window k, n = ⌈window ÷ stride⌉. A cell's scores are the mean over
/// the windows covering it. The last cell is cut at the video's duration, a cell before a gap at the gap.
///
/// **Runs.** A gap, or cells that no window covers (a live input's skipped windows), end a run of cells; the grid
/// begins anew at the next window. Nothing reaches from one run into another, and what lies between has no label.
///
/// **Smoothing.** A centred moving mean over `smoothing` cells of the run (one more after than before where that is
/// even); at a run's edges over the cells there are.
///
/// **Labels.** The best class (ties: the lower one), if its smoothed score reaches `threshold`; otherwise none.
///
/// **Segments.** Neighbouring cells of one label; the score is the mean of that label's smoothed score over the cells,
/// `windows` the number of windows covering any of them.
///
/// **Short segments.** From left to right, a segment shorter than `minimum` joins the better-scoring of the segments
/// that touch it (ties: the earlier) and takes its label; its cells then count for that label; equal neighbours merge,
/// and what is still too short joins again. Time without a label is no neighbour. A short segment that touches no
/// other stays as it is: the threshold has already judged it, and dropping it would leave a video shorter than
/// `minimum` without any result.
///
/// Times count in whole microseconds, scores in ten-thousandths (see `OutputPrecision`), so the same segments follow from the
/// rows of a written timeline. A segment comes out as soon as nothing that follows can change it: when the segment
/// after it is `minimum` long, or, after a short one, when its neighbours are both complete.
package struct SegmentAggregator: Sendable {
    private let classes: Int
    private let cellSeconds: Double
    /// n above.
    private let cellsPerWindow: Int

    /// The windows that may still cover cells, oldest first.
    private var recent: [(index: Int, scores: [Int32])] = []
    /// The sum of their scores. Integers, so that taking a window off again is exact.
    private var sums: [Int64]
    /// The last window of the current run: its index and microseconds.
    private var last: (index: Int, start: Int)?
    private var nextCell = 0
    private var nextCellStart = 0
    /// The latest end of a window of the run, microseconds.
    private var reach = 0
    /// Windows that have come, and those of them that cover no more cells.
    private var entered = 0
    private var left = 0
    private var smoother: CellSmoother
    private var merger: SegmentMerger

    /// - Parameters:
    ///   - cellSeconds: the stride.
    ///   - windowSeconds: a window's length, `frames × interval ÷ rate`.
    ///   - classes: length of every prediction's scores.
    package init(_ settings: AggregationSettings, cellSeconds: Double, windowSeconds: Double, classes: Int) {
        precondition(cellSeconds > 0 && cellSeconds.isFinite, "the stride must be positive")
        precondition(windowSeconds > 0 && windowSeconds.isFinite, "a window's length must be positive")
        precondition(classes > 0, "a model has at least one class")
        self.classes = classes
        self.cellSeconds = cellSeconds
        // A window of 2.4 strides overlaps three cells; the nudge keeps 4.0000001 at four.
        cellsPerWindow = max(1, Int(min((windowSeconds / cellSeconds - 1e-6).rounded(.up), 1e6)))
        sums = Array(repeating: 0, count: classes)
        smoother = CellSmoother(cells: settings.smoothing)
        merger = SegmentMerger(threshold: settings.threshold, minimum: settings.minimum)
    }

    /// The smoothed cells so far, once they are kept: after `keepCells`.
    var steps: [SmoothedCells.Step] { merger.steps ?? [] }

    /// Keeps the smoothed cells from now on.
    mutating func keepCells() { merger.steps = merger.steps ?? [] }

    /// Takes the next window, in order of their indices.
    /// - Returns: the segments that can no longer change.
    package mutating func add(_ prediction: WindowPrediction) -> [Segment] {
        precondition(prediction.scores.count == classes, "a prediction must have a score for every class")
        let start = OutputPrecision.microseconds(prediction.start) ?? 0
        let end = OutputPrecision.microseconds(prediction.end) ?? start
        var segments: [Segment] = []
        if let last {
            precondition(prediction.index > last.index, "windows must come in order")
            if prediction.index - last.index > cellsPerWindow {
                endRun(limit: min(start, farthest(after: last)), into: &segments)
            } else {
                closeCells(before: prediction.index, limit: start, next: start, into: &segments)
            }
        }
        if last == nil {
            nextCell = prediction.index
            nextCellStart = start
            reach = end
        }
        let scores = prediction.scores.map { max(OutputPrecision.tenThousandths($0) ?? 0, 0) }
        for label in 0..<classes { sums[label] += Int64(scores[label]) }
        recent.append((prediction.index, scores))
        last = (prediction.index, start)
        reach = max(reach, end)
        entered += 1
        return segments
    }

    /// Takes a gap. It ends what was going on; windows never span one.
    /// - Returns: the segments that can no longer change.
    package mutating func add(_ gap: Gap) -> [Segment] {
        var segments: [Segment] = []
        if let last {
            let limit = farthest(after: last)
            endRun(limit: min(OutputPrecision.microseconds(gap.start) ?? limit, limit), into: &segments)
        }
        return segments
    }

    /// Ends the timeline.
    /// - Parameter duration: seconds from the first frame to the end of the last one; nil: the last window's end.
    /// - Returns: the remaining segments.
    package mutating func finish(duration: Double?) -> [Segment] {
        var segments: [Segment] = []
        if let last {
            endRun(
                limit: min(duration.flatMap(OutputPrecision.microseconds) ?? reach, farthest(after: last)),
                into: &segments)
        }
        return segments
    }

    /// Where the run's last cell may end at most: the last window's own cell is always whole, even where the stride
    /// is longer than the window; beyond it nothing was seen after the last window's end.
    private func farthest(after last: (index: Int, start: Int)) -> Int {
        max(reach, boundary(last.index + 1, from: last))
    }

    /// Where cell `cell` begins, counted from the last window.
    private func boundary(_ cell: Int, from last: (index: Int, start: Int)) -> Int {
        last.start + (OutputPrecision.microseconds(Double(cell - last.index) * cellSeconds) ?? 0)
    }

    /// Closes the cells before `end`: no window to come covers them.
    /// - Parameter next: where cell `end` begins, if a window begins there.
    private mutating func closeCells(before end: Int, limit: Int, next: Int?, into segments: inout [Segment]) {
        guard let last else { return }
        while nextCell < end {
            if next == nil, nextCellStart >= limit { break }
            var cellEnd = min(boundary(nextCell + 1, from: last), limit)
            if nextCell + 1 == end, let next { cellEnd = next }
            cellEnd = max(cellEnd, nextCellStart)
            while let oldest = recent.first, oldest.index <= nextCell - cellsPerWindow { dropOldest() }
            let count = Double(recent.count) * 10_000
            let cell = Cell(
                start: nextCellStart, end: cellEnd, scores: sums.map { Double($0) / count }, entered: entered,
                left: left)
            smoother.add(cell, to: &merger, segments: &segments)
            nextCell += 1
            nextCellStart = cellEnd
        }
    }

    private mutating func endRun(limit: Int, into segments: inout [Segment]) {
        guard let last else { return }
        closeCells(before: last.index + cellsPerWindow, limit: limit, next: nil, into: &segments)
        smoother.flush(to: &merger, segments: &segments)
        merger.endChain(into: &segments)
        while !recent.isEmpty { dropOldest() }
        self.last = nil
    }

    private mutating func dropOldest() {
        let oldest = recent.removeFirst()
        for label in 0..<classes { sums[label] -= Int64(oldest.scores[label]) }
        left += 1
    }
}
