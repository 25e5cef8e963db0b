// The table of segments. Only the rows in sight are made: ten hours may have tens of thousands.

const ROW = 32;

class SegmentTable {
    /** @param chosen is called with the place of a segment that somebody chose */
    constructor(host, timeline, chosen) {
        this.timeline = timeline;
        this.chosen = chosen;
        this.places = [];
        this.current = null;
        const heads = ["#", "Start", "End", "Length", "Label", "Score"];
        this.body = element("tbody");
        this.table = element("table", { className: "segments" },
            element("caption", { className: "unseen" }, "Segments"),
            element("thead", {}, element("tr", {}, ...heads.map((text) => element(
                "th", { scope: "col", className: text === "Label" ? "" : "number" }, text)))),
            this.body);
        this.scroll = element("div", {
            className: "scroll segments-scroll", tabIndex: 0, role: "group", "aria-label": "Segments",
        }, this.table);
        this.scroll.addEventListener("scroll", () => this.fill());
        this.count = element("p", { className: "quiet", role: "status" });
        host.append(this.scroll, this.count);
    }

    /** Shows the segments at these places of the timeline. */
    show(places) {
        this.places = places;
        this.rows = null;
        this.table.setAttribute("aria-rowcount", places.length + 1);
        this.count.textContent = countText(places.length, "segment");
        this.scroll.style.height = `${Math.min(12, places.length + 1) * ROW + 8}px`;
        this.fill();
    }

    /** Marks a segment; brings its row into sight. */
    mark(place, reveals = true) {
        if (place === this.current) return;
        this.current = place;
        const row = place === null ? -1 : firstIndex(this.places.length, (i) => this.places[i] >= place);
        if (reveals && row >= 0 && this.places[row] === place) {
            const { scroll } = this;
            const top = row * ROW;
            if (top < scroll.scrollTop || top + 2 * ROW > scroll.scrollTop + scroll.clientHeight) {
                scroll.scrollTop = Math.max(0, top - scroll.clientHeight / 2);
            }
        }
        this.rows = null;
        this.fill();
    }

    fill() {
        const { scroll, places } = this;
        const first = Math.max(0, Math.min(Math.floor(scroll.scrollTop / ROW) - 8, places.length - 1));
        const last = Math.min(places.length, first + Math.ceil((scroll.clientHeight || 400) / ROW) + 16);
        const rows = `${first} ${last}`;
        if (rows === this.rows) return;
        this.rows = rows;
        // A row that has the focus keeps it.
        const focused = this.body.contains(document.activeElement) ? document.activeElement.dataset.place : null;
        const spacer = (count) => {
            const cell = element("td", { colSpan: 6 });
            cell.style.height = `${count * ROW}px`;
            return element("tr", { className: "spacer", "aria-hidden": "true" }, cell);
        };
        const made = [];
        for (let row = first; row < last; row += 1) made.push(this.row(places[row], row));
        this.body.replaceChildren(spacer(first), ...made, spacer(places.length - last));
        if (focused === null) return;
        this.body.querySelector(`button[data-place="${focused}"]`)?.focus({ preventScroll: true });
    }

    row(place, number) {
        const { timeline } = this;
        const segment = timeline.segments[place];
        const start = element("button", { type: "button", className: "link" }, timeText(segment.start, 1e4));
        start.dataset.place = place;
        const name = timeline.name(segment.label);
        start.setAttribute("aria-label", `Go to ${timeText(segment.start, 1e4)}, ${name}`);
        const cells = [
            String(place + 1), start, timeText(segment.end, 1e4), lengthText(segment.end - segment.start),
            null, scoreText(segment.score),
        ].map((content, i) => i === 4
            ? element("td", { title: timeline.labels[segment.label] ?? "" },
                timeline.styles.get(segment.label)?.swatch() ?? "", element("bdi", {}, name))
            : element("td", { className: "number" }, content));
        const className = place === this.current ? "current" : "";
        const made = element("tr", { className, "aria-rowindex": number + 2 }, ...cells);
        made.addEventListener("click", () => this.chosen(place));
        return made;
    }
}
