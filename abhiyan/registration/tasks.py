"""What the worker does for registration."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import clock, work
from abhiyan.kernel.authority import Authority, system
from abhiyan.kernel.models import Job
from abhiyan.registration import actions, padding
from abhiyan.registration.models import Roster

SIGNS = "/signs/"  # the page that shows what a search for signs found
NIGHT = 2  # o'clock in India: nobody looks for a figure then
RARELY = timedelta(minutes=10)  # between two searches


def _names(ids: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of the rosters that jobs are about."""
    names = dict(Roster.objects.filter(pk__in={one["roster"] for one in ids}).values_list("pk", "name"))
    return [names.get(one["roster"], "") for one in ids]


@work.task(title=_("Load a roster"), retries=5, about=_names)
def load(*, by: Authority, roster: int) -> None:
    """Load a roster that a browser sent, or go on with it."""
    actions.load(Roster.objects.get(pk=roster), by=by)


@work.task(title=_("Load the rows of a roster that were answered"), about=_names)
def answer_rest(*, by: Authority, roster: int) -> None:
    """Load what was asked and is answered for the whole file."""
    actions.answer_rest(Roster.objects.get(pk=roster), by=by)


@work.task(title=_("Look for signs of padded lists"))
def find_signs(*, by: Authority) -> None:
    """Look through everybody claimed and all sign-ups."""
    padding.find(day=clock.today(), by=by, progress=lambda done, of: work.tell(done, of=of))


def look(*, by: Authority) -> bool:
    """Start a search, unless one waits, runs or has just ended; whether it was started."""
    last = work.latest(SIGNS)
    if last is not None and (last.state in (Job.WAITING, Job.RUNNING) or last.made_at > timezone.now() - RARELY):
        return False
    work.start(find_signs, by=by, page=SIGNS)
    return True


def look_by_night() -> bool:
    """Start the nightly search; called every half hour by the worker, and by several workers without harm."""
    now = timezone.now().astimezone(clock.INDIA)
    last = work.latest(SIGNS)
    if now.hour != NIGHT or (last is not None and last.made_at > now - timedelta(hours=2)):
        return False
    return look(by=system("padding"))
