"""`abhiyan serve` in earnest: three children, one end."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
import pytest

SECONDS = 60  # a busy machine


class Served:
    """A running `abhiyan serve` with an empty database of its own."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        names = {"ABHIYAN_DATA": str(data), "ABHIYAN_ADDRESS": f"127.0.0.1:{self.port}", "ABHIYAN_WEB_PROCESSES": "1"}
        dropped = ("DATABASE_URL", "ABHIYAN_KEYS", "PYTEST_VERSION")
        self.environment = {name: value for name, value in os.environ.items() if name not in dropped} | names
        # Plain files: collecting them takes longer than the rest of the test.
        self.environment["ABHIYAN_DEBUG"] = "yes"
        self.started: list[subprocess.Popen[str]] = []

    def run(self, *words: str, before: str = "") -> subprocess.Popen[str]:
        program = ["-c", f"{before}\nfrom abhiyan.__main__ import main\nmain()"] if before else ["-m", "abhiyan"]
        command = [sys.executable, *program, *words]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.started.append(subprocess.Popen(command, env=self.environment, text=True, **pipes))
        return self.started[-1]

    def start(self, before: str = "") -> subprocess.Popen[str]:
        """before: what is done first in its process, in Python."""
        process = self.run("serve", before=before)
        assert process.stdout is not None
        line = process.stdout.readline()
        if "new installation" in line:
            line = process.stdout.readline()
        assert f"http://127.0.0.1:{self.port}/" in line, process.communicate(timeout=SECONDS)
        return process


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children_of(process: subprocess.Popen[str]) -> list[int]:
    """The numbers of its children in the order they were begun: web, worker, jobs (Linux)."""
    return children_of_number(process.pid)


def children_of_number(number: int) -> list[int]:
    return list(map(int, Path(f"/proc/{number}/task/{number}/children").read_text().split()))


def running(numbers: Iterable[int]) -> list[int]:
    return [number for number in numbers if Path(f"/proc/{number}").exists()]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    yield served
    for process in served.started:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=SECONDS)


@pytest.fixture
def migrated(served: Served, installed: Path, tmp_path: Path) -> Served:
    """The same with its tables there."""
    shutil.copytree(installed, tmp_path, dirs_exist_ok=True)
    return served


def test_a_database_of_an_older_version_is_refused(served):
    served.run("django", "migrate", "kernel", "0001").communicate(timeout=SECONDS)
    process = served.run("serve")
    _, said = process.communicate(timeout=SECONDS)

    assert (process.returncode, "abhiyan migrate" in said) == (1, True)


def test_a_taken_port_is_refused(served):
    with socket.socket() as other:
        other.bind(("127.0.0.1", served.port))
        other.listen()
        process = served.run("serve")
        _, said = process.communicate(timeout=SECONDS)

    assert (process.returncode, "ABHIYAN_ADDRESS" in said) == (1, True)


def test_an_empty_installation_answers_and_ends_all_children_on_a_signal(served):
    process = served.start()
    children = children_of(process)
    answer = httpx.get(f"http://127.0.0.1:{served.port}/nowhere-at-all/", timeout=SECONDS)

    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=SECONDS)

    assert (answer.status_code, len(children), process.returncode) == (404, 4, 0)
    assert running(children) == []


@pytest.mark.parametrize(("child", "name"), [(1, "worker"), (2, "jobs 1"), (3, "live")])
def test_when_one_child_ends_so_do_the_others_and_the_exit_code_is_1(migrated, child, name):
    process = migrated.start()
    children = children_of(process)

    os.kill(children[child], signal.SIGKILL)
    _, said = process.communicate(timeout=SECONDS)

    assert (process.returncode, f"{name} process ended" in said) == (1, True)
    assert running(children) == []


def test_a_worker_without_pages_repeats_and_does_jobs(migrated):
    process = migrated.run("worker")
    assert process.stderr is not None
    lines = (line for line in process.stderr if not line.startswith("warning "))  # of the settings of this test
    said = next(lines) + next(lines)
    children = children_of(process)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=SECONDS)

    assert (len(children), "worker runs" in said, "jobs are done" in said) == (2, True, True)
    assert (process.returncode, running(children)) == (0, [])


# --- how much may be open ---------------------------------------------------------------------------------------------

LIMITED = "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))"


def limit_of(number: int) -> int:
    lines = Path(f"/proc/{number}/limits").read_text().splitlines()
    return next(int(line.split()[3]) for line in lines if line.startswith("Max open files"))


def test_every_process_may_have_open_what_the_machine_allows(migrated):
    process = migrated.start(before=LIMITED.format(soft=256, hard=1_500))

    assert [limit_of(child) for child in children_of(process)] == [1_500] * 4


@pytest.mark.timeout(120)
def test_where_no_more_may_be_open_nobody_is_let_in_until_others_end(migrated):
    process = migrated.start(before=LIMITED.format(soft=120, hard=120))
    children = children_of(process)
    place = ("127.0.0.1", migrated.port)
    crowd = [socket.create_connection(place, timeout=SECONDS) for _ in range(200)]
    for one in crowd:
        one.sendall(b"GET / HTTP/1.1\r\n")
    time.sleep(1)
    web = children_of_number(children[0])
    spent = cpu_of(web[0])
    time.sleep(2)
    spent = cpu_of(web[0]) - spent
    for one in crowd:
        one.close()

    answer = httpx.get(f"http://127.0.0.1:{migrated.port}/nowhere-at-all/", timeout=SECONDS)
    same = (children_of(process), children_of_number(children[0])) == (children, web)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=SECONDS)

    assert (answer.status_code, same) == (404, True)
    assert said.count("No connection can be taken in just now") == 1
    assert spent < 1  # of two seconds: it does not ask again and again


def cpu_of(number: int) -> float:
    """Seconds of CPU of a process up to now."""
    fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# --- who falls silent -------------------------------------------------------------------------------------------------

IMPATIENT = """
import os, struct
os.environ["DJANGO_SETTINGS_MODULE"] = "abhiyan.settings"
import django
django.setup()
from abhiyan.kernel import serving
serving.SILENCE = struct.pack("ll", 1, 0)
"""
BEGUN = {
    "head": b"GET / HTTP/1.1\r\nHost: 127",
    "form": b"POST /join/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=As",
    "call": b"POST /inbound/one/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\n{",
}


@pytest.mark.timeout(120)
def test_who_falls_silent_in_the_middle_is_let_go_without_a_word_in_the_log(migrated):
    migrated.environment["ABHIYAN_INBOUND_SECRET"] = "of a gateway"
    process = migrated.start(before=IMPATIENT)
    answers = {}
    for what, begun in BEGUN.items():
        with socket.create_connection(("127.0.0.1", migrated.port), timeout=10) as silent:
            silent.sendall(begun)
            answers[what] = silent.recv(12)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=SECONDS)

    assert answers == {"head": b"", "form": b"HTTP/1.1 403", "call": b"HTTP/1.1 408"}
    assert "Traceback" not in said, said
