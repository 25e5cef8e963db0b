// What made a timeline, in words.

/** What made the timeline: a line, and the details behind it. */
function fillFacts(line, details, timeline) {
    const { facts } = timeline;
    const parts = [lengthText(timeline.length)];
    if (facts.width) parts.push(`${facts.width}×${facts.height}`);
    if (facts.frameRate) parts.push(`${Number(facts.frameRate.toFixed(3))} frames a second`);
    if (facts.windows > 0) parts.push(countText(facts.windows, "window"));
    parts.push(countText(facts.segments, "segment"));
    if (facts.gaps.length > 0) parts.push(countText(facts.gaps.length, "gap"));
    line.append(parts.join(" · "), " ", element(
        "span", { className: facts.complete ? "badge" : "badge warning" }, facts.complete ? "complete" : "incomplete"));
    const rows = [];
    const { model, window, aggregate } = facts;
    if (model && model.name) {
        const size = `${model.frames} frames of ${model.image}×${model.image}`;
        rows.push(["Model", `${model.name} (${model.attention} attention, ${size})`]);
    }
    if (window) {
        const rate = window.rate === null ? "" : ` at ${window.rate} a second`;
        const { frames, interval, stride } = window;
        rows.push(["Windows", `${frames} frames, ${interval} apart, every ${stride} frames${rate}`]);
    }
    const { threshold, smoothing, minimum } = aggregate;
    rows.push(["Segments", `threshold ${threshold}, smoothing ${smoothing}, minimum ${minimum} s`]);
    for (const [name, value] of facts.settings) rows.push([name, value]);
    for (const note of facts.notes) rows.push(["Note", note]);
    if (facts.stored > 0) {
        rows.push(["Scores", `the best ${facts.stored} of ${facts.labels.length} classes of each window`]);
    }
    const describe = ([name, value]) => [element("dt", {}, name), element("dd", {}, element("bdi", {}, value))];
    details.append(...rows.flatMap(describe));
}
