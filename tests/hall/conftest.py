"""A conference of the region of Uttar in the small country, on 22 February in a hall of some places."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson
import pytest
from django.utils import timezone

from abhiyan.events import actions as events
from abhiyan.events.actions import Details, Hall
from abhiyan.events.models import Event
from abhiyan.hall import actions, doors, entering, keys, passes
from abhiyan.hall.models import Door, Invitee, Pass
from abhiyan.kernel import clock
from abhiyan.messaging import outbox
from abhiyan.people.models import Consent
from tests.messaging.world import agreed
from tests.plans.conftest import applied, enter, in_english, plan
from tests.world import BY, World

__all__ = ["applied", "enter", "in_english", "plan"]

FEB_10, FEB_22 = date(2018, 2, 10), date(2018, 2, 22)
TEN = time(10)
NOW = datetime(2018, 2, 10, 12, tzinfo=clock.INDIA)
OPENED = datetime(2018, 2, 22, 9, tzinfo=clock.INDIA)  # the doors are open since eight


@pytest.fixture
def event(world: World, applied: Any, monkeypatch: pytest.MonkeyPatch) -> Event:
    """Said to all, in a hall of two places; asked are the conveners of the region and below: Uma, Dev and Mohan."""
    clock.set_day(FEB_10)
    monkeypatch.setattr(outbox, "moment", lambda: NOW)
    hall = events.keep_venue(world.unit("Uttar"), Hall("Town hall", capacity=2), by=BY)
    found = Event.objects.whole().get(assignment__activity__key="conference", assignment__unit__name_en="Uttar")
    events.arrange(found, Details(FEB_22, "am", TEN, hall.pk, published=True), at=timezone.now(), by=BY)
    agreed(world, "Uma", "Dev", "Mohan", "Pia", purposes=(Consent.EVENTS, Consent.ATTENDANCE))
    return again(found)


def again(event: Event) -> Event:
    return Event.objects.whole().get(pk=event.pk)


@pytest.fixture
def asked(world: World, event: Event) -> Callable[[str], Invitee]:
    """Names are written down, and Sonal lets the letters go: asked("Dev") is his invitation."""
    actions.freeze(event, day=FEB_10, by=BY)
    actions.send(event, by=world.authority("Sonal", FEB_10))

    def find(name: str) -> Invitee:
        return Invitee.objects.select_related("audience", "person").get(person__name_en=f"{name} Kalpit")

    return find


def says(invitee: Invitee, *, coming: bool = True, bring: int = 0, reason: str = "away", at: Any = None) -> Invitee:
    """An answer by the link."""
    said = actions.Answer(coming, bring, reason)
    return actions.answer(invitee, said, day=FEB_10, at=at or timezone.now(), by=actions.by_link(invitee))


@pytest.fixture
def held(asked: Callable[[str], Invitee]) -> Callable[[str], Pass]:
    """Dev and Uma come; held("Dev") is his pass."""
    for name in ("Dev", "Uma"):
        says(asked(name))

    def find(name: str) -> Pass:
        return Pass.objects.get(invitee=asked(name), revoked_at=None)

    return find


@pytest.fixture
def door(event: Event) -> Callable[[str], Door]:
    """A door by name, opened when it is first asked for."""

    def find(name: str = "North") -> Door:
        found = Door.objects.filter(event=event, name=name).first() or doors.open_door(event, name, by=BY)
        return doors.door_by(doors.token_of(found)) or found

    return find


def text(one: Pass) -> str:
    return passes.text(one, keys.Signer())


def scan(one: Pass | str, *, key: str, at: datetime = OPENED, let_in: bool = True, said: str = "in") -> dict[str, Any]:
    """A use as a phone sends it. A text stands for itself."""
    shown = one if isinstance(one, str) else text(one)
    return {"key": key, "text": shown, "code": "", "at": ms(at), "let_in": let_in, "said": said}


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def send(door: Door, *scans: dict[str, Any], now: datetime = OPENED, phone: datetime | None = None) -> dict[str, Any]:
    """Hand uses to the server, as read from what a phone sent."""
    body = orjson.dumps({"now": ms(phone or now), "since": 0, "scans": scans})
    return doors.take(door, doors.read(body), now=now.astimezone(UTC))


def came(world: World, unit: str, day: date = FEB_22) -> int:
    from abhiyan.units import tally

    return tally.figures_of(world.unit(unit), day).get((entering.ENTERED, "feb/conference"), 0)


MINUTE = timedelta(minutes=1)
