#!/usr/bin/env python3
# Labels the units of `actionline plan` on a Ray cluster, and merges them into timelines.
#
# Install on every node: actionline, and `pip install "ray==2.60.0"` (tried with Python 3.11; the version is the same on
# all nodes). The videos, the pipeline and its model lie in folders that all nodes see under the same paths, or the videos
# are http(s):// addresses.
#
#   actionline plan /videos -p /videos/gym.yaml --part 10m > units.jsonl
#   python ray_label.py units.jsonl --output timelines/ --format csv,json                  # this machine alone
#   python ray_label.py units.jsonl --output timelines/ --format csv,json --address auto   # a cluster, on one of its nodes
#
# A unit is a Ray task of --threads CPUs. Each Ray worker keeps one `actionline work` with the model loaded. The answers
# come here and are appended to timelines/answers.jsonl, a line each; the same command again labels what is not complete
# there. A unit whose worker dies is given out again up to --retries times; one that fails is tried once more, at the end.
#
# Exit codes: those of `actionline merge` (0: all videos are whole, 3: some are not); 1: it cannot go on; 130, 143: stopped.
import argparse
import collections
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
try:
    import ray
except ImportError as error:
    sys.exit(f'ray_label.py: {error}; install it: pip install "ray==2.60.0"')

# What tells a unit, in its answer too.
KEYS = ("input", "name", "part", "of", "start", "end")
# Tasks that Ray knows of at once; the rest waits here.
MOST_SUBMITTED = 1000


# On the workers.

# The Ray worker's process: {"engine": (Popen, file of its messages)}. Ray loads this file's functions once a worker.
kept = {}


class EngineDied(Exception):
    """`actionline work` has ended without an answer. Another process may do better."""


class EngineMissing(Exception):
    """`actionline work` cannot be started."""


def start_engine(command):
    # The kernel ends actionline together with its Ray worker, however that ends. Loaded here: nothing may fail after fork.
    libc = ctypes.CDLL(None)
    messages = tempfile.TemporaryFile()
    try:
        engine = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=messages, start_new_session=True,
            preexec_fn=lambda: libc.prctl(1, signal.SIGKILL),  # 1: PR_SET_PDEATHSIG
        )
    except OSError as error:
        raise EngineMissing(f"cannot start actionline on {os.uname().nodename}: {error}") from None
    return engine, messages


def label(line, command):
    """Answers a unit: its line in, the answer's line out."""
    engine, messages = kept.get("engine") or start_engine(command)
    kept["engine"] = engine, messages
    try:
        engine.stdin.write(line + b"\n")
        engine.stdin.flush()
        answer = engine.stdout.readline()
    except BrokenPipeError:
        answer = b""
    # A process that is being stopped answers "stopped" and ends.
    if answer.endswith(b"\n") and head(answer)["outcome"] != "stopped":
        return answer
    del kept["engine"]
    engine.kill()
    code = engine.wait()
    messages.seek(0)
    said = messages.read()[-500:].decode(errors="replace").strip().rpartition("\n")[2]
    how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
    raise EngineDied(f"actionline {how} on {os.uname().nodename}" + (f": {said}" if said else ""))


# On both sides.

def head(answer):
    """An answer's members without its timeline, which comes last and may be long."""
    # Inside a JSON text these quotes would be escaped.
    start, timeline, _ = answer.partition(b',"timeline":[')
    return json.loads(start + b"}" if timeline else answer)


def key(members):
    return tuple(members[name] for name in KEYS)


# On the driver.

class Folder:
    """The output folder: the plan, the answers, and later the timelines."""

    def __init__(self, path, lines):
        self.path = path
        self.plan = os.path.join(path, "units.jsonl")
        self.answers = os.path.join(path, "answers.jsonl")
        self.complete = set()
        os.makedirs(path, exist_ok=True)
        if os.path.exists(self.plan):
            # An answer does not tell its pipeline: only the plan does.
            with open(self.plan, "rb") as file:
                others = set(file.read().splitlines()) - set(lines)
            if others:
                sys.exit(f'ray_label.py: "{path}" holds the answers to another plan; name another folder')
        elif os.listdir(path):
            sys.exit(f'ray_label.py: "{path}" is not empty, and no earlier run of this command is there; name another folder')
        with open(self.plan + ".new", "wb") as file:
            file.write(b"\n".join(lines) + b"\n")
        os.replace(self.plan + ".new", self.plan)
        self.file = open(self.answers, "a+b")
        self.read()

    def read(self):
        """Notes the units that are complete, and cuts off the line that a killed driver has not finished."""
        self.file.seek(0)
        whole = 0
        for answer in self.file:
            if not answer.endswith(b"\n"):
                print("ray_label.py: the last answer is cut off; its unit is labelled again", file=sys.stderr)
                break
            whole += len(answer)
            members = head(answer)
            if members["outcome"] == "complete":
                self.complete.add(key(members))
        self.file.truncate(whole)

    def add(self, answer):
        self.file.write(answer)
        self.file.flush()


class Progress:
    def __init__(self, done, units):
        self.done = self.before = done
        self.units = units
        self.failed = 0
        self.began = time.monotonic()
        self.shown = 0
        self.is_terminal = sys.stderr.isatty()

    def say(self, text):
        print(("\r\033[K" if self.is_terminal else "") + text, file=sys.stderr, flush=True)

    def show(self, always=False):
        now = time.monotonic()
        if not always and now - self.shown < (0.5 if self.is_terminal else 10):
            return
        self.shown = now
        text = f"{self.done + self.failed}/{self.units} units, {self.failed} failed"
        if self.done > self.before and self.done + self.failed < self.units:
            rest = (now - self.began) / (self.done - self.before) * (self.units - self.done - self.failed)
            text += f", {int(rest) // 3600}:{int(rest) // 60 % 60:02}:{int(rest) % 60:02} left"
        end = "" if self.is_terminal and not always else "\n"
        print(("\r\033[K" if self.is_terminal else "") + text, end=end, file=sys.stderr, flush=True)


class Run:
    """Gives the units out, and takes the answers."""

    def __init__(self, folder, lines, options, threads):
        self.folder = folder
        self.retries = options.retries
        self.command = [options.actionline, "work", "--lanes", "1", "--quiet", "--threads", str(threads)]
        # Ray does not retry: it would not say so, and would not count the deaths of actionline and of its worker together.
        self.task = ray.remote(label).options(num_cpus=threads, max_retries=0)
        todo = [line for line in lines if key(json.loads(line)) not in folder.complete]
        self.waiting = collections.deque(todo)
        self.under_way = {}
        self.deaths = collections.Counter()
        self.failures = collections.Counter()
        self.progress = Progress(len(lines) - len(todo), len(lines))
        self.stopped_by = None

    def run(self):
        """Returns when each unit is answered, or when the driver is to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        self.progress.show(always=True)
        while (self.waiting or self.under_way) and not self.stopped_by:
            while self.waiting and len(self.under_way) < MOST_SUBMITTED:
                line = self.waiting.popleft()
                self.under_way[self.task.remote(line, self.command)] = line
            # Short waits: a signal is seen between them, so it never cuts a line of answers.jsonl.
            ready, _ = ray.wait(list(self.under_way), timeout=0.5)
            for task in ready:
                self.take(task, self.under_way.pop(task))
            self.progress.show()
        self.progress.show(always=True)

    def stop(self, number, _):
        self.stopped_by = number
        signal.signal(number, signal.SIG_DFL)

    def take(self, task, line):
        unit = json.loads(line)
        title = f'part {unit["part"]} of {unit["of"]} of "{unit["input"]}"'
        try:
            answer = ray.get(task)
        # What Ray says of a lost worker, node or object is a RayError; what `label` raises is a RayTaskError besides.
        except (EngineDied, ray.exceptions.RayError) as error:
            if isinstance(error, ray.exceptions.RayTaskError):
                if not isinstance(error.cause, EngineDied):
                    raise
                reason = str(error.cause)
            else:
                reason = str(error).strip().partition("\n")[0].partition(". ")[0]
            self.deaths[line] += 1
            if self.deaths[line] <= self.retries:
                self.progress.say(f"retry {self.deaths[line]} of {self.retries}: {title}: {reason}")
                self.waiting.appendleft(line)
                return
            answer = self.failure(unit, f"its worker died {self.deaths[line]} times: {reason}")
        members = head(answer)
        if key(members) != key(unit):
            raise RuntimeError(f"{title} was answered with another unit")
        if members["outcome"] == "failed":
            self.failures[line] += 1
            if self.failures[line] == 1 and self.deaths[line] <= self.retries:
                # At the end: what was missing may be there by then, and a broken node has less left to spoil.
                self.waiting.append(line)
                return
            self.progress.failed += 1
            self.progress.say(f'failed: {title}: {members["reason"]}')
        else:
            self.progress.done += 1
        self.folder.add(answer)

    @staticmethod
    def failure(unit, reason):
        """An answer for a unit that no worker survives, so that the merge can name the reason."""
        answer = {name: unit[name] for name in KEYS}
        answer |= {"outcome": "failed", "reason": reason, "seconds": 0, "windows": 0, "grid": None, "frames": None}
        return json.dumps(answer | {"timeline": []}, separators=(",", ":")).encode() + b"\n"


def connect(options):
    keywords = {"log_to_driver": False, "logging_level": "warning"}
    if options.address == "local":
        # An address of its own on the loopback: with 127.0.0.1 Ray takes another one and hangs.
        ip = options.node_ip_address or "127.0.0.2"
        ray.init(address="local", _node_ip_address=ip, include_dashboard=False, **keywords)
    else:
        if options.node_ip_address:
            keywords["_node_ip_address"] = options.node_ip_address
        try:
            ray.init(address=options.address, **keywords)
        except ConnectionError as error:
            sys.exit(f"ray_label.py: {error}; where the cluster asks for a token, set RAY_AUTH_MODE=token")


def choose_threads(asked):
    """CPUs of a worker: as asked, else at most four of the smallest node that has any."""
    cpus = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
    threads = asked or min([4] + [count for count in cpus if count > 0])
    slots = sum(count // threads for count in cpus)
    print(f"{slots} workers of {threads} {'thread' if threads == 1 else 'threads'}", file=sys.stderr)
    if slots == 0:
        print(f"note: no node has {threads} CPUs; waiting until one comes", file=sys.stderr)
    return threads


def main():
    parser = argparse.ArgumentParser(description="Label the units of `actionline plan` on a Ray cluster.")
    parser.add_argument("units", help="the file that `actionline plan` wrote")
    parser.add_argument("--output", required=True, help="the folder of the timelines, and of answers.jsonl")
    parser.add_argument("--format", default="csv", help="formats with commas between: csv,json")
    parser.add_argument("--address", default="local", help="auto, host:port, or local: a Ray of its own (default)")
    parser.add_argument("--node-ip-address", help="this machine's address in the cluster, where Ray does not find it")
    parser.add_argument("--actionline", default="actionline", help="its path on every node (default: from PATH)")
    parser.add_argument("--threads", type=int, help="of one worker (default: 4, or the CPUs of the smallest node)")
    parser.add_argument("--retries", type=int, default=3, help="of a unit whose worker died (default: 3)")
    options = parser.parse_args()
    if os.sep in options.actionline:
        options.actionline = os.path.abspath(options.actionline)
    if not shutil.which(options.actionline):
        sys.exit(f'ray_label.py: there is no program "{options.actionline}"; give --actionline its path')
    if options.threads is not None and options.threads < 1 or options.retries < 0:
        parser.error("--threads must be at least 1, and --retries at least 0")
    with open(options.units, "rb") as file:
        lines = [line for line in file.read().splitlines() if line.strip()]
    try:
        if len({key(json.loads(line)) for line in lines}) != len(lines) or not lines:
            sys.exit(f'ray_label.py: "{options.units}" has no units, or one twice')
    except (ValueError, KeyError, TypeError):
        sys.exit(f'ray_label.py: "{options.units}" is no output of `actionline plan`')

    folder = Folder(options.output, lines)
    if any(key(json.loads(line)) not in folder.complete for line in lines):
        connect(options)
        run = Run(folder, lines, options, choose_threads(options.threads))
        try:
            run.run()
        except ray.exceptions.RayTaskError as error:
            sys.exit(f"ray_label.py: {error.cause if isinstance(error.cause, EngineMissing) else error}")
        ray.shutdown()
        if run.stopped_by:
            print("stopped; the same command goes on with the units that are left", file=sys.stderr)
            sys.exit(128 + run.stopped_by)
    folder.file.close()
    # The folder was empty, or an earlier merge has written what is there.
    merge = [options.actionline, "merge", folder.answers, "--units", folder.plan, "--output-folder", folder.path]
    sys.exit(subprocess.run(merge + ["--output-format", options.format, "--overwrite"]).returncode)


if __name__ == "__main__":
    main()
