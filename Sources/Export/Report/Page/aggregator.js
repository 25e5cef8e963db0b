// Windows become smoothed cells: the twin of SegmentAggregator and CellSmoother in Sources/Timeline, which say what the
// rules are. The same numbers in the same order of operations give the same segments, bit by bit.

/** Whole microseconds, half up; null for what is too large. As OutputPrecision has it. */
function microseconds(seconds) {
    const scaled = seconds * 1e6;
    return Math.abs(scaled) < 2 ** 53 ? Math.floor(scaled + 0.5 + 1e-6) : null;
}

/** A centred moving mean over neighbouring cells. */
class CellSmoother {
    constructor(count, merger) {
        this.before = Math.floor((count - 1) / 2);
        this.after = Math.floor(count / 2);
        this.merger = merger;
        this.cells = [];
        this.centre = 0;
    }

    add(cell) {
        this.cells.push(cell);
        if (this.cells.length - 1 - this.centre >= this.after) this.passOn();
    }

    flush() {
        while (this.centre < this.cells.length) this.passOn();
        this.cells = [];
        this.centre = 0;
    }

    passOn() {
        const cell = this.cells[this.centre];
        const from = Math.max(0, this.centre - this.before);
        const to = Math.min(this.cells.length - 1, this.centre + this.after);
        const scores = new Float64Array(cell.scores.length);
        for (let k = from; k <= to; k += 1) {
            const neighbour = this.cells[k].scores;
            for (let i = 0; i < scores.length; i += 1) scores[i] += neighbour[i];
        }
        const count = to - from + 1;
        if (count > 1) for (let i = 0; i < scores.length; i += 1) scores[i] /= count;
        this.merger.add({ start: cell.start, end: cell.end, scores, entered: cell.entered, left: cell.left });
        this.centre += 1;
        if (this.centre > this.before) {
            this.cells.shift();
            this.centre -= 1;
        }
    }
}

/** Windows, and the gaps between them, become cells of the grid. */
class SegmentAggregator {
    /**
     * @param settings threshold, smoothing, minimum
     * @param grid stride and length of a window, seconds
     * @param times as `readTimes` gives them
     * @param table a ScoreTable
     */
    constructor(settings, grid, times, table) {
        this.times = times;
        this.table = table;
        this.cellSeconds = grid.stride;
        this.cellsPerWindow = Math.max(1, Math.min(Math.ceil(grid.length / grid.stride - 1e-6), 1e6));
        // A class that no window gives the threshold is no cell's label, and takes it from no other.
        const least = settings.threshold - 1e-6;
        this.labels = [];
        this.places = new Int32Array(table.classes).fill(-1);
        table.highest().forEach((score, label) => {
            if (score / 10000 < least) return;
            this.places[label] = this.labels.length;
            this.labels.push(label);
        });
        this.sums = new Float64Array(this.labels.length);
        this.recent = [];
        this.last = -1;
        this.nextCell = 0;
        this.nextCellStart = 0;
        this.reach = 0;
        this.entered = 0;
        this.left = 0;
        this.segments = [];
        const merger = new SegmentMerger(settings.threshold, settings.minimum, (stretch) => this.segments.push({
            start: stretch.start, end: stretch.end, label: this.labels[stretch.label],
            score: Math.floor(stretch.score * 10000 + 0.5 + 1e-6), windows: stretch.entered - stretch.left,
        }));
        this.merger = merger;
        this.smoother = new CellSmoother(settings.smoothing, merger);
    }

    add(window) {
        const { index, start, end } = this.times;
        if (this.last >= 0) {
            if (index[window] - index[this.last] > this.cellsPerWindow) {
                this.endRun(Math.min(start[window], this.farthest()));
            } else {
                this.closeCells(index[window], start[window], start[window]);
            }
        }
        if (this.last < 0) {
            this.nextCell = index[window];
            this.nextCellStart = start[window];
            this.reach = end[window];
        }
        this.count(window, 1);
        this.recent.push(window);
        this.last = window;
        this.reach = Math.max(this.reach, end[window]);
        this.entered += 1;
    }

    /** A gap ends what was going on; so does the timeline's end, null where it is not known. */
    endAt(time) {
        if (this.last >= 0) this.endRun(Math.min(time ?? this.reach, this.farthest()));
    }

    farthest() { return Math.max(this.reach, this.boundary(this.times.index[this.last] + 1)); }

    boundary(cell) {
        const { index, start } = this.times;
        return start[this.last] + (microseconds((cell - index[this.last]) * this.cellSeconds) ?? 0);
    }

    closeCells(end, limit, next) {
        const { index } = this.times;
        while (this.nextCell < end) {
            if (next === null && this.nextCellStart >= limit) break;
            let cellEnd = Math.min(this.boundary(this.nextCell + 1), limit);
            if (this.nextCell + 1 === end && next !== null) cellEnd = next;
            cellEnd = Math.max(cellEnd, this.nextCellStart);
            while (this.recent.length > 0 && index[this.recent[0]] <= this.nextCell - this.cellsPerWindow) this.drop();
            const count = this.recent.length * 10000;
            const scores = new Float64Array(this.sums.length);
            for (let i = 0; i < scores.length; i += 1) scores[i] = this.sums[i] / count;
            this.smoother.add({
                start: this.nextCellStart, end: cellEnd, scores, entered: this.entered, left: this.left,
            });
            this.nextCell += 1;
            this.nextCellStart = cellEnd;
        }
    }

    endRun(limit) {
        this.closeCells(this.times.index[this.last] + this.cellsPerWindow, limit, null);
        this.smoother.flush();
        this.merger.settleAll();
        while (this.recent.length > 0) this.drop();
        this.last = -1;
    }

    drop() {
        this.count(this.recent.shift(), -1);
        this.left += 1;
    }

    count(window, sign) {
        this.table.forEach(window, (label, score) => {
            const place = this.places[label];
            if (place >= 0) this.sums[place] += sign * score;
        });
    }
}

/**
 * Makes a timeline's segments in small steps: yields now and then, and returns the segments.
 * @param gaps in order: { before: how many windows come before it, start: microseconds }
 * @param end microseconds, null where it is not known
 */
function* aggregate(settings, grid, times, table, gaps, end) {
    const aggregator = new SegmentAggregator(settings, grid, times, table);
    if (aggregator.labels.length === 0) return [];
    let gap = 0;
    for (let window = 0; window < times.count; window += 1) {
        for (; gap < gaps.length && gaps[gap].before <= window; gap += 1) aggregator.endAt(gaps[gap].start);
        aggregator.add(window);
        if (window % 500 === 499) yield window / times.count;
    }
    for (; gap < gaps.length; gap += 1) aggregator.endAt(gaps[gap].start);
    aggregator.endAt(end);
    return aggregator.segments;
}
