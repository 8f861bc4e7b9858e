"""A live address: everybody comes at once, a hundred thousand stay, a change is heard; beside a view of Django.

The sender runs on the same cores; its share of the CPU is in the notes.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from itertools import cycle, islice
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

from bench.beating import Asked, Told
from bench.rows import Row, share

PRESENT, BEAT_EVERY, STAY_SECONDS = 100_000, 30, 60
PHONES, SENDERS = 8_000, 200  # connections of those who come; of those who stay
LISTENERS = 5_000
VIEW_SECONDS, VIEW_CONNECTIONS = 10, 16


class Sent(NamedTuple):
    """What the sender saw, and the CPU in seconds of the hub meanwhile."""

    told: Told
    cpu: float


def measure(_booths: int) -> list[Row]:
    from abhiyan.live import actions
    from abhiyan.live.models import Attendance

    address, tickets = _address()
    with _hub() as (port, child):
        came = _send(Asked("come", port, "/beat", tickets, PHONES), child)
        written = Attendance.objects.filter(address=address).count()
        rate = PRESENT / BEAT_EVERY
        stayed = _send(Asked("stay", port, "/beat", tickets, SENDERS, STAY_SECONDS, rate), child)
        heard = _change_heard(address, port)
    wrong = _wrong_units(address)
    actions.tell(address, "ended", by=_by())
    view = _view(tickets)
    return [
        Row(
            "live: people who come, written before they are answered", len(tickets) / came.told.seconds, "/s",
            ">= 2000", note=f"{len(tickets):,} people over {PHONES:,} connections; {came.told.refused} refused, "
            f"{len(tickets) - written} lost; p50 {share(came.told.taken, 0.5):.0f}, p99 "
            f"{share(came.told.taken, 0.99):.0f} ms; {_spent(came)}",
        ),
        Row(
            f"live: beats of {PRESENT:,} people present", len(stayed.told.taken) / stayed.told.seconds, "/s", ">= 3330",
            view, "a view of Django, one UPDATE",
            note=f"{len(stayed.told.taken):,} sent in {stayed.told.seconds:.0f} s at moments drawn beforehand; "
            f"{stayed.told.refused} refused; p50 {share(stayed.told.taken, 0.5):.0f}, p99 "
            f"{share(stayed.told.taken, 0.99):.0f} ms; {_spent(stayed)}",
        ),
        Row(
            f"live: a change heard by {LISTENERS:,}, p99", share(heard, 0.99), "s", "< 1.5",
            note=f"server-sent events; p50 {share(heard, 0.5):.2f} s; {len(heard):,} heard it; from the write on",
        ),
        Row("live: units whose figure differs from a count of its rows", wrong, "", "< 1", note="all but booths"),
    ]  # fmt: skip


def _spent(sent: Sent) -> str:
    return f"CPU of the hub {sent.cpu:.0f} s, of the sender {sent.told.cpu:.0f} s"


def _by() -> Any:
    from abhiyan.kernel.authority import system

    return system("bench")


def _address() -> tuple[Any, list[str]]:
    """A new address with open doors, and tickets of PRESENT people (of all there are, where there are fewer)."""
    from django.utils import timezone

    from abhiyan.kernel.clock import today
    from abhiyan.live import actions, inviting
    from abhiyan.live.models import KIND
    from abhiyan.plans.models import Activity
    from abhiyan.posts.models import Appointment

    first = Activity.objects.filter(kind=KIND).first() or Activity.objects.all()[0]
    key = f"bench-{time.time_ns()}"
    first.pk, first.key, first.subject, first.kind = None, key, key, KIND
    first.save(force_insert=True)
    now = timezone.now()
    hour = timedelta(hours=1)
    address = actions.announce(first, actions.Details(now, now + hour, now + 2 * hour), by=_by())
    actions.tell(address, "doors", by=_by())
    held = Appointment.objects.on(today()).order_by("person").values_list("person", flat=True)
    people = list(dict.fromkeys(held[: 2 * PRESENT]))[:PRESENT]
    return address, [ticket for _person, ticket in inviting.tickets_of(address, people, day=today())]


@contextmanager
def _hub() -> Iterator[tuple[int, BaseProcess]]:
    from django.conf import settings

    from abhiyan.kernel import serving
    from abhiyan.live import hub

    run = hub.prepare("127.0.0.1", 18_100)
    child = serving.begun(run)
    _wait_for(settings.LIVE_PORT)
    time.sleep(1.5)  # it reads the addresses each second
    yield settings.LIVE_PORT, child
    child.terminate()
    child.join(30)


def _wait_for(port: int) -> None:
    for _again in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("nothing listens")


def _send(asked: Asked, child: BaseProcess) -> Sent:
    before = _cpu(child.pid or 0)
    with tempfile.TemporaryDirectory() as folder:
        told = _finished(_begun(asked, Path(folder)), Path(folder))
    return Sent(told, _cpu(child.pid or 0) - before)


def _begun(asked: Asked, folder: Path) -> "subprocess.Popen[bytes]":
    (folder / "asked.json").write_text(json.dumps(asdict(asked)))
    return subprocess.Popen([sys.executable, "-m", "bench.beating", folder / "asked.json", folder / "told.json"])


def _finished(process: "subprocess.Popen[bytes]", folder: Path) -> Told:
    if process.wait():
        raise RuntimeError("the sender broke")
    return Told(**json.loads((folder / "told.json").read_text()))


def _cpu(parent: int) -> float:
    """Seconds of CPU of a process and its children up to now."""
    total, ticks = 0.0, os.sysconf("SC_CLK_TCK")
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = stat.read_text().rsplit(")", 1)
        except OSError:
            continue
        fields = rest.split()
        if parent in (int(name.split(" ", 1)[0]), int(fields[1])):
            total += (int(fields[11]) + int(fields[12])) / ticks
    return total


def _change_heard(address: Any, port: int) -> list[float]:
    """Seconds from a change's write until each listener heard it."""
    from abhiyan.live import actions

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        process = _begun(Asked("listen", port, f"/news/{address.pk}", [], LISTENERS, 30), folder)
        while process.poll() is None and not (folder / "told.json.open").exists():
            time.sleep(0.1)
        changed = time.time()
        actions.tell(address, "on_air", by=_by())
        return [at - changed for at in _finished(process, folder).heard]


def _wrong_units(address: Any) -> int:
    """How many units above the booths have another figure than a count of the rows below them."""
    from django.db.models import Count

    from abhiyan.kernel.clock import today
    from abhiyan.live.models import Attendance
    from abhiyan.units import tally
    from abhiyan.units.models import Unit

    here = Attendance.objects.filter(address=address)
    rows = here.values_list("unit__path", "unit__area_path").annotate(n=Count("pk"))
    counted: dict[str, int] = {}
    for path, area, n in rows:
        for place in filter(None, (path, area)):
            for end in range(6, len(place) + 1, 6):
                counted[place[:end]] = counted.get(place[:end], 0) + n
    units = list(Unit.objects.filter(level__is_leaf=False, until=None))
    subject = address.activity.subject
    figures = tally.figures(units, today())
    return sum(figures[one.pk].get(("joined", subject), 0) != counted.get(one.path, 0) for one in units)


def _view(tickets: list[str]) -> float:
    """Beats a second by a view behind the middleware: the ticket read, one UPDATE, the answer."""
    from bench.intake.server import Server

    with Server() as server, tempfile.TemporaryDirectory() as name:
        some = list(islice(cycle(tickets), 200_000))
        asked = Asked("come", server.port, "/bench/beat/", some, VIEW_CONNECTIONS, VIEW_SECONDS)
        told = _finished(_begun(asked, Path(name)), Path(name))
    return (len(told.taken) - told.refused) / told.seconds
