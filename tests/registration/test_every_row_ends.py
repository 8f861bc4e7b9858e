"""What one row brings must never stop the others: each is loaded, or comes back with its reason."""

from datetime import date

import pytest

from abhiyan.kernel import crypto
from abhiyan.people import merging
from abhiyan.people.models import Contact, Duplicate, Person
from abhiyan.posts.actions import end
from abhiyan.posts.models import Appointment
from abhiyan.registration.duplicates import finding
from abhiyan.registration.rosters import loading
from abhiyan.units.models import Unit
from tests.registration.conftest import NOW
from tests.registration.test_loading import HEAD, counts, fates, invented, loaded, sent
from tests.world import BY, TODAY, World

__all__ = ["invented"]

DATED = "मंडल,बूथ संख्या,नाम,मोबाइल,नियुक्ति तिथि\n"


def number_of(world: World, name: str) -> str:
    return crypto.unseal(bytes(Contact.objects.get(person=world.people[name]).sealed))


def myself(world: World) -> str:
    return f"1,Shivpuri,2,Mohan Kalpit,,,{number_of(world, 'Mohan')}\n2,Shivpuri,2,Nira Kalpit,,,5000077001\n"


def test_a_sender_on_their_own_list_is_turned_away_and_the_others_are_loaded(world: World) -> None:
    roster = loaded(HEAD + myself(world), by=world.authority("Mohan"))

    assert fates(roster) == {2: ("refused", "nobody appoints oneself"), 3: ("loaded", "")}


def test_without_that_look_one_row_would_stop_the_whole_load(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: behind it stands the refusal of the appointing itself, and nothing is kept of the slice."""
    monkeypatch.setattr("abhiyan.kernel.authority.Authority.records", ())

    with pytest.raises(loading.Unseatable):
        loaded(HEAD + myself(world), by=world.authority("Mohan"))


def test_the_same_file_changes_nothing_after_its_people_were_merged(world: World) -> None:
    text = HEAD + "1,Shivpuri,2,Nira Kalpit,,,5000077001\n"
    loaded(text, role="volunteer")
    nira, asha = Person.objects.latest("pk"), world.people["Asha"]
    one, other = sorted((nira.pk, asha.pk))
    pair = Duplicate.objects.create(one_id=one, other_id=other, score=0.9, found_at=NOW)
    merging.merge(pair, keep=asha.pk, by=BY, at=NOW)
    held = Appointment.objects.count()

    again = loaded(text, role="volunteer")

    assert (counts(again), Appointment.objects.count()) == ((0, 1, 0, 0), held)
    assert again.lines.get().person_id == asha.pk


def test_a_first_day_before_the_post_opened_or_while_the_seat_was_held_is_one_rows_fault(world: World) -> None:
    roster = loaded(
        DATED
        + "Rampur,1,Nira Kalpit,5000077001,10/01/2018\n"  # Esha held seat 1 until 20 January
        + "Rampur,1,Mira Kalpit,5000077002,25/01/2018\n"
        + "Rampur,1,Tina Kalpit,5000077003,01/12/2017\n"
    )

    assert fates(roster) == {2: ("loaded", ""), 3: ("loaded", ""), 4: ("refused", "post is closed")}
    seats = dict(Appointment.objects.filter(person__source__startswith="roster:").values_list("since", "seat"))
    assert (seats[date(2018, 1, 10)], seats[date(2018, 1, 25)]) == (2, 1)


def test_who_left_is_taken_from_the_day_of_the_row_on(world: World) -> None:
    end(world.held_by("Asha"), until=date(2018, 1, 25), by=BY)
    row = f"Shivpuri,1,Asha Kalpit,{number_of(world, 'Asha')},"

    before, after = loaded(f"{DATED}{row}05/01/2018\n"), loaded(f"{DATED}{row}28/01/2018\n")

    assert (counts(before), counts(after)) == ((0, 1, 0, 0), (1, 0, 0, 0))


def test_a_unit_that_was_closed_after_it_was_settled_is_refused(world: World) -> None:
    roster = sent(HEAD + "1,Shivpuri,बड़ा बूथ,Nira Kalpit,,,5000077001\n")
    roster.settled["units"] = {"शिवपुरी बड़ा बूथ": world.unit("Shivpuri 2").pk}
    roster.save()
    Unit.objects.filter(code="B2").update(until=date(2018, 1, 31))

    desk = loading.Desk(roster, BY)
    place = desk.units.meant({"mandal": "Shivpuri", "booth": "बड़ा बूथ"})

    assert place.reason == "unit closed"  # type: ignore[union-attr]  # an Unknown


def test_what_is_said_of_one_booth_holds_for_no_booth_elsewhere(world: World) -> None:
    roster = sent(HEAD + "1,Rampur,1,Nira Kalpit,,,5000077001\n")
    roster.settled["units"] = {"1": world.unit("Shivpuri 1").pk}
    roster.save()

    units = loading.Desk(roster, BY).units

    codes = [units.meant({"mandal": mandal, "number": "1"}).code for mandal in ("Rampur", "Shivpuri")]  # type: ignore[union-attr]
    assert codes == ["B3", "B1"]


def test_the_search_for_duplicates_tells_that_it_lives(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that tells nothing for ten minutes is taken for one that hangs, and begun anew for ever."""
    told: list[int] = []
    monkeypatch.setattr("abhiyan.registration.duplicates.finding.SLICE", 1)
    roster = loaded(
        HEAD
        + "1,Shivpuri,2,Nira Kalpit,Mohan Kalpit,30,5000077001\n2,Rampur,1,Nera Kalpit,Mohan Kalpit,31,5000077002\n"
        "3,Shivpuri,1,Neera Kalpit,Mohan Kalpit,30,5000077003\n",
        role="volunteer",
    )
    ids = [*roster.lines.values_list("person", flat=True)]

    done = finding.find_duplicates(ids, day=TODAY, at=NOW, by=BY, progress=told.append)

    assert done.pairs > 0
    assert told.count(0) >= done.pairs
