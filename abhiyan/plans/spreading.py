"""Assignments set-wise: one for every unit of a level, with the posts that answer for them, following the tree.

All functions run inside the caller's transaction and post the tally beside the rows they change.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Max, QuerySet

from abhiyan.kernel import tree
from abhiyan.kernel.authority import merged
from abhiyan.kernel.clock import today
from abhiyan.plans import counting, signals
from abhiyan.plans.models import NOT_STARTED, OPEN, WAIVED, WITHDRAWN, Activity, Assignment
from abhiyan.plans.rules import DAY
from abhiyan.posts.models import Post
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


def day_value(day: date) -> str | date:
    """A day as a parameter of our own SQL: SQLite keeps text."""
    return day if connection.vendor == "postgresql" else day.isoformat()


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
    """Open assignments with other days. What was reported keeps the days it was reported for.

    A day that was extended by hand stays as long as it is later than the plan's.
    """
    due = f"work.due <> {_day(spread.due)}"
    kept = f"work.extended_on IS NOT NULL AND work.due > {_day(spread.due)}"
    days = f"(work.since <> {_day(spread.since)} OR {due}) AND NOT ({kept})"
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
        Assignment.objects.filter(pk__in=some).update(state=WAIVED, closed_on=day, reason=reason, moves=F("moves") + 1)
        counting.post(counting.WAIVING, counting.these(some))


def set_days(ids: Sequence[int], spread: Spread) -> None:
    """Give open assignments other days. What was reported meanwhile keeps its own."""
    for some in counting.slices(_locked(ids, state__in=OPEN)):
        counting.post(counting.OPENED, counting.these(some), sign=-1)
        Assignment.objects.filter(pk__in=some).update(since=spread.since, due=spread.due, extended_on=None)
        counting.post(counting.OPENED, counting.these(some))


def _locked(ids: Sequence[int], **still: Any) -> list[int]:
    """Those of the assignments that are still as they were found, locked: a report may have come in between."""
    rows = Assignment.objects.select_for_update().filter(pk__in=ids, **still).order_by("pk")
    return list(rows.values_list("pk", flat=True))


# --- who answers --------------------------------------------------------------------------------------------------

# One rule for all: `post` is the owner's at the unit or above it, unless it was reassigned by hand; `acting` the
# nearest held post of the same wing above that one, while it is vacant. Only rows that say something else come back.
_ANSWERS = """
WITH owned AS MATERIALIZED (
    SELECT work.id, work.post_id AS post_before, work.acting_id AS acting_before, owner.wing_id,
        substr(unit.path, 1, {segment} * level.depth) AS owners_path,
        CASE WHEN work.reassigned_on IS NOT NULL THEN work.post_id ELSE (
            SELECT post.id FROM units_unit AS above JOIN posts_post AS post ON post.unit_id = above.id
            WHERE above.path = substr(unit.path, 1, {segment} * level.depth)
                AND post.role_id = owner.id AND post.until IS NULL
        ) END AS post_id
    FROM plans_assignment AS work
    JOIN plans_activity AS activity ON activity.id = work.activity_id AND activity.withdrawn_on IS NULL
    JOIN posts_role AS owner ON owner.id = activity.owner_id
    JOIN units_level AS level ON level.id = owner.level_id
    JOIN units_unit AS unit ON unit.id = work.unit_id
    WHERE work.closed_on IS NULL AND {which}
), placed AS MATERIALIZED (
    SELECT owned.*, COALESCE(place.path, owned.owners_path) AS base FROM owned
    LEFT JOIN posts_post AS answers ON answers.id = owned.post_id
    LEFT JOIN units_unit AS place ON place.id = answers.unit_id
), named AS MATERIALIZED (
    SELECT placed.id, placed.post_before, placed.acting_before, placed.post_id, CASE WHEN {held} THEN NULL ELSE (
        SELECT post.id FROM units_unit AS above
        JOIN posts_post AS post ON post.unit_id = above.id AND post.until IS NULL
        JOIN posts_role AS role ON role.id = post.role_id AND role.wing_id = placed.wing_id AND role.rank > 0
        WHERE above.path IN ({above}) AND length(above.path) < length(placed.base) AND {held_above}
        ORDER BY above.depth DESC, role.rank LIMIT 1
    ) END AS acting_id FROM placed
)
SELECT id, post_id, acting_id FROM named
WHERE COALESCE(post_id, 0) <> COALESCE(post_before, 0) OR COALESCE(acting_id, 0) <> COALESCE(acting_before, 0)
"""
_HELD = """EXISTS (SELECT 1 FROM posts_appointment AS held WHERE held.post_id = {post}
    AND held.since <= {day} AND (held.until IS NULL OR held.until > {day}))"""


def _answers(which: str, day: date) -> str:
    """The SELECT of (assignment, post, acting) of open work that is not in the right hands on `day`."""
    deepest = Level.objects.aggregate(depth=Max("depth"))["depth"] or 1
    return _ANSWERS.format(
        segment=tree.SEGMENT,
        which=which,
        held=_HELD.format(post="placed.post_id", day=_day(day)),
        held_above=_HELD.format(post="post.id", day=_day(day)),
        above=", ".join(f"substr(placed.base, 1, {tree.SEGMENT * step})" for step in range(1, deepest + 1)),
    )


def set_owners(activity: Activity, *, day: date, where: str = "1 = 1") -> None:
    """Give the assignments of an activity that are still open the posts that answer for them on `day`.

    One statement, whatever the number of units.
    """
    if activity.owner is None:
        Assignment.objects.filter(activity=activity, closed_on=None).update(post=None, acting=None)
    else:
        give(f"work.activity_id = {activity.pk} AND {where}", day=day)


def give(which: str, *, day: date) -> int:
    """Put open work (`which`, over `work` and `unit`) into the right hands as of `day`; returns how many changed.

    One statement, which writes only what differs. On PostgreSQL the rows are locked first, in the order in which verbs
    lock them, and what is right is asked once they are ours: it may have been handed on meanwhile.
    """
    if connection.vendor == "postgresql":
        which = counting.these(_locked(in_wrong_hands(day, which)))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plans_assignment AS work SET post_id = found.post_id, acting_id = found.acting_id "
            f"FROM ({_answers(which, day)}) AS found WHERE work.id = found.id"
        )
        return int(cursor.rowcount)


def in_wrong_hands(day: date, which: str = "1 = 1") -> list[int]:
    """Open work whose post or stand-in is another on `day` than what stands written."""
    with connection.cursor() as cursor:
        cursor.execute(_answers(which, day))
        return [row[0] for row in cursor.fetchall()]


# --- news of posts ------------------------------------------------------------------------------------------------

MOST_RANGES = 100  # branches named in one condition; with more, all open work is looked at


def on_holders_changed(*, post_ids: Sequence[int], **_: Any) -> None:
    """Somebody came to a post or left it: who answers for open work at its unit and below is named anew.

    As of the programme's day; what begins or ends later is named when its day comes.
    """
    ranges = _branches(post_ids) if Assignment.objects.filter(closed_on=None).exists() else []
    if not ranges:
        return
    places = [f"(unit.path >= '{low}' AND unit.path < '{high}')" for low, high in ranges[: MOST_RANGES + 1]]
    give(f"({' OR '.join(places)})" if len(places) <= MOST_RANGES else "1 = 1", day=today())


def _branches(post_ids: Sequence[int]) -> Sequence[tuple[str, str]]:
    """The ranges of units below those posts that may answer for something: an owner's, or above one in its wing."""
    owners = Activity.objects.standing().filter(owner__isnull=False).order_by()
    wings = owners.values("owner__wing")
    paths: set[str] = set()
    for some in counting.slices(list(post_ids)):
        posts = Post.objects.filter(pk__in=some, role__rank__gt=0, role__wing__in=wings)
        deepest = owners.aggregate(depth=Max("owner__level__depth"))["depth"] or 0
        paths |= set(posts.filter(unit__depth__lte=deepest).values_list("unit__path", flat=True))
    return merged((path, tree.after(path)) for path in paths)


# --- news of the tree ---------------------------------------------------------------------------------------------


def on_units_added(*, unit_ids: Sequence[int], day: date, **_: Any) -> None:
    """New units take part in what is not over yet."""
    running = list(Activity.objects.standing().filter(until__gt=day).select_related("level", "within", "owner__level"))
    for activity in running:
        insert(activity, spread_of(activity), day=day, unit_ids=list(unit_ids))
    if running:
        signals.work_spread.send(Activity, day=day)


def on_units_closing(*, units: Iterable[Unit], day: date, **_: Any) -> None:
    """A unit that closes is let off what is still open; what it reported stays."""
    open_there = Assignment.objects.filter(unit__in=list(units), state__in=OPEN)
    take_back(list(open_there.values_list("pk", flat=True)), day=day, reason="unit closed")


def on_previewing(*, unit_ids: "QuerySet[Any]", **_: Any) -> dict[str, int]:
    return {"assignments": Assignment.objects.filter(unit__in=unit_ids, state__in=OPEN).count()}
