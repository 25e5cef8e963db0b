// The labels: their totals, and which of them are shown.

class LabelTable {
    /** @param changed is called when other labels are shown */
    constructor(host, timeline, changed) {
        this.timeline = timeline;
        this.changed = changed;
        this.hidden = new Set();
        this.search = element("input", { type: "search", placeholder: "Find a label…" });
        this.search.setAttribute("aria-label", "Find a label");
        this.search.addEventListener("input", () => this.fill());
        const all = element("button", { type: "button", className: "small" }, "All");
        const none = element("button", { type: "button", className: "small" }, "None");
        all.addEventListener("click", () => this.setAll(true));
        none.addEventListener("click", () => this.setAll(false));
        this.body = element("tbody");
        const heads = ["Show", "Label", "Time", "Share", "Segments", "Score"];
        const title = (text) => text === "Score" ? "mean score" : "";
        const row = element("tr", {}, ...heads.map((text, i) => element(
            "th", { scope: "col", className: i > 1 ? "number" : "", title: title(text) }, text)));
        const table = element(
            "table", { className: "totals" }, element("caption", { className: "unseen" }, "Totals of each label"),
            element("thead", {}, row), this.body);
        this.note = element("p", { className: "quiet" });
        host.append(
            element("div", { className: "row" }, this.search, all, none),
            element("div", {
                className: "scroll totals-scroll", tabIndex: 0, role: "group", "aria-label": "Totals",
            }, table),
            this.note);
    }

    isShown(label) { return !this.hidden.has(label); }

    setAll(isShown) {
        for (const label of this.found()) {
            if (isShown) this.hidden.delete(label);
            else this.hidden.add(label);
        }
        this.fill();
        this.changed();
    }

    /** The labels that are looked for: those with segments first. */
    found() {
        const wanted = this.search.value.trim().toLowerCase();
        const { timeline } = this;
        return timeline.ranked.filter((label) => wanted === ""
            ? timeline.byLabel.has(label) || timeline.labels.length <= 24
            : timeline.labels[label].toLowerCase().includes(wanted));
    }

    fill() {
        const { timeline } = this;
        const labels = this.found();
        const time = (label) => timeline.byLabel.get(label)?.time ?? 0;
        labels.sort((a, b) => time(b) - time(a));
        this.body.replaceChildren(...labels.slice(0, 200).map((label) => this.row(label)));
        let labelled = 0;
        for (const own of timeline.byLabel.values()) labelled += own.time;
        const more = labels.length > 200 ? `${countText(labels.length - 200, "more label")}: search for them. ` : "";
        const unused = timeline.labels.length - timeline.byLabel.size;
        const silent = unused > 0 && this.search.value === "" && timeline.labels.length > 24
            ? ` ${countText(unused, "label")} without a segment.` : "";
        this.note.textContent = `${more}${shareText(labelled, timeline.length)} of the time has a label.${silent}`;
    }

    row(label) {
        const { timeline } = this;
        const own = timeline.byLabel.get(label);
        const box = element("input", { type: "checkbox", checked: this.isShown(label) });
        box.setAttribute("aria-label", `Show ${timeline.name(label)}`);
        box.addEventListener("change", () => {
            if (box.checked) this.hidden.delete(label);
            else this.hidden.add(label);
            this.changed();
        });
        const name = element("th", { scope: "row", title: timeline.labels[label] },
            timeline.styles.get(label).swatch(), element("bdi", {}, timeline.name(label)));
        const cells = own
            ? [lengthText(own.time), shareText(own.time, timeline.length), own.places.length.toLocaleString("en"),
                scoreText(own.time > 0 ? own.weighed / own.time : null)]
            : ["–", "–", "0", "–"];
        return element("tr", {}, element("td", {}, box), name,
            ...cells.map((text) => element("td", { className: "number" }, text)));
    }
}
