"""Two at once about the last place, or about one pass (PostgreSQL; SQLite has one writer).

Each race has its twin with the lock taken away, which must go wrong: else the race proves nothing.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from abhiyan.hall import actions, doors, entering, passes, rules
from abhiyan.hall.models import Audience, Door, Entry, Invitee, Pass
from tests.hall.conftest import OPENED, applied, asked, door, event, held, plan, says, scan, send
from tests.races import at_once, meeting
from tests.world import World

__all__ = ["applied", "asked", "door", "event", "held", "meeting", "plan"]
pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize("locked", [True, False])
def test_two_take_the_last_place_at_once(
    world: World, asked: Callable[[str], Invitee], meeting: Any, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    says(asked("Uma"))
    dev, mohan = asked("Dev"), asked("Mohan")
    if not locked:
        monkeypatch.setattr(passes, "hold", lambda event: Audience.objects.get(event=event))
        # Numbers of passes are guarded by the table itself; the twin is about places.
        monkeypatch.setattr(passes, "issue", lambda _event, _wanted: 0)
    meeting(actions, "free_places")

    said = at_once(lambda: says(dev), lambda: says(mohan), refusals=())

    assert said == ["done", "done"]
    coming = Invitee.objects.filter(state=Invitee.COMING).count()
    assert coming == (2 if locked else 3)


@pytest.mark.parametrize("locked", [True, False])
def test_two_doors_say_one_pass_at_once(
    held: Callable[[str], Pass], door: Callable[..., Door], meeting: Any, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    one, north, south = held("Dev"), door("North"), door("South")
    if not locked:
        rows = Pass.objects.filter(event=one.event_id)
        monkeypatch.setattr(
            entering, "passes_held", lambda _event, numbers: {row.number: row for row in rows if row.number in numbers}
        )
    meeting(entering, "passes_held")
    first, second = scan(one, key="north-01"), scan(one, key="south-01")

    said = at_once(lambda: send(north, first), lambda: send(south, second), refusals=(Exception,) if not locked else ())

    assert (said == ["done", "done"]) is locked
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("locked", [True, False])
def test_two_doors_type_one_code_at_once(
    held: Callable[[str], Pass], door: Callable[..., Door], meeting: Any, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    """One of them says that the pass was used; the twin says "in" at both."""
    one, outcomes = held("Dev"), list[str]()
    doors_here = [door("North"), door("South")]
    if not locked:
        monkeypatch.setattr(entering, "passes_held", lambda _event, _numbers: {})
        monkeypatch.setattr(entering, "take", lambda *_given, **_more: None)
    meeting(doors, "look_at")

    def type_at(number: int) -> None:
        outcomes.append(doors.typed(doors_here[number], one.code, None, key=f"typed-{number:020}", now=OPENED).outcome)

    at_once(lambda: type_at(0), lambda: type_at(1), refusals=())

    assert sorted(outcomes) == sorted([rules.IN, rules.USED if locked else rules.IN])
