// Which part of the video the canvas shows: between times in microseconds and pixels.

class TimeSpan {
    /** @param begin, end what can be shown at most */
    constructor(begin, end) {
        this.begin = begin;
        this.end = end;
        this.from = begin;
        this.to = end;
        this.left = 0;
        this.width = 1;
    }

    /** Where on the canvas times lie, in pixels. */
    place(left, width) {
        this.left = left;
        this.width = Math.max(1, width);
    }

    get isWhole() { return this.from <= this.begin && this.to >= this.end; }

    x(time) { return this.left + (time - this.from) / (this.to - this.from) * this.width; }

    time(x) { return this.from + (x - this.left) / this.width * (this.to - this.from); }

    /** Shows a stretch of time, moved into the video where it reaches out of it. */
    show(from, to) {
        const length = this.bounded(to - from);
        this.startAt((from + to - length) / 2, length);
    }

    /** Enlarges by a factor around a time that stays where it is. */
    zoom(factor, time = (this.from + this.to) / 2) {
        const share = (time - this.from) / (this.to - this.from);
        const length = this.bounded((this.to - this.from) / factor);
        this.startAt(time - share * length, length);
    }

    /** A length that can be shown: at least a fifth of a second, at most everything. */
    bounded(length) {
        const whole = this.end - this.begin;
        return Math.min(Math.max(length, Math.min(whole, 2e5)), whole);
    }

    startAt(from, length) {
        this.from = Math.min(Math.max(this.begin, from), this.end - length);
        this.to = this.from + length;
    }

    pan(distance) { this.show(this.from + distance, this.to + distance); }

    /** Brings a stretch of time into view, without a change of scale where it fits. */
    reveal(start, end) {
        if (start >= this.from && end <= this.to) return;
        const length = this.to - this.from;
        if (end - start > length) this.show(start - 0.1 * (end - start), end + 0.1 * (end - start));
        else this.show((start + end - length) / 2, (start + end + length) / 2);
    }

    /** Times for an axis with marks at least `distance` pixels apart, and how far apart they are. */
    ticks(distance) {
        const steps = [
            1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1.5e7, 3e7, 6e7, 1.2e8, 3e8, 6e8, 9e8, 1.8e9, 3.6e9,
            7.2e9, 1.44e10, 2.16e10, 4.32e10, 8.64e10, 1.728e11, 6.048e11, 2.592e12,
        ];
        const least = distance / this.width * (this.to - this.from);
        const step = steps.find((own) => own >= least) ?? steps[steps.length - 1];
        const times = [];
        for (let time = Math.ceil(this.from / step) * step; time <= this.to; time += step) times.push(time);
        return { times, step };
    }
}
