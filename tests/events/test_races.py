"""Two at once about one hall, or one timetable (PostgreSQL; SQLite has one writer): one is done, the other is told.

Each race has its twin with the lock taken away, which must go wrong: else the race proves nothing.
"""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from abhiyan.events import actions
from abhiyan.events.actions import Details, Hall
from abhiyan.events.models import Event, Venue
from tests.plans.conftest import applied, plan
from tests.races import at_once, meeting
from tests.world import BY, World

__all__ = ["applied", "meeting", "plan"]
pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]
FEB_22 = date(2018, 2, 22)


@pytest.mark.parametrize("locked", [True, False])
def test_two_events_take_one_hall_at_once(world: World, applied, meeting, monkeypatch, locked: bool) -> None:
    hall = actions.keep_venue(world.unit("Pradesh"), Hall("Town hall"), by=BY)
    uttar, dakshin = Event.objects.whole().filter(assignment__activity__key="conference")
    if not locked:
        monkeypatch.setattr(actions, "_hall", lambda pk: Venue.objects.select_related("unit").get(pk=pk))
    meeting(actions, "_require_hall")

    def take(event: Event) -> Callable[[], object]:
        return lambda: actions.arrange(event, Details(FEB_22, "am", venue=hall.pk), at=timezone.now(), by=BY)

    said = at_once(take(uttar), take(dakshin), refusals=(actions.Refused,))

    assert sorted(said) == (["HallTaken", "done"] if locked else ["done", "done"])
    assert Event.objects.filter(venue=hall, day=FEB_22).count() == (1 if locked else 2)
