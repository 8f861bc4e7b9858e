"""Signing up: whole and durable before it is answered; beside a bare view, Django REST framework, and over HTTP.

`python -m bench --only register`; with `--hour` forms are sent over HTTP for the whole hour.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bench import peers, places
from bench.intake import sending
from bench.intake.senders import Asked, Sent, form
from bench.intake.server import Server
from bench.rows import Row, interleaved, share

SECONDS, REPEATS = 2.0, 5  # of each way in this process, by turns
HTTP_SECONDS, OPEN_SECONDS, OPEN_RATE = 60, 30, 100
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
    from abhiyan.registration.models import Window
    from abhiyan.registration.signing import sign_up

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

    def sent(path: str, seconds: float, rate: float = 0) -> Sent:
        first = sending.first_number()
        return sending.sent(Asked(server.port, path, units, first, seconds, CONNECTIONS, rate, more=more))

    with Server() as server:
        sent(path, 3)  # each process reads what is read once
        bare = sent("/bench/bare/", 10)
        closed = sent(path, seconds)
        opened = sent(path, OPEN_SECONDS, OPEN_RATE)
    whole, waited = sending.found(closed), sending.found(opened)
    rate = len(closed.taken) / closed.seconds
    there = (
        f"{whole.taken:,} taken in {closed.seconds:.0f} s: {whole.lost} lost, {whole.twice} twice, "
        f"{whole.refused} refused"
    )
    words = f"{CONNECTIONS} connections, sender on the same cores; {there}; p99 {share(closed.taken, 0.99):.0f} ms"
    late = (
        f"{len(opened.taken):,} at moments drawn beforehand; p50 {share(opened.taken, 0.5):.1f} ms; "
        f"{waited.lost} lost, {waited.twice} twice"
    )
    bare_rate = len(bare.taken) / bare.seconds
    return [
        Row("sign-ups over HTTP, sustained", rate, "/s", ">= 200", bare_rate, "same middleware, one INSERT", words),
        Row(f"sign-ups over HTTP at {OPEN_RATE} a second, p99", share(opened.taken, 0.99), "ms", "< 50", note=late),
        Row(
            "sign-ups over HTTP, lost or twice", float(whole.lost + whole.twice + waited.lost + waited.twice), "", "< 1"
        ),
    ]
