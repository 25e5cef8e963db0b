"""Times whole runs over ten minutes of 1080p30 H.264: one command of this program against PyAV with each engine.

    python end_to_end.py --models /work/models [--minutes 10] [--only actionline hf-sequential ...] [--rounds 2]

See README.md for the contenders. Exits 1 when a contender fails, or this program in fp32 and transformers disagree on
more windows than another way of resizing explains.
"""

import argparse
import csv
import dataclasses
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time

import compare
import load
from compare import say
from server import GIB, die_with_parent

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
FRAME_RATE, MINUTE = 30, 60 * 30
REFERENCE, RESIZED, FASTEST = "hf-sequential", "torch-scaled", "actionline-int8"


@dataclasses.dataclass(frozen=True)
class Contender:
    """This program in a precision, or a peer: how it reads the video and which engine of peer.py classifies."""

    precision: str = ""
    reader: str = ""
    engine: str = ""


CONTENDERS = {
    "actionline": Contender("fp32"),
    "actionline-bf16": Contender("bf16"),
    "actionline-int8": Contender("int8"),
    "hf-documented": Contender(reader="documented", engine="torch"),
    "hf-sequential": Contender(reader="sequential", engine="torch"),
    "torch-scaled": Contender(reader="scaled", engine="torch"),
    "openvino-default": Contender(reader="scaled", engine="openvino-default"),
    "ort-int8": Contender(reader="scaled", engine="ort-int8"),
    "ort-int8-static": Contender(reader="scaled", engine="ort-int8-static"),
}


def make_video(options):
    """The benchmark's video, made once: a minute encoded, then joined to itself without encoding anew."""
    os.makedirs(options.videos, exist_ok=True)
    name = os.path.join(options.videos, os.path.splitext(os.path.basename(options.source))[0] + "-1080p30")
    minute, path = f"{name}-1min.mp4", f"{name}-{options.minutes}min.mp4"
    with tempfile.TemporaryDirectory(dir=options.videos) as folder:
        made = os.path.join(folder, "made.mp4")
        if not os.path.exists(minute):
            say(f"making {minute}")
            # Enlarged pictures are smooth: noise and a bit rate give the decoder what a camera's recording would.
            picture = f"fps={FRAME_RATE},scale=1920:1080:flags=bicubic,noise=alls=6:all_seed=1:allf=t"
            ffmpeg("-stream_loop", "-1", "-i", options.source, "-frames:v", str(MINUTE), "-an", "-vf", picture,
                   "-c:v", "libx264", "-preset", "veryfast", "-b:v", "5M", "-g", "250", "-pix_fmt", "yuv420p", made)
            os.replace(made, minute)
        if not os.path.exists(path):
            parts = os.path.join(folder, "parts.txt")
            with open(parts, "w") as file:
                file.write(f"file '{os.path.abspath(minute)}'\n" * options.minutes)
            ffmpeg("-f", "concat", "-safe", "0", "-i", parts, "-c", "copy", made)
            os.replace(made, path)
    return path


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True, stdin=subprocess.DEVNULL)


def probe(path):
    """What a video is, in words; its frames must be as many as its minutes have."""
    entries = "stream=codec_name,width,height,nb_read_packets,duration,bit_rate"
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_packets", "-show_entries", entries]
    found = subprocess.run([*command, "-of", "json", path], capture_output=True, text=True, check=True)
    stream = json.loads(found.stdout)["streams"][0]
    return int(stream["nb_read_packets"]), (
        f"{stream['codec_name']}, {stream['width']}x{stream['height']}, {stream['nb_read_packets']} frames, "
        f"{float(stream['duration']):.3f} s, {int(stream['bit_rate']) / 1e6:.1f} Mbit/s"
    )


class Runs:
    """The contenders' runs over one video."""

    def __init__(self, options, video):
        self.options, self.video = options, video
        self.logs = tempfile.mkdtemp(prefix="actionline-end-to-end.")
        self.entries = {}  # name -> {times, cpu, memory, others, windows, tops, failure, ...}
        with open(os.path.join(options.model, "config.json")) as file:
            labels = json.load(file)["id2label"]
        self.classes = {label: int(index) for index, label in labels.items()}

    def command(self, name, output):
        contender, options = CONTENDERS[name], self.options
        if contender.precision:
            command = [options.ours, "label", self.video, "--model", options.model, "--quiet", "--overwrite"]
            command += ["--set", f"window.interval={options.interval}", "--set", f"window.stride={options.stride}"]
            command += ["--precision", contender.precision] * (contender.precision != "fp32")
            return [*command, "--columns", "frames", "--threads", str(options.threads), "-o", output]
        command = [sys.executable, os.path.join(HERE, "label_video.py"), contender.reader, contender.engine, self.video]
        command += ["--model", options.model, "--cache", options.cache, "--threads", str(options.threads)]
        command += ["--interval", str(options.interval), "--stride", str(options.stride)]
        return [*command, "--sample", str(options.sample)] if contender.reader == "documented" else command

    def prepare(self, name):
        """Exports what the contender's engine reads, where the cache has none."""
        self.entries[name] = {"times": [], "cpu": [], "others": [], "memory": 0}
        engine, path = CONTENDERS[name].engine, os.path.join(self.logs, name + ".prepare.txt")
        command = [sys.executable, os.path.join(HERE, "peer.py"), "prepare", engine, "--model", self.options.model]
        if engine:
            with open(path, "wb") as log:
                done = subprocess.run([*command, "--cache", self.options.cache], stdout=log, stderr=log)
            self.fail(name, done.returncode, path)

    def fail(self, name, code, log):
        if code:
            with open(log, errors="replace") as file:
                last = (file.read().strip().splitlines() or ["nothing on stderr"])[-1]
            self.entries[name]["failure"] = f"exit {code}: {last[:200]}"
            say(f"  {name}: {self.entries[name]['failure']}")

    def run(self, name):
        """Runs one contender once; its time is the process's, from start to end."""
        load.wait_until_quiet(self.options.wait_quiet)
        entry = self.entries[name]
        ours = bool(CONTENDERS[name].precision)
        log, output = os.path.join(self.logs, name + ".txt"), os.path.join(self.logs, name + (".json", ".csv")[ours])
        with open(log, "wb") as errors, open(os.devnull if ours else output, "wb") as printed:
            busy, start = load.busy_seconds(), time.monotonic()
            process = subprocess.Popen(
                self.command(name, output), stdout=printed, stderr=errors,
                env=compare.environment(self.options), preexec_fn=die_with_parent,
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds, cpu = time.monotonic() - start, usage.ru_utime + usage.ru_stime
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            self.fail(name, process.returncode, log)
            return
        entry["others"].append(max(0.0, load.busy_seconds() - busy - cpu) / (seconds * os.cpu_count()))
        entry["memory"] = max(entry["memory"], usage.ru_maxrss * 1024)
        seconds, cpu = (self.read_ours if ours else self.read_peer)(output, entry, seconds, cpu)
        entry["times"].append(seconds)
        entry["cpu"].append(cpu)
        say(f"  {name}: {seconds:.1f} s, {cpu:.1f} s of processor time, others {100 * entry['others'][-1]:.0f}%")

    def read_ours(self, output, entry, seconds, cpu):
        with open(output, newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["label"]]
        entry["tops"] = {int(row["start_frame"]): self.classes[row["label"]] for row in rows}
        entry["windows"] = len(rows)
        return seconds, cpu

    def read_peer(self, output, entry, seconds, cpu):
        """A run over a sample of windows stands for one over all: what is not loading grows with their number."""
        with open(output) as file:
            result = json.load(file)
        rows = {int(start): logits for start, logits in result.pop("logits")}
        entry["tops"] = {start: logits.index(max(logits)) for start, logits in rows.items()}
        entry["logits"] = rows
        if len(rows) < result["windows"] - 1:
            entry["sample"] = len(rows)
            whole = (seconds - result["loading"]) * result["windows"] / len(rows) + result["loading"]
            seconds, cpu = whole, cpu * whole / seconds
        if seconds <= min(entry["times"], default=seconds):
            entry.update(result)
        return seconds, cpu

    def reference(self):
        """Transformers' logits of this video's windows: of this call, or of an earlier one."""
        path = f"{self.video}.{self.options.configuration}.{self.options.interval}.{self.options.stride}.json"
        if rows := self.entries.get(REFERENCE, {}).get("logits"):
            with open(path, "w") as file:
                json.dump(rows, file)
        if not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(self.video):
            return {}
        with open(path) as file:
            return {int(start): logits for start, logits in json.load(file).items()}

    def agreement(self, entry, reference):
        """How many windows have transformers' top-1, of how many, and its logits' largest margin where they differ."""
        same, most = 0, 0.0
        for start, top in entry["tops"].items():
            if logits := reference.get(start):
                margin = max(logits) - logits[top]
                same, most = same + (margin == 0), max(most, margin)
        return same, len(entry["tops"]), most

    def report(self):
        measured = {name: entry for name, entry in self.entries.items() if entry["times"]}
        reference, fine = self.reference(), not any("failure" in entry for entry in self.entries.values())
        best = {name: min(entry["times"]) for name, entry in measured.items()}
        rows, notes, shares = [], [], {}
        for name, entry in sorted(measured.items(), key=lambda item: best[item[0]]):
            agreed = "-"
            if reference:
                same, of, most = self.agreement(entry, reference)
                shares[name] = same / of
                agreed = f"{same} of {of}" + (f", {most:.3f}" if same < of else "")
            ratios = [f"{best[name] / best[ours]:.2f}" if ours in best else "-" for ours in ("actionline", FASTEST)]
            parts = [f"{entry[part]:.1f}" if part in entry else "-" for part in ("loading", "reading", "model")]
            rows.append(
                f"| {name} | {'about ' * ('sample' in entry)}{best[name]:.1f} | {' | '.join(ratios)} "
                f"| {entry['windows']} | {entry['windows'] / best[name]:.2f} | {min(entry['cpu']):.0f} "
                f"| {' | '.join(parts)} | {entry['memory'] / GIB:.2f} | {agreed} | {100 * max(entry['others']):.0f}% |"
            )
            if "sample" in entry:
                notes.append(f"- {name}: from {entry['sample']} of {entry['windows']} windows, evenly over the video; "
                             "its parts are the sample's.")
        if "actionline" in shares:
            agree = shares["actionline"] >= shares.get(RESIZED, 0.95) - 0.05
            fine = fine and agree
            note = (f"- top-1 of this program in fp32 and of transformers {'agree' if agree else 'DISAGREE'}: "
                    f"the same in {100 * shares['actionline']:.1f}% of windows")
            if RESIZED in shares:
                note += f"; transformers' with pictures scaled otherwise in {100 * shares[RESIZED]:.1f}%"
            notes.append(note + ".")
        notes += [f"- {name}: **{entry['failure']}**" for name, entry in self.entries.items() if "failure" in entry]
        notes += [f"- {name}: {entry['version']}" for name, entry in measured.items() if "version" in entry]
        columns = ["contender", "s", "/ ours fp32", "/ ours int8", "windows", "windows/s", "CPU s", "loading s"]
        columns += ["reading s", "model s", "peak GiB", "top-1 as HF's, margin", "others"]
        head = ["| " + " | ".join(columns) + " |", "| --- |" + " ---: |" * (len(columns) - 1)]
        return "\n".join([*head, *rows, "", *notes]) + "\n", fine


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default=os.environ.get("ACTIONLINE_MODELS", "/work/models"))
    parser.add_argument("--configuration", default="divided-8x224", help="a folder of MODELS")
    parser.add_argument("--cache", help="exports of the models; MODELS/exports by default")
    parser.add_argument("--videos", help="where the video is made; MODELS/videos by default")
    parser.add_argument("--source", default=os.path.join(ROOT, "samples/workout.mp4"), help="what is enlarged to 1080p")
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--interval", type=int, default=32, help="frames from one frame of a window to the next")
    parser.add_argument("--stride", type=int, default=128, help="frames from one window to the next")
    parser.add_argument("--only", nargs="+", default=list(CONTENDERS), choices=CONTENDERS)
    parser.add_argument("--sample", type=int, default=10, help="windows that hf-documented runs; 0: all")
    parser.add_argument("--ours", default=os.path.join(ROOT, ".build/release/actionline"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--wait-quiet", type=float, default=0, help="seconds each run may wait for quiet")
    parser.add_argument("--output", help="also write the table to this Markdown file")
    options = parser.parse_args()
    options.isa = "native"
    options.model = os.path.join(options.models, options.configuration)
    options.cache = options.cache or os.path.join(options.models, "exports")
    options.videos = options.videos or os.path.join(options.models, "videos")
    return options


def main():
    options = parse()
    video = make_video(options)
    frames, words = probe(video)
    day = datetime.datetime.now().strftime("%Y-%m-%d %H:%M")
    heading = (
        f"{compare.machine()}; {options.threads} threads; {day}\n\n{os.path.basename(video)}: {words}; "
        f"{options.configuration}, frames {options.interval} apart, a window every {options.stride} frames\n"
    )
    say(heading)
    if frames != options.minutes * MINUTE:
        sys.exit(f'"{video}" has {frames} frames instead of {options.minutes * MINUTE}; delete it to make it anew')
    runs = Runs(options, video)
    say(f"logs: {runs.logs}")
    for name in options.only:
        runs.prepare(name)
    for _ in range(options.rounds):
        for name in options.only:
            if "failure" not in runs.entries[name]:
                runs.run(name)
    table, fine = runs.report()
    say("\n" + table)
    if options.output:
        with open(options.output, "w") as file:
            file.write(heading + "\n" + table)
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
