"""Bulk appointments with their tallies, beside the same rows written bare into the same table."""

import random
import time
from datetime import date
from statistics import median

from bench.rows import Row, interleaved

SLICE, REPEATS = 20_000, 7


def measure(_booths: int) -> list[Row]:
    from django.db import connection

    from abhiyan.kernel.authority import system
    from abhiyan.people.models import Person
    from abhiyan.posts.models import Post
    from abhiyan.posts.opening import Seating, appoint_many

    draw, by, day = random.Random(), system("bench"), date(2018, 3, 1)
    posts = list(Post.objects.filter(seats=None, until=None).values_list("pk", flat=True))
    last = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def pairs() -> list[Seating]:
        return [Seating(draw.choice(posts), None, draw.randint(1, last)) for _ in range(SLICE)]

    cpu_rates: list[float] = []

    def ours() -> float:
        seatings = pairs()
        start, cpu = time.perf_counter(), time.process_time()
        turned = appoint_many(seatings, since=day, by=by)
        cpu_rates.append((len(seatings) - len(turned)) / (time.process_time() - cpu))
        return (len(seatings) - len(turned)) / (time.perf_counter() - start)

    def bare() -> float:
        rows = [(one.post_id, None, one.person_id, day.isoformat(), "bare", "", "") for one in pairs()]
        start = time.perf_counter()
        _write(rows)
        return len(rows) / (time.perf_counter() - start)

    rates = interleaved([ours, bare], REPEATS)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM posts_appointment WHERE actor = 'bare'")
    words = "executemany" if connection.vendor == "sqlite" else "COPY"
    cpu = f"{median(cpu_rates):,.0f} in a second of this process's CPU"
    note = f"slices of {SLICE:,}, each durable; checks, tally and audit included; {cpu}"
    return [Row("bulk appointments with tallies", rates[0], "/s", ">= 30000", rates[1], f"bare {words}", note)]


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
