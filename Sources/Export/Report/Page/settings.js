// The settings with which segments are made, and what the segments that are shown come from.

class SettingsPanel {
    /** @param changed is called with the settings, or null for the stored segments */
    constructor(host, timeline, changed) {
        this.timeline = timeline;
        this.changed = changed;
        const { facts } = timeline;
        const stated = facts.aggregate;
        this.inputs = {};
        const fields = [
            ["threshold", "Threshold", 0, 1, 0.01, "a cell below it has no label"],
            ["smoothing", "Smoothing", 1, Math.max(31, stated.smoothing), 1, "cells of the moving mean"],
            ["minimum", "Minimum", 0, Math.max(30, stated.minimum), 0.1, "seconds; shorter segments join a neighbour"],
        ];
        for (const [key, name, least, most, step, help] of fields) {
            const options = { min: least, max: most, step, value: stated[key], disabled: !timeline.canAggregate };
            const slider = element("input", { type: "range", ...options });
            const number = element("input", { type: "number", ...options, step: key === "smoothing" ? 1 : "any" });
            slider.setAttribute("aria-label", `${name}: ${help}`);
            number.setAttribute("aria-label", `${name}: ${help}`);
            slider.addEventListener("input", () => { number.value = slider.value; this.apply(); });
            number.addEventListener("input", () => {
                if (!number.checkValidity() || number.value === "") return;
                slider.value = number.value;
                this.apply();
            });
            this.inputs[key] = { slider, number };
            host.append(element("div", { className: "setting" }, element("span", {}, name), slider, number,
                element("span", { className: "quiet" }, help)));
        }
        this.reset = element("button", { type: "button", className: "small", disabled: true }, "As stored");
        this.reset.addEventListener("click", () => this.takeBack());
        this.note = element("span", { className: "quiet", role: "status" });
        host.append(element("div", { className: "row" }, this.reset, this.note));
        this.say();
    }

    /** How the segments that are shown came about. */
    say(text) {
        const { facts } = this.timeline;
        const best = facts.stored === 1 ? "score is" : `${facts.stored} scores are`;
        const partial = facts.stored > 0
            ? ` Of each window the best ${best} stored here; the others count as 0.` : "";
        this.note.textContent = text !== undefined ? text + partial
            : !this.timeline.canAggregate ? "No scores are stored, so segments cannot be made anew."
                : `The stored segments.${partial}`;
    }

    get values() {
        const value = (key) => Number(this.inputs[key].number.value);
        const smoothing = Math.max(1, Math.round(value("smoothing")));
        return { threshold: value("threshold"), smoothing, minimum: value("minimum") };
    }

    apply() {
        this.reset.disabled = false;
        this.changed(this.values);
    }

    takeBack() {
        for (const [key, { slider, number }] of Object.entries(this.inputs)) {
            slider.value = number.value = this.timeline.facts.aggregate[key];
        }
        this.reset.disabled = true;
        this.say();
        this.changed(null);
    }
}
