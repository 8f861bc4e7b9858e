"""`abhiyan serve`: gunicorn and one worker as children; when one ends, both do."""

import hashlib
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

import click
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from gunicorn.glogging import Logger

from abhiyan import __version__
from abhiyan.kernel.console import Refused
from abhiyan.kernel.redaction import Formatter

START_SECONDS = 60  # until the first request must be accepted
STOP_SECONDS = 35  # gunicorn gives requests 30 to end
LOOK_SECONDS = 0.2


class MaskedLogger(Logger):
    """gunicorn's log without phone numbers."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)  # type: ignore[no-untyped-call]  # gunicorn has no types
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(Formatter("{asctime} {levelname} web: {message}", style="{"))


def serve(*, port: int | None = None, note: str = "") -> None:
    """Serve until Ctrl-C or SIGTERM. `note` is printed under the address. Raises Refused.

    port: instead of the one in ABHIYAN_ADDRESS.
    """
    host, usual = address()
    port = port or usual
    refuse_a_taken_port(host, port)
    prepare_database()
    connection.close()
    collect_static_files()
    asked = Stop()
    # Both are this very Python with words of our own.
    commands = {"web": web_command(f"{host}:{port}"), "worker": worker_command()}
    children = {name: subprocess.Popen(command) for name, command in commands.items()}  # noqa: S603
    try:
        ended = wait_for_start(host, port, children, asked)
        if not (ended or asked):
            click.echo(f"Abhiyan runs on http://{host}:{port}/  (Ctrl-C stops it)")
            if note:
                click.echo(note)
            ended = wait_for_end(children, asked)
    finally:
        stop(children)
    if ended and not asked:
        raise Refused(f"The {ended} process ended by itself; its last lines above say why.")


class Stop:
    """True once SIGTERM or SIGINT has come."""

    def __init__(self) -> None:
        self.come = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.come = True

    def __bool__(self) -> bool:
        return self.come


def address() -> tuple[str, int]:
    """Host and port of ABHIYAN_ADDRESS. Raises Refused."""
    host, _, port = settings.ADDRESS.rpartition(":")
    if not (host and port.isdigit()):
        raise Refused(f"ABHIYAN_ADDRESS should look like 127.0.0.1:8000; it is {settings.ADDRESS!r}.")
    return host, int(port)


def refuse_a_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(f"{host}:{port} can't be used ({error.strerror}). Set ABHIYAN_ADDRESS to another.") from error


def prepare_database() -> None:
    """Make the tables of an empty database. Raises Refused for one of an older version: that is a decision."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if executor.loader.applied_migrations:
        raise Refused("The database is older than the program. Back it up, then run `abhiyan migrate`.")
    click.echo("Making the tables of a new installation.")
    call_command("migrate", interactive=False, verbosity=0)


def collect_static_files() -> None:
    """Copy, name by content and compress the static files, when any of them changed. (5 s; the look takes 0.05 s.)"""
    if settings.WHITENOISE_USE_FINDERS:
        return
    stamp, mark = Path(str(settings.STATIC_ROOT)) / ".stamp", static_mark()
    if not stamp.exists() or stamp.read_text() != mark:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(mark)


def static_mark() -> str:
    """A hash (hex) of the names, sizes and times of all static files."""
    whole = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            stat = Path(storage.path(name)).stat()
            whole.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return whole.hexdigest()


def web_command(bind: str) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "abhiyan.wsgi"),
        *("--bind", bind),
        *("--worker-class", "gthread"),
        *("--workers", str(settings.WEB_PROCESSES)),
        *("--threads", str(settings.WEB_THREADS)),
        *("--timeout", "60", "--graceful-timeout", "30", "--keep-alive", "5"),
        *("--logger-class", "abhiyan.kernel.serving.MaskedLogger", "--log-level", "warning"),
        "--no-control-socket",
    ]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "abhiyan", "worker"]


def wait_for_start(host: str, port: int, children: dict[str, subprocess.Popen[bytes]], asked: Stop) -> str:
    """Wait until a request is answered, however; the name of a child that ended instead, or ""."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and not asked:
        if name := ended_child(children):
            return name
        try:
            request = HTTPConnection(host, port, timeout=START_SECONDS)
            request.request("HEAD", "/")
            request.getresponse()
            request.close()
            return ""
        except (OSError, HTTPException):
            time.sleep(LOOK_SECONDS)
    return "" if asked else "web"


def wait_for_end(children: dict[str, subprocess.Popen[bytes]], asked: Stop) -> str:
    """Wait until a child ends (its name) or a signal has come ("")."""
    while not asked:
        if name := ended_child(children):
            return name
        time.sleep(LOOK_SECONDS)
    return ""


def ended_child(children: dict[str, subprocess.Popen[bytes]]) -> str:
    return next((name for name, child in children.items() if child.poll() is not None), "")


def stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every child to end, and end those that don't."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
