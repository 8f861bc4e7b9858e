"""In silence a drive's link asks for nothing, to the second, where any part of its unit is silent; with its twin."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from abhiyan.field import linking
from abhiyan.field.models import Link, Opened
from abhiyan.messaging import outbox, silence
from abhiyan.messaging.models import Silence
from tests.field.conftest import FEB_1, READER, Drive, at
from tests.world import BY, World

BEGINS, ENDS, SECOND = at(7, day=FEB_1), at(19, day=FEB_1), timedelta(seconds=1)
Asks = Callable[[datetime], bool]


@pytest.fixture
def asks(ganga: Drive, monkeypatch: pytest.MonkeyPatch) -> Asks:
    """Whether the link of Ganga's team asks for anything at a moment."""
    linking.make_links(ganga.assignment, by=BY)
    address = linking.address_of(Link.objects.get(team=ganga.team, day=None))

    def asked(now: datetime) -> bool:
        monkeypatch.setattr(outbox, "moment", lambda: now)
        page = Client(headers=READER).get(address).content.decode()
        assert ("Silence before a poll" in page) is not ("Add to home screen" in page)
        return "Whoever is 18 or over may join" in page

    return asked


def silent(world: World, unit: str) -> None:
    Silence.objects.create(unit=world.unit(unit), name="Poll", since=BEGINS, until=ENDS)


# The unit itself, one above, one below; a seat of the other tree that a booth of the unit lies in, and that tree's top.
@pytest.mark.parametrize("unit", ["Ganga", "Pradesh", "Shivpuri 2", "Seat West", "Pradesh by seats"])
def test_a_link_asks_for_nothing_in_silence_to_the_second(world: World, asks: Asks, unit: str) -> None:
    silent(world, unit)

    moments = (BEGINS - SECOND, BEGINS, BEGINS + SECOND, ENDS - SECOND, ENDS)
    assert [asks(now) for now in moments] == [True, False, False, False, True]
    assert sum(Opened.objects.values_list("n", flat=True)) == 2  # nothing is counted in silence


def test_silence_elsewhere_silences_nobody_here(world: World, asks: Asks) -> None:
    silent(world, "Yamuna")

    assert asks(BEGINS)


def test_twin_without_the_question_it_goes_on_asking(world: World, asks: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(world, "Ganga")
    monkeypatch.setattr(silence, "silent_until", lambda *_asked: None)

    assert asks(BEGINS)
