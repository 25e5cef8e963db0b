"""A whole run of one peer over one video: PyAV reads it, an engine of peer.py classifies its windows.

    python label_video.py READER ENGINE VIDEO --model FOLDER --cache DIR --interval 32 --stride 128 --threads N

READER is a name of READERS. Prints one JSON object: seconds of each part, and the logits of each window by its first
frame. Windows are this program's: every STRIDE frames, the last one padded with the video's last frame.
"""

import argparse
import json
import os
import sys
import time

START = time.perf_counter()
READERS = {
    "documented": "each window decoded from the file's start, as transformers' documentation shows it",
    "sequential": "the file decoded once, wanted frames prepared by transformers' image processor",
    "scaled": "the file decoded once, wanted frames converted and scaled by libswscale in one pass",
}


def window_starts(total, span, stride):
    """First frames of all windows of a video; the last one covers what no whole window does."""
    starts = list(range(0, max(total - span, 0) + 1, stride))
    if starts[-1] + span < total:
        starts.append(starts[-1] + stride)
    return starts


def window_frames(start, count, interval, total):
    return [min(start + k * interval, total - 1) for k in range(count)]


def read_video_pyav(container, indices):
    """The function of this name in transformers' documentation: decodes from frame 0 up to the last index."""
    import numpy as np

    frames = []
    container.seek(0)
    for i, frame in enumerate(container.decode(video=0)):
        if i > indices[-1]:
            break
        if i >= indices[0] and i in indices:
            frames.append(frame)
    return np.stack([frame.to_ndarray(format="rgb24") for frame in frames])


def processor_picture(folder):
    """Frame -> normalized float32 [3, H, W] by transformers' image processor."""
    from transformers import AutoImageProcessor

    processor = AutoImageProcessor.from_pretrained(folder)

    def pictures(frames):
        return processor(frames, return_tensors="np")["pixel_values"][0]

    return pictures


def scaled_picture(folder):
    """Frame -> normalized float32 [3, H, W]: short side and centre crop of the folder's preprocessor."""
    import clip_model

    with open(os.path.join(folder, "preprocessor_config.json")) as file:
        preprocessor = json.load(file)
    short, crop = preprocessor["size"]["shortest_edge"], preprocessor["crop_size"]["height"]
    normalization = clip_model.normalization(folder)

    def picture(frame):
        scale = short / min(frame.width, frame.height)
        width, height = int(frame.width * scale), int(frame.height * scale)
        image = frame.reformat(width, height, "rgb24", interpolation="BILINEAR").to_ndarray()
        top, left = (height - crop) // 2, (width - crop) // 2
        image = image[None, None, top : top + crop, left : left + crop]
        return clip_model.pixel_values(image, *normalization)[0, 0]

    return picture


def documented(options, starts, total, count):
    """Yields (start, pixels) of `options.sample` windows, evenly over the video; 0: of all."""
    import av

    pictures = processor_picture(options.model)
    container = av.open(options.video)
    # The function returns fewer frames where an index repeats, so a padded window cannot be read with it.
    whole = [start for start in starts if start + (count - 1) * options.interval < total]
    if 0 < options.sample < len(whole):
        whole = [whole[int((k + 0.5) * len(whole) / options.sample)] for k in range(options.sample)]
    for start in whole:
        video = read_video_pyav(container, window_frames(start, count, options.interval, total))
        yield start, pictures(list(video))[None]


def sequential(options, starts, total, count):
    """Yields (start, pixels) of all windows; a frame of several windows is prepared once."""
    import av
    import numpy as np

    if options.reader == "sequential":
        pictures = processor_picture(options.model)

        def picture(frame):
            return pictures([frame.to_ndarray(format="rgb24")])[0]
    else:
        picture = scaled_picture(options.model)
    windows = [(start, window_frames(start, count, options.interval, total)) for start in starts]
    wanted = {index for _, frames in windows for index in frames}
    container = av.open(options.video)
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = options.threads
    prepared = {}
    for index, frame in enumerate(container.decode(stream)):
        if index in wanted:
            prepared[index] = picture(frame)
        while windows and windows[0][1][-1] <= index:
            start, frames = windows.pop(0)
            yield start, np.stack([prepared[i] for i in frames])[None]
            prepared = {i: p for i, p in prepared.items() if windows and i >= windows[0][1][0]}
        if not windows:
            break


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("engine")
    parser.add_argument("video")
    parser.add_argument("--model", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--interval", type=int, default=32)
    parser.add_argument("--stride", type=int, default=128)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--sample", type=int, default=0, help="documented: classify so many windows only")
    options = parser.parse_args()
    options.isa = "native"
    # What is printed is the result; whatever a library writes goes to stderr.
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import av
    import peer

    engine = peer.ENGINES[options.engine]
    with open(os.path.join(options.model, "config.json")) as file:
        count = json.load(file)["num_frames"]
    prepare_input, forward, version = peer.LOADERS[engine.runtime](engine, options)
    with av.open(options.video) as container:
        total = container.streams.video[0].frames
    starts = window_starts(total, count * options.interval, options.stride)
    read = documented if options.reader == "documented" else sequential
    loaded, logits, model = time.perf_counter(), [], 0.0
    for start, pixels in read(options, starts, total, count):
        began = time.perf_counter()
        logits.append((start, [round(float(x), 5) for x in forward(prepare_input(pixels))[0]]))
        model += time.perf_counter() - began
    done = time.perf_counter()
    result = {"loading": loaded - START, "reading": done - loaded - model, "model": model}
    result |= {"windows": len(starts), "logits": logits, "version": f"{version}, PyAV {av.__version__}"}
    json.dump(result, output)


if __name__ == "__main__":
    main()
