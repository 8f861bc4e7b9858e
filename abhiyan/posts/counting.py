"""The tally of posts: what counts as seats, filled and verified, and the rows each change of an appointment posts.

seats      seats of posts                     filled     appointments (everybody claimed)
verified   days an appointment and a verification of its person have in common

That is so for people of one record. Whoever has several, merged, is counted once at a post, and verified by the
evidence of all of them: a Correction is the difference, counted beside the rest.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from abhiyan.kernel import bulk
from abhiyan.people import together
from abhiyan.people.models import Together, Verification
from abhiyan.posts.models import Appointment, Correction, Post
from abhiyan.posts.rules import Period, joined
from abhiyan.units import tally

SEATS, FILLED, VERIFIED = "seats", "filled", "verified"

_POST = """
JOIN posts_post AS post ON post.id = {alias}.post_id
JOIN posts_role AS role ON role.id = post.role_id
JOIN units_measure AS measure ON measure.subject = role.key AND measure.kind = '{kind}'
"""
_IN = " WHERE post.unit_id IN ({units})"


def _select(day: str, n: str, start: str, kind: str, more: str = "") -> str:
    """One SELECT of a source; `start` is the table and its alias."""
    alias = start.rsplit(maxsplit=1)[-1]
    return (
        f"SELECT post.unit_id AS unit_id, {day} AS day, measure.id AS measure_id, {n} AS n FROM {start}"
        + _POST.format(alias=alias, kind=kind)
        + more.split("WHERE", maxsplit=1)[0]
        + _IN
        + (" AND " + more.split("WHERE")[1] if "WHERE" in more else "")
    )


_CORRECTED = (
    "SELECT post.unit_id AS unit_id, corrected.day AS day, measure.id AS measure_id, corrected.n AS n "
    "FROM posts_correction AS corrected"
    + _POST.format(alias="corrected", kind="").replace("measure.kind = ''", "measure.kind = corrected.kind")
    + _IN
)
_HELD = "posts_appointment AS held"
_PROVED = """
JOIN people_verification AS proved ON proved.person_id = held.person_id
    AND (held.until IS NULL OR proved.since < held.until) AND (proved.until IS NULL OR held.since < proved.until)
"""
_BEGIN = "CASE WHEN proved.since > held.since THEN proved.since ELSE held.since END"
_END = """CASE WHEN held.until IS NULL THEN proved.until WHEN proved.until IS NULL THEN held.until
WHEN proved.until < held.until THEN proved.until ELSE held.until END"""

SOURCES = (
    _select("given.day", "given.n", "posts_seatchange AS given", SEATS),
    _CORRECTED,
    _select("held.since", "1", _HELD, FILLED),
    _select("held.until", "-1", _HELD, FILLED, " WHERE held.until IS NOT NULL"),
    _select(_BEGIN, "1", _HELD, VERIFIED, _PROVED),
    _select(
        _END,
        "-1",
        _HELD,
        VERIFIED,
        _PROVED + " WHERE NOT (held.until IS NULL AND proved.until IS NULL)",
    ),
)


def changes(held: Period, proved: Iterable[Period]) -> Counter[tuple[str, date]]:
    """What one appointment adds to the tally: {(measure kind, day): n}."""
    found: Counter[tuple[str, date]] = Counter()
    periods = [
        (FILLED, held),
        *((VERIFIED, both) for one in proved if (both := held.common(one))),
    ]
    for kind, period in periods:
        found[kind, period.since] += 1
        if period.until is not None:
            found[kind, period.until] -= 1
    return found


def post_change(appointment: Appointment, *, before: Period | None, after: Period | None) -> None:
    """Post the difference one appointment makes when its period changes from `before` to `after` (None: not there)."""
    # Held first: somebody verified in the same moment would see no appointment, and we no verification.
    groups = together.hold([appointment.person_id])
    proved = [Period(since, until) for since, until in appointment.person.verifications.values_list("since", "until")]
    net = changes(after, proved) if after else Counter()
    net.subtract(changes(before, proved) if before else Counter())
    role, unit = appointment.post.role.key, appointment.post.unit_id
    tally.post(tally.Row(unit, day, tally.measure(kind, role), n) for (kind, day), n in net.items())
    settle(groups)


# What a set of people adds to "verified" from a day on: one net row for each unit, day and measure. From the people
# upwards, in this order: left to itself, SQLite walked every post of the state for each call (0.14 s at 14,100 booths).
_VERIFIED_NOW = """
INSERT INTO units_tail (unit_id, day, measure_id, n)
SELECT unit_id, day, measure_id, SUM(n) FROM (
    SELECT post.unit_id AS unit_id, CASE WHEN held.since > {day} THEN held.since ELSE {day} END AS day,
           measure.id AS measure_id, {sign} AS n
    {held} AND (held.until IS NULL OR held.until > {day})
    UNION ALL
    SELECT post.unit_id, held.until, measure.id, -({sign})
    {held} AND held.until > {day}
) AS rows
GROUP BY unit_id, day, measure_id
HAVING SUM(n) <> 0
"""
_HELD_BY = """
FROM posts_appointment AS held
CROSS JOIN posts_post AS post
CROSS JOIN posts_role AS role
CROSS JOIN units_measure AS measure
WHERE held.person_id IN ({people}) AND post.id = held.post_id AND role.id = post.role_id
    AND measure.kind = 'verified' AND measure.subject = role.key
"""


def verified_changed(*, person_ids: Sequence[int], day: date, sign: int) -> None:
    """People became verified (sign 1) or stopped to be (-1) on `day`: post it at every unit where they hold a post."""
    if not person_ids:
        return
    moment = f"CAST('{day.isoformat()}' AS date)" if connection.vendor == "postgresql" else f"'{day.isoformat()}'"
    held = _HELD_BY.format(people=", ".join(str(int(pk)) for pk in person_ids))
    with connection.cursor() as cursor:
        cursor.execute(_VERIFIED_NOW.format(day=moment, sign=sign, held=held))


def on_verified(*, person_ids: Sequence[int], day: date, **_: Any) -> None:
    verified_changed(person_ids=person_ids, day=day, sign=1)


def on_unverified(*, person_ids: Sequence[int], day: date, **_: Any) -> None:
    verified_changed(person_ids=person_ids, day=day, sign=-1)


def verified_rows(made: Sequence[tuple[int, int, date]]) -> list[tally.Row]:
    """The "verified" rows of appointments just made, without end: for those whose people are verified already.

    made: (person, post, first day).
    """
    proved = _verifications({person for person, _post, _since in made}, min((one[2] for one in made), default=date.max))
    if not proved:
        return []
    posts = _measures({post for person, post, _since in made if person in proved})
    net: Counter[tuple[int, date, int]] = Counter()
    for person, post, since in made:
        for period in proved.get(person, ()):
            if period.until is not None and period.until <= since:
                continue
            unit, measure = posts[post]
            net[unit, max(since, period.since), measure] += 1
            if period.until is not None:
                net[unit, period.until, measure] -= 1
    return [tally.Row(unit, day, measure, n) for (unit, day, measure), n in net.items()]


def _verifications(people: set[int], since: date) -> dict[int, list[Period]]:
    """Periods of verification that reach past `since`, by person. Few of a bulk appointment's people have any."""
    found: dict[int, list[Period]] = {}
    if not people:
        return found
    with connection.cursor() as cursor:
        # Newcomers are the rule and stand at the end of the table: one look for all of them.
        cursor.execute("SELECT MAX(person_id) FROM people_verification")
        if (cursor.fetchone()[0] or 0) < min(people):
            return found
        cursor.execute(
            # As text, so that a day that comes ten thousand times is read once.
            "SELECT person_id, CAST(since AS text), CAST(until AS text) FROM people_verification "
            f"WHERE person_id IN ({', '.join(str(int(pk)) for pk in people)}) AND (until IS NULL OR until > %s)",
            [since],
        )
        for person, start, until in cursor.fetchall():
            found.setdefault(person, []).append(Period(_read_day(start), _read_day(until) if until else None))
    return found


_read_day = lru_cache(maxsize=4_096)(date.fromisoformat)


def _measures(post_ids: set[int]) -> dict[int, tuple[int, int]]:
    """post id -> (unit id, id of its "verified" measure)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT post.id, post.unit_id, role.key FROM posts_post AS post JOIN posts_role AS role "
            f"ON role.id = post.role_id WHERE post.id IN ({', '.join(str(int(pk)) for pk in post_ids)})"
        )
        return {pk: (unit, tally.measure(VERIFIED, role)) for pk, unit, role in cursor.fetchall()}


# --- people of several records ------------------------------------------------------------------------------------


class _Held(NamedTuple):
    """An appointment of somebody with several records."""

    person_id: int
    post_id: int
    period: Period


Net = Counter[tuple[int, int, str, date]]
"""(person that stands for all, post, measure kind, day) -> n."""


def settle(person_ids: Collection[int]) -> None:
    """Bring the corrections of these people to what their records say now, and post the difference.

    person_ids: every record of people that have, or had, several. Inside the transaction that holds them.
    """
    if not person_ids:
        return
    old: Net = Counter()
    for some in bulk.batches(person_ids):
        kept = Correction.objects.filter(person__in=some)
        for person, post, kind, day, n in kept.values_list("person_id", "post_id", "kind", "day", "n"):
            old[person, post, kind, day] = n
    new = _corrections(together.groups_of(person_ids))
    change = new.copy()
    change.subtract(old)
    if not any(change.values()):
        return
    for some in bulk.batches(person_ids):
        Correction.objects.filter(person__in=some).delete()
    bulk.insert(Correction, ("person", "post", "kind", "day", "n"), [(*key, n) for key, n in sorted(new.items()) if n])
    _post_net(change)


def on_regrouped(*, person_ids: Sequence[int], **_: Any) -> None:
    settle(person_ids)


def _corrections(groups: together.Groups) -> Net:
    """What is true of each person less what their records count one by one."""
    own, whole = _periods(Verification, groups), _periods(Together, {*groups.values()})
    at: dict[tuple[int, int], list[Period]] = defaultdict(list)
    net: Net = Counter()
    for held in _appointments(groups):
        top = groups[held.person_id]
        at[top, held.post_id].append(held.period)
        for (kind, day), n in changes(held.period, own.get(held.person_id, ())).items():
            net[top, held.post_id, kind, day] -= n
    for (top, post), periods in at.items():
        for period in joined(periods):
            for (kind, day), n in changes(period, whole.get(top, ())).items():
                net[top, post, kind, day] += n
    return net


def _appointments(records: Collection[int]) -> Iterator[_Held]:
    for some in bulk.batches(records):
        rows = Appointment.objects.filter(person__in=some).values_list("person_id", "post_id", "since", "until")
        yield from (_Held(person, post, Period(since, until)) for person, post, since, until in rows)


def _periods(model: type[Verification] | type[Together], people: Collection[int]) -> dict[int, list[Period]]:
    found: dict[int, list[Period]] = defaultdict(list)
    for some in bulk.batches(people):
        for person, since, until in model.objects.filter(person__in=some).values_list("person_id", "since", "until"):
            found[person].append(Period(since, until))
    return found


def _post_net(net: Net) -> None:
    """Post the rows of a change at the units of its posts, one for each unit, day and measure."""
    posts: dict[int, tuple[int, str]] = {}
    for some in bulk.batches({post for _person, post, _kind, _day in net}):
        for pk, unit, role in Post.objects.filter(pk__in=some).values_list("pk", "unit_id", "role__key"):
            posts[pk] = unit, role
    rows: Counter[tuple[int, date, int]] = Counter()
    for (_person, post, kind, day), n in net.items():
        unit, role = posts[post]
        rows[unit, day, tally.measure(kind, role)] += n
    tally.post(tally.Row(unit, day, measure, n) for (unit, day, measure), n in rows.items())
