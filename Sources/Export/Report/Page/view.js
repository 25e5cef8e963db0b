// One video's part of the page: puts the canvas, the player and the tables together.

const MOST_LANES = 12;
const MOST_CURVES = 6;

class VideoView {
    constructor(section, timeline) {
        this.timeline = timeline;
        this.section = section;
        this.span = new TimeSpan(timeline.begin, timeline.end);
        const part = (name) => section.querySelector(`.${name}`);
        this.surface = part("surface");
        this.cursor = part("cursor");
        this.playhead = part("playhead");
        this.preview = part("preview");
        this.under = part("under");
        this.status = part("status");
        this.drawing = new Drawing(part("chart"), timeline, this.span, () => this.requestDraw());
        part("name").textContent = timeline.facts.name;
        fillFacts(part("facts-line"), part("details"), timeline);
        this.labels = new LabelTable(part("labels"), timeline, () => this.refresh());
        this.settings = new SettingsPanel(part("settings"), timeline, (settings) => this.aggregate(settings));
        this.table = new SegmentTable(part("segment-table"), timeline, (place) => this.goToSegment(place));
        this.player = new Player(part("player"), timeline.facts.files, timeline.begin, () => this.follow());
        this.gestures = new Gestures(this.surface, this);
        this.controls = this.wire(section);
        this.surface.setAttribute("aria-valuemin", Math.floor(timeline.begin / 1e6));
        this.surface.setAttribute("aria-valuemax", Math.ceil(timeline.end / 1e6));
        new ResizeObserver(() => this.resize()).observe(this.surface);
        this.refresh();
        this.follow();
    }

    wire(section) {
        const actions = {
            previous: () => this.step(-1), play: () => this.toggle(), next: () => this.step(1),
            smaller: () => this.zoom(1 / 1.6), larger: () => this.zoom(1.6), whole: () => this.zoom(0),
        };
        for (const [name, action] of Object.entries(actions)) {
            section.querySelector(`button[name=${name}]`).addEventListener("click", action);
        }
        const speed = section.querySelector("select[name=speed]");
        speed.addEventListener("change", () => { this.player.speed = Number(speed.value); });
        return { play: section.querySelector("button[name=play]"), speed };
    }

    resize() {
        const width = Math.floor(this.surface.clientWidth);
        if (width === this.drawing.width || width < 50) return;
        this.lay();
    }

    /** Which labels have a lane, and which a curve. */
    refresh() {
        const { timeline } = this;
        const shown = timeline.ranked.filter((label) => this.labels.isShown(label));
        const withTime = shown.filter((label) => timeline.byLabel.has(label));
        const count = withTime.length > MOST_LANES ? MOST_LANES - 1 : withTime.length;
        this.lanes = withTime.slice(0, count).map((label) => (
            { name: timeline.name(label), labels: [label], style: timeline.styles.get(label) }));
        if (withTime.length > count) {
            const others = withTime.slice(count);
            this.lanes.push({ name: `${others.length} other labels`, labels: others, style: new LabelStyle(-1) });
        }
        this.curves = timeline.table ? shown.slice(0, MOST_CURVES) : [];
        const places = [];
        timeline.segments.forEach((segment, place) => { if (this.labels.isShown(segment.label)) places.push(place); });
        this.places = places;
        this.table.show(places);
        this.labels.fill();
        this.lay();
    }

    lay() {
        const width = Math.floor(this.surface.clientWidth);
        if (width < 50) return;
        const threshold = this.timeline.canAggregate ? this.settings.values.threshold : null;
        this.drawing.layOut(width, this.lanes, this.curves, threshold);
        this.drawing.draw();
        this.placePlayhead();
    }

    requestDraw() {
        if (this.isDrawing) return;
        this.isDrawing = true;
        requestAnimationFrame(() => {
            this.isDrawing = false;
            this.drawing.draw();
            this.placePlayhead();
            if (this.hovered !== undefined) this.showPreview(this.hovered);
        });
    }

    showSpan() { this.requestDraw(); }

    zoom(factor) {
        if (factor === 0) this.span.show(this.span.begin, this.span.end);
        else this.span.zoom(factor, this.centre());
        this.showSpan();
    }

    /** What stays in its place when somebody enlarges: where the video stands, if that is in sight. */
    centre() {
        const { span, player } = this;
        const isSeen = player.position >= span.from && player.position <= span.to;
        return isSeen ? player.position : (span.from + span.to) / 2;
    }

    goTo(time) { this.player.seek(Math.min(Math.max(this.timeline.begin, time), this.timeline.end)); }

    goToSegment(place) {
        const segment = this.timeline.segments[place];
        this.span.reveal(segment.start, segment.end);
        this.showSpan();
        this.goTo(segment.start);
        this.table.mark(place);
    }

    /** The next or the previous segment that is shown. */
    step(direction) {
        const { places, timeline } = this;
        const position = this.player.position;
        const start = (i) => timeline.segments[places[i]].start;
        const after = firstIndex(places.length, (i) => start(i) > position + 2000);
        let wanted = after;
        if (direction < 0) wanted = firstIndex(places.length, (i) => start(i) >= position - 500000) - 1;
        if (wanted >= 0 && wanted < places.length) this.goToSegment(places[wanted]);
    }

    toggle() { this.player.toggle(); }

    /** Makes segments anew, a little at a time, so that the page stays responsive. */
    aggregate(settings) {
        this.work?.cancel();
        const { timeline } = this;
        if (settings === null) {
            timeline.setSegments(timeline.stored);
            return this.refresh();
        }
        const steps = aggregate(
            settings, timeline.facts.grid, timeline.times, timeline.table, timeline.gaps, timeline.facts.duration);
        const progress = (share) => this.settings.say(`Making segments: ${Math.round(100 * share)} %`);
        this.work = inSteps(steps, progress, (segments) => {
            timeline.setSegments(segments);
            this.settings.say("Segments made in this page with these settings.");
            this.table.current = null;
            this.refresh();
            this.follow();
        });
    }
}

/** Works through a generator between other things. */
function inSteps(steps, progress, done) {
    let isCancelled = false;
    const work = () => {
        if (isCancelled) return;
        const limit = performance.now() + 12;
        for (;;) {
            const { value, done: isDone } = steps.next();
            if (isDone) return done(value);
            if (performance.now() > limit) {
                progress(value);
                return setTimeout(work);
            }
        }
    };
    setTimeout(work);
    return { cancel: () => { isCancelled = true; } };
}
