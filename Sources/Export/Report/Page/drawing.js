// Draws one timeline on its canvas: axis, pictures, lanes, score curves, overview. Only what is visible is drawn, and
// what is narrower than a pixel is added up a pixel at a time, so that ten hours draw as fast as ten minutes.

const AXIS = 26;
const STRIP = 58;
const LANE = 24;
const CURVES = 118;
const OVERVIEW = 30;
const SPACE = 8;

class Drawing {
    constructor(canvas, timeline, span, redraw) {
        this.canvas = canvas;
        this.context = canvas.getContext("2d");
        this.timeline = timeline;
        this.span = span;
        this.strip = new PictureStrip(timeline, redraw);
        this.lanes = [];
        this.curves = [];
        this.threshold = null;
        this.width = 0;
    }

    /** Lays everything out for a width in pixels; returns the height. */
    layOut(width, lanes, curves, threshold) {
        Object.assign(this, { width, lanes, curves, threshold });
        this.gutter = Math.round(Math.min(190, Math.max(84, width * 0.15)));
        this.span.place(this.gutter, width - this.gutter - 6);
        let y = AXIS;
        this.stripTop = y;
        if (this.timeline.pictures.length > 0) y += STRIP + SPACE;
        this.lanesTop = y;
        y += Math.max(1, lanes.length) * LANE + SPACE;
        this.curvesTop = y;
        if (curves.length > 0) y += CURVES + SPACE;
        this.overviewTop = y;
        this.height = y + OVERVIEW + 4;
        const scale = Math.min(window.devicePixelRatio || 1, 3);
        this.canvas.width = Math.round(width * scale);
        this.canvas.height = Math.round(this.height * scale);
        this.canvas.style.height = `${this.height}px`;
        this.context.setTransform(scale, 0, 0, scale, 0, 0);
        this.readTheme();
        return this.height;
    }

    readTheme() {
        const style = getComputedStyle(this.canvas);
        const value = (name) => style.getPropertyValue(`--${name}`).trim();
        this.ink = value("ink");
        this.muted = value("muted");
        this.line = value("line");
        this.lane = value("lane");
        this.accent = value("accent");
        this.lost = value("lost");
        this.font = `12px ${style.fontFamily}`;
    }

    /** The part of the canvas at a height: what a click there means. */
    partAt(y) {
        if (y >= this.overviewTop) return "overview";
        if (y < this.stripTop) return "axis";
        return y >= this.curvesTop ? "curves" : y >= this.lanesTop ? "lanes" : "strip";
    }

    draw() {
        const { context } = this;
        context.clearRect(0, 0, this.width, this.height);
        context.font = this.font;
        context.textBaseline = "middle";
        this.drawAxis();
        if (this.timeline.pictures.length > 0) this.drawStrip();
        this.drawLanes();
        if (this.curves.length > 0) this.drawCurves();
        this.drawLost();
        this.drawOverview();
    }

    drawAxis() {
        const { context, span } = this;
        const { times, step } = span.ticks(76);
        context.textAlign = "center";
        for (const time of times) {
            const x = Math.round(span.x(time)) + 0.5;
            context.strokeStyle = this.line;
            context.beginPath();
            context.moveTo(x, AXIS - 6);
            context.lineTo(x, this.overviewTop - SPACE);
            context.stroke();
            context.fillStyle = this.muted;
            const text = timeText(time, step);
            const half = context.measureText(text).width / 2;
            context.fillText(text, Math.min(Math.max(x, this.gutter + half - 4), this.width - half), 10);
        }
        for (const { time } of this.timeline.steps) {
            if (time < span.from || time > span.to) continue;
            context.fillStyle = this.accent;
            context.fillRect(span.x(time) - 1, AXIS - 8, 2, 8);
        }
    }

    drawStrip() {
        const { context, span } = this;
        context.save();
        this.clip(this.stripTop, STRIP);
        this.strip.draw(context, span, this.stripTop, STRIP);
        context.restore();
        this.sideText("Pictures", this.stripTop + STRIP / 2, this.muted);
    }

    /** Keeps drawing within the span's part of the canvas. */
    clip(top, height) {
        const { context, span } = this;
        context.beginPath();
        context.rect(span.left, top, span.width, height);
        context.clip();
    }

    sideText(text, y, colour) {
        const { context } = this;
        context.textAlign = "left";
        context.fillStyle = colour;
        context.fillText(fitting(context, text, this.gutter - 22), 16, y);
    }

    drawLanes() {
        const { context, span } = this;
        if (this.lanes.length === 0) this.sideText("No segments", this.lanesTop + LANE / 2, this.muted);
        this.lanes.forEach((lane, row) => {
            const top = this.lanesTop + row * LANE;
            context.fillStyle = this.lane;
            context.fillRect(span.left, top + 2, span.width, LANE - 4);
            context.fillStyle = lane.style.fill(context);
            context.fillRect(2, top + 6, 8, LANE - 12);
            this.sideText(lane.name, top + LANE / 2, this.ink);
            context.save();
            this.clip(top, LANE);
            // How much of each pixel the segments narrower than two pixels cover.
            const covered = new Float32Array(Math.ceil(span.width) + 2);
            for (const label of lane.labels) this.drawSegments(label, lane, top + 2, LANE - 4, covered);
            drawCovered(context, covered, lane.style.colour, Math.floor(span.left), top + 2, LANE - 4);
            context.restore();
        });
    }

    drawSegments(label, lane, top, height, covered) {
        const { context, span, timeline } = this;
        const places = timeline.placesOf(label, span.from, span.to);
        const left = Math.floor(span.left);
        context.textAlign = "left";
        for (const place of places) {
            const segment = timeline.segments[place];
            const from = span.x(segment.start);
            const to = span.x(segment.end);
            if (to - from < 2) {
                const pixel = Math.max(0, Math.floor(from) - left);
                const part = Math.min(to, pixel + left + 1) - from;
                if (pixel < covered.length) covered[pixel] += part;
                if (pixel + 1 < covered.length) covered[pixel + 1] += to - from - part;
                continue;
            }
            const begin = Math.max(from, span.left - 4);
            const end = Math.min(to, span.left + span.width + 4);
            context.fillStyle = lane.style.fill(context);
            context.beginPath();
            context.roundRect(begin, top, Math.max(1.5, end - begin - (end - begin > 4 ? 1 : 0)), height, 3);
            context.fill();
            if (end - begin <= 46) continue;
            this.drawName(segment, lane, Math.max(begin, span.left) + 5, end - 4, top + height / 2);
        }
    }

    drawName(segment, lane, x, end, y) {
        const { context } = this;
        const name = this.timeline.name(segment.label);
        const full = segment.score === null ? name : `${name} ${Math.round(segment.score / 100)} %`;
        const text = context.measureText(full).width <= end - x ? full : name;
        if (lane.style.pattern !== "plain") {
            context.fillStyle = lane.style.colour;
            const width = Math.min(context.measureText(text).width, end - x);
            context.fillRect(x - 2, y - 8, width + 4, 16);
        }
        context.fillStyle = lane.style.ink;
        context.fillText(fitting(context, text, end - x), x, y);
    }

    drawCurves() {
        const { context, span } = this;
        const [top, height] = [this.curvesTop, CURVES];
        context.fillStyle = this.lane;
        context.fillRect(span.left, top, span.width, height);
        context.textAlign = "right";
        context.fillStyle = this.muted;
        for (const percent of [100, 50, 0]) {
            context.fillText(`${percent} %`, this.gutter - 6, top + 7 + (height - 14) * (1 - percent / 100));
        }
        if (this.gutter > 120) this.sideText("Scores", top + 7, this.muted);
        context.save();
        this.clip(top, height);
        this.curves.forEach((label, place) => drawCurve(this, label, place, top + 4, height - 8));
        if (this.threshold !== null) {
            const y = top + 4 + (height - 8) * (1 - this.threshold);
            context.setLineDash([2, 4]);
            context.lineWidth = 1;
            context.strokeStyle = this.ink;
            context.beginPath();
            context.moveTo(span.left, y);
            context.lineTo(span.left + span.width, y);
            context.stroke();
        }
        context.restore();
    }

    /** Gaps are hatched, windows that were left out dotted, over everything. */
    drawLost() {
        const { context, span, timeline } = this;
        const height = this.overviewTop - SPACE - AXIS;
        context.save();
        this.clip(AXIS, height);
        for (const [list, kind] of [[timeline.gaps, "gap"], [timeline.skipped, "skipped"]]) {
            for (const { start, end } of list) {
                if (end < span.from || start > span.to) continue;
                const from = Math.max(span.x(start), span.left - 2);
                const width = Math.max(2, Math.min(span.x(end), span.left + span.width + 2) - from);
                context.fillStyle = lostPattern(context, this.lost, kind);
                context.fillRect(from, AXIS, width, height);
                if (width < 70) continue;
                context.fillStyle = this.muted;
                context.textAlign = "center";
                context.fillText(kind === "gap" ? "gap" : "left out", from + width / 2, this.lanesTop + LANE / 2);
            }
        }
        context.restore();
    }

    drawOverview() {
        drawOverview(this, this.overviewTop, OVERVIEW);
    }
}
