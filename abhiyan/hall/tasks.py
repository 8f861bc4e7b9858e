"""What the worker does for halls: write the invitations."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from abhiyan.hall import telling
from abhiyan.hall.models import Audience
from abhiyan.kernel import clock, work
from abhiyan.kernel.authority import Authority


def _events(ids: Sequence[Mapping[str, Any]]) -> list[str]:
    """The events that jobs are about."""
    rows = Audience.objects.select_related("event__assignment__activity", "event__assignment__unit")
    found = rows.in_bulk([one["audience"] for one in ids])
    names = {pk: f"{one.event.activity.name}: {one.event.unit.name}" for pk, one in found.items()}
    return [names.get(one["audience"], "") for one in ids]


@work.task(title=_("Write invitations"), about=_events)
def write_invitations(*, by: Authority, audience: int, wave: int) -> None:
    """Write to everybody of a wave; killed in between, it goes on where it was."""
    found = Audience.objects.get(pk=audience)
    telling.write_invitations(found, wave=wave, day=clock.today(), by=by)
