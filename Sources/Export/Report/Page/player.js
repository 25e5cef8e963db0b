// The video beside the page, where there is one. Without it everything else works.

class Player {
    /**
     * @param host the element it goes into
     * @param files where the video may be, relative to the page
     * @param position where it stands at first, microseconds
     * @param changed is called when it plays, pauses, moves or comes
     */
    constructor(host, files, position, changed) {
        this.files = [...files];
        this.changed = changed;
        this.isReady = false;
        this.position = position;
        this.video = element("video", { preload: "metadata", playsInline: true, tabIndex: -1 });
        this.video.setAttribute("aria-label", "Video");
        this.line = element("p", { className: "quiet" });
        const picker = element("input", { type: "file", accept: "video/*,.mkv", className: "unseen", tabIndex: -1 });
        picker.setAttribute("aria-label", "Choose the video file");
        picker.addEventListener("change", () => { if (picker.files[0]) this.choose(picker.files[0]); });
        this.button = element("button", { type: "button", className: "small" }, "Choose video…");
        this.button.addEventListener("click", () => picker.click());
        host.append(this.video, element("div", { className: "picker" }, this.line, this.button, picker));
        for (const event of ["play", "pause", "seeked", "ratechange", "ended"]) {
            this.video.addEventListener(event, () => this.changed());
        }
        this.video.addEventListener("timeupdate", () => {
            this.position = this.video.currentTime * 1e6;
            this.changed();
        });
        this.video.addEventListener("loadeddata", () => this.loaded());
        this.video.addEventListener("error", () => this.tryNext());
        this.tryNext();
    }

    tryNext() {
        this.isReady = false;
        this.video.hidden = true;
        const file = this.files.shift();
        this.line.textContent = "";
        if (file !== undefined) {
            this.video.src = file;
            return;
        }
        this.line.textContent = "The video is not beside this page. Times and pictures work without it.";
        this.changed();
    }

    choose(file) {
        if (this.address) URL.revokeObjectURL(this.address);
        this.address = URL.createObjectURL(file);
        this.files = [];
        this.video.src = this.address;
    }

    loaded() {
        if (this.video.videoWidth === 0) return this.tryNext();
        this.isReady = true;
        this.video.hidden = false;
        this.line.textContent = "";
        if (this.position > 0) this.video.currentTime = this.position / 1e6;
        this.changed();
    }

    get isPlaying() { return this.isReady && !this.video.paused && !this.video.ended; }

    get speed() { return this.video.playbackRate; }

    set speed(speed) { this.video.playbackRate = this.video.defaultPlaybackRate = speed; }

    /** Goes to a time in microseconds. */
    seek(time) {
        this.position = time;
        // A frame is shown from its time on: a millisecond later is never the frame before.
        if (this.isReady) this.video.currentTime = time / 1e6 + 0.001;
        this.changed();
    }

    toggle() {
        if (!this.isReady) return;
        if (this.isPlaying) this.video.pause();
        else this.video.play().catch(() => {});
    }
}
