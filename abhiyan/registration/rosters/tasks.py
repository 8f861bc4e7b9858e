"""What the worker does for rosters."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import work
from abhiyan.kernel.authority import Authority
from abhiyan.registration.models import Roster
from abhiyan.registration.rosters import actions


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
