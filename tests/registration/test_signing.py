"""Somebody signs up: what is written, and what is refused."""

from datetime import date

import pytest

from abhiyan.kernel.authority import system
from abhiyan.people import notices
from abhiyan.people.models import Consent, Contact, Person, Verification
from abhiyan.people.notices import forget
from abhiyan.posts.models import Appointment
from abhiyan.registration.joining import signing
from abhiyan.registration.models import SignUp, UnderAge, Window
from abhiyan.units import tally
from tests.registration.joining import opened
from tests.world import TODAY, World

BY = system("sign-up")


@pytest.fixture(autouse=True)
def no_ids_kept() -> None:
    forget()


@pytest.fixture
def window(world: World) -> Window:
    return opened()


def entry(world: World, unit: str | None = "Shivpuri 1", **other: object) -> signing.Entry:
    made = signing.Entry("", "Mira Test", "+915000090001", "en", world.unit(unit).pk if unit else None, ("organise",))
    return made._replace(**other)


def test_whoever_signs_up_is_claimed_at_once_and_not_verified(world: World, window: Window) -> None:
    booth = world.unit("Shivpuri 1")
    before = tally.figures_of(booth, TODAY).get(("filled", "volunteer"), 0)
    row = signing.sign_up(entry(world), window=window, day=TODAY, by=BY)
    person = row.person
    assert person is not None
    assert (row.state, row.placed, len(row.code)) == (SignUp.AWAITING, True, signing.CODE_LENGTH)
    assert tally.figures_of(booth, TODAY)["filled", "volunteer"] == before + 1
    assert Appointment.objects.get(person=person).post.unit == booth
    assert Contact.objects.get(person=person).last4 == "0001"
    assert not Consent.objects.filter(person=person).exists()  # until the owner of the number says so
    assert row.ticked == str(notices.in_force("organise", "en"))
    assert not Verification.objects.filter(person=person).exists()


def test_a_window_that_is_shut_takes_nobody(world: World, window: Window) -> None:
    with pytest.raises(signing.WindowShut):
        signing.sign_up(entry(world), window=window, day=date(2018, 2, 9), by=BY)
    assert not SignUp.objects.exists()


def test_without_consent_nothing_is_kept(world: World, window: Window) -> None:
    people = Person.objects.count()
    with pytest.raises(signing.NoConsent):
        signing.sign_up(entry(world, purposes=()), window=window, day=TODAY, by=BY)
    assert Person.objects.count() == people


def test_a_helper_consents_for_nobody(world: World, window: Window) -> None:
    helper = world.people["Dev"].pk
    row = signing.sign_up(entry(world, purposes=(), helper_id=helper), window=window, day=TODAY, by=BY)
    assert row.helper_id == helper
    assert not Consent.objects.filter(person=row.person).exists()


def test_who_knows_no_booth_waits_to_be_placed(world: World, window: Window) -> None:
    row = signing.sign_up(entry(world, "Shivpuri"), window=window, day=TODAY, by=BY)
    assert not row.placed
    assert list(SignUp.objects.unplaced()) == [row]
    assert not Appointment.objects.filter(person=row.person).exists()


def test_a_number_that_is_shared_by_five_is_held_and_answered_alike(world: World, window: Window) -> None:
    rows = [signing.sign_up(entry(world, name_en=f"Person {n}"), window=window, day=TODAY, by=BY) for n in range(6)]
    assert [row.state for row in rows] == [SignUp.AWAITING] * 5 + [SignUp.HELD]
    assert rows[5].person is None
    assert signing.written(rows[5]).name_en == "Person 5"


def test_under_age_only_counts(world: World) -> None:
    signing.note_under_age(TODAY)
    signing.note_under_age(TODAY)
    assert UnderAge.objects.get(day=TODAY).n == 2


def test_a_number_shared_inside_one_slice_is_held_too(world: World, window: Window) -> None:
    six = [entry(world, name_en=f"Person {n}") for n in range(6)]
    ids = [one.id for one in signing.sign_up_many(six, window=window, day=TODAY, by=BY)]
    states = dict(SignUp.objects.values_list("pk", "state"))
    assert [states[pk] for pk in ids] == [SignUp.AWAITING] * 5 + [SignUp.HELD]


def test_a_code_that_somebody_has_is_drawn_anew(world: World, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["AAAAAA", "AAAAAA", "BBBBBB", "BBBBBB", "CCCCCC", "DDDDDD"])
    monkeypatch.setattr(signing, "new_code", lambda: next(drawn))
    first = signing.sign_up(entry(world), window=window, day=TODAY, by=BY)
    second = signing.sign_up(entry(world, phone="+915000090002"), window=window, day=TODAY, by=BY)
    two = [entry(world, phone=f"+91500009000{n}") for n in (3, 4)]
    made = signing.sign_up_many(two, window=window, day=TODAY, by=BY)
    rest = SignUp.objects.filter(pk__in=[one.id for one in made]).values_list("code", flat=True)
    assert {one.code for one in made} == {*rest}
    assert (first.code, second.code, {*rest}) == ("AAAAAA", "BBBBBB", {"CCCCCC", "DDDDDD"})
