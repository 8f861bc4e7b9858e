"""The day in a convener's branch: what changed since yesterday, what is due, who is behind, what waits.

Computed from the tallies of two days; for any past day as well. A fixed number of statements at any size.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count

from abhiyan.coverage import behind, figures, made, work
from abhiyan.kernel.authority import Authority
from abhiyan.plans import counting, lists
from abhiyan.plans.models import Activity, Assignment
from abhiyan.plans.progress import concerning
from abhiyan.posts import reads as posts
from abhiyan.posts.models import Appointment, Nomination
from abhiyan.units import tally
from abhiyan.units.models import Unit

LISTED = 5  # units or reports named


class Changes(NamedTuple):
    """What one day changed: work reported and verified, work newly late, people more (or fewer)."""

    reported: int
    checked: int
    newly_late: int
    claimed: int
    verified: int
    volunteers: int
    volunteers_verified: int

    @property
    def quiet(self) -> bool:
        return not any(self)


class Due(NamedTuple):
    """An activity whose last day is near: at how many units it is still open."""

    activity: Activity
    open: int


class Waiting(NamedTuple):
    """What waits for a decision: names proposed, and reports; of both the first, and how many reports in all."""

    nominations: list[Nomination]
    reports: list[Assignment]
    in_all: int


class Digest(NamedTuple):
    """One day of one branch."""

    unit: Unit
    day: date
    changes: Changes
    today: list[Due]
    tomorrow: list[Due]
    behind: list[behind.Line]
    waiting: Waiting

    @property
    def quiet(self) -> bool:
        """Nothing happened, nothing is near, nobody is behind, nothing waits."""
        held = (self.today, self.tomorrow, self.behind, self.waiting.nominations, self.waiting.reports)
        return self.changes.quiet and not any(held)


def branch(held: Sequence[Appointment], by: Authority) -> Unit | None:
    """The unit of the first of these posts (highest first) that `by` sees; None for who sees none."""
    return next((one.post.unit for one in held if by.may("see", *one.post.unit.paths)), None)


def digest(unit: Unit, day: date, by: Authority) -> Digest:
    """What `by` wants to know in the morning about `unit` and everything below."""
    asked = concerning(unit)
    return Digest(
        unit=unit,
        day=day,
        changes=changes(unit, day, by, asked),
        today=_due(unit, day, day, asked, by),
        tomorrow=_due(unit, day, day + timedelta(days=1), asked, by),
        behind=_behind(unit, day, by, asked),
        waiting=waiting(day, by),
    )


def changes(unit: Unit, day: date, by: Authority, asked: Sequence[Activity]) -> Changes:
    """The figures of the day less those of the day before; newly late is what was due yesterday and is open."""
    yesterday, roles = day - timedelta(days=1), figures.roles_asked(None)
    now, before = tally.figures_of(unit, day), tally.figures_of(unit, yesterday)
    done, done_before = (work.total(counting.counted(one, {}), asked) for one in (now, before))
    here, here_before = figures.summed(now, roles), figures.summed(before, roles)
    return Changes(
        reported=done.done - done_before.done,
        checked=done.checked - done_before.checked,
        newly_late=made.open_due(unit, day, yesterday, asked, by).count(),
        claimed=here.claimed - here_before.claimed,
        verified=here.verified - here_before.verified,
        volunteers=here.volunteers - here_before.volunteers,
        volunteers_verified=here.volunteers_verified - here_before.volunteers_verified,
    )


def _due(unit: Unit, day: date, on: date, asked: Sequence[Activity], by: Authority) -> list[Due]:
    """The activities with something open whose last day is `on`, in the order of the plan."""
    rows = made.open_due(unit, day, on, asked, by).order_by().values_list("activity")
    counted = dict(rows.annotate(n=Count("pk")))
    return [Due(one, counted[one.pk]) for one in asked if one.pk in counted]


def _behind(unit: Unit, day: date, by: Authority, asked: Sequence[Activity]) -> list[behind.Line]:
    """The units right below that have something late, the furthest behind first; none of leaves."""
    level = next(iter(behind.levels(unit, asked)), None)
    if level is None or level.is_leaf:
        return []
    late = [one for one in behind.behind(unit, level, day, by, asked, people=False) if one.late]
    return behind.lines(late[:LISTED], day, by)


def waiting(day: date, by: Authority) -> Waiting:
    """Nominations one may decide, and reports one may verify, the oldest first. Four statements."""
    reports = lists.waiting(by, day)
    listed = list(reports.select_related("activity", "unit").order_by("closed_on", "pk")[:LISTED])
    return Waiting(posts.waiting(by) if by.over("appoint") else [], listed, reports.count())
