"""Assignments set-wise: one for every unit of a level, with the posts that answer for them, following the tree.

All functions run inside the caller's transaction and post the tally beside the rows they change.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from abhiyan.kernel import tree
from abhiyan.plans import counting
from abhiyan.plans.models import NOT_STARTED, OPEN, WAIVED, WITHDRAWN, Activity, Assignment
from abhiyan.plans.rules import DAY
from abhiyan.units.models import Level, Unit


class Spread(NamedTuple):
    """Which units are to act, and when: every unit of `level` inside `within`, from `since` to `due`, both included."""

    level: Level
    within: Unit | None
    since: date
    due: date


def spread_of(activity: Activity) -> Spread:
    return Spread(activity.level, activity.within, activity.since, activity.until - DAY)


def units(spread: Spread) -> str:
    """The condition over `unit` that picks out the units that act: those that are there in its days."""
    conditions = [
        f"unit.level_id = {spread.level.pk}",
        f"unit.since <= {_day(spread.due)}",
        f"(unit.until IS NULL OR unit.until > {_day(spread.since)})",
    ]
    if spread.within is not None:
        low = spread.within.path
        in_seats = spread.level.is_leaf and spread.within.tree == tree.CONSTITUENCIES
        place = "unit.area_path" if in_seats else "unit.path"
        conditions.append(f"{place} >= '{low}' AND {place} < '{tree.after(low)}'")
    return " AND ".join(conditions)


def _day(day: date) -> str:
    return f"CAST('{day.isoformat()}' AS date)" if connection.vendor == "postgresql" else f"'{day.isoformat()}'"


# --- what differs -------------------------------------------------------------------------------------------------


def missing(activity_id: int | None, spread: Spread) -> int:
    """How many units are to act and have no assignment."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM units_unit AS unit WHERE {_without(activity_id, spread)}")
        return int(cursor.fetchone()[0])


def lacking(activity_id: int, spread: Spread) -> list[int]:
    """The units that are to act and have no assignment, by place."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT unit.id FROM units_unit AS unit WHERE {_without(activity_id, spread)} ORDER BY unit.path"
        )
        return [row[0] for row in cursor.fetchall()]


def _without(activity_id: int | None, spread: Spread) -> str:
    if activity_id is None:
        return units(spread)
    return (
        f"{units(spread)} AND NOT EXISTS (SELECT 1 FROM plans_assignment AS work "
        f"WHERE work.activity_id = {activity_id} AND work.unit_id = unit.id)"
    )


def _ids(activity_id: int, condition: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT work.id FROM plans_assignment AS work JOIN units_unit AS unit ON unit.id = work.unit_id "
            f"WHERE work.activity_id = {activity_id} AND {condition} ORDER BY work.id"
        )
        return [row[0] for row in cursor.fetchall()]


_OPEN = f"work.state IN ('{OPEN[0]}', '{OPEN[1]}')"
_TAKEN_BACK = f"work.state = '{WAIVED}' AND work.reason = '{WITHDRAWN}'"


def dropped(activity_id: int, spread: Spread | None) -> list[int]:
    """Open assignments of units that are not to act (any more). No spread: the activity is withdrawn."""
    return _ids(activity_id, f"{_OPEN} AND NOT ({units(spread)})" if spread else _OPEN)


def returning(activity_id: int, spread: Spread) -> list[int]:
    """Assignments that the plan took back and now asks for again."""
    return _ids(activity_id, f"{_TAKEN_BACK} AND {units(spread)}")


def staying(activity_id: int, spread: Spread) -> list[int]:
    """Open assignments of units that go on acting."""
    return _ids(activity_id, f"{_OPEN} AND {units(spread)}")


def redated(activity_id: int, spread: Spread) -> list[int]:
    """Open assignments with other days. What was reported keeps the days it was reported for."""
    days = f"(work.since <> {_day(spread.since)} OR work.due <> {_day(spread.due)})"
    return _ids(activity_id, f"{_OPEN} AND {days} AND {units(spread)}")


# --- bringing it about --------------------------------------------------------------------------------------------


Step = Callable[[], object]
STEP = 1_500  # rows of one step; at full size a step holds the write turn for some 0.3 s


def fitting(activity: Activity, *, day: date, new_owner: bool = False) -> Iterator[Step]:
    """The steps that bring the assignments of an activity in line with it, each a short write of its own.

    What one step found may have changed when it is taken: each asks again for the state it goes by. Stopped between
    two, the rest is what the next difference shows.
    """
    spread = spread_of(activity)
    back = returning(activity.pk, spread)
    yield from (partial(reopen, some) for some in _cut(back))
    yield from (partial(take_back, some, day=day) for some in _cut(dropped(activity.pk, spread)))
    yield from (partial(set_days, some, spread) for some in _cut(redated(activity.pk, spread)))
    if back or new_owner:
        for some in _cut(_ids(activity.pk, _OPEN)):
            yield partial(set_owners, activity, day=day, where=counting.these(some))
    for some in _cut(lacking(activity.pk, spread)):
        yield partial(insert, activity, spread, day=day, unit_ids=some)


def withdrawing(activity: Activity, *, day: date) -> Iterator[Step]:
    """The steps that let off whatever of an activity is open."""
    return (partial(take_back, some, day=day) for some in _cut(dropped(activity.pk, None)))


def _cut(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + STEP] for start in range(0, len(ids), STEP))


def insert(activity: Activity, spread: Spread, *, day: date, unit_ids: Sequence[int] | None = None) -> int:
    """Give every unit that is to act and has none an assignment, with its owner; among `unit_ids`, where given."""
    counting.measures(activity)
    among = "" if unit_ids is None else f" AND unit.id IN ({', '.join(str(int(pk)) for pk in unit_ids) or 'NULL'})"
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM plans_assignment")
        last = int(cursor.fetchone()[0])
        cursor.execute(
            "INSERT INTO plans_assignment "
            "(activity_id, unit_id, since, due, state, report, reason, reported_by, verified_by) "
            f"SELECT {activity.pk}, unit.id, {_day(spread.since)}, {_day(spread.due)}, '{NOT_STARTED}', '', '', '', '' "
            f"FROM units_unit AS unit WHERE {_without(activity.pk, spread)}{among} ORDER BY unit.path"
        )
        count = cursor.rowcount
    if count:
        new = f"work.id > {last} AND work.activity_id = {activity.pk}"
        counting.post(counting.OPENED, new)
        set_owners(activity, day=day, where=new)
    return int(count)


def reopen(ids: Sequence[int]) -> None:
    """Ask again for what was taken back."""
    for some in counting.slices(_locked(ids, state=WAIVED, reason=WITHDRAWN)):
        counting.post(counting.WAIVING, counting.these(some), sign=-1)
        Assignment.objects.filter(pk__in=some).update(state=NOT_STARTED, closed_on=None, begun_on=None, reason="")


def take_back(ids: Sequence[int], *, day: date, reason: str = WITHDRAWN) -> None:
    """Let open assignments off from `day` on. What was reported meanwhile stays."""
    for some in counting.slices(_locked(ids, state__in=OPEN)):
        Assignment.objects.filter(pk__in=some).update(state=WAIVED, closed_on=day, reason=reason)
        counting.post(counting.WAIVING, counting.these(some))


def set_days(ids: Sequence[int], spread: Spread) -> None:
    """Give open assignments other days. What was reported meanwhile keeps its own."""
    for some in counting.slices(_locked(ids, state__in=OPEN)):
        counting.post(counting.OPENED, counting.these(some), sign=-1)
        Assignment.objects.filter(pk__in=some).update(since=spread.since, due=spread.due)
        counting.post(counting.OPENED, counting.these(some))


def _locked(ids: Sequence[int], **still: Any) -> list[int]:
    """Those of the assignments that are still as they were found, locked: a report may have come in between."""
    rows = Assignment.objects.select_for_update().filter(pk__in=ids, **still).order_by("pk")
    return list(rows.values_list("pk", flat=True))


# --- who answers --------------------------------------------------------------------------------------------------

_POST = """
UPDATE plans_assignment AS work SET post_id = (
    SELECT post.id FROM units_unit AS mine
    JOIN units_unit AS above ON above.path = substr(mine.path, 1, {length})
    JOIN posts_post AS post ON post.unit_id = above.id AND post.role_id = {role} AND post.until IS NULL
    WHERE mine.id = work.unit_id
) WHERE {which}
"""
_HELD = """EXISTS (SELECT 1 FROM posts_appointment AS held WHERE held.post_id = {post}
    AND held.since <= {day} AND (held.until IS NULL OR held.until > {day}))"""
_ACTING = """
UPDATE plans_assignment AS work SET acting_id = CASE WHEN {held} THEN NULL ELSE (
    SELECT post.id FROM units_unit AS mine
    JOIN units_unit AS above ON above.path IN ({above})
    JOIN posts_post AS post ON post.unit_id = above.id AND post.until IS NULL
    JOIN posts_role AS role ON role.id = post.role_id AND role.wing_id = {wing} AND role.rank > 0
    WHERE mine.id = work.unit_id AND {held_above}
    ORDER BY above.depth DESC, role.rank LIMIT 1
) END WHERE {which}
"""


def set_owners(activity: Activity, *, day: date, where: str = "1 = 1") -> None:
    """Give the assignments of an activity that are still open the posts that answer for them on `day`.

    `post` is the owner's at the unit or above it; `acting` the nearest held post of the same wing above that, where the
    owner's is vacant. One statement each, whatever the number of units.
    """
    owner = activity.owner
    if owner is None:
        Assignment.objects.filter(activity=activity, closed_on=None).update(post=None, acting=None)
        return
    which = f"work.activity_id = {activity.pk} AND work.closed_on IS NULL AND {where}"
    depth = owner.level.depth
    above = ", ".join(f"substr(mine.path, 1, {tree.SEGMENT * step})" for step in range(1, depth)) or "NULL"
    moment = _day(day)
    with connection.cursor() as cursor:
        cursor.execute(_POST.format(length=tree.SEGMENT * depth, role=owner.pk, which=which))
        cursor.execute(
            _ACTING.format(
                held=_HELD.format(post="work.post_id", day=moment),
                held_above=_HELD.format(post="post.id", day=moment),
                above=above,
                wing=owner.wing_id,
                which=which,
            )
        )


# --- news of the tree ---------------------------------------------------------------------------------------------


def on_units_added(*, unit_ids: Sequence[int], day: date, **_: Any) -> None:
    """New units take part in what is not over yet."""
    running = Activity.objects.standing().filter(until__gt=day)
    for activity in running.select_related("level", "within", "owner__level"):
        insert(activity, spread_of(activity), day=day, unit_ids=list(unit_ids))


def on_units_closing(*, units: Iterable[Unit], day: date, **_: Any) -> None:
    """A unit that closes is let off what is still open; what it reported stays."""
    open_there = Assignment.objects.filter(unit__in=list(units), state__in=OPEN)
    take_back(list(open_there.values_list("pk", flat=True)), day=day, reason="unit closed")


def on_previewing(*, unit_ids: "QuerySet[Any]", **_: Any) -> dict[str, int]:
    return {"assignments": Assignment.objects.filter(unit__in=unit_ids, state__in=OPEN).count()}
