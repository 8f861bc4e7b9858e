"""Opening posts and filling them by the thousand: the set-wise forms of the verbs in actions.py."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Case, Q, When

from abhiyan.kernel import audit, bulk
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.collecting import uncollected
from abhiyan.people import together
from abhiyan.people.actions import require_living
from abhiyan.people.models import Person
from abhiyan.posts import signals
from abhiyan.posts.counting import FILLED, SEATS, settle, verified_rows
from abhiyan.posts.models import Appointment, Post, Role, SeatChange
from abhiyan.units import tally


class Seating(NamedTuple):
    """Somebody to be seated: `seat` from 1, None in an unlimited post. since: a first day other than the list's."""

    post_id: int
    seat: int | None
    person_id: int
    since: date | None = None


class Turned(NamedTuple):
    """A seating that was refused, and why (a word of REASONS)."""

    seating: Seating
    reason: str


REASONS = (
    "no such post",
    "no such seat",
    "seat is taken",
    "outside your branch",
    "post is closed",
    "twice in the list",
    "holds it already",
    "merged into another record",
    "was erased",
    "nobody appoints oneself",
)

# What is there already is left to the unique constraint. Asked for by NOT EXISTS, PostgreSQL reads all posts for each
# slice of units, and in tables it has not counted yet, for each unit.
_OPEN = """
INSERT INTO posts_post (unit_id, role_id, seats, since)
SELECT unit.id, role.id, role.seats, {day}
FROM units_unit AS unit JOIN posts_role AS role ON role.level_id = unit.level_id AND NOT role.retired
WHERE unit.until IS NULL AND unit.id IN ({ids})
ORDER BY unit.path, role.rank
ON CONFLICT (unit_id, role_id) DO NOTHING
"""
_SEATS = """
INSERT INTO posts_seatchange (post_id, day, n)
SELECT post.id, post.since, post.seats FROM posts_post AS post
WHERE post.unit_id IN ({ids}) AND post.id > {last} AND post.seats IS NOT NULL
"""
_TAIL = """
INSERT INTO units_tail (unit_id, day, measure_id, n)
SELECT post.unit_id, post.since, measure.id, post.seats
FROM posts_post AS post
JOIN posts_role AS role ON role.id = +post.role_id -- the plus: from units to posts, not every role at every unit
JOIN units_measure AS measure ON measure.kind = 'seats' AND measure.subject = role.key
WHERE post.unit_id IN ({ids}) AND post.id > {last} AND post.seats > 0
"""


@transaction.atomic
def open_posts(*, day: date, unit_ids: Sequence[int]) -> None:
    """Give units the posts that roles of their level ask for and that they don't have yet, with their seats."""
    for role in Role.objects.filter(retired=False):
        tally.measure(SEATS, role.key)
    ids = ", ".join(str(int(pk)) for pk in unit_ids) or "NULL"
    moment = f"CAST('{day.isoformat()}' AS date)" if not bulk.is_sqlite() else f"'{day.isoformat()}'"
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM posts_post")
        last = int(cursor.fetchone()[0])
        cursor.execute(_OPEN.format(day=moment, ids=ids))
        cursor.execute(_SEATS.format(ids=ids, last=last))
        cursor.execute(_TAIL.format(ids=ids, last=last))


def close(post: Post, *, day: date) -> None:
    """End a post nobody holds any more: its seats are gone from `day` on. Inside a transaction."""
    if post.seats:
        SeatChange.objects.create(post=post, day=day, n=-post.seats)
        tally.post([tally.Row(post.unit_id, day, tally.measure(SEATS, post.role.key), -post.seats)])
    post.until = max(day, post.since)
    post.save(update_fields=["until"])


def reopen(post: Post, *, day: date) -> None:
    """A closed post stands again from `day` on, vacant, with the seats it had. Inside a transaction."""
    post.until = None
    post.save(update_fields=["until"])
    if post.seats:
        SeatChange.objects.create(post=post, day=day, n=post.seats)
        tally.post([tally.Row(post.unit_id, day, tally.measure(SEATS, post.role.key), post.seats)])


@uncollected()
@transaction.atomic
def appoint_many(seatings: Sequence[Seating], *, since: date, by: Authority) -> list[Turned]:
    """Seat many people with no end, from `since` or each from their own day; the wrong come back with their reason.

    One transaction: hand over slices (about 20,000 rows a half second). The tally gets one net row for each unit and
    measure; the audit one row with the count.
    """
    ids, people = _post_ids(seatings), _person_ids(seatings)
    bulk.hold(Post, ids)  # as `appoint` does, or both give away the same seat
    posts, first = _posts(ids), min((one.since or since for one in seatings), default=since)
    groups = together.hold(people)  # whoever is verified in the same moment is counted once that is done
    good, turned = _sorted_out(seatings, posts, _barred(posts, people, first), since=since, by=by)
    require_living([one.person_id for one in good])  # once held: somebody may have been erased while we waited
    days = {day: bulk.day(day) for day in {since, *(one.since for one in good if one.since)}}
    bulk.insert(
        Appointment,
        ("post", "seat", "person", "since", "actor", "ended_by", "reason"),
        ((one.post_id, one.seat, one.person_id, days[one.since or since], by.actor, "", "") for one in good),
    )
    tally.post(_net(good, posts, since))
    tally.post(verified_rows([(one.person_id, one.post_id, one.since or since) for one in good]))
    settle(groups)
    if good:
        audit.wrote(
            "appoint_many",
            "appointments",
            by=by,
            count=len(good),
            detail={"since": str(since)},
            digest=audit.digest_of(_said(one) for one in good),
        )
        signals.holders_changed.send(sender=Post, post_ids=sorted({one.post_id for one in good}))
    return turned


# Asked for each sign-up: Django takes eight times as long to word it.
# The plus: posts are looked up by their units. By the role, SQLite read all 141,000 for sixteen units (59 ms, now 0.1).
_OPEN_PLACES = """
SELECT post.id, post.unit_id, role.key FROM posts_post AS post
JOIN posts_role AS role ON role.id = +post.role_id JOIN units_unit AS unit ON unit.id = post.unit_id
WHERE {units} AND +post.role_id = %s AND NOT role.retired AND post.seats IS NULL AND unit.until IS NULL
    AND post.since <= %s AND (post.until IS NULL OR post.until > %s)
ORDER BY post.id {lock}
"""


class Open(NamedTuple):
    """A post without a number of seats, held and found open."""

    post_id: int
    unit_id: int
    role: str


def hold_open(unit_ids: Collection[int], role_id: int, *, day: date) -> dict[int, Open]:
    """unit -> its post of a role that any number may hold, locked until the transaction ends; only those open on `day`.

    One statement finds and locks (in order of id): who waited for the lock is asked again whether it is open.
    """
    found: dict[int, Open] = {}
    lock = "" if bulk.is_sqlite() else "FOR NO KEY UPDATE OF post"
    with connection.cursor() as cursor:
        for some in bulk.batches(unit_ids):
            sql = _OPEN_PLACES.format(units=_one_of("post.unit_id", some), lock=lock)
            cursor.execute(sql, [role_id, bulk.day(day), bulk.day(day)])
            found.update((unit, Open(pk, unit, role)) for pk, unit, role in cursor.fetchall())
    return found


class Newcomer(NamedTuple):
    """Somebody whose record was just made, and the post they come into (`hold_open`)."""

    post: Open
    person_id: int


def enter_many(newcomers: Sequence[Newcomer], *, since: date, by: Authority) -> None:
    """Let newcomers into posts without a number of seats. Inside the transaction that holds these.

    Nobody of them can hold the post already or be verified, so nothing has to be asked. The verb above writes the audit
    row.
    """
    day = bulk.day(since)
    bulk.insert(
        Appointment,
        ("post", "seat", "person", "since", "actor", "ended_by", "reason"),
        [(one.post.post_id, None, one.person_id, day, by.actor, "", "") for one in newcomers],
    )
    net = Counter((one.post.unit_id, one.post.role) for one in newcomers)
    tally.post(tally.Row(unit, since, tally.measure(FILLED, role), n) for (unit, role), n in net.items())


def _said(one: Seating) -> str:
    """A seating as the digest of the audit has it."""
    own_day = f" {one.since}" if one.since else ""
    return f"{one.post_id} {one.seat} {one.person_id}{own_day}"


def _post_ids(seatings: Sequence[Seating]) -> list[int]:
    return sorted({seating.post_id for seating in seatings})


def _person_ids(seatings: Sequence[Seating]) -> list[int]:
    return sorted({seating.person_id for seating in seatings})


class _Barred(NamedTuple):
    """What isn't free until a day (date.max: without end): (post, seat), (post, person); people merged into others."""

    seats: dict[tuple[int, int | None], date]
    holding: dict[tuple[int, int], date]
    merged: set[int]
    erased: set[int]


def _barred(posts: "dict[int, _Post]", people: Sequence[int], since: date) -> _Barred:
    seats, holding = _taken(posts, since)
    groups = together.groups_of([pk for pk in people if pk > 0])
    for (post, person), until in list(holding.items()):
        if person in groups:
            whole = post, groups[person]
            holding[whole] = max(until, holding.get(whole, date.min))
    return _Barred(seats, holding, *_gone(people))


class _Post(NamedTuple):
    unit_id: int
    paths: tuple[str, str | None]
    role: str
    wing: str
    rank: int
    seats: int | None
    since: date
    is_open: bool


def _posts(ids: Sequence[int]) -> dict[int, _Post]:
    found: dict[int, _Post] = {}
    fields = (
        "pk", "unit_id", "unit__path", "unit__area_path", "role__key", "role__wing__key", "role__rank", "seats",
        "since", "is_open",
    )  # fmt: skip
    is_open = Case(When(until=None, role__retired=False, then=True), default=False)
    known = Post.objects.filter(unit__until=None).annotate(is_open=is_open)
    for some in _slices(ids):
        rows = known.extra(where=[_one_of("posts_post.id", some)])  # noqa: S610 (whole numbers)
        for pk, unit, path, area, *rest in rows.values_list(*fields):
            found[pk] = _Post(unit, (path, area), *rest)
    return found


def _slices(ids: Sequence[int], size: int = 10_000) -> Iterable[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _one_of(column: str, ids: Sequence[int]) -> str:
    """A condition on whole numbers of our own. As parameters, Django spends longer on them than the database."""
    return f"{column} IN ({', '.join(str(int(pk)) for pk in ids)})"


def _taken(
    posts: dict[int, _Post], since: date
) -> tuple[dict[tuple[int, int | None], date], dict[tuple[int, int], date]]:
    """Seats that are held on `since` or later, and who holds which post then; each until when."""
    seats: dict[tuple[int, int | None], date] = {}
    holding: dict[tuple[int, int], date] = {}
    for some in _slices(sorted(posts)):
        held = Appointment.objects.ending_after(since).extra(where=[_one_of("post_id", some)])  # noqa: S610 (whole numbers)
        for post, seat, person, ends in held.values_list("post_id", "seat", "person_id", "until"):
            until = ends or date.max
            holding[post, person] = max(until, holding.get((post, person), date.min))
            if seat is not None:
                seats[post, seat] = max(until, seats.get((post, seat), date.min))
    return seats, holding


def _gone(people: Sequence[int]) -> tuple[set[int], set[int]]:
    """Records that were merged into others, and those that were erased."""
    merged: set[int] = set()
    erased: set[int] = set()
    gone = Person.objects.filter(Q(same_as__isnull=False) | Q(erased_on__isnull=False))
    for some in _slices(people):
        rows = gone.extra(where=[_one_of("people_person.id", some)])  # noqa: S610 (whole numbers)
        for pk, erased_on in rows.values_list("pk", "erased_on"):
            (merged if erased_on is None else erased).add(pk)
    return merged, erased


def _sorted_out(
    seatings: Sequence[Seating], posts: dict[int, _Post], barred: _Barred, *, since: date, by: Authority
) -> tuple[list[Seating], list[Turned]]:
    good: list[Seating] = []
    turned: list[Turned] = []
    listed: set[tuple[int, int]] = set()
    unfit = {pk: _unfit(post, by) for pk, post in posts.items()}
    for one in seatings:
        reason = (
            unfit.get(one.post_id, "no such post")
            or _no_seat(one, posts[one.post_id], one.since or since, by)
            or _not_free(one, one.since or since, barred, listed)
        )
        if reason:
            turned.append(Turned(one, reason))
            continue
        if one.seat is not None:
            barred.seats[one.post_id, one.seat] = date.max
        listed.add((one.post_id, one.person_id))
        good.append(one)
    return good, turned


def _unfit(post: _Post, by: Authority) -> str:
    """Why nobody can be seated in a post; empty when somebody can."""
    if not by.may("appoint", *post.paths, wing=post.wing, rank=post.rank):
        return "outside your branch"
    return "" if post.is_open else "post is closed"


def _no_seat(one: Seating, post: _Post, since: date, by: Authority) -> str:
    """Why a seating can't be, whoever else sits there; empty when it can."""
    if since < post.since:
        return "post is closed"
    if (one.seat is not None) if post.seats is None else not (one.seat is not None and 1 <= one.seat <= post.seats):
        return "no such seat"
    if by.person_id == one.person_id:
        return "nobody appoints oneself"
    return ""


def _not_free(one: Seating, since: date, barred: _Barred, listed: set[tuple[int, int]]) -> str:
    """Why a fit seating can't be: the seat is somebody's, or the person's place is."""
    if one.person_id in barred.merged:
        return "merged into another record"
    if one.person_id in barred.erased:
        return "was erased"
    if (one.post_id, one.person_id) in listed:
        return "twice in the list"
    if barred.holding.get((one.post_id, one.person_id), date.min) > since:
        return "holds it already"
    if one.seat is not None and barred.seats.get((one.post_id, one.seat), date.min) > since:
        return "seat is taken"
    return ""


def _net(good: Iterable[Seating], posts: dict[int, _Post], since: date) -> Iterable[tally.Row]:
    net: dict[tuple[int, date, str], int] = {}
    for one in good:
        post = posts[one.post_id]
        key = post.unit_id, one.since or since, post.role
        net[key] = net.get(key, 0) + 1
    return (tally.Row(unit, day, tally.measure(FILLED, role), n) for (unit, day, role), n in net.items())
