// What the page's data blocks hold, read back. The Swift side is ReportNumbers.swift and ReportScores.swift.

/** The bytes of a base64 text. */
function bytesOfBase64(text) {
    text = text.trim();
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const characters = atob(text);
    const bytes = new Uint8Array(characters.length);
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = characters.charCodeAt(i);
    return bytes;
}

/** Reads numbers of variable length (LEB128), up to 2^53. */
class NumberReader {
    constructor(bytes) {
        this.bytes = bytes;
        this.place = 0;
    }

    /** A number from 0 on. */
    next() {
        let value = 0;
        let scale = 1;
        for (;;) {
            const byte = this.bytes[this.place];
            this.place += 1;
            value += (byte & 0x7f) * scale;
            if (byte < 0x80) return value;
            scale *= 128;
        }
    }

    /** A number of either sign: 0, −1, 1, −2, … are written 0, 1, 2, 3, …. */
    nextSigned() {
        const value = this.next();
        return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
}

/** The windows' numbers and times in microseconds: each differs little from the one before. */
function readTimes(bytes, count) {
    const reader = new NumberReader(bytes);
    const index = new Float64Array(count);
    const start = new Float64Array(count);
    const end = new Float64Array(count);
    const padded = new Uint8Array(count);
    let number = -1;
    let begin = 0;
    let step = 0;
    let length = 0;
    for (let i = 0; i < count; i += 1) {
        const head = reader.next();
        padded[i] = head % 2;
        number += 1 + Math.floor(head / 2);
        step += reader.nextSigned();
        begin += step;
        length += reader.nextSigned();
        index[i] = number;
        start[i] = begin;
        end[i] = begin + length;
    }
    return { count, index, start, end, padded };
}

/** Segments: times in microseconds, the score in ten-thousandths or null. */
function readSegments(bytes, count) {
    const reader = new NumberReader(bytes);
    const segments = [];
    let start = 0;
    for (let i = 0; i < count; i += 1) {
        start += reader.nextSigned();
        const length = reader.next();
        const label = reader.next();
        const score = reader.next();
        const windows = reader.next();
        segments.push({ start, end: start + length, label, score: score === 0 ? null : score - 1, windows });
    }
    return segments;
}

/** Pictures: the time of each in microseconds, and where its bytes lie in the block of images. */
function readPictures(bytes, count) {
    const reader = new NumberReader(bytes);
    const pictures = [];
    let time = 0;
    let place = 0;
    for (let i = 0; i < count; i += 1) {
        time += reader.next();
        const size = reader.next();
        pictures.push({ time, from: place, to: place + size });
        place += size;
    }
    return pictures;
}

/** Every class's score of every window, or those of each window's best classes, in ten-thousandths. */
class ScoreTable {
    /**
     * @param bytes little-endian, 16 bits a number: [windows, classes]; where `best` is not 0,
     *   [windows, best, 2]: class and score, the best first.
     */
    constructor(bytes, windows, classes, best) {
        this.windows = windows;
        this.classes = classes;
        this.best = best;
        this.numbers = new Uint16Array(windows * (best > 0 ? 2 * best : classes));
        for (let i = 0; i < this.numbers.length; i += 1) this.numbers[i] = bytes[2 * i] | bytes[2 * i + 1] << 8;
        this.columns = new Map();
        this.sumColumns = new Map();
    }

    /** Calls `body(label, score)` for the scores that are stored of a window. */
    forEach(window, body) {
        if (this.best === 0) {
            const from = window * this.classes;
            for (let label = 0; label < this.classes; label += 1) body(label, this.numbers[from + label]);
            return;
        }
        const from = window * 2 * this.best;
        for (let i = from; i < from + 2 * this.best; i += 2) body(this.numbers[i], this.numbers[i + 1]);
    }

    /** One class's score in every window. */
    column(label) {
        let column = this.columns.get(label);
        if (column) return column;
        column = new Uint16Array(this.windows);
        if (this.best === 0) {
            for (let i = 0; i < this.windows; i += 1) column[i] = this.numbers[i * this.classes + label];
        } else {
            for (let i = 0; i < this.windows * this.best; i += 1) {
                if (this.numbers[2 * i] === label) column[Math.floor(i / this.best)] = this.numbers[2 * i + 1];
            }
        }
        if (this.columns.size > 24) this.columns.delete(this.columns.keys().next().value);
        this.columns.set(label, column);
        return column;
    }

    /** The sums of one class's scores over the windows before each, and over all. */
    sums(label) {
        let sums = this.sumColumns.get(label);
        if (sums) return sums;
        const column = this.column(label);
        sums = new Float64Array(this.windows + 1);
        for (let i = 0; i < this.windows; i += 1) sums[i + 1] = sums[i] + column[i];
        if (this.sumColumns.size > 24) this.sumColumns.delete(this.sumColumns.keys().next().value);
        this.sumColumns.set(label, sums);
        return sums;
    }

    /** The highest score of each class. */
    highest() {
        const { numbers, classes, best } = this;
        const highest = new Uint16Array(classes);
        const row = best > 0 ? 2 * best : classes;
        const step = best > 0 ? 2 : 1;
        for (let from = 0; from < numbers.length; from += row) {
            for (let i = 0; i < row; i += step) {
                const label = best > 0 ? numbers[from + i] : i;
                const score = numbers[from + i + step - 1];
                if (score > highest[label]) highest[label] = score;
            }
        }
        return highest;
    }
}
