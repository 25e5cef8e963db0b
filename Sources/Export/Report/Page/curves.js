// Parts of the drawing that stand for themselves: a score curve, the overview, patterns of lost time, text that fits.

const DASHES = [[], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4], [12, 4]];

/** One class's scores: each window's at its middle. */
function drawCurve(drawing, label, place, top, height) {
    const { context, span, timeline } = drawing;
    const { start, end, count } = timeline.times;
    const middle = (i) => (start[i] + end[i]) / 2;
    const first = Math.max(0, firstIndex(count, (i) => middle(i) >= span.from) - 1);
    const last = Math.min(count, firstIndex(count, (i) => middle(i) > span.to) + 1);
    const y = (score) => top + height * (1 - score / 10000);
    context.strokeStyle = timeline.styles.get(label).colour;
    context.lineWidth = 1.75;
    context.beginPath();
    if (last - first > span.width) {
        drawMeans(drawing, label, middle, y);
    } else {
        const scores = timeline.table.column(label);
        const stride = timeline.facts.grid ? timeline.facts.grid.stride * 1e6 : Infinity;
        context.setLineDash(DASHES[place % DASHES.length]);
        for (let i = first; i < last; i += 1) {
            const isApart = i === first || start[i] - end[i - 1] > stride;
            if (isApart) context.moveTo(span.x(middle(i)), y(scores[i]));
            else context.lineTo(span.x(middle(i)), y(scores[i]));
        }
    }
    context.stroke();
    context.setLineDash([]);
}

/** Where windows lie closer than pixels: the mean of those within each two pixels. */
function drawMeans(drawing, label, middle, y) {
    const { context, span, timeline } = drawing;
    const sums = timeline.table.sums(label);
    let from = null;
    let isOpen = false;
    for (let x = span.left; x <= span.left + span.width; x += 2) {
        const time = span.time(x);
        const to = firstIndex(timeline.times.count, (i) => middle(i) >= time);
        if (from !== null) {
            if (to > from) {
                const mean = y((sums[to] - sums[from]) / (to - from));
                if (isOpen) context.lineTo(x - 1, mean);
                else context.moveTo(x - 1, mean);
            }
            isOpen = to > from;
        }
        from = to;
    }
}

/** The whole video in one line, and a frame around what is shown. */
function drawOverview(drawing, top, height) {
    const { context, span, timeline } = drawing;
    const scale = span.width / timeline.length;
    context.fillStyle = drawing.lane;
    context.fillRect(span.left, top, span.width, height);
    const picture = overviewPicture(drawing, Math.round(span.width), height - 8);
    context.drawImage(picture, span.left, top + 4, span.width, height - 8);
    const from = span.left + (span.from - timeline.begin) * scale;
    const width = Math.max(3, (span.to - span.from) * scale);
    if (!span.isWhole) {
        context.fillStyle = drawing.lost;
        context.globalAlpha = 0.45;
        context.fillRect(span.left, top, from - span.left, height);
        context.fillRect(from + width, top, span.left + span.width - from - width, height);
        context.globalAlpha = 1;
    }
    context.strokeStyle = drawing.accent;
    context.lineWidth = 2;
    context.strokeRect(from + 1, top + 1, Math.max(1, width - 2), height - 2);
    context.lineWidth = 1;
    drawing.sideText("Overview", top + height / 2, drawing.muted);
}

/** The overview's picture changes with segments, lanes and width only, and is kept until then. */
function overviewPicture(drawing, width, height) {
    const { timeline, lanes } = drawing;
    const kept = drawing.overview;
    if (kept && kept.segments === timeline.segments && kept.lanes === lanes && kept.picture.width === width) {
        return kept.picture;
    }
    const picture = document.createElement("canvas");
    picture.width = Math.max(1, width);
    picture.height = height;
    const context = picture.getContext("2d");
    const scale = width / timeline.length;
    // The label that has most of a pixel gives it its colour.
    const most = new Float32Array(width);
    const colours = new Array(width).fill(null);
    for (const lane of lanes) {
        const covered = new Float32Array(width);
        for (const label of lane.labels) {
            for (const place of timeline.byLabel.get(label)?.places ?? []) {
                const { start, end } = timeline.segments[place];
                const [from, to] = [start, end].map((time) => (time - timeline.begin) * scale);
                for (let x = Math.max(0, Math.floor(from)); x < to && x < width; x += 1) {
                    covered[x] += Math.min(to, x + 1) - Math.max(from, x);
                }
            }
        }
        for (let x = 0; x < width; x += 1) {
            if (covered[x] <= most[x]) continue;
            most[x] = covered[x];
            colours[x] = lane.style.colour;
        }
    }
    for (let x = 0; x < width; x += 1) {
        if (colours[x] === null) continue;
        context.fillStyle = colours[x];
        context.globalAlpha = Math.min(1, 0.35 + 0.65 * most[x]);
        context.fillRect(x, 0, 1, height);
    }
    drawing.overview = { segments: timeline.segments, lanes, picture };
    return picture;
}

const coveredRow = document.createElement("canvas");

/** Pixels of which a colour covers a part each: one row, stretched to a height. */
function drawCovered(context, covered, colour, left, top, height) {
    if (!covered.some((part) => part > 0)) return;
    const [red, green, blue] = channels(colour);
    // A new width empties the canvas, too.
    coveredRow.width = covered.length;
    coveredRow.height = 1;
    const pen = coveredRow.getContext("2d");
    const image = pen.createImageData(covered.length, 1);
    covered.forEach((part, x) => {
        if (part > 0) image.data.set([red, green, blue, 255 * Math.min(1, 0.3 + 0.7 * part)], 4 * x);
    });
    pen.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(coveredRow, left, top, covered.length, height);
    context.imageSmoothingEnabled = true;
}

const lostPatterns = new Map();

/** Hatched for a gap, dotted for windows that were left out. */
function lostPattern(context, colour, kind) {
    const key = `${kind} ${colour}`;
    if (!lostPatterns.has(key)) {
        const tile = document.createElement("canvas");
        tile.width = tile.height = 8;
        const pen = tile.getContext("2d");
        pen.fillStyle = pen.strokeStyle = colour;
        pen.globalAlpha = 0.35;
        pen.fillRect(0, 0, 8, 8);
        pen.globalAlpha = 1;
        pen.beginPath();
        if (kind === "gap") {
            for (const shift of [-8, 0, 8]) {
                pen.moveTo(shift, 8);
                pen.lineTo(shift + 8, 0);
            }
            pen.stroke();
        } else {
            pen.fillRect(1, 1, 2, 2);
            pen.fillRect(5, 5, 2, 2);
        }
        lostPatterns.set(key, tile);
    }
    return context.createPattern(lostPatterns.get(key), "repeat");
}

/** As much of a text as fits into a width, with an ellipsis. */
function fitting(context, text, width) {
    if (width <= 0) return "";
    if (context.measureText(text).width <= width) return text;
    const characters = Array.from(text);
    const isTooLong = (n) => context.measureText(`${characters.slice(0, n + 1).join("")}…`).width > width;
    const count = firstIndex(characters.length, isTooLong);
    // A label stays closed in itself also where it is cut.
    return count === 0 ? "" : `${characters.slice(0, count).join("")}…${text.startsWith("\u2068") ? "\u2069" : ""}`;
}
