"""Who came is counted once, in the tally too, whatever they listen with."""

from datetime import date, timedelta

import pytest

from abhiyan.live import actions, attending, presence
from abhiyan.live.models import Address, Attendance, Presence
from abhiyan.people import signals
from abhiyan.people.models import Person
from abhiyan.units import tally
from tests.live.conftest import DOORS
from tests.world import BY, TODAY, World

DAY = date(2018, 2, 2)


def come(address: Address, world: World, *places: tuple[str, str], second: int = 60) -> int:
    people = {world.person(name).pk: world.unit(unit).pk for name, unit in places}
    return attending.come(address, people, second=second, day=DAY)


def joined(world: World, unit: str, day: date = DAY) -> int:
    return tally.figures_of(world.unit(unit), day).get((attending.JOINED, "feb/live"), 0)


def test_a_person_is_counted_once_at_the_unit_of_their_post_and_everywhere_above(
    world: World, address: Address
) -> None:
    assert address.activity.subject == "feb/live"
    first = come(address, world, ("Asha", "Shivpuri 1"), ("Bela", "Shivpuri 2"))
    again = come(address, world, ("Asha", "Shivpuri 2"), ("Dev", "Ganga"))

    assert (first, again) == (2, 1)
    assert [joined(world, name) for name in ("Shivpuri 1", "Shivpuri", "Ganga", "Pradesh")] == [1, 2, 3, 3]
    assert joined(world, "Pradesh", TODAY) == 0


def test_the_tally_equals_a_recount_before_and_after_it_is_squashed(world: World, address: Address) -> None:
    come(address, world, ("Asha", "Shivpuri 1"), ("Dev", "Ganga"))
    site = actions.open_site(address, world.unit("Shivpuri"), name="School", expected=100, by=BY)
    actions.count_heads(site, counted=80, day=DAY, by=BY)
    actions.count_heads(site, counted=60, day=DAY, by=BY)

    for squashed in (False, True):
        if squashed:
            tally.squash()
        for name in ("Shivpuri 1", "Shivpuri", "Ganga", "Pradesh"):
            unit = world.unit(name)
            assert tally.figures([unit], DAY)[unit.pk] == tally.recount(unit, DAY), name
    assert tally.figures([world.unit("Ganga")], DAY)[world.unit("Ganga").pk]["heads", "feb/live"] == 60


def test_the_erased_and_the_unknown_are_not_counted(world: World, address: Address) -> None:
    Person.objects.filter(pk=world.person("Asha").pk).update(erased_on=DAY)

    came = attending.come(address, {world.person("Asha").pk: world.unit("Ganga").pk, 999_999: 1}, second=1, day=DAY)

    assert (came, Attendance.objects.count()) == (0, 0)


def merged(world: World, kept: str, other: str) -> None:
    """As `people.merging` leaves them, with its news."""
    ids = [world.person(name).pk for name in (kept, other)]
    Person.objects.filter(pk=ids[1]).update(same_as=ids[0])
    signals.merged.send(sender=Person, person_ids=ids)


def test_a_ticket_older_than_a_merge_counts_the_one_person(world: World, address: Address) -> None:
    Person.objects.filter(pk=world.person("Bela").pk).update(same_as=world.person("Asha"))

    came = come(address, world, ("Bela", "Shivpuri 2"), ("Asha", "Shivpuri 1"))
    again = come(address, world, ("Bela", "Shivpuri 2"))
    attending.beat(address, [world.person("Bela").pk], second=200)

    row = Attendance.objects.get()
    assert (came, again, joined(world, "Pradesh")) == (1, 0, 1)
    assert (row.person, row.last, row.beats) == (world.person("Asha"), 200, 2)


def test_of_records_that_become_one_person_the_first_to_come_stays(world: World, address: Address) -> None:
    come(address, world, ("Bela", "Shivpuri 2"), second=10)
    come(address, world, ("Asha", "Shivpuri 1"), ("Dev", "Ganga"), second=90)

    merged(world, "Asha", "Bela")
    again = come(address, world, ("Asha", "Shivpuri 1"), ("Bela", "Shivpuri 2"))

    row = Attendance.objects.get(person=world.person("Asha"))
    assert (again, Attendance.objects.count(), row.unit, row.came, row.last) == (0, 2, world.unit("Shivpuri 2"), 10, 90)
    assert [joined(world, name) for name in ("Shivpuri 1", "Shivpuri 2", "Shivpuri", "Pradesh")] == [0, 1, 1, 2]
    for name in ("Shivpuri 1", "Shivpuri", "Pradesh"):
        assert tally.figures([world.unit(name)], DAY)[world.unit(name).pk] == tally.recount(world.unit(name), DAY), name


@pytest.mark.parametrize(("seconds", "beats"), [((10, 20), 1), ((30, 60, 90), 4), ((30, 31, 32, 60), 3)])
def test_beats_count_at_most_once_in_their_pause(
    world: World, address: Address, seconds: tuple[int, ...], beats: int
) -> None:
    come(address, world, ("Asha", "Shivpuri 1"), second=0)

    for second in seconds:
        attending.beat(address, [world.person("Asha").pk], second=second)

    assert Attendance.objects.get().beats == beats


def test_presence_follows_the_last_beat_at_every_level_of_both_trees(world: World, address: Address) -> None:
    come(address, world, ("Asha", "Shivpuri 1"), ("Bela", "Shivpuri 2"), second=0)
    attending.beat(address, [world.person("Asha").pk], second=100)

    for second in (10, 130):
        presence.count(address, at=DOORS + timedelta(seconds=second))

    found = {(one.unit.name_en, one.minute): one.n for one in Presence.objects.select_related("unit")}
    assert found["Pradesh", 0] == found["Shivpuri", 0] == 2
    assert found["Pradesh", 2] == found["Shivpuri", 2] == 1
    assert ("Shivpuri 1", 0) not in found
    seats = [name for name, minute in found if name.startswith("Seat") and minute == 0]
    assert seats


def test_a_whole_morning_is_counted_again_as_it_was_minute_by_minute(world: World, address: Address) -> None:
    come(address, world, ("Asha", "Shivpuri 1"), second=0)
    come(address, world, ("Bela", "Shivpuri 2"), ("Dev", "Ganga"), second=61)
    attending.beat(address, [world.person("Asha").pk], second=200)
    attending.beat(address, [world.person("Dev").pk], second=5 * 60)
    for minute in range(91 + 30):
        presence.count(address, at=DOORS + timedelta(minutes=minute))
    counted = present()

    Presence.objects.all().delete()
    rows = presence.count_again(address)

    assert rows == len(counted) > 20
    assert present() == counted
    assert presence.count_again(address) == rows


def present() -> dict[tuple[str, int], int]:
    rows = Presence.objects.values_list("unit__code", "minute", "n")
    return {(code, minute): n for code, minute, n in rows}
