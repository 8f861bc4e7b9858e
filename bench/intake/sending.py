"""Lets a process of its own send forms, and looks up afterwards what became of them. Inside an installation."""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from bench.intake.senders import Asked, Sent, read

STAND_IN = "/bench/join/"


class Sending:
    """Forms under way: `with Sending(asked) as sending: ...; sent = sending.end()`."""

    def __init__(self, asked: Asked) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.out = Path(self.folder.name, "sent.json")
        said = Path(self.folder.name, "asked.json")
        said.write_text(json.dumps(asdict(asked)))
        self.process = subprocess.Popen([sys.executable, "-m", "bench.intake.senders", str(said), str(self.out)])

    @property
    def goes_on(self) -> bool:
        return self.process.poll() is None

    def end(self) -> Sent:
        """Wait for the last answer. Raises RuntimeError."""
        try:
            if self.process.wait() != 0:
                raise RuntimeError("the sender failed")
            return read(self.out)
        finally:
            self.folder.cleanup()


def sent(asked: Asked) -> Sent:
    return Sending(asked).end()


def first_number() -> int:
    """An invented person nobody was yet in this database: every run begins elsewhere."""
    return 100_000_000 + int(time.time() * 1_000) % 800_000_000


def way_in() -> tuple[str, dict[str, str]]:
    """Where the public form is sent, with the fields only the real one has; the stand-in where there is none."""
    from django.urls import NoReverseMatch, reverse

    from abhiyan.people import notices

    try:
        there = reverse("registration:join")
    except NoReverseMatch:
        return STAND_IN, {}
    mark = getattr(notices, "mark", None)
    return there, {"words": mark("hi")} if mark else {}


@contextmanager
def open_window() -> Iterator[list[int]]:
    """The programme's day on the first day of the window, as long as the block runs; the leaves people may name."""
    from abhiyan.kernel import clock
    from abhiyan.registration.models import Window
    from abhiyan.units.models import Unit

    window = Window.objects.standing().get()
    before = clock.today()
    clock.set_day(window.since)
    try:
        yield list(Unit.objects.filter(level__is_leaf=True, until=None).values_list("pk", flat=True)[:20_000])
    finally:
        clock.set_day(before)


class Found(NamedTuple):
    """Of the forms that were taken (answered with a code): how many, how many are not there, how many there twice."""

    taken: int
    lost: int
    twice: int
    refused: int

    @property
    def is_whole(self) -> bool:
        return self.taken > 0 and not self.lost and not self.twice and not self.refused

    def as_dict(self) -> dict[str, Any]:
        return self._asdict()


def found(sent: Sent) -> Found:
    """Look every answered form up: its sign-up by the code it was given, and how many its number has."""
    from abhiyan.kernel import bulk, crypto
    from abhiyan.people.models import Contact
    from abhiyan.registration.models import SignUp
    from abhiyan.rehearsal import names

    taken = {
        number: where.rstrip("/").rsplit("/", 1)[-1]
        for number, status, where in sent.answers
        if status in (200, 302) and "again=" not in where  # that is the page of a form that was refused
    }
    blinds = {crypto.blind(names.phone(number)): code for number, code in taken.items()}
    codes: dict[bytes, list[str]] = {}
    people: Counter[bytes] = Counter()
    for some in bulk.batches(blinds):
        for blind, code in SignUp.objects.filter(blind__in=some).values_list("blind", "code"):
            codes.setdefault(bytes(blind), []).append(code)
        people.update(bytes(blind) for blind in Contact.objects.filter(blind__in=some).values_list("blind", flat=True))
    lost = sum(code not in codes.get(blind, ()) or not people[blind] for blind, code in blinds.items())
    twice = sum(len(codes.get(blind, ())) > 1 or people[blind] > 1 for blind in blinds)
    return Found(len(taken), lost, twice, len(sent.answers) - len(taken))
