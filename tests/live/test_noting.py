"""Whose presence stays noted by name, once an address is over: theirs who agreed. The figures stay as they were."""

from datetime import timedelta
from typing import Any

import pytest

from abhiyan.kernel import clock, work
from abhiyan.live import actions, attending, forms, hub, noting, reads
from abhiyan.live.models import Address, Attendance
from abhiyan.people import consenting
from abhiyan.people.actions import withdraw
from abhiyan.people.models import Consent
from abhiyan.registration.leaving import erasing
from abhiyan.units import tally
from tests.live.conftest import DETAILS, DOORS
from tests.messaging.world import agreed
from tests.world import BY, World

DAY, ENDS = DOORS.date(), DETAILS.ends_at


@pytest.fixture
def over(world: World, address: Address) -> Address:
    """Asha, who agreed to be noted, and Bela were there; it is over."""
    clock.set_day(DAY)
    agreed(world, "Asha", purposes=[Consent.ATTENDANCE])
    agreed(world, "Bela", purposes=[Consent.EVENTS])
    attending.come(address, {world.person(name).pk: world.unit("Shivpuri 1").pk for name in ("Asha", "Bela")}, second=9,
                   day=DAY)  # fmt: skip
    for state in ("on_air", "ended"):
        actions.tell(address, state, by=BY)
    return address


def settled(address: Address) -> Address:
    actions.close(at=ENDS + noting.KEPT)
    work.run_waiting()
    address.refresh_from_db()
    return address


def names() -> list[str]:
    rows = Attendance.objects.order_by("person").values_list("person__name_en", flat=True)
    return sorted(name.removesuffix(" Kalpit") if name else "" for name in rows)


def choices(address: Address) -> list[str]:
    """What may be said of it, by the form."""
    field: Any = forms.Tell(address=address).fields["state"]
    return [value for value, _name in field.choices]


def test_who_did_not_agree_is_a_number_a_day_later(world: World, over: Address) -> None:
    assert names() == ["Asha", "Bela"]
    before = tally.figures([world.unit("Pradesh")], DAY)

    settled(over)

    assert names() == ["", "Asha"]
    assert tally.figures([world.unit("Pradesh")], DAY) == before
    assert tally.figures([world.unit("Ganga")], DAY)[world.unit("Ganga").pk] == tally.recount(world.unit("Ganga"), DAY)
    assert [len(reads.attended(world.person(name).pk)) for name in ("Asha", "Bela")] == [1, 0]


def test_without_asking_whether_they_agreed_all_names_would_stay(
    over: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consenting, "stands", lambda people, _purpose: {*people})
    settled(over)

    assert names() == ["Asha", "Bela"]


def test_a_day_long_names_stay_so_that_each_counts_once(over: Address) -> None:
    actions.close(at=ENDS + noting.KEPT - timedelta(seconds=1))
    work.run_waiting()

    assert names() == ["Asha", "Bela"]
    assert choices(over) == ["on_air", "ended"]


def test_what_is_settled_is_not_taken_up_again_and_no_hub_knows_names(over: Address) -> None:
    settled(over)

    with pytest.raises(actions.NotNow):
        actions.tell(over, "on_air", by=BY)
    assert choices(over) == ["ended"]
    assert hub._came(over) == set()


def test_what_nobody_ended_is_over_by_itself_and_names_go_too(world: World, over: Address) -> None:
    actions.tell(over, "on_air", by=BY)
    actions.close(at=ENDS + actions.FORGOTTEN - timedelta(seconds=1))
    over.refresh_from_db()
    assert over.state == "on_air"

    actions.close(at=ENDS + actions.FORGOTTEN)
    assert (settled(over).state, names()) == ("ended", ["", "Asha"])


def test_who_takes_consent_back_or_is_erased_is_noted_by_name_no_more(world: World, over: Address) -> None:
    agreed(world, "Bela", purposes=[Consent.ATTENDANCE])
    settled(over)
    withdraw([world.person("Asha").pk], purposes=[Consent.EVENTS], source="test", day=DAY, by=BY)
    assert names() == ["Asha", "Bela"]

    withdraw([world.person("Asha").pk], purposes=[Consent.ATTENDANCE], source="test", day=DAY, by=BY)
    assert names() == ["", "Bela"]
    erasing.erase([world.person("Bela").pk], why="test", day=DAY, by=BY)
    assert names() == ["", ""]


def test_a_job_that_was_killed_goes_on_where_it_was(over: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noting, "SLICE", 1)
    asked: list[int] = []
    stands = consenting.stands

    def once(people: list[int], purpose: str) -> set[int]:
        asked.extend(people)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return stands(people, purpose)

    monkeypatch.setattr(consenting, "stands", once)
    actions.close(at=ENDS + noting.KEPT)
    with pytest.raises(KeyboardInterrupt):
        work.run_waiting()
    work.run_waiting()

    assert names() == ["", "Asha"]
    assert len(asked) == 3  # the second of two was asked twice, the first was not
