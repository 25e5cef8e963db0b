"""What else the machine is doing: the share of all processors that other processes take while one is timed."""

import os
import time

TICKS = os.sysconf("SC_CLK_TCK")


def busy_seconds():
    """Processor seconds that anything has used since start-up, all processors together."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = (int(x) for x in file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICKS


def process_seconds(pid):
    """Processor seconds that a process has used."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    except OSError:
        return 0.0


class Meter:
    """Others' share of the processors from `Meter(pid)` to `share()`, 0...1."""

    def __init__(self, pid=None):
        self.pid, self.start = pid, time.monotonic()
        self.busy, self.own = busy_seconds(), process_seconds(pid) if pid else 0.0

    def own_seconds(self):
        """Processor seconds of the process itself since the meter began."""
        return (process_seconds(self.pid) if self.pid else 0.0) - self.own

    def share(self):
        elapsed = (time.monotonic() - self.start) * os.cpu_count()
        return max(0.0, min(1.0, (busy_seconds() - self.busy - self.own_seconds()) / elapsed))


def wait_until_quiet(seconds, share=0.1):
    """Sleeps until others take less than `share` of the processors for half a second, at most `seconds`; returns the
    seconds waited."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        meter = Meter()
        time.sleep(0.5)
        if meter.share() < share:
            break
    return time.monotonic() - start
