"""Starts and stops the server that forms are sent to, or kills parts of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple, Self

WAIT = 60  # seconds until it must answer


class Spent(NamedTuple):
    """CPU in seconds; memory in MB, what processes share divided among them."""

    cpu: float
    memory: float


class Server:
    """`abhiyan serve` in a process group and on a port of its own. more: further variables of its environment."""

    def __init__(self, more: Mapping[str, str] | None = None) -> None:
        self.more = more or {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers."""
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.intake.settings", **self.more}
        command = [sys.executable, "-m", "bench.intake.served", str(self.port)]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            try:
                asked = HTTPConnection("127.0.0.1", self.port, timeout=5)
                asked.request("HEAD", "/")
                asked.getresponse()
                return
            except (OSError, HTTPException):
                if self.process.poll() is not None:
                    break
                time.sleep(0.2)
        raise RuntimeError("the server did not start")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)

    def kill_all(self) -> None:
        """Kill -9 every process of it at once, as a machine's failing does but for the disk."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)

    def kill_one(self, number: int) -> None:
        """Kill -9 one of the processes that answer requests; which, by `number`."""
        answering = self.answering()
        if answering:
            os.kill(answering[number % len(answering)], signal.SIGKILL)

    def spent(self) -> "Spent":
        """What all its processes have used up to now: those that answer, the timer and the jobs."""
        assert self.process
        pids = [self.process.pid, *_descendants(self.process.pid)]
        return Spent(sum(map(_cpu_seconds, pids)), sum(map(_memory_mb, pids)))

    def answering(self) -> list[int]:
        """The processes that answer: children of that child of ours which has more than one."""
        assert self.process
        families = [_children(pid) for pid in _children(self.process.pid)]
        return max(families, key=len, default=[])


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _descendants(pid: int) -> list[int]:
    return [one for child in _children(pid) for one in (child, *_descendants(child))]


def _cpu_seconds(pid: int) -> float:
    """Of the process, and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
