"""The search for signs, at night or when somebody asks."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import clock, work
from abhiyan.kernel.authority import Authority, system
from abhiyan.kernel.models import Job
from abhiyan.registration.checking import padding

SIGNS = "/signs/"  # the page that shows what a search for signs found
NIGHT = 2  # o'clock in India: nobody looks for a figure then
RARELY = timedelta(minutes=10)  # between two searches


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
