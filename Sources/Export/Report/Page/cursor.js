// What is under the cursor and where the video stands: the frame, the time, the best classes.

Object.assign(VideoView.prototype, {
    /** The cursor is at a place of the canvas; null: it has left. */
    hover(x, y) {
        const { span } = this;
        if (x === null || x < span.left || x > span.left + span.width || this.drawing.partAt(y ?? 0) === "overview") {
            this.cursor.hidden = true;
            this.hovered = undefined;
            return this.showPreview(this.player.position);
        }
        this.cursor.hidden = false;
        this.cursor.style.transform = `translateX(${x}px)`;
        this.hovered = span.time(x);
        this.showPreview(this.hovered);
    },

    /** Shows a time in the panel: its picture, its segment, its best classes. */
    showPreview(time) {
        const { timeline } = this;
        this.showPicture(time);
        const place = timeline.segmentAt(time, (label) => this.labels.isShown(label));
        const window = timeline.windowAt(time);
        const key = `${Math.round(time / 1e4)} ${place} ${window} ${timeline.segments.length}`;
        if (key === this.previewKey) return;
        this.previewKey = key;
        const clock = timeline.clockAt(time);
        const lost = this.lostAt(time);
        const segment = place === null ? null : timeline.segments[place];
        const title = segment ? timeline.name(segment.label) : lost ?? "no label";
        const range = segment
            ? `${timeText(segment.start, 1e4)} – ${timeText(segment.end, 1e4)}, ${scoreText(segment.score)}` : "";
        const best = window === null ? [] : timeline.bestOf(window, 5);
        const swatch = segment ? timeline.styles.get(segment.label)?.swatch() : null;
        this.under.replaceChildren(
            element("p", { className: "time" }, timeText(time, 1e4)),
            ...(clock ? [element("p", { className: "quiet" }, clock.toLocaleString())] : []),
            element("p", { className: "label" }, swatch ?? "", element("bdi", {}, title)),
            element("p", { className: "quiet" }, range || "\u00a0"),
            this.bars(best));
    },

    bars(best) {
        const rows = best.map(([label, score]) => {
            const bar = element("span", { className: "bar" });
            bar.style.width = `${score / 100}%`;
            this.timeline.styles.get(label).paint(bar);
            return element("li", {}, element("bdi", {}, this.timeline.name(label)),
                element("span", { className: "track" }, bar),
                element("span", { className: "number" }, scoreText(score)));
        });
        return element("ol", { className: "best", "aria-label": "Best classes" }, ...rows);
    },

    /** Why there is nothing at a time. */
    lostAt(time) {
        const isIn = ({ start, end }) => time >= start && time < end;
        const gap = this.timeline.gaps.find(isIn);
        if (gap) return `gap: ${labelText(gap.reason)}`;
        return this.timeline.skipped.some(isIn) ? "windows left out to keep up" : null;
    },

    /** The picture nearest to a time; under the video's own place the video itself is better. */
    showPicture(time) {
        const isOwn = this.player.isReady && this.hovered === undefined;
        const place = isOwn ? null : this.timeline.pictureAt(time);
        if (place === this.shownPicture) return;
        this.shownPicture = place;
        this.preview.classList.toggle("covers", place !== null && this.player.isReady);
        this.preview.hidden = place === null;
        if (place === null) return;
        const address = URL.createObjectURL(this.drawing.strip.blob(place));
        const near = timeText(this.timeline.pictures[place].time);
        const image = element("img", { alt: `Frame near ${near}`, src: address });
        image.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
        this.preview.replaceChildren(image);
    },

    /** The video has moved, or plays. */
    follow() {
        if (!this.player) return;
        const { player, timeline, span } = this;
        const { position } = player;
        const { play, speed } = this.controls ?? {};
        if (play) {
            play.textContent = player.isPlaying ? "Pause" : "Play";
            play.disabled = !player.isReady;
            speed.disabled = !player.isReady;
            speed.value = String(player.speed);
        }
        if (player.isPlaying && position > span.to && position < span.to + 2e6) {
            span.pan((span.to - span.from) * 0.9);
            this.requestDraw();
        }
        this.placePlayhead();
        const place = timeline.segmentAt(position, (label) => this.labels.isShown(label));
        this.table.mark(place);
        this.announce(position, place);
        if (this.hovered === undefined) this.showPreview(position);
        if (player.isPlaying && !this.isFollowing) {
            this.isFollowing = true;
            const step = () => {
                this.placePlayhead(player.video.currentTime * 1e6);
                if (player.isPlaying) requestAnimationFrame(step);
                else this.isFollowing = false;
            };
            requestAnimationFrame(step);
        }
    },

    placePlayhead(position = this.player.position) {
        const { span } = this;
        this.playhead.hidden = position < span.from || position > span.to;
        this.playhead.style.transform = `translateX(${span.x(position)}px)`;
    },

    /** Tells a screen reader where the video stands. */
    announce(position, place) {
        const segment = place === null ? null : this.timeline.segments[place];
        const what = segment
            ? `${this.timeline.name(segment.label)}, ${scoreText(segment.score)}` : this.lostAt(position) ?? "no label";
        this.surface.setAttribute("aria-valuenow", Math.round(position / 1e6));
        this.surface.setAttribute("aria-valuetext", `${timeText(position)}, ${what}`);
        if (place === this.announced || this.player.isPlaying) return;
        this.announced = place;
        this.status.textContent = `${timeText(position)}: ${what}`;
    },
});
