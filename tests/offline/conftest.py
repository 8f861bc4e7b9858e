"""Somebody with a phone, work in their hands, and a kind of their own that writes down what it was handed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from abhiyan.kernel import clock
from abhiyan.offline import actions, kinds
from abhiyan.offline.kinds import Item, NotTaken, Taken
from abhiyan.plans.models import Activity, Assignment, Programme
from tests.world import TODAY, World

NOW = datetime(2018, 2, 1, 12, tzinfo=clock.INDIA)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Send = Callable[..., actions.Answer]


@pytest.fixture
def items() -> Iterator[list[Item]]:
    """What a kind named "note" was handed; text "bad" is refused."""
    found: list[Item] = []

    def take(item: Item) -> Taken:
        if item.fields.get("text") == "bad":
            raise NotTaken("It is bad.")
        found.append(item)
        return Taken(f"note:{item.fields.get('text')}")

    kinds.register(kinds.Kind("note", take))
    yield found
    kinds.forget("note")


def sent(kind: str = "note", *, key: str = "", at: datetime = NOW, after: str = "", unit: int | None = None,
         **fields: Any) -> actions.Sent:  # fmt: skip
    return actions.Sent(key or str(uuid4()), kind, unit, at, after, fields)


@pytest.fixture
def send(world: World) -> Send:
    """`send(sent(...))`: as Asha's phone does, a minute after it was made unless said otherwise."""

    def sending(
        one: actions.Sent, *, who: str = "Asha", now: datetime = NOW + HOUR, phone: datetime | None = None
    ) -> actions.Answer:
        (answer,) = actions.take(world.person(who), [one], phone_now=phone or now, now=now)
        return answer

    return sending


@pytest.fixture
def real_day(world: World) -> Iterator[None]:
    """The programme's day is the real one again."""
    clock.set_day(None)
    yield
    clock.set_day(TODAY)


@pytest.fixture
def work(world: World) -> Assignment:
    """A meeting at Shivpuri 1 that its worker reports, in words or by a number."""
    period = {"since": TODAY - DAY, "until": TODAY + 9 * DAY}
    programme = Programme.objects.create(key="p", **period)
    level = world.unit("Shivpuri 1").level
    activity = Activity.objects.create(
        programme=programme, key="a", subject="a", kind="meeting", level=level, span="on", name_en="Meeting",
        name_hi="बैठक", owner=world.post("Shivpuri 1", "booth-worker").role, **period,
    )  # fmt: skip
    post = world.post("Shivpuri 1", "booth-worker")
    return Assignment.objects.create(
        activity=activity, unit=world.unit("Shivpuri 1"), post=post, since=TODAY - DAY, due=TODAY + DAY
    )


def fields_of(**given: Any) -> Mapping[str, Any]:
    return given


def at_noon(day: int) -> datetime:
    return NOW + (day - 1) * DAY


def now() -> datetime:
    return timezone.now()
