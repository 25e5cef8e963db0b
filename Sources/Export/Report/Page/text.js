// How the page writes times, lengths and scores.

function two(number) { return String(number).padStart(2, "0"); }

/** A time in microseconds: 1:02:03.4. With `step`, the distance of the times shown, as many decimals as it needs. */
function timeText(time, step = 100000) {
    const decimals = step >= 1e6 ? 0 : step >= 1e5 ? 1 : step >= 1e4 ? 2 : 3;
    const scale = 10 ** decimals;
    const units = Math.floor(Math.max(0, time) * scale / 1e6 + 1e-6);
    const seconds = Math.floor(units / scale);
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    const whole = hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
    return decimals === 0 ? whole : `${whole}.${String(units % scale).padStart(decimals, "0")}`;
}

/** A length in microseconds: 3.2 s, 4 min 05 s, 1 h 02 min. */
function lengthText(length) {
    const seconds = length / 1e6;
    if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
    const minutes = Math.round(seconds / 60);
    return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** A score in ten-thousandths as a percentage. */
function scoreText(score) {
    return score === null ? "–" : `${(score / 100).toFixed(1)} %`;
}

function shareText(part, whole) {
    return whole > 0 ? `${(100 * part / whole).toFixed(1)} %` : "–";
}

function countText(count, noun) {
    return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** A label that keeps to itself: its direction of writing turns nothing beside it, and it has one line. */
function labelText(name) {
    const line = name.replace(/\s+/gu, " ").replace(/[\u0000-\u001f\u007f]/gu, "\ufffd").trim();
    return `\u2068${line === "" ? "(no name)" : line}\u2069`;
}

/** Makes an element: text goes in as text, never as HTML. */
function element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
        if (key.startsWith("aria-") || key === "role" || key === "scope") made.setAttribute(key, value);
        else made[key] = value;
    }
    made.append(...children);
    return made;
}
