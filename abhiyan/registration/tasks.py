"""What the worker does for registration."""

from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import work
from abhiyan.kernel.authority import Authority
from abhiyan.registration import actions
from abhiyan.registration.models import Roster


@work.task(title=_("Load a roster"), retries=5)
def load(*, by: Authority, roster: int) -> None:
    """Load a roster that a browser sent, or go on with it."""
    actions.load(Roster.objects.get(pk=roster), by=by)


@work.task(title=_("Load the rows of a roster that were answered"))
def answer_rest(*, by: Authority, roster: int) -> None:
    """Load what was asked and is answered for the whole file."""
    actions.answer_rest(Roster.objects.get(pk=roster), by=by)
