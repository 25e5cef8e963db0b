// Builds the page out of its data blocks, and listens to the keys.

const views = [];
let current = null;

/** The theme: the system's until somebody chooses. */
function toggleTheme() {
    const root = document.documentElement;
    const isDark = root.dataset.theme
        ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
    for (const view of views) view.lay();
}

const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4, 8];

function changeSpeed(view, direction) {
    const place = SPEEDS.indexOf(view.player.speed);
    const wanted = SPEEDS[Math.min(Math.max(0, place + direction), SPEEDS.length - 1)];
    if (view.player.isReady) view.player.speed = wanted;
}

const KEYS = {
    " ": (view) => view.toggle(),
    n: (view) => view.step(1), ArrowRight: (view) => view.step(1),
    p: (view) => view.step(-1), ArrowLeft: (view) => view.step(-1),
    "[": (view) => changeSpeed(view, -1), "]": (view) => changeSpeed(view, 1),
    "+": (view) => view.zoom(1.6), "=": (view) => view.zoom(1.6), "-": (view) => view.zoom(1 / 1.6),
    "0": (view) => view.zoom(0), Home: (view) => view.goTo(0), End: (view) => view.goTo(Infinity),
};

function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const help = document.getElementById("help");
    if (event.key === "?") return help.open ? help.close() : help.showModal();
    if (help.open) return;
    // Fields, buttons and scrolling lists keep the keys that are theirs.
    const { target } = event;
    if (target.matches("input, select, textarea")) return;
    if (event.key === " " && target.matches("button, summary, a")) return;
    if (target.closest(".scroll") && ["Home", "End", " "].includes(event.key)) return;
    const action = KEYS[event.key];
    if (!action || !current) return;
    event.preventDefault();
    action(current);
}

function build() {
    performance.mark("build");
    const main = document.querySelector("main");
    const template = document.getElementById("video");
    for (const block of document.querySelectorAll(".data")) {
        const section = template.content.firstElementChild.cloneNode(true);
        main.append(section);
        const view = new VideoView(section, new Timeline(block));
        views.push(view);
        const choose = () => { current = view; };
        for (const event of ["pointerenter", "focusin", "pointerdown"]) section.addEventListener(event, choose);
    }
    current = views[0] ?? null;
    // One video's name is the page's title already.
    if (views.length === 1) views[0].section.querySelector("h2").classList.add("unseen");
    if (views.length > 1) {
        const list = document.getElementById("contents");
        list.hidden = false;
        views.forEach((view, place) => {
            view.section.id = `video-${place + 1}`;
            const link = element("a", { href: `#video-${place + 1}` }, view.timeline.facts.name);
            list.querySelector("ul").append(element("li", {}, link));
        });
    }
    document.getElementById("theme").addEventListener("click", toggleTheme);
    document.getElementById("keys").addEventListener("click", () => document.getElementById("help").showModal());
    document.addEventListener("keydown", pressed);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
        for (const view of views) view.lay();
    });
    requestAnimationFrame(() => requestAnimationFrame(() => {
        performance.mark("painted");
        document.documentElement.dataset.painted = String(views.length);
    }));
}

build();
