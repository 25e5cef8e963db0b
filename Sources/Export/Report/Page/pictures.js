// The small pictures of a video: read when they are first seen, and a number of them kept.

class PictureStrip {
    /** @param redraw is called when a picture that was missing has come */
    constructor(timeline, redraw) {
        this.timeline = timeline;
        this.redraw = redraw;
        this.known = new Map();
        this.aspect = 16 / 9;
    }

    /** A picture, if it has been read; otherwise reading begins. */
    picture(place) {
        if (this.known.has(place)) {
            const picture = this.known.get(place);
            // What was used last goes last.
            this.known.delete(place);
            this.known.set(place, picture);
            return picture;
        }
        this.known.set(place, null);
        if (this.known.size > 160) {
            const [oldest, picture] = this.known.entries().next().value;
            picture?.close();
            this.known.delete(oldest);
        }
        createImageBitmap(this.blob(place)).then((picture) => {
            if (!this.known.has(place)) return picture.close();
            this.known.set(place, picture);
            this.aspect = picture.width / picture.height;
            this.redraw();
        }, () => {});
        return null;
    }

    blob(place) {
        const { from, to } = this.timeline.pictures[place];
        return new Blob([this.timeline.images.subarray(from, to)], { type: "image/jpeg" });
    }

    /** As many pictures as fit beside each other, each the nearest to the middle of its place. */
    draw(context, span, top, height) {
        const aspect = Math.min(Math.max(this.aspect, 0.4), 3);
        const count = Math.max(1, Math.round(span.width / (height * aspect)));
        const width = span.width / count;
        for (let i = 0; i < count; i += 1) {
            const left = span.left + i * width;
            const place = this.timeline.pictureAt(span.time(left + width / 2));
            const picture = place === null ? null : this.picture(place);
            if (!picture) continue;
            // The middle of the picture, so that it fills its place.
            const share = Math.min(1, (width - 2) / height / (picture.width / picture.height));
            const part = picture.width * share;
            context.drawImage(
                picture, (picture.width - part) / 2, 0, part, picture.height, left + 1, top, width - 2, height);
        }
    }
}
