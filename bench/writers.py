"""Sixteen writers at once: do they wait for each other at the root? Whole verbs, and the bare rows of one verb."""

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from bench.rows import Row, interleaved

CLIENTS, SECONDS, REPEATS = 16, 3.0, 3
DAY = date(2018, 3, 2)
Draw = tuple[list[int], list[int], int]  # volunteer posts, people, the state's id

TABLE = "CREATE TABLE IF NOT EXISTS bench_counter (id integer PRIMARY KEY, n integer NOT NULL)"
APPOINTED = """
INSERT INTO posts_appointment (post_id, seat, person_id, since, actor, ended_by, reason)
VALUES (%s, NULL, %s, %s, 'bench', '', '')
"""
TAIL = """
INSERT INTO units_tail (unit_id, day, measure_id, n)
SELECT post.unit_id, %s, measure.id, 1 FROM posts_post AS post JOIN posts_role AS role ON role.id = post.role_id
JOIN units_measure AS measure ON measure.kind = 'filled' AND measure.subject = role.key WHERE post.id = %s
"""
COUNTER = "UPDATE bench_counter SET n = n + 1 WHERE id = 1"


def measure(_booths: int) -> list[Row]:
    from django.db import connection

    clients = CLIENTS if connection.vendor == "postgresql" else 1
    draw = _drawn()
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute("DELETE FROM bench_counter")
        cursor.execute("INSERT INTO bench_counter (id, n) VALUES (1, 0)")
    rows = [*_bare_rows(draw, clients), *_verbs(draw, clients)]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_counter")
        cursor.execute("DELETE FROM posts_appointment WHERE actor = 'bench' AND since = %s", [DAY])
        cursor.execute("DELETE FROM units_tail WHERE day = %s", [DAY])  # nothing squashes meanwhile
    return rows


def _bare_rows(draw: Draw, clients: int) -> list[Row]:
    ways = [lambda kind=kind: rate(clients, draw, kind) for kind in ("alone", "tail", "counter")]  # type: ignore[misc]
    alone, tail, counter = interleaved(ways, REPEATS)
    words = f"{clients} client{'s' if clients > 1 else ''}, each its own durable transaction"
    return [
        Row("writers, rows of one appointment: with its tail row", tail, "/s", "", alone, "without tally", words),
        Row("writers, the naive way: one counter at the root", counter, "/s", "", alone, "without tally", words),
    ]


def _verbs(draw: Draw, clients: int) -> list[Row]:
    ways = [lambda kind=kind: rate(clients, draw, kind) for kind in ("verb alone", "verb", "verb counter")]  # type: ignore[misc]
    alone, whole, counter = interleaved(ways, REPEATS)
    words = f"{clients} client{'s' if clients > 1 else ''}; rights, locks, rules and audit included"
    return [
        Row("writers, the verb appoint with its tally", whole, "/s", "", alone, "verb, tally left out", words),
        Row("writers, the verb with one counter at the root", counter, "/s", "", alone, "verb, tally left out", words),
    ]


def _drawn() -> Draw:
    from abhiyan.people.models import Person
    from abhiyan.posts.models import Post
    from abhiyan.units.models import Unit

    posts = list(Post.objects.filter(seats=None, until=None).values_list("pk", flat=True)[:50_000])
    people = list(Person.objects.order_by("-pk").values_list("pk", flat=True)[:50_000])
    return posts, people, Unit.objects.values_list("pk", flat=True).get(path="000001")


def rate(clients: int, draw: Draw, kind: str) -> float:
    """Transactions a second of all clients together, over SECONDS."""
    from django.db import connection, connections

    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # a child opens its own
    fork = multiprocessing.get_context("fork")
    ready, done = fork.Barrier(clients + 1), fork.Queue()
    children = [fork.Process(target=_client, args=(number, kind, draw, ready, done)) for number in range(clients)]
    for child in children:
        child.start()
    ready.wait(60)
    counts = [done.get(timeout=60 + SECONDS) for _ in children]
    for child in children:
        child.join(20)
    return float(sum(count / taken for count, taken in counts))


def _client(number: int, kind: str, draw: Draw, ready: Any, done: Any) -> None:
    from django.db import connections

    chance = random.Random(number * 7919 + time.time_ns())
    with _once(kind, draw, chance) as once:
        once()  # connects, and reads what is read once
        ready.wait(60)
        start, count = time.perf_counter(), 0
        while time.perf_counter() - start < SECONDS:
            count += once()
        done.put((count, time.perf_counter() - start))
    connections.close_all()


@contextmanager
def _once(kind: str, draw: Draw, chance: random.Random) -> Iterator[Callable[[], int]]:
    """One transaction of that kind; returns 1, or 0 where it was refused."""
    if not kind.startswith("verb"):
        yield lambda: _rows(kind, draw, chance)
        return
    from abhiyan.posts import counting

    kept = counting.tally.post
    if kind != "verb":
        counting.tally.post = _post_nothing if kind == "verb alone" else _count_at_root  # type: ignore[assignment]
    try:
        yield lambda: _verb(draw, chance)
    finally:
        counting.tally.post = kept


def _rows(kind: str, draw: Draw, chance: random.Random) -> int:
    from django.db import connection, transaction

    post, person = chance.choice(draw[0]), chance.choice(draw[1])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(APPOINTED, [post, person, DAY])
        if kind == "tail":
            cursor.execute(TAIL if connection.vendor == "sqlite" else TAIL.replace("%s, m", "%s::date, m"), [DAY, post])
        elif kind == "counter":
            cursor.execute(COUNTER)
    return 1


def _post_nothing(_rows: Any) -> int:
    return 0


def _count_at_root(rows: Any) -> int:
    from django.db import connection

    count = len(list(rows))
    with connection.cursor() as cursor:
        cursor.execute(COUNTER)
    return count


def _verb(draw: Draw, chance: random.Random) -> int:
    from abhiyan.kernel.authority import system
    from abhiyan.people.models import Person
    from abhiyan.posts.actions import Refused, appoint
    from abhiyan.posts.models import Post

    post = Post.objects.select_related("unit", "role__wing").get(pk=chance.choice(draw[0]))
    person = Person.objects.get(pk=chance.choice(draw[1]))
    try:
        appoint(post, person, since=DAY, by=system("bench"))
    except Refused:
        return 0
    return 1
