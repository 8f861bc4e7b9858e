"""Two at once (PostgreSQL; SQLite has one writer): nobody who is erased comes to a post in the same moment.

The race has its twin without the second look, which must go wrong: else the race proves nothing.
"""

from collections.abc import Callable

import pytest
from django.db import connection

from abhiyan.posts import actions
from abhiyan.posts.models import Appointment
from abhiyan.registration import erasing
from abhiyan.units import tally
from tests import races
from tests.races import meeting
from tests.world import BY, TODAY, World

__all__ = ["meeting"]

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize("again", [pytest.param(True, id="asked again"), pytest.param(False, id="twin: not asked")])
def test_whoever_is_erased_meanwhile_is_not_appointed(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], again: bool
) -> None:
    person, post = world.newcomer(), world.post("Shivpuri 2", "booth-worker")
    if not again:
        monkeypatch.setattr(actions, "_still_there", lambda _person: None)
    meeting(actions, "_seat")
    meeting(erasing, "_living")

    said = races.at_once(
        lambda: actions.appoint(post, person, since=TODAY, by=BY),
        lambda: erasing.erase([person.pk], why="wish", day=TODAY, by=BY),
        refusals=(actions.Refused,),
    )

    assert said == (["PersonIsErased", "done"] if again else ["done", "done"])
    assert Appointment.objects.on(TODAY).filter(person=person).exists() != again
    assert tally.check([world.unit("Shivpuri 2")], TODAY) == []


def test_two_who_erase_the_same_person_leave_one_vault(world: World, meeting: Callable[..., None]) -> None:
    asha = world.people["Asha"].pk

    said = races.at_once(
        *[lambda: erasing.erase([asha], why="wish", day=TODAY, by=BY)] * 2, refusals=(actions.Refused,)
    )

    assert said == ["done", "done"]
    assert world.person("Asha").vault.pk
    assert tally.check([world.unit("Shivpuri 1")], TODAY) == []
