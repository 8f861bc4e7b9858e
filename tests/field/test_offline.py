"""A visit written down without a network is taken in as the form of the slot takes it, dated by the phone's day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from abhiyan.field import offline
from abhiyan.field.models import Visit
from abhiyan.offline import kinds
from abhiyan.offline.kinds import Item, NotTaken, Taken
from tests.field.conftest import JAN_28, JAN_29, Drive, at
from tests.world import World


def item(world: World, fields: Mapping[str, Any], *, name: str = "Asha", day: date = JAN_28) -> Item:
    return Item(
        key="0190a0a0-0000-7000-8000-000000000001", kind="visit", unit=None, filed=None, person=world.people[name],
        made_at=at(15, day=day), day=day, is_late=True, fields=fields, after="", parent="",
        by=world.authority(name, day=day),
    )  # fmt: skip


def test_the_kind_is_known() -> None:
    kind = kinds.known("visit")

    assert kind is not None
    assert kind.take is offline.take


def test_a_visit_comes_late_and_belongs_to_its_day(world: World, ganga: Drive) -> None:
    fields = {"slot": str(ganga.slot.pk), "met": "12", "talks": "1", "note": "At the gate", "point": "26.4499,80.3318"}

    taken = [offline.take(item(world, fields)) for _twice in range(2)]

    one = Visit.objects.get()
    assert taken == [Taken(subject=f"visit:{one.pk}")] * 2
    assert (one.day, one.is_late, one.met, one.team, one.latitude) == (JAN_28, True, 12, ganga.team, 26.45)


@pytest.mark.parametrize("wrong", [{"met": "-1"}, {"met": ""}, {"slot": "999999"}, {"slot": "x"}, {"talks": "400"}])
def test_what_cannot_be_comes_back_with_words(world: World, ganga: Drive, wrong: dict[str, str]) -> None:
    fields = {"slot": str(ganga.slot.pk), "met": "12", "talks": "1"} | wrong

    with pytest.raises(NotTaken) as refused:
        offline.take(item(world, fields))

    assert len(refused.value.words) > 10


def test_nobody_reports_for_another_team(world: World, ganga: Drive) -> None:
    with pytest.raises(PermissionDenied):
        offline.take(item(world, {"slot": str(ganga.slot.pk), "met": "1", "talks": "1"}, name="Zoya", day=JAN_29))
