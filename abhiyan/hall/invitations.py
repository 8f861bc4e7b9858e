"""Events somebody was asked to, as it stands on their own page and in the home of whoever is signed in."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse

from abhiyan.events.models import CANCELLED, Event
from abhiyan.hall import reads, telling
from abhiyan.hall.models import Invitee
from abhiyan.hall.wording import STATE_WORDS
from abhiyan.kernel.authority import Authority

SHOWN = 30


class Told(NamedTuple):
    """One event somebody was asked to. page: the way to the answer and the pass."""

    what: str
    day: date | None
    state: Any
    reason: str
    page: str
    has_pass: bool
    came: bool
    is_off: bool

    def is_to_come(self, day: date) -> bool:
        return not self.is_off and self.day is not None and self.day >= day


def told(records: Sequence[int]) -> list[Told]:
    """What a person was asked to, the latest first. Three statements at most; one where there is nothing."""
    return [_told(one) for one in reads.of_person(records)[:SHOWN]]


def to_come(by: Authority, day: date) -> list[Told]:
    """Events to come that somebody signed in is asked to and did not refuse."""
    if not by.records:
        return []
    rows = reads.of_person(by.records).filter(audience__event__day__gte=day).exclude(state=Invitee.DECLINED)
    return [one for row in rows[:SHOWN] if (one := _told(row)).is_to_come(day)]


def _told(one: Invitee) -> Told:
    event: Event = one.audience.event
    passes = list(one.passes.all())
    return Told(
        f"{event.activity.name}: {event.unit.name}",
        event.day,
        STATE_WORDS[one.state],
        one.reason,
        reverse("hall:invited", args=[telling.token_of(one.pk)]),
        any(row.revoked_at is None for row in passes),
        any(hasattr(row, "entry") for row in passes),
        event.status == CANCELLED,
    )
