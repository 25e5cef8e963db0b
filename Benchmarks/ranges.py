"""Bytes that one part of a long video costs over HTTP.

    python3 Benchmarks/ranges.py .build/release/actionline long.mp4 [part seconds, 600]

Serves the file with ranges on loopback, plans parts over its address, labels the middle one with `actionline work` and prints the
bytes that the server sent against the part's share of the file, at a fixed rate and counting frames.
"""

import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
PIPELINE = ROOT / "samples/figure-actions.yaml"
sent = 0


class Ranges(http.server.BaseHTTPRequestHandler):
    """Serves one file, in ranges."""

    protocol_version = "HTTP/1.1"
    path_served = ""

    def do_HEAD(self):
        self.respond(False)

    def do_GET(self):
        self.respond(True)

    def respond(self, has_body):
        global sent
        size = os.path.getsize(self.path_served)
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(asked[1]) if asked else 0
        last = min(int(asked[2]), size - 1) if asked and asked[2] else size - 1
        if first >= size:
            self.send_response(416)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if asked else 200)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Content-Length", str(last - first + 1))
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.end_headers()
        if not has_body:
            return
        with open(self.path_served, "rb") as file:
            file.seek(first)
            left = last - first + 1
            while left > 0:
                block = file.read(min(left, 1 << 14))
                try:
                    self.wfile.write(block)
                except OSError:
                    self.close_connection = True
                    return
                sent += len(block)
                left -= len(block)

    def log_message(self, *_):
        pass


def main():
    global sent
    program, video = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    part = sys.argv[3] if len(sys.argv) > 3 else "600"
    Ranges.path_served = str(video)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ranges)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/{video.name}"
    size = video.stat().st_size
    for rate in ["30", "source"]:
        sent = 0
        plan = subprocess.run(
            [program, "plan", address, "-p", PIPELINE, "--set", f"window.rate={rate}", "--set", "window.stride=32",
             "--part", part], capture_output=True, text=True, check=True)
        units = plan.stdout.splitlines()
        planned = sent
        middle = units[len(units) // 2]
        sent = 0
        answer = subprocess.run([program, "work", "--quiet"], input=middle + "\n", capture_output=True, text=True)
        outcome = json.loads(answer.stdout)
        share = size / len(units)
        print(f"window.rate {rate}: {len(units)} parts of {size:,} bytes; planning read {planned:,}; part "
              f"{outcome['part']} {outcome['outcome']}, {outcome['windows']} windows, read {sent:,}, "
              f"{sent / share:.3f} of its share")


if __name__ == "__main__":
    main()
