#!/usr/bin/env python3
"""Builds the report of a synthetic 10-hour timeline and measures its page in headless Chromium.

    Benchmarks/report.py .build/release/actionline --classes 10
    Benchmarks/report.py .build/release/actionline --classes 400 --screenshots /tmp/pictures

prints the page's size, the seconds and the memory to build it, and, in the browser, when something is painted first, when the
timeline is drawn, the time between frames while zooming in and out, and the time to make the segments anew.
Needs Debian's chromium.
"""
import argparse
import base64
import json
import os
import random
import resource
import shutil
import subprocess
import tempfile
import time

WINDOWS, STRIDE, LENGTH = 135_000, 8 / 30, 32 / 30

ZOOM = """(async () => {
    const view = views[0], box = view.surface.getBoundingClientRect(), gaps = [];
    let last = null;
    for (let i = 0; i < 120; i += 1) {
        view.surface.dispatchEvent(new WheelEvent("wheel", { deltaY: i < 60 ? -60 : 60, clientX: box.left + 700,
            clientY: box.top + 150, bubbles: true, cancelable: true }));
        await new Promise((done) => requestAnimationFrame((t) => {
            if (last !== null) gaps.push(t - last);
            last = t;
            done();
        }));
    }
    gaps.sort((a, b) => a - b);
    return [gaps[Math.floor(gaps.length * 0.5)], gaps[Math.floor(gaps.length * 0.95)]];
})()"""
ANEW = """(() => {
    const { facts, times, table, gaps } = views[0].timeline, began = performance.now();
    const steps = aggregate({ threshold: 0.3, smoothing: 3, minimum: 0.5 }, facts.grid, times, table, gaps, facts.duration);
    let step;
    do { step = steps.next(); } while (!step.done);
    return [performance.now() - began, step.value.length];
})()"""
PAINT = 'performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null'
DRAWN = 'performance.getEntriesByName("painted")[0].startTime'


def write_timeline(path, classes):
    """JSON Lines of 135,000 windows: runs of one class that is mostly the best, and a dozen others."""
    rng = random.Random(5)
    labels = [f"class {index}" for index in range(classes)]
    weights = [1 / (index + 1) for index in range(classes)]
    with open(path, "w") as file:
        start = {
            "type": "start", "version": 1,
            "source": {"input": "ten-hours.mkv", "width": 1280, "height": 720, "frame_rate": 30.0, "duration": 36000.8,
                       "frames": 1080024},
            "model": {"name": "m.pth", "attention": "divided", "frames": 8, "image": 112, "classes": classes},
            "window": {"frames": 8, "interval": 4, "stride": 8, "rate": "source"},
            "aggregate": {"threshold": 0.3, "smoothing": 3, "minimum": 0.5}, "top": 1, "settings": {}, "labels": labels,
        }
        file.write(json.dumps(start) + "\n")
        present = left = 0
        for index in range(WINDOWS):
            if left == 0:
                present, left = rng.choices(range(classes), weights)[0], rng.randint(4, 60)
            left -= 1
            scores = {present: rng.betavariate(6, 2)}
            rest = 1 - scores[present]
            for other in rng.sample(range(classes), min(12, classes)):
                if other != present:
                    scores[other] = rest * rng.random() * 0.3
                    rest -= scores[other]
            best = max(scores, key=lambda label: (round(scores[label], 4), -label))
            row = ",".join(f"[{label},{scores[label]:.4f}]" for label in sorted(scores) if scores[label] >= 0.0001)
            file.write(
                f'{{"window":{index},"start":{index * STRIDE:.6f},"end":{index * STRIDE + LENGTH:.6f},"predictions":'
                f'[{{"label":"{labels[best]}","score":{scores[best]:.4f}}}],"scores":[{row}]}}\n')
        file.write(f'{{"type":"end","complete":true,"windows":{WINDOWS},"segments":0,"duration":36000.800000}}\n')


class Chromium:
    """Headless, driven through a pipe: messages end in a zero byte (--remote-debugging-pipe)."""

    def __init__(self):
        self.profile = tempfile.mkdtemp()
        command_out, self.out = os.pipe()
        self.answers, answers_in = os.pipe()

        def place():
            os.dup2(command_out, 3)
            os.dup2(answers_in, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             f"--user-data-dir={self.profile}", "about:blank"],
            preexec_fn=place, pass_fds=(3, 4), stderr=subprocess.DEVNULL)
        os.close(command_out)
        os.close(answers_in)
        self.waiting, self.number, self.session = b"", 0, None
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        self.call("Page.enable")

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self.waiting:
                self.waiting += os.read(self.answers, 1 << 16)
            text, self.waiting = self.waiting.split(b"\0", 1)
            answer = json.loads(text)
            if answer.get("id") == self.number:
                return answer["result"]

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return answer["result"].get("value")

    def open(self, path, width, dark=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Page.navigate", url=f"file://{path}")
        while not self.evaluate("document.documentElement?.dataset.painted ?? ''"):
            time.sleep(0.05)
        time.sleep(0.5)

    def screenshot(self, path):
        picture = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--screenshots", help="a folder for pictures: light and dark, narrow and wide")
    options = parser.parse_args()
    folder = tempfile.mkdtemp()
    timeline, page = os.path.join(folder, "ten.jsonl"), os.path.join(folder, "ten.html")
    write_timeline(timeline, options.classes)
    began = time.monotonic()
    command = [options.program, "export", timeline, page, "--set", "aggregate.threshold=0.3"]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{options.classes} classes: {os.path.getsize(page) / 1e6:.2f} MB, built in {seconds:.2f} s with {memory} MB")
    browser = Chromium()
    browser.open(page, 1400)
    print(f"first paint {browser.evaluate(PAINT) or 0:.0f} ms, timeline drawn {browser.evaluate(DRAWN):.0f} ms")
    median, late = browser.evaluate(ZOOM)
    print(f"zooming: {median:.1f} ms from frame to frame (median), {late:.1f} ms (95%)")
    duration, count = browser.evaluate(ANEW)
    print(f"segments made anew: {count} in {duration:.0f} ms")
    if options.screenshots:
        os.makedirs(options.screenshots, exist_ok=True)
        for width in (360, 1600):
            for dark in (False, True):
                browser.open(page, width, dark)
                browser.screenshot(os.path.join(options.screenshots, f"{width}-{'dark' if dark else 'light'}.png"))
    browser.close()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
