"""The tally of plans: what counts as due, done, checked and late, and the rows each change of an assignment posts.

due      assignments, from their last day on, less those waived      done     reported, from that day on
checked  verified by the level above, from that day on               late     due and still open, from the day after

Each part below is one SELECT of signed rows; together they are the sources a recount counts. A verb posts the parts it
touches: what it takes back with the sign -1 before its update, what it adds with +1 after it. So a changed date is two
rows, and nobody has to come by when a day passes.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from django.db import connection

from abhiyan.plans.models import WAIVED, Activity
from abhiyan.units import tally
from abhiyan.units.models import Unit

DUE, DONE, CHECKED, LATE = "due", "done", "checked", "late"
KINDS = (DUE, DONE, CHECKED, LATE)
LAST_DAY = date(2199, 12, 31)  # after every day that can be due

SLICE = 10_000  # ids named in one statement

Key = TypeVar("Key", int, str)


def _day_after(column: str) -> str:
    return f"({column} + 1)" if connection.vendor == "postgresql" else f"date({column}, '+1 day')"


def _later(one: str, other: str) -> str:
    return f"CASE WHEN {one} > {other} THEN {one} ELSE {other} END"


def _part(kind: str, day: str, n: int, where: str = "1 = 1") -> str:
    return (
        f"SELECT work.unit_id AS unit_id, {day} AS day, measure.id AS measure_id, {n} AS n "
        "FROM plans_assignment AS work JOIN plans_activity AS activity ON activity.id = work.activity_id "
        f"JOIN units_measure AS measure ON measure.kind = '{kind}' AND measure.subject = activity.subject WHERE {where}"
    )


def parts() -> dict[str, str]:
    """The signed rows of assignments by the name of the part; each SELECT ends in a WHERE to go on with."""
    overdue = _day_after("work.due")
    closed = "work.closed_on IS NOT NULL"
    return {
        "due": _part(DUE, "work.due", 1),
        "due waived": _part(DUE, _later("work.due", "work.closed_on"), -1, f"work.state = '{WAIVED}'"),
        "done": _part(DONE, "work.closed_on", 1, f"{closed} AND work.state <> '{WAIVED}'"),
        "checked": _part(CHECKED, "work.verified_on", 1, "work.verified_on IS NOT NULL"),
        "late": _part(LATE, overdue, 1),
        "late closed": _part(LATE, _later(overdue, "work.closed_on"), -1, closed),
    }


OPENED = ("due", "late")
REPORTED = ("done", "late closed")
WAIVING = ("due waived", "late closed")
CHECKING = ("checked",)


def sources() -> Iterator[str]:
    """What a recount counts."""
    for sql in parts().values():
        yield f"{sql} AND work.unit_id IN ({{units}})"


def post(names: Sequence[str], where: str, *, sign: int = 1) -> None:
    """Post the named parts of the assignments that `where` (over `work`) picks out: net by unit, day and measure."""
    known = parts()
    rows = " UNION ALL ".join(f"{known[name]} AND {where}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO units_tail (unit_id, day, measure_id, n) "
            f"SELECT unit_id, day, measure_id, {sign:d} * SUM(n) FROM ({rows}) AS changed "
            "GROUP BY unit_id, day, measure_id HAVING SUM(n) <> 0"
        )


def these(ids: Sequence[int]) -> str:
    """The condition that picks out assignments by id."""
    return f"work.id IN ({', '.join(str(int(pk)) for pk in ids) or 'NULL'})"


def slices(ids: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (ids[start : start + SLICE] for start in range(0, len(ids), SLICE))


def measures(activity: Activity) -> None:
    """Make the measures of an activity, so that the parts find them."""
    for kind in KINDS:
        tally.measure(kind, activity.subject)


class Counted(NamedTuple):
    """An activity below a unit, on a day. `assigned`: all its assignments, whenever due; `done` includes `checked`."""

    assigned: int
    due: int
    done: int
    checked: int
    late: int


NOTHING = Counted(0, 0, 0, 0, 0)


def figures(unit: Unit, day: date) -> dict[str, Counted]:
    """Every activity with an assignment at `unit` or below, by the activity's subject, as of the end of `day`."""
    return counted(tally.figures_of(unit, day), tally.figures_of(unit, LAST_DAY))


def counted(now: tally.Figures, in_all: tally.Figures) -> dict[str, Counted]:
    """The same from figures that were read already: those of the day, and those of the last day there is."""
    subjects = {subject for kind, subject in (*now, *in_all) if kind in KINDS}
    return {
        subject: Counted(
            in_all.get((DUE, subject), 0),
            *(now.get((kind, subject), 0) for kind in KINDS),
        )
        for subject in subjects
    }
