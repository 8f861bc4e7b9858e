"""Signing up: whole and durable before it is answered; beside a bare view, Django REST framework, and over HTTP.

`python -m bench --only register`; with `--minutes 60` forms are sent over HTTP for the whole hour.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from bench import peers, places
from bench.intake import sending
from bench.intake.senders import Asked, Sent, form
from bench.intake.server import Server
from bench.rows import Row, interleaved, share

SECONDS, REPEATS = 2.0, 5  # of each way in this process, by turns
HTTP_SECONDS, OPEN_SECONDS, OPEN_RATE = 60, 30, 100
PARTS = 10  # of the time, each with its rate
CONNECTIONS = 16
REQUIREMENTS, PRETIX = Path("bench/requirements-rest.txt"), Path("bench/requirements-pretix.txt")


def measure(_booths: int) -> list[Row]:
    _install_rest()
    with sending.open_window() as units:
        return [*_inside(units), *_over_http(units)]


def _install_rest() -> None:
    """Django REST framework in a folder of its own, for this process and the server it starts."""
    target = peers.beside_ours("rest", REQUIREMENTS)
    sys.path.append(target)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH", ""), target]))


# --- in this process --------------------------------------------------------------------------------------------------


class Ways:
    """Forms through Django in this process, without a network: the same form to each of the views."""

    def __init__(self, units: list[int]) -> None:
        from django.conf import settings
        from django.test import Client

        from bench.intake import views

        settings.ROOT_URLCONF, settings.SECURE_SSL_REDIRECT = "bench.intake.urls", False
        views.make_table()
        path, more = sending.way_in()
        self.client, self.number = Client(headers={"accept-language": "hi"}), sending.first_number()
        self.asked = Asked(0, path, units, self.number, 0, more=more)
        self.taken: list[float] = []
        self.cpu: list[float] = []

    def fields(self) -> dict[str, str]:
        self.number += 1
        body = form(self.asked, self.number, 0).split(b"\r\n\r\n", 1)[1].decode()
        return dict(parse_qsl(body))

    def post(self, path: str, status: int) -> None:
        self.client.cookies.clear()  # each in a browser of their own: from one, few may sign up in a day
        answer = self.client.post(path, urlencode(self.fields()), content_type="application/x-www-form-urlencoded")
        assert answer.status_code == status, (path, answer.status_code, answer.content[:300])

    def verb(self) -> None:
        from bench.intake import views

        form = views.Form(self.fields())
        assert form.is_valid()
        _sign_up(form.entry())

    def rate(self, once: Callable[[], None], *, timed: bool = False) -> float:
        """How many a second, for SECONDS."""
        once()  # reads what is read once
        start, cpu, count = time.perf_counter(), time.process_time(), 0
        while (now := time.perf_counter()) - start < SECONDS:
            once()
            count += 1
            if timed:
                self.taken.append((time.perf_counter() - now) * 1000)
        if timed:
            self.cpu.append((time.process_time() - cpu) * 1000 / count)
        return count / (time.perf_counter() - start)


def _sign_up(entry: Any) -> None:
    from abhiyan.kernel.authority import system
    from abhiyan.kernel.clock import today
    from abhiyan.registration.joining.signing import sign_up
    from abhiyan.registration.models import Window

    window = Window.objects.open_on(today()).get()
    sign_up(entry, window=window, day=today(), by=system("sign-up"))


def _inside(units: list[int]) -> list[Row]:
    ways = Ways(units)
    path = ways.asked.path
    works: list[Callable[[], float]] = [
        lambda: ways.rate(lambda: ways.post(path, 302), timed=True),
        lambda: ways.rate(lambda: ways.post("/bench/bare/", 302)),
        lambda: ways.rate(lambda: ways.post("/bench/rest/", 201)),
        lambda: ways.rate(ways.verb),
    ]
    ours, bare, rest, verb = interleaved(works, REPEATS)
    view = "the public form" if path != sending.STAND_IN else "the form without its page"
    spent = (
        f"p50 {share(ways.taken, 0.5):.1f}, p99 {share(ways.taken, 0.99):.1f} ms; CPU {sum(ways.cpu) / REPEATS:.1f} ms"
    )
    words = f"one client, each durable; {view}: {_statements(lambda: ways.post(path, 302))} statements; {spent}"
    alone = f"{_statements(ways.verb)} statements, without form, key and middleware"
    return [
        Row("sign-ups, whole form in this process", ours, "/s", "", bare, "same middleware, one INSERT", words),
        Row("sign-ups, beside Django REST framework", ours, "/s", "", rest, "serializer and ORM, no key", words),
        Row("sign-ups, the verb alone", verb, "/s", "", ours, "whole form", alone),
        *_beside_pretix(lambda: ways.rate(lambda: ways.post(path, 302))),
    ]


def _beside_pretix(ours: Callable[[], float]) -> list[Row]:
    """On SQLite, with pretix as it stands after its installation: its tables take minutes the first time."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return []
    before, pretix, after = ours(), _pretix_rate(), ours()
    words = "a free ticket through its API; tasks in the same process, as it is without a broker; its synchronous level"
    return [Row("sign-ups, beside pretix making orders", (before + after) / 2, "/s", "", pretix, "pretix", words)]


def _pretix_rate() -> float:
    """Orders a second in its own environment."""
    with tempfile.TemporaryDirectory() as folder:
        out, root = Path(folder, "rate.json"), str(Path(__file__).parent.parent)
        own = {
            name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "PYTHONPATH")
        }
        command = [peers.interpreter("pretix-env", PRETIX), "-m", "bench.pretix_side"]
        command += [str(places.folder() / "pretix"), str(2 * SECONDS), str(out)]
        subprocess.run(command, env=own, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        return float(json.loads(out.read_text())["rate"])


def _statements(once: Callable[[], None]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        once()
    return len(seen)


# --- over HTTP --------------------------------------------------------------------------------------------------------


def _over_http(units: list[int]) -> list[Row]:
    """The server as `abhiyan serve` runs it, worker and jobs beside; the sender on the same cores."""
    path, more = sending.way_in()
    seconds = float(os.environ.get("BENCH_REGISTER_SECONDS", HTTP_SECONDS))
    random.Random(5).shuffle(units)

    def sent(path: str, seconds: float, rate: float = 0) -> Measured:
        before, first = server.spent(), sending.first_number()
        asked = Asked(server.port, path, units, first, seconds, CONNECTIONS, rate, more=more)
        answered = sending.sent(asked)
        return Measured(answered, server.spent().cpu - before.cpu)

    with Server() as server:
        sent(path, 3)  # each process reads what is read once
        bare = sent("/bench/bare/", 10)
        before = _log_bytes()
        closed = sent(path, seconds)
        at_end = f"at the end {server.spent().memory:.0f} MB of memory, {_log_words(before)}"
        opened = sent(path, OPEN_SECONDS, OPEN_RATE)
    whole, waited = sending.found(closed.sent), sending.found(opened.sent)
    wrong = float(whole.lost + whole.twice + waited.lost + waited.twice)
    return [
        *_sustained(closed, whole, bare, at_end),
        _at_a_rate(opened, waited),
        Row("sign-ups over HTTP, lost or twice", wrong, "", "< 1"),
    ]


class Measured(NamedTuple):
    """Forms that were sent, and the CPU seconds that the server's processes took meanwhile (PostgreSQL's own apart)."""

    sent: Sent
    cpu: float

    @property
    def rate(self) -> float:
        return len(self.sent.taken) / self.sent.seconds

    @property
    def cpu_ms(self) -> float:
        """Of one form."""
        return self.cpu * 1000 / len(self.sent.taken)

    @property
    def rates(self) -> list[float]:
        """A second, in each of PARTS of the time."""
        length = self.sent.seconds / PARTS
        counts = Counter(min(PARTS - 1, int(at / length)) for at in self.sent.at)
        return [counts[part] / length for part in range(PARTS)]


def _sustained(closed: Measured, whole: sending.Found, bare: Measured, at_end: str) -> list[Row]:
    taken = closed.sent.taken
    there = f"{whole.taken:,} taken in {closed.sent.seconds:.0f} s: {whole.lost} lost, {whole.twice} twice"
    words = (
        f"{CONNECTIONS} connections, sender on the same cores; {there}, {whole.refused} refused; "
        f"p50 {share(taken, 0.5):.0f}, p99 {share(taken, 0.99):.0f} ms; "
        f"CPU of the server {closed.cpu_ms:.1f} ms a form (bare {bare.cpu_ms:.1f})"
    )
    parts = ", ".join(f"{rate:.0f}" for rate in closed.rates)
    beside = bare.rate, "same middleware, one INSERT"
    return [
        Row("sign-ups over HTTP, sustained", closed.rate, "/s", ">= 200", *beside, words),
        Row(
            f"sign-ups over HTTP, slowest of {PARTS} parts of the time",
            min(closed.rates), "/s", ">= 200", note=f"one after another {parts}; {at_end}",
        ),
    ]  # fmt: skip


def _at_a_rate(opened: Measured, waited: sending.Found) -> Row:
    taken = opened.sent.taken
    words = (
        f"{len(taken):,} at moments drawn beforehand; p50 {share(taken, 0.5):.1f} ms; {waited.lost} lost, "
        f"{waited.twice} twice; CPU of the server {opened.cpu_ms:.1f} ms a form"
    )
    return Row(f"sign-ups over HTTP at {OPEN_RATE} a second, p99", share(taken, 0.99), "ms", "< 50", note=words)


def _log_words(before: int) -> str:
    from django.db import connection

    if connection.vendor == "sqlite":
        return f"a log of {_log_bytes() / 2**20:.0f} MB"
    return f"{(_log_bytes() - before) / 2**20:.0f} MB written to the log"


def _log_bytes() -> int:
    """SQLite: how long the write-ahead log is. PostgreSQL: how much was ever written to it."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return connection.log_bytes()  # type: ignore[attr-defined,no-any-return]  # our backend's
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn() - '0/0'")
        return int(cursor.fetchone()[0])
