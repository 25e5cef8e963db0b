#!/usr/bin/env python3
"""Reads exported timelines with each format's own reader and compares them with the CSV of segments.

    python3 -m venv /tmp/readers && /tmp/readers/bin/pip install webvtt-py pysrt pympi-ling opentimelineio numpy label-studio-sdk
    actionline label samples/workout.mp4 -p samples/figure-actions.yaml -o workout.jsonl
    /tmp/readers/bin/python Benchmarks/read_formats.py .build/release/actionline workout.jsonl

prints for each format how many segments its reader found and the largest difference of a time, in milliseconds.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile


def vtt(path):
    import webvtt
    return [(c.start_in_seconds + int(c.start[-3:]) / 1000, c.end_in_seconds + int(c.end[-3:]) / 1000, c.text)
            if isinstance(c.start_in_seconds, int) else (c.start_in_seconds, c.end_in_seconds, c.text)
            for c in webvtt.read(path)]


def srt(path):
    import pysrt
    return [(c.start.ordinal / 1000, c.end.ordinal / 1000, c.text) for c in pysrt.open(path)]


def eaf(path):
    import pympi
    return sorted((a / 1000, b / 1000, v) for a, b, v in pympi.Elan.Eaf(path).get_annotation_data_for_tier("actions"))


def otio(path):
    import opentimelineio
    found = []
    for clip in opentimelineio.adapters.read_from_file(path).find_clips():
        for marker in clip.markers:
            begin = marker.marked_range.start_time.to_seconds()
            found.append((begin, begin + marker.marked_range.duration.to_seconds(), marker.name))
    return found


def labelstudio(path):
    from xml.sax.saxutils import quoteattr

    from label_studio_sdk.label_interface import LabelInterface
    task = json.load(open(path))[0]
    results = task["predictions"][0]["result"]
    labels = "".join(f"<Label value={quoteattr(r['value']['timelinelabels'][0])}/>" for r in results)
    interface = LabelInterface(
        f'<View><TimelineLabels name="timelineLabels" toName="video">{labels}</TimelineLabels>'
        '<Video name="video" value="$video" frameRate="$frame_rate"/></View>')
    interface.validate()
    assert interface.validate_prediction(task["predictions"][0]), "the prediction does not fit the project"
    rate = float(task["data"]["frame_rate"])
    return [((r["value"]["ranges"][0]["start"] - 1) / rate, r["value"]["ranges"][0]["end"] / rate,
             r["value"]["timelinelabels"][0]) for r in results]


def ffmetadata(path):
    video = path + ".mkv"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=s=64x64:d=1", "-i", path, "-map_chapters",
                    "1", video], check=True)
    text = subprocess.run(["ffprobe", "-v", "error", "-show_chapters", "-of", "json", video], check=True,
                          capture_output=True).stdout
    return [(float(c["start_time"]), float(c["end_time"]), c["tags"]["title"]) for c in json.loads(text)["chapters"]]


READERS = {"vtt": vtt, "srt": srt, "eaf": eaf, "otio": otio, "labelstudio.json": labelstudio, "ffmetadata": ffmetadata}


def main():
    program, timeline = sys.argv[1:3]
    folder = tempfile.mkdtemp()
    plain = os.path.join(folder, "plain.csv")
    subprocess.run([program, "export", timeline, plain, "--rows", "segments", "--time-decimals", "6"], check=True)
    wanted = [(float(r["start"]), float(r["end"]), r["label"]) for r in csv.DictReader(open(plain))
              if r["segment"].isdigit()]
    for ending, reader in READERS.items():
        path = os.path.join(folder, f"timeline.{ending}")
        subprocess.run([program, "export", timeline, path], check=True)
        found = reader(path)
        assert len(found) == len(wanted), f"{ending}: {len(found)} segments, not {len(wanted)}"
        for (*_, text), (*_, label) in zip(found, wanted):
            assert label in text, f"{ending}: {text!r} is not {label!r}"
        worst = max(max(abs(a - c), abs(b - d)) for (a, b, _), (c, d, _) in zip(found, wanted))
        print(f"{ending:18} {len(found):5} segments, times within {1000 * worst:.3f} ms")
    import numpy
    path = os.path.join(folder, "timeline.npz")
    subprocess.run([program, "export", timeline, path], check=True)
    arrays = numpy.load(path)
    print(f"{'npz':18} scores {arrays['scores'].shape}, starts {arrays['starts'].shape}")


if __name__ == "__main__":
    main()
