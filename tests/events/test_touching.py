"""Which units touch which is kept for pages, and read anew once a unit was added."""

import pytest

from abhiyan.events import wishing
from abhiyan.events.wishing import wishes
from abhiyan.kernel import edition
from abhiyan.kernel.models import Edition
from abhiyan.units.actions import insert_units
from abhiyan.units.profile import UnitRow
from tests.events.test_guests import conference
from tests.world import BY, FOUNDED, TODAY

__all__ = ["conference"]


def members(conference, number):
    """The districts that wish for Maya's seat, as a page of that edition reads them."""
    token = edition.begin(looks=True)
    try:
        edition.read(number)
        found = wishes([conference], day=TODAY)
    finally:
        edition.end(token)
    return sum(one.part == "invite" and one.place.startswith("000002") for one in found)


def now():
    return Edition.objects.values_list("number", flat=True).first() or 0


@pytest.fixture
def many(monkeypatch):
    """As of an organisation in which every leaf is looked at."""
    monkeypatch.setattr(wishing, "FEW", 0)


def test_it_is_read_once_in_an_edition(conference, many, monkeypatch):
    reads = []
    read = wishing._read_touching
    monkeypatch.setattr(wishing, "_read_touching", lambda *asked: reads.append(asked) or read(*asked))

    found = [members(conference, number) for number in (71, 71, 72)]

    assert (len(set(found)), len(reads)) == (1, 2)


def test_a_booth_that_is_added_lets_its_district_touch_another_seat(conference, many, world):
    before = members(conference, now())
    row = UnitRow(1, "booth", "NEW1", "D1A", "C2", "नया", "New", None, None)
    insert_units([row], day=FOUNDED, by=BY)

    assert members(conference, now()) == before + 1
