"""Bulk appointments with their tallies, beside the same rows written bare into the same table."""

import random
import time
from collections.abc import Callable
from datetime import date
from statistics import median

from bench.rows import Row, interleaved

SLICE, REPEATS = 20_000, 5
DAY = date(2018, 3, 1)
Pairs = list[tuple[int, int]]  # (post, person)


def measure(_booths: int) -> list[Row]:
    from django.db import connection

    from abhiyan.people.models import Person
    from abhiyan.posts.models import Post
    from abhiyan.units import tally

    posts = list(Post.objects.filter(seats=None, until=None).order_by("unit__path").values_list("pk", flat=True))
    last = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    draw = random.Random()

    def as_rosters_come() -> Pairs:
        # Round the end of both: in a small world a slice from the same first person would be refused the second time.
        first, person = draw.randrange(max(1, len(posts) - SLICE // 5)), draw.randrange(last)
        chosen = posts[first : first + SLICE // 5]
        return [(chosen[n // 5], 1 + (person + n) % last) for n in range(min(SLICE, 5 * len(chosen), last))]

    def all_over_the_state() -> Pairs:
        return [(draw.choice(posts), draw.randint(1, last)) for _ in range(SLICE)]

    rows = [
        _beside("bulk appointments with tallies, five a booth", as_rosters_come, ">= 30000"),
        _beside("bulk appointments with tallies, booths at random", all_over_the_state, ""),
    ]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM posts_appointment WHERE actor = 'bare'")
    tally.squash()  # no worker runs here, and the next benchmark would read a long tail
    return rows


def _beside(name: str, pairs: Callable[[], Pairs], goal: str) -> Row:
    from django.db import connection

    cpu_rates: list[float] = []
    ours, bare = interleaved([lambda: _ours(pairs(), cpu_rates), lambda: _bare(pairs())], REPEATS)
    words = "executemany" if connection.vendor == "sqlite" else "COPY"
    cpu = f"{median(cpu_rates):,.0f} in a second of this process's CPU"
    note = f"slices of {SLICE:,}, each durable; checks, tally and audit included; {cpu}"
    return Row(name, ours, "/s", goal, bare, f"bare {words}", note)


def _ours(pairs: Pairs, cpu_rates: list[float]) -> float:
    from abhiyan.kernel.authority import system
    from abhiyan.posts.opening import Seating, appoint_many

    seatings = [Seating(post, None, person) for post, person in pairs]
    start, cpu = time.perf_counter(), time.process_time()
    turned = appoint_many(seatings, since=DAY, by=system("bench"))
    done = len(seatings) - len(turned)
    cpu_rates.append(done / (time.process_time() - cpu))
    return done / (time.perf_counter() - start)


def _bare(pairs: Pairs) -> float:
    rows = [(post, None, person, DAY.isoformat(), "bare", "", "") for post, person in pairs]
    start = time.perf_counter()
    _write(rows)
    return len(rows) / (time.perf_counter() - start)


def _write(rows: list[tuple[object, ...]]) -> None:
    """The rows and nothing else, one row a statement or one COPY, in one transaction."""
    from django.db import connection, transaction

    columns = "post_id, seat, person_id, since, actor, ended_by, reason"
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO posts_appointment ({columns}) VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)
            return
        with cursor.copy(f"COPY posts_appointment ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
