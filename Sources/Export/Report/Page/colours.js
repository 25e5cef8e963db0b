// Colours and patterns of labels. Colours are Okabe and Ito's (2008), which people with any colour vision tell apart;
// from the eighth label on they come again with another pattern. A label is never told by its colour alone: it also has
// its lane and its name.

const PALETTE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442"];
const OTHERS = "#8A94A0";
const PATTERNS = ["plain", "stripes", "dots", "bars", "grid"];

/** Red, green and blue of a colour like #0072B2, from 0 to 255. */
function channels(colour) {
    return [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
}

/** How the label of a rank, by total time, is painted. */
class LabelStyle {
    constructor(rank) {
        this.colour = rank < 0 ? OTHERS : PALETTE[rank % PALETTE.length];
        this.pattern = rank < 0 ? "plain" : PATTERNS[Math.floor(rank / PALETTE.length) % PATTERNS.length];
        const [red, green, blue] = channels(this.colour);
        // What is written on the colour: luminance as WCAG weighs it, without its gamma.
        this.ink = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 110 ? "#10151b" : "#ffffff";
        this.fills = new Map();
    }

    /** What the canvas is filled with. */
    fill(context) {
        if (this.pattern === "plain") return this.colour;
        let fill = this.fills.get(context);
        if (!fill) {
            fill = context.createPattern(this.tile(), "repeat");
            this.fills.set(context, fill);
        }
        return fill;
    }

    tile() {
        const side = 8;
        const tile = document.createElement("canvas");
        tile.width = side;
        tile.height = side;
        const context = tile.getContext("2d");
        context.fillStyle = this.colour;
        context.fillRect(0, 0, side, side);
        context.strokeStyle = context.fillStyle = this.ink === "#ffffff" ? "rgba(255,255,255,.5)" : "rgba(0,0,0,.42)";
        context.lineWidth = 2;
        context.beginPath();
        if (this.pattern === "stripes") {
            for (const shift of [-side, 0, side]) {
                context.moveTo(shift, side);
                context.lineTo(shift + side, 0);
            }
        } else if (this.pattern === "bars" || this.pattern === "grid") {
            context.moveTo(1, 0);
            context.lineTo(1, side);
        }
        if (this.pattern === "grid") {
            context.moveTo(0, 1);
            context.lineTo(side, 1);
        }
        context.stroke();
        if (this.pattern === "dots") {
            for (const [x, y] of [[2, 2], [6, 6]]) {
                context.beginPath();
                context.arc(x, y, 1.5, 0, 7);
                context.fill();
            }
        }
        return tile;
    }

    /** Paints an element of the page as the canvas is painted. */
    paint(element) {
        element.classList.add(this.pattern);
        element.style.backgroundColor = this.colour;
        element.style.setProperty("--mark", this.ink === "#ffffff" ? "rgba(255,255,255,.55)" : "rgba(0,0,0,.42)");
        return element;
    }

    /** A small sample of it for tables. */
    swatch() { return this.paint(element("span", { className: "swatch", "aria-hidden": "true" })); }
}
