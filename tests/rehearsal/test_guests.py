"""The example's guests: ministers with one to three districts of a region each, and days of their own."""

from collections import Counter, defaultdict
from datetime import date

import pytest

from abhiyan.events.models import Busy, Event, Guest, Timetable
from abhiyan.plans import actions as plans
from abhiyan.posts.models import Appointment
from abhiyan.rehearsal import charges, guests
from abhiyan.units.actions import insert_units
from abhiyan.units.models import Unit
from abhiyan.units.profile import UnitRow
from tests.events.test_guests import GUESTS
from tests.plans.conftest import plan
from tests.world import BY, FOUNDED, TODAY, World

__all__ = ["plan"]
ROLE = "district-president"  # the small country has no ministers


@pytest.fixture(autouse=True)
def presidents_are_ministers(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    for module in (charges, guests):
        monkeypatch.setattr(module, "MINISTER", ROLE)
    rows = [
        UnitRow(1, "district", f"{region}{n}", region, None, f"नया {region} {n}", f"New {region} {n}", None, None)
        for region in ("U", "D")
        for n in range(10, 22)
    ]
    insert_units(rows, day=FOUNDED, by=BY)


def test_one_to_three_districts_of_one_region_and_the_same_each_time(world: World) -> None:
    found = charges.districts_of_a_minister(7)

    regions = dict(Unit.objects.filter(level__key="district").values_list("code", "parent__code"))
    held = defaultdict(set)
    for code, first in found.items():
        held[first].add(code)
    assert found.keys() == regions.keys()
    assert set(map(len, held.values())) == {1, 2, 3}
    assert all(len({regions[code] for code in codes}) == 1 for codes in held.values())
    assert found == charges.districts_of_a_minister(7) != charges.districts_of_a_minister(8)


def test_the_minister_of_the_first_district_holds_the_posts_of_the_others(world: World) -> None:
    pia = world.person("Pia")
    theirs = {code for code, first in charges.districts_of_a_minister(7).items() if first == "U1"}

    guests.share_ministers(7, day=TODAY)

    held = Appointment.objects.on(TODAY).filter(person=pia).values_list("post__unit__code", flat=True)
    assert set(held) == theirs


def test_guests_have_days_of_their_own_and_the_timetable_is_published(world: World, plan, monkeypatch) -> None:
    monkeypatch.setitem(guests.AWAY, "member", 1.0)
    plans.apply(plan(text=GUESTS), day=TODAY, by=BY)

    assert guests.say_days(7, day=TODAY) == Guest.objects.count() == 4
    assert guests.say_days(7, day=TODAY) == 0
    busy = Counter(Busy.objects.values_list("guest__person__name_en", flat=True))
    published = guests.publish_timetables(day=TODAY)

    assert list(busy) == ["Maya Kalpit"]
    assert published == Event.objects.filter(assignment__activity__key="conference", day__gte=date(2018, 2, 9)).count()
    assert Timetable.objects.get().proof["proved"]
    assert guests.publish_timetables(day=TODAY) == 0
