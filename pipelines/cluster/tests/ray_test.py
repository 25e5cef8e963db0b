#!/usr/bin/env python3
# Runs ray_label.py on a Ray cluster of this machine, kills workers, and compares the timelines with those of one run.
#
#   pip install "ray==2.60.0"
#   python ray_test.py ACTIONLINE FOLDER VIDEO PIPELINE [option of actionline's pipeline ...]
#
# VIDEO is to take some minutes; PART=5m in the environment cuts it in other parts than of 10m.
#
# The cluster is a head without CPUs on 127.0.0.2 and nodes with one CPU on 127.0.0.3 and 127.0.0.4 (not 127.0.0.1: Ray takes
# another address and hangs). Everything started here is ended by process id.
import filecmp
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
actionline, folder, video, pipeline = (os.path.abspath(path) for path in sys.argv[1:5])
settings = sys.argv[5:]
script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "ray_label.py")
ray_program = os.path.join(os.path.dirname(sys.executable), "ray")
HEAD = "127.0.0.2"
folder = os.path.join(folder, "ray")
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
os.chdir(folder)
# `ray start` protects a cluster with a token: one of this test's own, as Ray's documentation describes.
with open("token", "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
    file.write(secrets.token_hex(32))
os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": os.path.abspath("token")}
# A folder of its own, so that names do not depend on where the other video lies.
os.mkdir("videos")
video = shutil.copy(video, os.path.abspath("videos"))
name = os.path.splitext(os.path.basename(video))[0]
started = []


def start(*command):
    log = open("daemons.log", "ab")
    started.append(subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True))
    return started[-1]


def start_node(ip, cpus):
    role = ["--head", "--port=6390", "--include-dashboard=false"] if ip == HEAD else [f"--address={HEAD}:6390"]
    return start(
        ray_program, "start", *role, f"--node-ip-address={ip}", f"--num-cpus={cpus}",
        "--object-store-memory=100000000", "--disable-usage-stats", "--block")


def alive():
    """Nodes that the head knows of; 0 while there is none."""
    code = f"import ray; ray.init('{HEAD}:6390', _node_ip_address='{HEAD}'); print(sum(n['Alive'] for n in ray.nodes()))"
    done = subprocess.run(["timeout", "30", sys.executable, "-c", code], capture_output=True, text=True)
    # Ray may print more behind it.
    return int(done.stdout.split()[0]) if done.returncode == 0 else 0


def children():
    """Parents' process ids to those of their children, and each one's command."""
    tree, commands = {}, {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                parent = int(file.read().rpartition(b")")[2].split()[1])
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                commands[int(pid)] = file.read().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        tree.setdefault(parent, []).append(int(pid))
    return tree, commands


def below(pid, tree):
    for child in tree.get(pid, []):
        yield child
        yield from below(child, tree)


def engines(node):
    """`actionline work` on a node: process ids, each with its Ray worker's."""
    tree, commands = children()
    return [
        (child, worker) for worker in below(node.pid, tree) for child in tree.get(worker, [])
        if " work --lanes 1 " in commands.get(child, "")
    ]


def end(process):
    tree, _ = children()
    pids = [process.pid, *below(process.pid, tree)]
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()
    started.remove(process)


def check(what, got, expected):
    if got != expected:
        raise SystemExit(f"FAILED: {what}: {got!r} instead of {expected!r}")
    print(f"ok: {what}", flush=True)


def same(output):
    for ending in ("csv", "json"):
        check(f"{output}.{ending}", filecmp.cmp(f"{output}/{name}.{ending}", f"single.{ending}", shallow=False), True)


def plan(file, part, *videos):
    with open(file, "wb") as out:
        subprocess.run([actionline, "plan", *videos, "-p", pipeline, *settings, "--part", part], stdout=out, check=True)


def drive(units, output, *more, cluster=True):
    where = ["--address", f"{HEAD}:6390", "--node-ip-address", HEAD] if cluster else []
    return start(
        sys.executable, script, units, "--output", output, "--format", "csv,json", "--actionline", actionline,
        "--threads", "1", *where, *more)


def answered(output):
    try:
        with open(f"{output}/answers.jsonl", "rb") as file:
            return [line for line in file if line.endswith(b"\n")]
    except FileNotFoundError:
        return []


def wait_for(what, condition, seconds=600):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise SystemExit(f"FAILED: {what} has not come")
        time.sleep(0.2)


def finish(driver, began):
    code = driver.wait()
    started.remove(driver)
    print(f"took {time.monotonic() - began:.0f} s", flush=True)
    return code


def main():
    began = time.monotonic()
    subprocess.run(
        [actionline, "label", video, "-p", pipeline, *settings, "-o", "single.csv", "-o", "single.json", "--threads", "2",
         "--quiet"], check=True)
    print(f"one run took {time.monotonic() - began:.0f} s", flush=True)
    plan("units.jsonl", os.environ.get("PART", "10m"), video)
    units = len(open("units.jsonl").readlines())

    print("--- a Ray of its own")
    began = time.monotonic()
    check("exit code", finish(drive("units.jsonl", "local", cluster=False), began), 0)
    same("local")

    start_node(HEAD, 0)
    wait_for("the cluster", lambda: alive() == 1, 90)
    # One after another: nodes of one machine that start together take the same names of sockets.
    nodes = [start_node("127.0.0.3", 1)]
    wait_for("the first node", lambda: alive() == 2, 90)
    nodes.append(start_node("127.0.0.4", 1))
    wait_for("the second node", lambda: alive() == 3, 90)

    print("--- nothing dies")
    began = time.monotonic()
    driver = drive("units.jsonl", "plain")
    seen = set()
    while driver.poll() is None:
        seen |= {pid for node in nodes for pid, _ in engines(node)}
        time.sleep(0.5)
    check("exit code", finish(driver, began), 0)
    same("plain")
    check("processes for all units", len(seen), 2)

    print("--- an actionline and a Ray worker are killed with -9, a node is lost, the driver is stopped and goes on")
    began = time.monotonic()
    driver = drive("units.jsonl", "killed")
    wait_for("the first answer", lambda: len(answered("killed")) >= 1)
    wait_for("actionline on the first node", lambda: engines(nodes[0]))
    os.kill(engines(nodes[0])[0][0], signal.SIGKILL)
    print("killed an actionline", flush=True)
    count = len(answered("killed"))
    wait_for("an answer", lambda: len(answered("killed")) > count)
    wait_for("actionline on the second node", lambda: engines(nodes[1]))
    process, worker = engines(nodes[1])[0]
    os.kill(worker, signal.SIGKILL)
    wait_for("the end of the worker's actionline", lambda: not os.path.exists(f"/proc/{process}"), 5)
    print("killed a Ray worker; its actionline has ended too", flush=True)
    count = len(answered("killed"))
    wait_for("an answer", lambda: len(answered("killed")) > count)
    end(nodes.pop())
    print("lost a node", flush=True)
    count = len(answered("killed"))
    wait_for("an answer", lambda: len(answered("killed")) > count)
    nodes.append(start_node("127.0.0.5", 1))
    driver.send_signal(signal.SIGINT)
    check("exit code of the stopped driver", finish(driver, began), 130)
    done = len(answered("killed"))
    for line in answered("killed"):
        json.loads(line)
    with open("killed/answers.jsonl", "ab") as file:
        file.write(b'{"input":"a line that is cut o')
    began = time.monotonic()
    check("exit code of the next driver", finish(drive("units.jsonl", "killed"), began), 0)
    check("answers, each unit once", len(answered("killed")), units)
    print(f"{done} of {units} units were there when it was stopped")
    same("killed")

    print("--- a video is gone")
    shutil.copy(video, "videos/gone.mp4")
    plan("both.jsonl", "40m", os.path.abspath("videos"))
    os.remove("videos/gone.mp4")
    began = time.monotonic()
    check("exit code", finish(drive("both.jsonl", "gone"), began), 3)
    same("gone")
    check("gone has no timeline", os.path.exists("gone/gone.csv"), False)

    print("--- another plan in that folder is refused, and so is an actionline that cannot be started")
    check("exit code", drive("units.jsonl", "gone").wait(), 1)
    with open("broken", "w") as file:
        file.write("#!/no/such/program\n")
    os.chmod("broken", 0o755)
    check("exit code", drive("units.jsonl", "broken.out", "--actionline", "./broken").wait(), 1)
    print("all passed")


# So that what is started here ends too.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
try:
    main()
finally:
    for process in list(started):
        end(process)
