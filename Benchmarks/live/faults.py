#!/usr/bin/python3
# What live input loses when things go wrong: starts a camera, breaks it in a known way while `actionline label` reads
# it, and prints a table of what was lost, how long recovery took and what was written.
#
#   Benchmarks/live/faults.py .build/release/actionline [--only restart,frozen-15] [--out FOLDER]
import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PIPELINE = ROOT + "/samples/figure-actions.yaml"
# A window's last frame lies an interval before its end; its row does not wait for that.
INTERVAL = 4 / 30 + 0.002


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Camera:
    def __init__(self, port, *arguments):
        self.process = subprocess.Popen(
            ["/usr/bin/python3", ROOT + "/samples/camera.py", "--port", str(port), *arguments],
            stdout=subprocess.PIPE)
        if not self.process.stdout.readline():
            raise SystemExit("the camera did not start")

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.process.kill()
        self.process.wait()


class Proxy:
    """Passes bytes between a client and the camera; damages them, or stops passing them, when told."""

    def __init__(self, target):
        self.target, self.damage, self.silent, self.burst = target, 0.0, False, 0.0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            if self.silent:
                self.kept = client
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            for a, b, back in [(client, server, False), (server, client, True)]:
                threading.Thread(target=self.pass_on, args=(a, b, back), daemon=True).start()

    def pass_on(self, a, b, back):
        chance = random.Random(5)
        try:
            while data := a.recv(1 << 22 if back and self.burst else 4096):
                if back and self.silent:
                    continue
                if back and self.damage and chance.random() < self.damage:
                    data = bytearray(data)
                    for _ in range(8):
                        data[chance.randrange(len(data))] = chance.randrange(256)
                if back and self.burst:
                    time.sleep(self.burst)
                b.sendall(data)
        except OSError:
            pass
        for s in (a, b):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Run:
    """`actionline label`, with every line it writes and when."""

    def __init__(self, binary, url, *arguments, stdin=None):
        self.lines, self.notices = [], []
        self.process = subprocess.Popen(
            [binary, "label", url, "--pipeline", PIPELINE, "--format", "jsonl", "--threads", "1", "--report", "5",
             *arguments], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for stream, kept in [(self.process.stdout, self.lines), (self.process.stderr, self.notices)]:
            threading.Thread(target=self.read, args=(stream, kept), daemon=True).start()

    def read(self, stream, kept):
        for line in stream:
            kept.append((time.time(), line.decode().rstrip()))

    def rows(self, kind):
        found = []
        for at, line in list(self.lines):
            row = json.loads(line)
            if (row.get("type") or "window") == kind:
                found.append((at, row))
        return found

    def wait_windows(self, count, seconds=60):
        end = time.time() + seconds
        while len(self.rows("window")) < count:
            if time.time() > end or self.process.poll() is not None:
                return False
            time.sleep(0.02)
        return True

    def stop(self):
        began = time.time()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = "HUNG"
        time.sleep(0.2)
        return code, time.time() - began - 0.2


def check(run):
    """What must hold whatever happened."""
    wrong = []
    windows = [row for _, row in run.rows("window")]
    gaps = [row for _, row in run.rows("gap")]
    indices = [row["window"] for row in windows]
    if indices != sorted(set(indices)):
        wrong.append("indices do not rise")
    for a, b in zip(windows, windows[1:]):
        if b["start"] < a["start"]:
            wrong.append("time steps back")
    for gap in gaps:
        for w in windows:
            if w["start"] < gap["end"] - 1e-3 and w["end"] > gap["start"] + INTERVAL:
                wrong.append(f"window {w['window']} {w['start']}-{w['end']} reaches into gap {gap['start']}-{gap['end']}")
    after = []
    for gap in gaps:
        first = next((w for w in windows if w["start"] >= gap["end"] - 1e-3), None)
        if first:
            after.append(first["start"] - gap["end"])
        for _, segment in run.rows("segment"):
            if segment["start"] < gap["end"] - 1e-3 and segment["end"] > gap["start"] + 1e-3:
                wrong.append(f"segment {segment['segment']} reaches into the gap")
    if any(abs(x) > 0.002 for x in after):
        wrong.append(f"the first window after a gap is {after} s late")
    return windows, gaps, wrong


results = []


def report(name, run, broken=None, healed=None, known=""):
    code, ending = run.stop()
    windows, gaps, wrong = check(run)
    if healed:
        later = [at for at, row in run.rows("window") if gaps and row["start"] >= gaps[-1]["end"] - 1e-3]
        recovered = later[0] - healed if later else None
    else:
        recovered = None
    summary = {
        "fault": name,
        "lost_s": round(sum(g["end"] - g["start"] for g in gaps), 2),
        "gaps": len(gaps),
        "reasons": sorted({g["reason"] for g in gaps}),
        "window_after_heal_s": recovered and round(recovered, 2),
        "windows": len(windows),
        "segments": len(run.rows("segment")),
        "exit": code,
        "stop_s": round(ending, 2),
        "wrong": wrong,
        "note": known,
        "last_words": run.notices[-1][1] if run.notices else "",
    }
    results.append(summary)
    print(json.dumps(summary), flush=True)
    with open(f"{options.out}/{name}.log", "w") as f:
        for at, line in sorted(run.lines + run.notices):
            f.write(f"{at:.3f} {line}\n")


def restart(binary, sizes=("320x240", "320x240"), down=3, keyframes="30", name="restart"):
    port = free_port()
    camera = Camera(port, "--size", sizes[0], "--keyframes", keyframes)
    run = Run(binary, f"rtsp://127.0.0.1:{port}/cam")
    run.wait_windows(6)
    camera.kill()
    time.sleep(down)
    camera = Camera(port, "--size", sizes[1], "--keyframes", keyframes)
    healed = time.time()
    run.wait_windows(len(run.rows("window")) + 10)
    report(name, run, healed=healed, known=f"down {down} s")
    camera.kill()


def frozen(binary, seconds, transport="tcp"):
    port = free_port()
    camera = Camera(port)
    run = Run(binary, f"rtsp://127.0.0.1:{port}/cam", "--rtsp-transport", transport)
    run.wait_windows(6)
    camera.signal(signal.SIGSTOP)
    time.sleep(seconds)
    camera.signal(signal.SIGCONT)
    healed = time.time()
    before = len(run.rows("window"))
    run.wait_windows(before + 12, 90)
    report(f"frozen-{seconds}" + ("-udp" if transport == "udp" else ""), run, healed=healed)
    camera.kill()


def silent(binary):
    camera_port = free_port()
    camera = Camera(camera_port)
    proxy = Proxy(camera_port)
    proxy.silent = True
    run = Run(binary, f"rtsp://127.0.0.1:{proxy.port}/cam", "--timeout", "3")
    time.sleep(8)
    proxy.silent = False
    healed = time.time()
    run.wait_windows(8)
    first = run.rows("window")[0][0] - healed if run.rows("window") else None
    report("silent", run, known=f"--timeout 3; silent for 8 s from the start; first row {first and round(first, 2)} s after")
    camera.kill()


def corrupt(binary):
    camera_port = free_port()
    camera = Camera(camera_port)
    proxy = Proxy(camera_port)
    run = Run(binary, f"rtsp://127.0.0.1:{proxy.port}/cam", "--timeout", "3")
    run.wait_windows(6)
    proxy.damage = 0.1
    time.sleep(10)
    proxy.damage = 0
    healed = time.time()
    before = len(run.rows("window"))
    run.wait_windows(before + 12, 60)
    words = [line for _, line in run.notices if "frames" in line][-1:]
    report("corrupt", run, healed=healed, known=f"8 bytes of every tenth read for 10 s; {words}")
    camera.kill()


def starts_wrong(run):
    """Windows whose start is not their number times the stride (8 frames at 30 a second), and the shares of frames."""
    rows = [row for _, row in run.rows("window")]
    wrong = sum(abs((row["start"] - rows[0]["start"]) - (row["window"] - rows[0]["window"]) * 8 / 30) > 0.002 for row in rows)
    missing = rows[-1]["window"] - rows[0]["window"] + 1 - len(rows) if rows else 0
    words = [line for _, line in run.notices if "frames" in line][-1:]
    return f"{wrong} of {len(rows)} starts wrong, {missing} windows left out; {words}"


def bursts(binary, seconds):
    """A link that delivers what has come in the last `seconds` at once."""
    camera_port = free_port()
    camera = Camera(camera_port)
    proxy = Proxy(camera_port)
    run = Run(binary, f"rtsp://127.0.0.1:{proxy.port}/cam")
    run.wait_windows(2)
    proxy.burst = seconds
    run.wait_windows(110, 40)
    code_words = starts_wrong(run)
    report(f"bursts-{seconds}", run, known=code_words)
    camera.kill()


def loss(binary, share):
    """UDP that loses packets."""
    port = free_port()
    camera = Camera(port, "--loss", str(share))
    run = Run(binary, f"rtsp://127.0.0.1:{port}/cam", "--rtsp-transport", "udp")
    run.wait_windows(110, 60)
    report(f"udp-loss-{share}", run, known=starts_wrong(run))
    camera.kill()


def refused(binary, name, url, camera_arguments=()):
    port = free_port()
    camera = Camera(port, *camera_arguments)
    began = time.time()
    run = Run(binary, url.replace("PORT", str(port)))
    try:
        run.process.wait(20)
    except subprocess.TimeoutExpired:
        pass
    took = time.time() - began
    time.sleep(0.2)
    text = "\n".join(line for _, line in run.notices)
    report(name, run, known=f"ended in {took:.2f} s" + ("; SECRET SHOWN" if "geheim" in text else ""))
    camera.kill()


def jumps(binary):
    """MPEG-TS over UDP whose clock jumps: 10 s, +1 h, back, -, with the same sender pace."""
    port = free_port()
    run = Run(binary, f"udp://127.0.0.1:{port}?fifo_size=5000", "--timeout", "5")
    for offset in [10, 3600, 20, 7200, 5]:
        subprocess.run(
            ["ffmpeg", "-nostdin", "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=30", "-t", "4",
             "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "30", "-output_ts_offset",
             str(offset), "-f", "mpegts", f"udp://127.0.0.1:{port}?pkt_size=1316"])
    time.sleep(2)
    frames = [line for _, line in run.notices if "frames" in line][-1:]
    report("timestamps-jump", run, known=f"5 stretches of 4 s, clocks 10, 3600, 20, 7200, 5 s; {frames}")


parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("--only")
parser.add_argument("--out", default="/tmp/actionline-faults")
options = parser.parse_args()
os.makedirs(options.out, exist_ok=True)
CASES = {
    "restart": lambda b: restart(b),
    "mid-gop": lambda b: restart(b, keyframes="300", down=0.5, name="mid-gop"),
    "resolution": lambda b: restart(b, sizes=("320x240", "640x360"), name="resolution"),
    "frozen-15": lambda b: frozen(b, 15),
    "frozen-15-udp": lambda b: frozen(b, 15, "udp"),
    "frozen-60": lambda b: frozen(b, 60),
    "silent": silent,
    "corrupt": corrupt,
    "wrong-password": lambda b: refused(
        b, "wrong-password", "rtsp://user:geheim@127.0.0.1:PORT/cam", ["--login", "user:right"]),
    "wrong-path": lambda b: refused(b, "wrong-path", "rtsp://user:geheim@127.0.0.1:PORT/none"),
    "unknown-host": lambda b: refused(b, "unknown-host", "rtsp://user:geheim@camera.invalid/none"),
    "jumps": jumps,
    "bursts-0.5": lambda b: bursts(b, 0.5),
    "bursts-1": lambda b: bursts(b, 1),
    "bursts-2": lambda b: bursts(b, 2),
    "udp-loss": lambda b: loss(b, 0.02),
}
for name in options.only.split(",") if options.only else CASES:
    CASES[name](options.binary)
with open(options.out + "/results.json", "w") as f:
    json.dump(results, f, indent=1)
sys.exit(1 if any(r["wrong"] or r["exit"] == "HUNG" for r in results) else 0)
