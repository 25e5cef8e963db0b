"""A benchmark process behind the line protocol of README.md: started, watched, stopped while others compute."""

import ctypes
import os
import select
import signal
import subprocess
import time

GIB = 1 << 30


def die_with_parent():
    """Linux: the kernel kills this process when compare.py ends, however it ends; a stopped one would stay for ever."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Failed(Exception):
    """The process ended, answered `failed`, or went over a limit; the message says which."""


class Server:
    """One long-lived process. Between commands it is stopped (SIGSTOP), so its threads cannot spin."""

    def __init__(self, name, command, environment, log, memory_limit):
        self.name, self.memory_limit, self.log = name, memory_limit, log
        self.buffer = b""
        self.stopped = False
        with open(log, "wb") as errors:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                preexec_fn=die_with_parent,
            )

    def wait_ready(self, seconds):
        """The text after `ready`: what the process says of itself."""
        line = self._line(seconds, "loading")
        if not line.startswith("ready"):
            raise self._fail(line.removeprefix("failed").strip() or "did not become ready")
        self._pause()
        return line.removeprefix("ready").strip()

    def ask(self, command, seconds):
        """Sends one command and returns its reply, with every other process asleep or stopped."""
        try:
            self._resume()
            self.process.stdin.write(command.encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            raise self._fail(self._ending()) from None
        line = self._line(seconds, command)
        self._pause()
        if line.startswith(("failed", "error")):
            raise self._fail(line)
        return line

    def peak_memory(self):
        """Largest resident size so far, in bytes."""
        return self._status("VmHWM")

    def memory(self):
        return self._status("VmRSS")

    def close(self):
        if self.process.poll() is None:
            self._resume()
            try:
                self.process.stdin.write(b"quit\n")
                self.process.stdin.close()
                self.process.wait(10)
            except (OSError, subprocess.TimeoutExpired):
                self.process.kill()
        self.process.wait()

    def _line(self, seconds, doing):
        deadline = time.monotonic() + seconds
        descriptor = self.process.stdout.fileno()
        while b"\n" not in self.buffer:
            if time.monotonic() > deadline:
                raise self._fail(f"{doing} took longer than {seconds:g} s")
            if select.select([descriptor], [], [], 0.1)[0]:
                part = os.read(descriptor, 1 << 16)
                if not part:
                    raise self._fail(self._ending())
                self.buffer += part
            elif self.memory() > self.memory_limit:
                raise self._fail(f"{doing} needs more than {self.memory_limit / GIB:.1f} GiB of memory")
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode(errors="replace").strip()

    def _ending(self):
        try:
            code = self.process.wait(5)
        except subprocess.TimeoutExpired:
            return "closed its output"
        with open(self.log, "rb") as errors:
            lines = errors.read().decode(errors="replace").strip().splitlines()
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
        return f"ended ({how}): {lines[-1][:160] if lines else 'nothing on stderr'}"

    def _fail(self, reason):
        self.process.kill()
        self.process.wait()
        return Failed(reason)

    def _pause(self):
        if not self.stopped:
            self.process.send_signal(signal.SIGSTOP)
            self.stopped = True

    def _resume(self):
        if self.stopped:
            self.process.send_signal(signal.SIGCONT)
            self.stopped = False

    def _status(self, key):
        try:
            with open(f"/proc/{self.process.pid}/status") as file:
                for line in file:
                    if line.startswith(key + ":"):
                        return int(line.split()[1]) * 1024
        except OSError:
            pass
        return 0
