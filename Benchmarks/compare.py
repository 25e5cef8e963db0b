"""Times this program beside PyTorch, ONNX Runtime and OpenVINO: same weights, same frames, same threads, in turns.

    python compare.py --models /work/models [--configurations divided-8x224 ...] [--engines actionline ort ...]

See README.md for the protocol, what is fair to whom, and the switches. Exits 1 when logits disagree.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import arithmetic
import load
import peer
from server import GIB, Failed, Server

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = "actionline"
OWN = {OURS: "fp32", "actionline-bf16": "bf16", "actionline-int8": "int8"}
CONFIGURATIONS = ["divided-8x224", "joint-8x224", "space-8x224", "divided-96x224"]
DEFAULT_ENGINES = [OURS, "torch", "torch-sdpa", "torch-compile", "ort", "ort-sdpa", "openvino", "openvino-onnx"]
COLUMNS = (
    "| engine | min s | median s | min CPU s a thread | its time / ours | ours / its "
    "| GFLOP/s needed | of peak | peak GiB | logits off, mean | largest |"
)
TOLERANCE = 2e-4  # fp32, logits of standard deviation 1: the figure of issue 3


def say(text=""):
    print(text, flush=True)


def environment(options):
    """The processes' environment: one thread count for every library, and AVX2 where a library can be told."""
    result = dict(os.environ)
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        result[name] = str(options.threads)
    result["TORCHINDUCTOR_CACHE_DIR"] = os.path.join(options.cache, "inductor-" + options.isa)
    if options.isa == "avx2":
        result.update(
            ACTIONLINE_ISA="avx2",
            OPENBLAS_CORETYPE="Haswell",
            ATEN_CPU_CAPABILITY="avx2",
            ONEDNN_MAX_CPU_ISA="AVX2",
            DNNL_MAX_CPU_ISA="AVX2",
            MKL_ENABLE_INSTRUCTIONS="AVX2",
        )
    return result


def peak(options):
    """Measured FMA peak in GFLOP/s by `actionline-bench peak`; None where the program is not built."""
    try:
        command = [options.ours, "peak", "--threads", str(options.threads)]
        output = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment(options))
        return max(float(word) for word in output.stdout.split() if word.replace(".", "", 1).isdigit())
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def exact(name):
    """Whether an engine computes in fp32, so that its logits must be the reference's."""
    return (OWN[name] if name in OWN else peer.ENGINES[name].numbers) == "fp32"


class Run:
    """One configuration: its engines' processes, their times, logits and ends."""

    def __init__(self, configuration, options, logs):
        self.options, self.logs, self.name = options, logs, configuration
        self.model = os.path.join(options.models, configuration)
        self.frames = self.model + ".expected.safetensors"
        with open(os.path.join(self.model, "config.json")) as file:
            self.config = json.load(file)
        self.engines = {}  # name -> {times, logits, version, memory, failure}
        self.peaks, self.others = [], []  # others: share of the processors that other processes took, a run

    def measure(self):
        waiting = [name for name in self.options.engines if self.usable(name)]
        group = 0
        while waiting:
            group += 1
            # Ours runs in every group: a ratio is only ever between times of the same minutes.
            servers, waiting = self.start(waiting if group == 1 else [OURS, *waiting], group)
            self.measure_peak()
            try:
                self.rounds(servers, group)
            finally:
                for server in servers.values():
                    server.close()
            self.measure_peak()

    def measure_peak(self):
        value = peak(self.options)
        if value:
            self.peaks.append(value)

    def usable(self, name):
        """Whether an engine is installed and its export of this model is there or could be made."""
        if name in OWN:
            if os.access(self.options.ours, os.X_OK):
                return True
            say(f"  {name}: skipped, {self.options.ours} is not built")
            return False
        engine = peer.ENGINES[name]
        needs = engine.needs() + ["torch", "transformers"] * (engine.runtime == "torch")
        path = peer.exported_path(engine, self.model, self.options.cache)
        if path and not os.path.exists(path):
            needs += engine.exporter_needs()
        if absent := peer.missing(needs):
            say(f"  {name}: skipped, not installed: {', '.join(sorted(set(absent)))}")
            return False
        log = os.path.join(self.logs, f"{self.name}.{name}.prepare.txt")
        command = [sys.executable, os.path.join(HERE, "peer.py"), "prepare", name]
        command += ["--model", self.model, "--cache", self.options.cache]
        with open(log, "wb") as output:
            try:
                code = subprocess.run(
                    command, stdout=output, stderr=output, timeout=self.options.load_limit
                ).returncode
            except subprocess.TimeoutExpired:
                code = "time limit"
        if code:
            with open(log, errors="replace") as file:
                last = (file.read().strip().splitlines() or [""])[-1]
            self.engines[name] = {"failure": f"export failed ({code}): {last[:160]}"}
            say(f"  {name}: {self.engines[name]['failure']}")
            return False
        return True

    def command(self, name):
        common = ["--model", self.model, "--frames-file", self.frames, "--threads", str(self.options.threads)]
        if name in OWN:
            return [self.options.ours, "serve", "--precision", OWN[name], *common]
        extra = ["--cache", self.options.cache, "--isa", self.options.isa]
        return [sys.executable, os.path.join(HERE, "peer.py"), "serve", name, *common, *extra]

    def start(self, names, group):
        """Starts and warms processes until the memory for all is used; returns them and the names left over."""
        servers, left = {}, []
        for name in names:
            used = sum(server.memory() for server in servers.values())
            if left or (servers and used > self.options.memory_total * GIB * 0.7):
                left.append(name)
                continue
            entry = self.engines.setdefault(name, {"times": [], "group": group})
            log = os.path.join(self.logs, f"{self.name}.{name}.txt")
            limit = self.options.memory_limit * GIB
            start = time.monotonic()
            server = Server(name, self.command(name), environment(self.options), log, limit)
            try:
                entry["version"] = server.wait_ready(self.options.load_limit)
                entry["load"] = time.monotonic() - start
                entry["first"] = float(server.ask("run", self.options.time_limit))
                entry["logits"] = json.loads(server.ask("logits", self.options.time_limit))
                servers[name] = server
                say(f"  {name}: {entry['version']}; loaded in {entry['load']:.1f} s, first {entry['first']:.3f} s")
            except (Failed, ValueError) as failure:
                server.close()
                entry["failure"] = str(failure)
                say(f"  {name}: {failure}")
        if not servers and left:
            left = left[1:]
        return servers, left

    def rounds(self, servers, group):
        order = list(servers)
        deadline = time.monotonic() + self.options.budget
        patience = self.options.wait_quiet
        for number in range(self.options.rounds):
            for name in list(order):
                if patience > 0:
                    patience -= load.wait_until_quiet(patience)
                meter = load.Meter(servers[name].process.pid)
                try:
                    self.engines[name]["times"].append(float(servers[name].ask("run", self.options.time_limit)))
                    self.others.append(meter.share())
                    self.engines[name].setdefault("cpu", []).append(meter.own_seconds() / self.options.threads)
                    self.engines[name]["memory"] = servers[name].peak_memory()
                except (Failed, ValueError) as failure:
                    self.engines[name]["failure"] = str(failure)
                    order.remove(name)
            order = order[1:] + order[:1]  # nobody always follows the same neighbour
            if time.monotonic() > deadline and number + 1 < self.options.rounds:
                say(f"  stopped after {number + 1} rounds: over {self.options.budget:g} s")
                break

    def report(self):
        """The configuration's table, and the largest difference of logits."""
        measured = {n: e for n, e in self.engines.items() if e.get("times")}
        peak_rate = max(self.peaks, default=None)
        needed, written = arithmetic.needed_multiply_adds(self.config), arithmetic.multiply_adds(self.config)
        reference = self.reference()
        ours = min(measured[OURS]["times"]) if OURS in measured else None
        rows, worst = [], 0.0
        for name, entry in sorted(measured.items(), key=lambda item: min(item[1]["times"])):
            best = min(entry["times"])
            differences = [abs(a - b) for a, b in zip(entry["logits"], reference)]
            difference, mean = max(differences), statistics.mean(differences)
            if exact(name):
                worst = max(worst, difference)
            rate = 2e-9 * needed / best
            entry.update(min=best, median=statistics.median(entry["times"]), rate=rate)
            entry.update(difference=difference, mean_difference=mean)
            rows.append(
                f"| {name} | {best:.3f} | {entry['median']:.3f} | {min(entry['cpu']):.2f} "
                f"| {f'{best / ours:.2f}' if ours else '-'} | {f'{ours / best:.2f}' if ours else '-'} | {rate:.0f} "
                f"| {f'{100 * rate / peak_rate:.0f}%' if peak_rate else '-'} "
                f"| {entry['memory'] / GIB:.2f} | {mean:.1e} | {difference:.1e} |"
            )
        logits = [e["logits"] for n, e in measured.items() if exact(n)]
        spread = max((max(column) - min(column) for column in zip(*logits)), default=0.0)
        text = [f"### {self.name}", ""]
        text.append(
            f"{written / 1e9:.1f} G multiply-adds as written, {needed / 1e9:.1f} G needed; "
            + (f"measured FMA peak {peak_rate:.0f} GFLOP/s" if peak_rate else "FMA peak not measured")
            + f"; {max((len(e['times']) for e in measured.values()), default=0)} rounds; other processes took "
            f"{100 * statistics.median(self.others or [0]):.0f}% of the processors (median; least "
            f"{100 * min(self.others, default=0):.0f}%, most {100 * max(self.others, default=0):.0f}%)."
        )
        text += ["", COLUMNS, "| --- |" + " ---: |" * 10, *rows, ""]
        for name, entry in self.engines.items():
            if "failure" in entry:
                text.append(f"- {name}: **{entry['failure']}**")
        if not measured:
            return "\n".join([*text[:2], "Nothing was measured.", "", *text[-len(self.engines) :]]) + "\n", False
        verdict = "agree" if max(worst, spread) <= TOLERANCE else "DISAGREE"
        text.append(
            f"- logits in fp32 {verdict}: largest difference from the reference {worst:.2e}, "
            f"between any two {spread:.2e} (allowed {TOLERANCE:.0e})"
        )
        return "\n".join(text) + "\n", bool(measured) and max(worst, spread) <= TOLERANCE

    def reference(self):
        from safetensors.numpy import load_file

        return [float(x) for x in load_file(self.frames)["logits"][0]]


def machine():
    model, flags = platform.processor(), ""
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
            elif line.startswith("flags"):
                flags = line
    isa = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "no AVX2"
    return f"{model}, {os.cpu_count()} CPUs, {isa}"


def parse():
    root = os.path.dirname(HERE)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default=os.environ.get("ACTIONLINE_MODELS", "/work/models"))
    parser.add_argument("--cache", help="exports of the models; MODELS/exports by default")
    parser.add_argument("--configurations", nargs="+", default=CONFIGURATIONS)
    parser.add_argument("--engines", nargs="+", default=DEFAULT_ENGINES, choices=[*OWN, *peer.ENGINES])
    parser.add_argument("--ours", default=os.path.join(root, ".build/release/actionline-bench"))
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--isa", choices=["native", "avx2"], default="native")
    parser.add_argument("--memory-limit", type=float, default=7, help="GiB a process")
    parser.add_argument("--memory-total", type=float, default=12, help="GiB of all processes alive together")
    parser.add_argument("--time-limit", type=float, default=240, help="seconds a forward pass")
    parser.add_argument("--load-limit", type=float, default=900, help="seconds to export, load and compile")
    parser.add_argument("--budget", type=float, default=600, help="seconds of rounds a configuration")
    parser.add_argument("--wait-quiet", type=float, default=0, help="seconds a configuration may wait for quiet")
    parser.add_argument("--output", help="also write the tables to this Markdown file and, beside it, a .json")
    options = parser.parse_args()
    options.cache = options.cache or os.path.join(options.models, "exports")
    return options


def main():
    options = parse()
    logs = tempfile.mkdtemp(prefix="actionline-compare.")
    day = datetime.datetime.now().strftime("%Y-%m-%d %H:%M")
    heading = f"{machine()}; {options.threads} threads, {options.isa} instructions, one clip; {day}"
    say(heading + f"\nlogs: {logs}\n")
    tables, results, fine = [f"{heading}\n"], {"machine": heading, "configurations": {}}, True
    for configuration in options.configurations:
        if not os.path.exists(os.path.join(options.models, configuration + ".expected.safetensors")):
            say(f"{configuration}: skipped, no such model; python make_models.py {options.models} {configuration}")
            continue
        say(f"{configuration} (load {os.getloadavg()[0]:.1f})")
        run = Run(configuration, options, logs)
        run.measure()
        table, agree = run.report()
        fine = fine and agree
        say("\n" + table)
        tables.append(table)
        results["configurations"][configuration] = {"engines": run.engines, "peaks": run.peaks, "others": run.others}
    engines = [item for c in results["configurations"].values() for item in c["engines"].items()]
    versions = {name: entry["version"] for name, entry in engines if entry.get("version")}
    tables.append("\n".join(f"- {name}: {version}" for name, version in versions.items()) + "\n")
    say(tables[-1])
    if options.output:
        with open(options.output, "w") as file:
            file.write("\n".join(tables))
        for c in results["configurations"].values():
            for entry in c["engines"].values():
                entry.pop("logits", None)
        with open(os.path.splitext(options.output)[0] + ".json", "w") as file:
            json.dump(results, file, indent=1)
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
