// Mouse, wheel and fingers on the canvas. A click goes to a time; dragging moves; dragging along the axis, or with
// shift, chooses what to enlarge; the wheel and two fingers enlarge.

class Gestures {
    /** @param view has `drawing`, `span`, `showSpan()`, `goTo(time)`, `hover(x, y)` */
    constructor(surface, view) {
        this.surface = surface;
        this.view = view;
        this.pointers = new Map();
        this.drag = null;
        this.band = element("div", { className: "band", hidden: true });
        surface.append(this.band);
        surface.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
        surface.addEventListener("pointerdown", (event) => this.down(event));
        surface.addEventListener("pointermove", (event) => this.move(event));
        for (const name of ["pointerup", "pointercancel"]) {
            surface.addEventListener(name, (event) => this.up(event, name === "pointerup"));
        }
        surface.addEventListener("pointerleave", () => { if (!this.drag) view.hover(null); });
        surface.addEventListener("dblclick", (event) => this.doubleClick(event));
    }

    place(event) {
        const box = this.surface.getBoundingClientRect();
        return { x: event.clientX - box.left, y: event.clientY - box.top };
    }

    wheel(event) {
        const { span } = this.view;
        const { x } = this.place(event);
        const unit = event.deltaMode === 1 ? 30 : event.deltaMode === 2 ? 400 : 1;
        const sideways = event.deltaX !== 0 || event.shiftKey;
        if (sideways && Math.abs(event.deltaX) >= Math.abs(event.deltaY) || event.shiftKey) {
            if (span.isWhole) return;
            span.pan((event.deltaX || event.deltaY) * unit * (span.to - span.from) / span.width);
        } else {
            // The whole is shown: the wheel scrolls the page on.
            if (span.isWhole && event.deltaY > 0) return;
            span.zoom(Math.exp(-event.deltaY * unit * 0.0022), span.time(x));
        }
        event.preventDefault();
        this.view.showSpan();
        this.view.hover(x);
    }

    down(event) {
        if (event.button !== 0) return;
        const place = this.place(event);
        this.pointers.set(event.pointerId, place);
        this.surface.setPointerCapture(event.pointerId);
        const { drawing, span } = this.view;
        const part = drawing.partAt(place.y);
        if (this.pointers.size === 2) {
            this.drag = { kind: "pinch" };
            this.band.hidden = true;
            return;
        }
        const kind = part === "overview" ? "overview" : event.shiftKey || part === "axis" ? "choose" : "pan";
        this.drag = { kind, start: place, from: span.from, to: span.to, hasMoved: false };
        if (kind === "overview") this.moveOverview(place);
    }

    move(event) {
        const place = this.place(event);
        const before = this.pointers.get(event.pointerId);
        if (!before || !this.drag) return this.view.hover(place.x, place.y);
        const { span } = this.view;
        if (this.drag.kind === "pinch" && this.pointers.size === 2) {
            const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, own]) => own);
            const [apart, wasApart] = [Math.abs(place.x - other.x), Math.abs(before.x - other.x)];
            const middle = span.time((before.x + other.x) / 2);
            if (apart > 8 && wasApart > 8) span.zoom(apart / wasApart, middle);
            span.pan((before.x - place.x) / 2 * (span.to - span.from) / span.width);
            this.pointers.set(event.pointerId, place);
            return this.view.showSpan();
        }
        this.pointers.set(event.pointerId, place);
        const distance = place.x - this.drag.start.x;
        if (Math.abs(distance) > 4) this.drag.hasMoved = true;
        if (this.drag.kind === "overview") {
            this.moveOverview(place);
        } else if (this.drag.kind === "choose") {
            const [left, right] = [this.drag.start.x, place.x].sort((a, b) => a - b);
            this.band.hidden = !this.drag.hasMoved;
            const from = Math.max(left, span.left);
            this.band.style.left = `${from}px`;
            this.band.style.width = `${Math.max(0, Math.min(right, span.left + span.width) - from)}px`;
        } else if (this.drag.hasMoved) {
            const time = distance * (this.drag.to - this.drag.from) / span.width;
            span.show(this.drag.from - time, this.drag.to - time);
            this.view.showSpan();
        }
        this.view.hover(place.x, place.y);
    }

    up(event, isDone) {
        const place = this.pointers.get(event.pointerId);
        this.pointers.delete(event.pointerId);
        const drag = this.drag;
        if (!place || !drag) return;
        if (drag.kind === "pinch") {
            if (this.pointers.size === 0) this.drag = null;
            return;
        }
        this.drag = null;
        this.band.hidden = true;
        if (!isDone || drag.kind === "overview") return;
        const { span } = this.view;
        if (!drag.hasMoved) {
            if (place.x >= span.left) this.view.goTo(span.time(place.x));
        } else if (drag.kind === "choose") {
            const times = [drag.start.x, place.x].map((x) => span.time(x)).sort((a, b) => a - b);
            span.show(times[0], times[1]);
            this.view.showSpan();
        }
    }

    doubleClick(event) {
        const { span } = this.view;
        span.zoom(3, span.time(this.place(event).x));
        this.view.showSpan();
    }

    moveOverview(place) {
        const { span } = this.view;
        const middle = span.begin + (place.x - span.left) / span.width * (span.end - span.begin);
        const length = span.to - span.from;
        if (span.isWhole) return;
        span.show(middle - length / 2, middle + length / 2);
        this.view.showSpan();
    }
}
