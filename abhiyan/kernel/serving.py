"""`abhiyan serve`: gunicorn, one worker and who does jobs as children; when one ends, all do.

All are forked from this process, so that the program is read once for all of them.
"""

import gc
import hashlib
import logging
import selectors
import signal
import socket
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any

import click
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

from abhiyan import __version__
from abhiyan.kernel import crush, loop, openfiles, work, worker
from abhiyan.kernel.console import Refused
from abhiyan.kernel.redaction import Formatter

logger = logging.getLogger(__name__)

START_SECONDS = 60  # until the first request must be accepted
AT_ONCE = 64  # connections taken in one look: a thread that computes lets each look wait
# After which a thread that computes lets another go on. With Python's own 5 ms whoever has little to do waits for all
# who have much, at every word it says: a crush could not be turned away as fast as it comes.
SWITCH_SECONDS = 0.0005
SILENCE = struct.pack("ll", 30, 0)  # seconds in which somebody who began a request, or an answer to it, says nothing
FIRST_LINE = 2_000  # bytes looked at
READ, MOST_LEFT = 65_536, 16  # bytes a look at what was sent and not read, and looks
LINGER_SECONDS, MOST_LINGERING = 2.0, 256  # until a body nobody reads is cut off; connections that are waited for
REST_SECONDS = 0.5  # in which nobody is taken in, when there is no room for another connection
SPEAKS_IN = 3  # seconds that Linux keeps a connection on which nothing was said yet; then it hands it over (after 3.04)
TOLD_EVERY = 60.0  # seconds between two lines about who was turned away
STOP_SECONDS = 35  # gunicorn gives requests 30 to end
LOOK_SECONDS = 0.2


class MaskedLogger(Logger):
    """gunicorn's log without phone numbers."""

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Whoever says nothing for SILENCE in the middle of something has gone, as who hangs up: no fault of ours."""
        log = super().debug if isinstance(sys.exception(), BlockingIOError) else super().exception
        log(msg, *args, **kwargs)

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
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
    collect_static_files()
    read_program()
    asked = Stop()
    besides = {name: prepare(host, port) for name, prepare in _beside.items()}
    children = {"web": begun(Web(f"{host}:{port}").run), **workers()}
    children |= {name: begun(run) for name, run in besides.items()}
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


def serve_no_pages() -> None:
    """Do what repeats and jobs, until Ctrl-C or SIGTERM. Raises Refused."""
    if waiting_migrations():
        raise Refused("The database is empty or older than the program: run `abhiyan migrate` first.")
    asked = Stop()
    children = workers()
    try:
        ended = wait_for_end(children, asked)
    finally:
        stop(children)
    if ended and not asked:
        raise Refused(f"The {ended} process ended by itself; its last lines above say why.")


_beside: dict[str, Callable[[str, int], Callable[[], object]]] = {}


def beside(name: str, prepare: Callable[[str, int], Callable[[], object]]) -> None:
    """Have something done by a child of its own wherever pages are served; it ends at SIGTERM.

    prepare: called in the parent with host and port of the pages, before there is any child; returns what it does.
    """
    _beside[name] = prepare


def workers() -> dict[str, BaseProcess]:
    """The timer and, unless a broker's own workers do them, who does jobs: a load of minutes stops no sums."""
    children = {"worker": begun(loop.run_until_told)}
    for number in range(settings.JOB_PROCESSES if work.is_embedded() else 0):
        children[f"jobs {number + 1}"] = begun(worker.work_until_told)
    return children


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
    return split(settings.ADDRESS, "ABHIYAN_ADDRESS")


def split(where: str, setting: str) -> tuple[str, int]:
    """Host and port of what a setting says. Raises Refused."""
    host, _, port = where.rpartition(":")
    if not (host and port.isdigit()):
        raise Refused(f"{setting} should look like 127.0.0.1:8000; it is {where!r}.")
    return host, int(port)


def refuse_a_taken_port(host: str, port: int, setting: str = "ABHIYAN_ADDRESS") -> None:
    """Raises Refused for a port that can't be listened on, with the setting that says another."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(f"{host}:{port} can't be used ({error.strerror}). Set {setting} to another.") from error


def prepare_database() -> None:
    """Make the tables of an empty database. Raises Refused for one of an older version: that is a decision."""
    if not waiting_migrations():
        return
    if MigrationExecutor(connection).loader.applied_migrations:
        raise Refused("The database is older than the program. Back it up, then run `abhiyan migrate`.")
    click.echo("Making the tables of a new installation.")
    call_command("migrate", interactive=False, verbosity=0)


def waiting_migrations() -> int:
    """How many steps the database lacks to be of this program."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


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


def read_program() -> None:
    """Import all that pages need, so that neither a child nor the first person to come waits for it.

    It stays for good, so Python's collector is told not to look through it again: 70 ms of one request in twenty.
    """
    import_module("abhiyan.wsgi")
    gc.collect()
    gc.freeze()


class Worker(ThreadWorker):
    """gunicorn's threads. A connection knows how long it waited for one of them, and holds one only while it speaks."""

    poller: Any  # gunicorn's, there from init_process on

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.turned_away, self.told, self.counting = 0, time.monotonic(), threading.Lock()
        self.waiting = deque[float]()  # since when, of those who have no thread yet; whoever waits longest is first
        self.lingering = deque[tuple[float, socket.socket]]()  # until when, of those who go on after their answer
        self.rests_until, self.complained = 0.0, -TOLD_EVERY

    def init_process(self) -> None:
        sys.setswitchinterval(SWITCH_SECONDS)
        if hasattr(socket, "TCP_DEFER_ACCEPT"):
            # A phone's request comes a round trip after its connection: with both there, it can be turned away at once.
            for one in self.sockets:
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SPEAKS_IN)
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """All who stand there, not the first of them; whoever would wait too long is told so, without a thread."""
        for _ in range(min(AT_ONCE, self.worker_connections - self.nr_conns)):
            try:
                sock, client = listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return None
            except OSError as error:
                return self.rest(error)
            if not self.is_turned_away(sock):
                self.let_in(sock, client, listener)
        return None

    def rest(self, error: OSError) -> None:
        """Too many files are open, or memory is short: take nobody in for a moment, in which others may end."""
        now = time.monotonic()
        self.rests_until = now + REST_SECONDS
        self.set_accept_enabled(False)
        if now - self.complained > TOLD_EVERY:
            self.complained = now
            logger.error("No connection can be taken in just now: %s.", error.strerror)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Asked by gunicorn's loop before each look, once a second at least."""
        super().set_accept_enabled(enabled and time.monotonic() >= self.rests_until)

    def let_in(self, sock: socket.socket, client: Any, listener: socket.socket) -> None:
        for limit in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            sock.setsockopt(socket.SOL_SOCKET, limit, SILENCE)
        conn: Any = TConn(self.cfg, sock, client, listener.getsockname())
        conn.close = partial(self.end, conn)
        self.nr_conns += 1
        self.enqueue_req(conn)

    def enqueue_req(self, conn: Any) -> None:
        conn.since = time.monotonic()
        self.waiting.append(conn.since)
        super().enqueue_req(conn)

    def is_turned_away(self, sock: socket.socket) -> bool:
        """Whether somebody who comes now would wait too long for what they ask; then it is said."""
        try:
            waits = time.monotonic() - self.waiting[0]
        except IndexError:
            return False
        if waits <= crush.FIRST:
            return False
        method, path = first_words(sock)
        if not (method and crush.is_too_late(method, path, waits)):
            return False
        self.turn_away(sock, method)
        self.see_off(sock, goes_on=method not in crush.READS)
        return True

    def turn_away(self, sock: socket.socket, method: str) -> None:
        with suppress(OSError):  # gone meanwhile
            sock.sendall(crush.answer(method))
        with self.counting:
            self.turned_away += 1

    def handle(self, conn: Any) -> Any:
        """One request; a browser that opened a connection beforehand and says nothing yet is looked at again later."""
        self.waiting.popleft()
        conn.waited = time.monotonic() - conn.since
        if not (conn.initialized or conn.data_ready or has_spoken(conn.sock)):
            return _DEFER
        conn.data_ready = True
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Whether the connection may be kept for another request: not to wait here for a body that nobody wants."""
        if not crush.is_too_late(req.method, req.path, conn.waited):
            return bool(super().handle_request(req, conn)) and not is_unread(conn)
        self.turn_away(conn.sock, req.method)
        return False

    def end(self, conn: Any, *, graceful: bool = False) -> None:
        """Close a connection; graceful: after an answer."""
        if graceful:
            self.see_off(conn.sock, goes_on=is_unread(conn))
        else:
            close(conn.sock)

    def see_off(self, sock: socket.socket, *, goes_on: bool) -> None:
        """Close a connection after an answer. goes_on: more of a body may come.

        A connection that is closed while something comes is reset, and the browser may lose the answer: so it is told
        that nothing more comes from here, and what it still sends is thrown away for a while. No thread waits for it.
        """
        with suppress(OSError, KeyError, ValueError):  # gone meanwhile
            if goes_on:
                sock.shutdown(socket.SHUT_WR)
                sock.setblocking(False)
                self.poller.register(sock, selectors.EVENT_READ, self.throw_away)
                self.lingering.append((time.monotonic() + LINGER_SECONDS, sock))
                self.cut_off(keep=MOST_LINGERING)
                return
        close(sock, graceful=True)

    def throw_away(self, sock: socket.socket) -> None:
        """Take out what has come; once the other side has ended, so does this one."""
        if sock.fileno() < 0:  # cut off in this very look
            return
        try:
            for _ in range(MOST_LEFT):
                if not sock.recv(READ):
                    break
            else:
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self.poller.unregister(sock)
        sock.close()

    def cut_off(self, *, keep: int) -> None:
        """Close those whose time is over, and the first of more than `keep`."""
        while self.lingering and (len(self.lingering) > keep or self.lingering[0][0] <= time.monotonic()):
            _until, sock = self.lingering.popleft()
            if sock.fileno() >= 0:  # not closed by itself
                self.poller.unregister(sock)
                sock.close()

    def notify(self) -> None:
        """At each look, once a second at least; once a minute the log says how many were turned away."""
        super().notify()
        self.cut_off(keep=MOST_LINGERING)
        if self.turned_away and time.monotonic() - self.told > TOLD_EVERY:
            with self.counting:
                many, self.turned_away, self.told = self.turned_away, 0, time.monotonic()
            logger.warning("More came than could be answered: %d were asked to come again.", many)


def is_unread(conn: Any) -> bool:
    """Whether something of a request's body may still come, as far as its head says."""
    request = conn.parser.mesg if conn.parser else None
    reader = request.body.reader if request else None
    if isinstance(reader, LengthReader):
        return int(reader.length) > len(conn.parser.unreader.buf.getvalue())
    return isinstance(reader, ChunkedReader) and reader.parser is not None


def has_spoken(sock: socket.socket) -> bool:
    """Whether something of a request is there, or the other side is gone."""
    try:
        sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def first_words(sock: socket.socket) -> tuple[str, str]:
    """Method and path of a request that is there already, unread; else nothing."""
    try:
        line = sock.recv(FIRST_LINE, socket.MSG_PEEK | socket.MSG_DONTWAIT).partition(b"\r\n")[0].decode("latin-1")
    except OSError:
        return "", ""
    method, _, rest = line.partition(" ")
    return method, rest.partition(" ")[0].partition("?")[0]


def close(sock: socket.socket, *, graceful: bool = False) -> None:
    """Close a connection at once; graceful: after an answer.

    gunicorn's own waits two seconds for the other side to close first, in the one thread that takes connections in: a
    browser that doesn't lets all others wait. What was not read of a request is taken out, else the answer is lost.
    """
    with suppress(OSError):  # nothing more to be read, or the other side is gone
        for _ in range(MOST_LEFT if graceful else 0):
            if len(sock.recv(READ, socket.MSG_DONTWAIT)) < READ:
                break
    sock.close()


class Web(BaseApplication):
    """gunicorn on `bind` (host:port), in the process that runs it."""

    def __init__(self, bind: str) -> None:
        self.bind = bind
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": self.bind, "worker_class": Worker, "workers": settings.WEB_PROCESSES,
            "threads": settings.WEB_THREADS, "timeout": 60, "graceful_timeout": 30, "keepalive": 5,
            "logger_class": MaskedLogger, "loglevel": "warning", "control_socket_disable": True,
        }  # fmt: skip
        for name, value in options.items():
            self.cfg.set(name, value)  # type: ignore[union-attr]

    def load(self) -> Any:
        return import_module("abhiyan.wsgi").application


def begun(work: Callable[[], object]) -> BaseProcess:
    """A child that does `work`, forked from here with nothing of ours open, and may open as much as it can."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]  # a child must not talk over its parent's connections
    child = get_context("fork").Process(target=_with_usual_signals, args=(work,))
    child.start()
    return child


def _with_usual_signals(work: Callable[[], object]) -> None:
    openfiles.raise_limit()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    work()


def wait_for_start(host: str, port: int, children: dict[str, BaseProcess], asked: Stop) -> str:
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


def wait_for_end(children: dict[str, BaseProcess], asked: Stop) -> str:
    """Wait until a child ends (its name) or a signal has come ("")."""
    while not asked:
        if name := ended_child(children):
            return name
        time.sleep(LOOK_SECONDS)
    return ""


def ended_child(children: dict[str, BaseProcess]) -> str:
    return next((name for name, child in children.items() if not child.is_alive()), "")


def stop(children: dict[str, BaseProcess]) -> None:
    """Ask every child to end, and end those that don't."""
    for child in children.values():
        child.terminate()
    until = time.monotonic() + STOP_SECONDS
    for child in children.values():
        child.join(max(0.0, until - time.monotonic()))
        if child.is_alive():
            child.kill()
            child.join()
