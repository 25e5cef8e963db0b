// Labelled cells become segments: the twin of SegmentMerger in Sources/Timeline, step by step.

/** A stretch of cells under one label. */
class Stretch {
    constructor(cell, label) {
        this.start = cell.start;
        this.end = cell.end;
        this.label = label;
        this.sums = cell.scores;
        this.cells = 1;
        this.entered = cell.entered;
        this.left = cell.left;
    }

    get score() { return this.sums[this.label] / this.cells; }

    /** Adds a stretch that follows this one, or that this one follows. */
    join(other) {
        for (let i = 0; i < this.sums.length; i += 1) this.sums[i] += other.sums[i];
        this.start = Math.min(this.start, other.start);
        this.end = Math.max(this.end, other.end);
        this.cells += other.cells;
        this.entered = Math.max(this.entered, other.entered);
        this.left = Math.min(this.left, other.left);
    }
}

/** Labelled cells become segments; short segments join a neighbour. */
class SegmentMerger {
    constructor(threshold, minimum, emit) {
        this.threshold = threshold - 1e-9;
        this.minimum = Math.floor(minimum * 1e3 + 0.5 + 1e-6) * 1000;
        this.emit = emit;
        this.before = null;
        this.short = null;
        this.growing = null;
    }

    add(cell) {
        const label = this.labelOf(cell.scores);
        if (label < 0) return this.settleAll();
        const stretch = new Stretch(cell, label);
        if (this.growing && this.growing.label === label) {
            this.growing.join(stretch);
        } else {
            const finished = this.growing;
            this.growing = null;
            if (finished) this.settle(finished);
            this.growing = stretch;
        }
        if (!this.short && !this.isShort(this.growing)) this.emitBefore();
    }

    settleAll() {
        const finished = this.growing;
        this.growing = null;
        if (finished) this.settle(finished);
        if (this.short) {
            if (this.before) this.before.join(this.short);
            else this.before = this.short;
            this.short = null;
        }
        this.emitBefore();
    }

    settle(finished) {
        const waiting = this.short;
        this.short = null;
        if (waiting) {
            if (this.before && this.before.score >= finished.score) this.before.join(waiting);
            else finished.join(waiting);
            if (this.before && this.before.label === finished.label) {
                finished.join(this.before);
                this.before = null;
            }
        }
        if (this.isShort(finished)) {
            this.short = finished;
        } else {
            this.emitBefore();
            this.before = finished;
        }
    }

    emitBefore() {
        if (this.before) this.emit(this.before);
        this.before = null;
    }

    isShort(stretch) { return stretch.end - stretch.start < this.minimum; }

    labelOf(scores) {
        let best = 0;
        for (let i = 1; i < scores.length; i += 1) if (scores[i] > scores[best] + 1e-12) best = i;
        return scores[best] >= this.threshold ? best : -1;
    }
}
