// One video's timeline as the page knows it: what was stored, and the segments of the present settings.

class Timeline {
    /** @param block the element with a video's data blocks */
    constructor(block) {
        const text = (name) => block.querySelector(`.${name}`)?.textContent ?? "";
        const facts = JSON.parse(text("facts"));
        this.facts = facts;
        this.labels = facts.labels;
        this.times = readTimes(bytesOfBase64(text("times")), facts.windows);
        this.table = facts.windows > 0 && facts.labels.length > 0
            ? new ScoreTable(bytesOfBase64(text("scores")), facts.windows, facts.labels.length, facts.best) : null;
        this.stored = readSegments(bytesOfBase64(text("segments")), facts.segments);
        this.pictures = readPictures(bytesOfBase64(text("picture-times")), facts.pictures);
        this.images = bytesOfBase64(text("pictures"));
        this.findBounds();
        this.gaps = facts.gaps.map(([before, start, end, reason]) => ({ before, start, end, reason }));
        this.skipped = facts.skipped.map(([start, end, count]) => ({ start, end, count }));
        this.steps = facts.steps.map(([time, step, reason]) => ({ time, step, reason }));
        this.setSegments(this.stored);
        this.rankLabels();
        // The blocks' text is not needed again.
        block.remove();
    }

    /** The time that the page shows, in microseconds: what the rows tell of, up to the end where it is known. */
    findBounds() {
        const { facts, times, stored, pictures } = this;
        const begins = [times.start, stored.map((own) => own.start), facts.gaps.map(([, start]) => start),
            pictures.map((own) => own.time)].filter((list) => list.length > 0).map((list) => list[0]);
        this.begin = begins.length > 0 ? Math.max(0, Math.min(...begins)) : 0;
        let end = facts.duration ?? 0;
        if (facts.duration === null) for (let i = 0; i < times.count; i += 1) end = Math.max(end, times.end[i]);
        for (const segment of stored) end = Math.max(end, segment.end);
        for (const [, , gapEnd] of facts.gaps) end = Math.max(end, gapEnd);
        this.end = Math.max(end, this.begin + 1e5);
        this.length = this.end - this.begin;
    }

    /** Takes the segments that are shown from now on. */
    setSegments(segments) {
        this.segments = segments;
        this.byLabel = new Map();
        segments.forEach((segment, place) => {
            let own = this.byLabel.get(segment.label);
            if (!own) this.byLabel.set(segment.label, own = { places: [], time: 0, weighed: 0, reach: [] });
            const length = segment.end - segment.start;
            own.places.push(place);
            own.time += length;
            own.weighed += (segment.score ?? 0) * length;
            own.reach.push(Math.max(own.reach[own.reach.length - 1] ?? 0, segment.end));
        });
    }

    /** Labels by their total time, then by their best score: colours stay with them whatever is filtered. */
    rankLabels() {
        const highest = this.table ? this.table.highest() : new Uint16Array(this.labels.length);
        const time = (label) => this.byLabel.get(label)?.time ?? 0;
        this.ranked = this.labels.map((_, label) => label)
            .sort((a, b) => time(b) - time(a) || highest[b] - highest[a] || a - b);
        this.styles = new Map(this.ranked.map((label, rank) => [label, new LabelStyle(rank)]));
    }

    name(label) { return labelText(this.labels[label] ?? `class ${label}`); }

    /** The places of a label's segments that touch a stretch of time. */
    placesOf(label, from, to) {
        const own = this.byLabel.get(label);
        if (!own) return [];
        const first = firstIndex(own.places.length, (i) => own.reach[i] > from);
        const last = firstIndex(own.places.length, (i) => this.segments[own.places[i]].start >= to);
        return own.places.slice(first, last);
    }

    /** The segment at a time, of the labels that are shown: the last one that has begun. */
    segmentAt(time, isShown = () => true) {
        let found = null;
        for (const label of this.byLabel.keys()) {
            if (!isShown(label)) continue;
            for (const place of this.placesOf(label, time, time + 1)) {
                if (this.segments[place].start <= time && (found === null || place > found)) found = place;
            }
        }
        return found;
    }

    /** The window whose middle is nearest to a time; null where the time is in none. */
    windowAt(time) {
        const { start, end, count } = this.times;
        const after = firstIndex(count, (i) => (start[i] + end[i]) / 2 >= time);
        let best = null;
        for (const i of [after - 1, after]) {
            if (i < 0 || i >= count || start[i] > time || end[i] < time) continue;
            const distance = Math.abs((start[i] + end[i]) / 2 - time);
            if (best === null || distance < best.distance) best = { window: i, distance };
        }
        return best === null ? null : best.window;
    }

    /** A window's best classes: [label, score], best first. */
    bestOf(window, count) {
        const scores = [];
        this.table?.forEach(window, (label, score) => { if (score > 0) scores.push([label, score]); });
        return scores.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, count);
    }

    /** The picture nearest to a time; null where none is near: parts of a video may have no pictures. */
    pictureAt(time) {
        const { pictures } = this;
        if (pictures.length === 0) return null;
        this.pictureReach ??= reachOf(pictures);
        const after = firstIndex(pictures.length, (i) => pictures[i].time >= time);
        const isBefore = after === pictures.length
            || (after > 0 && time - pictures[after - 1].time < pictures[after].time - time);
        const place = isBefore ? after - 1 : after;
        return Math.abs(pictures[place].time - time) <= this.pictureReach ? place : null;
    }

    /** The time of day at a time, where the timeline knows it. */
    clockAt(time) {
        const { clock } = this.facts;
        let own = null;
        for (const entry of clock) if (own === null || entry[0] <= time) own = entry;
        return own === null ? null : new Date(own[1] + (time - own[0]) / 1000);
    }

    /** Whether segments can be made anew, and from everything. */
    get canAggregate() { return this.table !== null && this.facts.grid !== null; }
}

/** How far from its time a picture still tells something: twice the usual distance, in microseconds. */
function reachOf(pictures) {
    const distances = pictures.slice(1).map((picture, i) => picture.time - pictures[i].time).sort((a, b) => a - b);
    return distances.length === 0 ? Infinity : 2 * distances[distances.length >> 1];
}

/** The first of `count` places that has a property, which all places after it have, too. */
function firstIndex(count, has) {
    let low = 0;
    let high = count;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (has(middle)) high = middle;
        else low = middle + 1;
    }
    return low;
}
