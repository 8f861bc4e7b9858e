"""What the worker does for events."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from abhiyan.events import asking, making, solving, timetabling, trying
from abhiyan.events.asking import Limits
from abhiyan.events.models import Timetable
from abhiyan.kernel import clock, work
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.models import Job
from abhiyan.plans.models import Activity


def _names(ids: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of the activities that jobs are about."""
    names = {one.pk: one.name for one in Activity.objects.filter(pk__in={one["activity"] for one in ids})}
    return [names.get(one["activity"], "") for one in ids]


STEPS = 3  # asked, solved, kept


@work.task(title=_("Make a timetable"), retries=1, about=_names)
def make_timetable(
    *,
    by: Authority,
    activity: int,
    most_a_slot: int | None,
    most_a_day: int | None,
    repair: bool = False,
    tried: int | None = None,
) -> None:
    """Ask the tables, solve, and keep what was found to be looked at. Killed in between, it begins anew.

    repair: with as few moves of what is published as can be. tried: with as few as can be beside what was moved by hand
    there, which stays.
    """
    found, limits = Activity.objects.select_related("within").get(pk=activity), Limits(most_a_slot, most_a_day)
    timetabling.require_timetable(found, by=by)
    row = Timetable.objects.get(pk=tried, activity=found) if tried else None
    pins = trying.kept(row) if row else None
    problem = asking.ask(found, limits, day=clock.today(), pins=pins)
    work.tell(1, of=STEPS)
    before = trying.as_found(row) if row else timetabling.published_of(found) if repair else None
    came_to = solving.solve(problem, before)
    work.tell(2, of=STEPS)
    timetabling.propose(found, limits, came_to, at=timezone.now(), by=by, tried=row, pins=pins)
    work.tell(STEPS, of=STEPS)


def make_missing() -> None:
    """Plans that were applied before there were events get theirs."""
    making.make(at=timezone.now())


def page_of(activity: Activity) -> str:
    """The page on which the result shows."""
    return reverse("events:board", args=[activity.pk])


def start(
    activity: Activity, limits: Limits, *, by: Authority, repair: bool = False, tried: Timetable | None = None
) -> bool:
    """Have a timetable made, unless one is being made; whether it was started. Raises PermissionDenied."""
    timetabling.require_timetable(activity, by=by)
    last = work.latest(page_of(activity))
    if last is not None and last.state in (Job.WAITING, Job.RUNNING):
        return False
    work.start(
        make_timetable, by=by, page=page_of(activity), activity=activity.pk,
        most_a_slot=limits.most_a_slot, most_a_day=limits.most_a_day, repair=repair,
        tried=tried.pk if tried else None,
    )  # fmt: skip
    return True
