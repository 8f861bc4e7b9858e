"""A messy roster of everybody into an organisation of empty seats; a few thousand rows beside django-import-export.

Reading, understanding, conversion, checks, units, sealed numbers, people, appointments, tallies, what became of every
row, and the finding of duplicates: all of it is in the time. Meanwhile somebody registers and is seated by the ordinary
verbs, five times a second, and is asked how long that took.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

from bench.rows import Row, seconds, share

SEED, DAY = 20180201, date(2018, 1, 26)
PEER, PEER_ROLE, PEER_ROWS, TURNS = "django-import-export", "volunteer", 3_000, 3
REQUIREMENTS = Path("bench/requirements-import-export.txt")
ROWS_A_BOOTH = 5


def measure(booths: int) -> list[Row]:
    """The place must be empty."""
    _empty_seats(booths)
    file = _messy(booths, booths * ROWS_A_BOOTH, "roster.csv")
    watch = Watch()
    rows = list(_load(file, booths * ROWS_A_BOOTH, watch))
    return [*rows, *_beside(booths)]


def _empty_seats(booths: int) -> None:
    """The units and posts of the worked example, and nobody in them."""
    from django.core.management import call_command

    from abhiyan.kernel.collecting import uncollected
    from abhiyan.posts import profile as profiles
    from abhiyan.rehearsal import build, commands, example

    call_command("migrate", verbosity=0)
    profile = profiles.read(commands.shipped("up-2018"))
    build.begin(profile, seed=1)
    with uncollected():
        build.organise(profile, example.units(profile, booths=booths), day=profile.founded)


def _messy(booths: int, rows: int, name: str, seed: int = SEED) -> Path:
    """A generated roster of these units."""
    from bench import messy
    from bench.places import folder

    file = folder() / f"{booths}-{name}"
    if not file.exists():
        messy.write(messy.example(booths=booths), rows, seed, file, None)
    return file


def _family() -> list[int]:
    """This process and its children."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [os.getpid(), *map(int, children)]


class Watch:
    """The longest transaction of the load, and how long ordinary registrations took meanwhile."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.waits: list[float] = []
        self.memory = self.own = 0

    def look_at_memory(self) -> None:
        """What this process and its children hold, each page that several have in proportion."""
        whole = own = 0
        for pid in _family():
            with suppress(OSError):
                lines = dict(line.split(":") for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
                whole += int(lines["Pss"].split()[0]) * 1024
                own += int(lines["Pss_Anon"].split()[0]) * 1024
        if whole > self.memory:
            self.memory, self.own = whole, own

    @contextmanager
    def transactions(self) -> Iterator[None]:
        """Time every slice from when it holds the roster until it is committed."""
        from abhiyan.registration.rosters import loading

        claim, write = loading.Desk._claim, loading.Desk.write
        begun = [0.0]

        def claimed(desk: Any, some: Any) -> None:
            begun[0] = time.perf_counter()
            claim(desk, some)

        def written(desk: Any, some: Any) -> None:
            write(desk, some)
            self.longest = max(self.longest, time.perf_counter() - begun[0])

        loading.Desk._claim, loading.Desk.write = claimed, written  # type: ignore[method-assign]
        try:
            yield
        finally:
            loading.Desk._claim, loading.Desk.write = claim, write  # type: ignore[method-assign]

    @contextmanager
    def registrations(self) -> Iterator[None]:
        """Somebody registers and is seated five times a second."""
        stop = threading.Event()
        thread = threading.Thread(target=self._register, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _register(self, stop: threading.Event) -> None:
        from django.db import connection

        from abhiyan.kernel.authority import system
        from abhiyan.people.actions import NewPerson, register
        from abhiyan.posts.actions import appoint
        from abhiyan.posts.models import Post

        by, post = system("bench"), Post.objects.select_related("unit", "role__wing").filter(seats=None)[0]
        number = 0
        while not stop.wait(0.2):
            number += 1
            if number % 5 == 0:
                self.look_at_memory()
            new = NewPerson("", f"Bench{number} Kalpit", "en", f"+9150099{number:05}")

            def both(new: NewPerson = new) -> None:
                appoint(post, register(new, source="rehearsal:bench", day=DAY, by=by), since=DAY, by=by)

            self.waits.append(seconds(both))
        connection.close()


def _load(file: Path, rows: int, watch: Watch) -> Iterator[Row]:
    from abhiyan.people.models import Duplicate, Person

    people = Person.objects.count()
    with watch.transactions(), watch.registrations():
        whole = seconds(lambda: _send_and_load(file))
    counts = _counts()
    note = ", ".join(f"{words} {n:,}" for words, n in counts.items())
    goal = "< 150" if rows == 705_000 else ""
    yield Row("roster: rows loaded, duplicates found", whole, "s", goal, note=f"{rows / whole:,.0f} rows/s; {note}")
    words = f"each page once; {watch.own / 2**20:,.0f} MB are the program's own, the rest is the database's file"
    yield Row("roster: peak memory of all its processes", watch.memory / 2**20, "MB", "< 1000", note=words)
    yield Row("roster: longest transaction", watch.longest, "s", "< 0.5")
    half, worst = share(watch.waits, 0.5) * 1000, share(watch.waits, 0.99) * 1000
    yield Row(
        "roster: a registration meanwhile, p99", worst, "ms", note=f"median {half:,.0f} ms, {len(watch.waits)} of them"
    )
    found = Duplicate.objects.count()
    yield Row(
        "roster: pairs that may be one person", found, "", note=f"among {Person.objects.count() - people:,} people"
    )
    again = seconds(lambda: _send_and_load(file))
    yield Row(
        "roster: the same file again", again, "s", note=", ".join(f"{word} {n:,}" for word, n in _counts().items())
    )


def _send_and_load(file: Path, *, role: str = "booth-worker") -> None:
    from abhiyan.kernel.authority import system
    from abhiyan.posts.models import Role
    from abhiyan.registration.rosters import actions
    from abhiyan.registration.rosters.understanding import with_corrections

    by = system("bench")
    sent = actions.open_sent(file.name, file, from_browser=False)
    assert sent.understood is not None
    titles = next(column.place for column in sent.understood.columns if column.meaning == "role")
    understood = with_corrections(sent.understood, {titles: "ignored"}, fonts=True)
    sent = actions.Sent(sent.name, sent.content, sent.choice, understood, sent.rows)
    roster = actions.send(sent, role=Role.objects.get(key=role), day=DAY, by=by)
    actions.start(roster, by=by)
    actions.load(roster, by=by, source=file)


def _counts() -> dict[str, int]:
    from abhiyan.registration.models import Roster

    roster = Roster.objects.latest("pk")
    assert roster.state == Roster.DONE
    return {key: getattr(roster, key) for key in ("loaded", "known", "asked", "refused")}


# --- beside django-import-export -------------------------------------------------------------------------------------


def _beside(booths: int) -> Iterator[Row]:
    """Rows of another file, a part of it each by turns: every part is new to whoever loads it."""
    from bench import peers

    sys.path.append(peers.beside_ours("import-export", REQUIREMENTS))
    from bench import import_export

    parts, rows = iter(_parts(booths)), _peer_rows(booths)
    works: list[Callable[[Path], object]] = [_send_and_load_volunteers, import_export.same_work, import_export.in_bulk]
    found: list[list[tuple[float, float]]] = [[], [], []]
    for turn in range(TURNS):
        for number in range(3) if turn % 2 == 0 else (2, 1, 0):
            found[number].append(_wall_and_cpu(works[number], next(parts)))
    ours, same, bulk = ([sorted(values)[TURNS // 2] for values in zip(*some, strict=True)] for some in found)
    note = f"{rows:,} rows a turn, {TURNS} turns; CPU a row: ours {_micro(ours, rows)}, its {{}} µs"
    each = [("the same work", same), ("less: its bulk creation, no tallies, no look for who is there", bulk)]
    for words, its in each:
        told = note.format(_micro(its, rows))
        yield Row(
            f"roster: rows a second beside a resource that does {words}",
            rows / ours[0],
            "/s",
            "",
            rows / its[0],
            PEER,
            told,
        )


def _micro(found: list[float], rows: int) -> str:
    return f"{found[1] / rows * 1e6:,.0f}"


def _wall_and_cpu(work: Callable[[Path], object], part: Path) -> tuple[float, float]:
    """Seconds by the clock, and of the CPU by this process and those it had."""
    before = os.times()
    wall = seconds(lambda: work(part))
    return wall, sum(os.times()[:4]) - sum(before[:4])


def _send_and_load_volunteers(file: Path) -> None:
    _send_and_load(file, role=PEER_ROLE)


def _peer_rows(booths: int) -> int:
    """Of each part, where there are so many."""
    return min(PEER_ROWS, booths * ROWS_A_BOOTH // (3 * TURNS))


def _parts(booths: int) -> list[Path]:
    """Files of so many rows, none of whose people are in the large one."""
    rows = _peer_rows(booths)
    whole = _messy(booths, rows * 3 * TURNS, "peer.csv", SEED + 1)
    head, *lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    parts = []
    for number in range(3 * TURNS):
        part = whole.with_name(f"{booths}-peer-{number}.csv")
        part.write_text(head + "".join(lines[number * rows : (number + 1) * rows]), encoding="utf-8")
        parts.append(part)
    return parts
