"""Signs of padded lists: what each looks like, what doesn't, that they are judged and change no figure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from abhiyan.kernel import crypto, work
from abhiyan.kernel.authority import NOBODY
from abhiyan.people import merging
from abhiyan.people.actions import NewPerson, register
from abhiyan.people.models import Contact, Duplicate, Person
from abhiyan.people.notices import forget
from abhiyan.posts.actions import appoint
from abhiyan.posts.models import Role
from abhiyan.registration.checking import padding, signs, tasks, telltales
from abhiyan.registration.checking.telltales import Claim
from abhiyan.registration.joining import signing
from abhiyan.registration.leaving import erasing
from abhiyan.registration.models import Sign, SignUp, Window
from abhiyan.units import tally
from abhiyan.units.models import Unit
from tests.rights.mutants import Mutant, living
from tests.world import BY, FOUNDED, TODAY, World

NOW = datetime(2018, 2, 1, 12, tzinfo=UTC)
NAMES = ("Abha", "Bipin", "Chetan", "Dinesh", "Ekta", "Falguni", "Girish", "Hema", "Indu", "Jatin", "Kamla", "Lalit")


@pytest.fixture(autouse=True)
def no_ids_kept() -> None:
    forget()


def found(kind: str) -> list[tuple[str, int]]:
    return [(one.unit.name_en, one.size) for one in Sign.objects.filter(kind=kind).order_by("-size", "pk")]


def look() -> padding.Done:
    return padding.find(day=TODAY, by=BY)


def volunteers(world: World, unit: str, names: Sequence[str], phones: Sequence[int]) -> list[Person]:
    people = []
    for name, phone in zip(names, phones, strict=True):
        new = NewPerson("", name, "en", f"+9150{phone:08}")
        people.append(register(new, source="test", day=FOUNDED, by=BY))
        appoint(world.post(unit, "volunteer"), people[-1], since=FOUNDED, by=BY)
    return people


def apart(n: int, start: int = 0) -> list[int]:
    """Numbers that don't follow one another."""
    return [(start + number) * 7_919 % 10**8 for number in range(1, n + 1)]


# --- the rules, pure -------------------------------------------------------------------------------------------------


def claim(person: int, **more: object) -> Claim:
    return Claim(
        person, f"name {person}", bytes([person]), f"{person * 37 % 10_000:04}", verified=False, seat=False
    )._replace(**more)


def test_one_familys_telephone_is_no_sign_and_several_are() -> None:
    family = [claim(n, number=b"one") for n in range(4)]
    other = [claim(n, number=b"two") for n in range(4, 7)]
    assert telltales.shared_here(family) is None
    sign = telltales.shared_here([*family, *other])
    assert sign is not None
    assert (sign.size, sign.details["numbers"]) == (7, 2)


def test_two_namesakes_are_no_sign_and_three_are() -> None:
    assert telltales.namesakes([claim(1, name="a"), claim(2, name="a"), claim(3)]) is None
    sign = telltales.namesakes([claim(n, name="a") for n in (1, 2, 3)])
    assert sign is not None
    assert sign.size == 3


def test_five_numbers_in_a_row_are_a_sign_and_four_are_none() -> None:
    assert telltales.serial({n: f"+9150000000{n:02}" for n in (1, 2, 3, 4)}) is None
    sign = telltales.serial({n: f"+91500000{n:04}" for n in (11, 13, 14, 17, 18, 900)})
    assert sign is not None
    assert (sign.size, sign.details["longest"]) == (5, 5)
    assert "5000" not in str(sign)


def test_a_crowd_is_one_beside_what_is_usual() -> None:
    usual = {leaf: [claim(n) for n in range(3)] for leaf in range(6)}
    crowd = usual | {9: [claim(n) for n in range(12)]}
    assert [leaf for leaf, sign in telltales.beside(crowd) if sign.kind == telltales.CROWD] == [9]
    many = {leaf: [claim(n) for n in range(12)] for leaf in range(6)}
    assert telltales.beside(many) == []
    assert telltales.beside({9: crowd[9], 1: usual[1]}) == []  # beside one alone nothing is usual


def test_where_hardly_anybody_is_verified_and_beside_it_they_are() -> None:
    usual = {leaf: [claim(n, verified=n < 10, seat=True) for n in range(15)] for leaf in range(6)}
    odd = usual | {9: [claim(n, verified=n == 0, seat=True) for n in range(15)]}
    assert [leaf for leaf, _sign in telltales.beside(odd)] == [9]
    assert telltales.beside(usual) == []


# --- in the country --------------------------------------------------------------------------------------------------


def test_the_small_country_has_no_sign(world: World) -> None:
    assert look() == padding.Done(people=4, signs=0, new=0, gone=0)


def test_shared_numbers_of_a_booth_and_of_many_places(world: World) -> None:
    volunteers(world, "Rampur 1", [f"{name} Kalpit" for name in NAMES[:8]], [1, 1, 1, 1, 2, 2, 2, 2])
    for unit, name in (("Shivpuri 1", "Mina Kalpit"), ("Shivpuri 2", "Nitin Namuna"), ("Nagar 1", "Om Misal")):
        volunteers(world, unit, [name], [77])
    look()
    assert found(Sign.SHARED) == [("Rampur 1", 8), ("Pradesh", 3)]


def test_numbers_in_a_row_are_opened_and_not_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    volunteers(world, "Rampur 1", [f"{name} Kalpit" for name in NAMES[:6]], range(70_001, 70_007))
    volunteers(world, "Shivpuri 2", [f"{name} Misal" for name in NAMES[:6]], apart(6))
    opened: list[bytes] = []
    unseal = crypto.unseal
    monkeypatch.setattr(crypto, "unseal", lambda sealed: opened.append(sealed) or unseal(sealed))
    look()

    sign = Sign.objects.get(kind=Sign.SERIAL)
    assert (sign.unit.name_en, sign.size, sign.details["longest"]) == ("Rampur 1", 6, 6)
    assert "70001" not in str(sign.details)
    assert len(opened) == 7  # of Rampur 1 alone: the six, and Chand


def test_the_same_names_again_and_again_in_any_spelling(world: World) -> None:
    volunteers(world, "Rampur 1", ["Mohit Kalpit", "Mohit Kalpit", "Mohitt Kalpit"], apart(3))
    look()
    assert found(Sign.NAMES) == [("Rampur 1", 3)]


def sign_ups(world: World, n: int, *, minutes: float, **more: object) -> None:
    """`n` sign-ups at Rampur 1, so many minutes between each; `places` go through every booth."""
    window = Window.objects.create(
        key="w", name_en="W", role=Role.objects.get(key="volunteer"), since=TODAY, until=TODAY + timedelta(9)
    )
    places = more.pop("places", ["Rampur 1"])
    for number, phone in enumerate(apart(n, 500)):
        unit = world.unit(places[number % len(places)]).pk  # type: ignore[index,arg-type]
        name = f"{NAMES[number % len(NAMES)]} Nayi{number}"
        one = signing.Entry("", name, f"+9150{phone:08}", "en", unit, ("organise",))._replace(**more)
        row = signing.sign_up(one, window=window, day=TODAY, by=BY)
        SignUp.objects.filter(pk=row.pk).update(at=NOW + timedelta(minutes=minutes * number))


def test_a_burst_at_a_booth(world: World) -> None:
    sign_ups(world, 12, minutes=0.5)
    look()
    assert found(Sign.BURST) == [("Rampur 1", 12)]


def test_as_many_in_a_day_are_no_burst(world: World) -> None:
    sign_ups(world, 12, minutes=30)
    look()
    assert found(Sign.BURST) == []


def test_a_burst_of_one_device(world: World) -> None:
    sign_ups(world, 9, minutes=1, device=b"d" * 16, places=["Rampur 1", "Shivpuri 1"])
    look()
    assert found(Sign.BURST) == [("Ganga", 9)]


def test_one_helper_for_many_booths_and_numbers_of_one_helper(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(padding.SPREAD, "helper", 3)
    helper = world.people["Dev"].pk
    sign_ups(world, 6, minutes=30, helper_id=helper, places=["Rampur 1", "Shivpuri 1", "Shivpuri 2"])
    for number, row in enumerate(SignUp.objects.order_by("pk")):
        phone = f"+9151000{number:05}"
        Contact.objects.filter(person=row.person).update(
            sealed=crypto.seal(phone), blind=crypto.blind(phone), last4=phone[-4:]
        )
    look()
    assert found(Sign.SPREAD) == found(Sign.SERIAL) == [("Ganga", 6)]
    assert Sign.objects.get(kind=Sign.SPREAD).details["helper"] == helper


# --- one person, several records -------------------------------------------------------------------------------------


def one_person(keep: Person, gone: Person) -> None:
    """A second record turned out to be the same person."""
    first, second = sorted((keep.pk, gone.pk))
    merging.merge(
        Duplicate.objects.create(
            one_id=first, other_id=second, unit=Unit.objects.first(), score=1, reasons=[], found_at=NOW
        ),
        keep=keep.pk,
        at=NOW,
        by=BY,
    )


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (Sign.BURST, {}),
        (Sign.BURST, {"device": b"d" * 16}),
        (Sign.BURST, {"helper": "Dev"}),
        (Sign.SPREAD, {"helper": "Dev"}),
    ],
)
@pytest.mark.parametrize("merged", [False, True])
def test_who_signed_up_twice_is_counted_once(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str, more: dict[str, Any], merged: bool
) -> None:
    """Just as many as make a sign; one of them under two records."""
    for of in padding.BURST:
        monkeypatch.setitem(padding.BURST, of, 6)
    monkeypatch.setitem(padding.SPREAD, "helper", 3)
    spread = {"places": ["Rampur 1", "Shivpuri 1", "Rampur 1", "Rampur 1", "Rampur 1", "Shivpuri 2"]}
    helper = {"helper_id": world.person("Dev").pk} if "helper" in more else {}
    other = {name: value for name, value in more.items() if name != "helper"}
    sign_ups(world, 6, minutes=1, **helper, **other, **(spread if kind == Sign.SPREAD else {}))
    first, *_middle, last = SignUp.objects.order_by("pk").select_related("person")
    if merged:
        one_person(first.person, last.person)  # type: ignore[arg-type]  # volunteers have records
    look()

    assert (len(found(kind)) > 0) is not merged


def test_numbers_in_a_row_of_one_person_are_no_row(world: World) -> None:
    people = volunteers(world, "Rampur 1", [f"{name} Kalpit" for name in NAMES[:5]], range(70_001, 70_006))
    one_person(people[0], people[4])
    look()

    assert found(Sign.SERIAL) == []
    assert telltales.RUN == 5


def test_who_is_verified_by_another_record_is_verified(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (here,) = volunteers(world, "Rampur 1", ["Abha Kalpit"], apart(1))
    seen: dict[int, bool] = {}

    def kept(leaves: dict[int, list[Claim]]) -> list[Any]:
        seen.update({one.person: one.verified for claims in leaves.values() for one in claims})
        return []

    monkeypatch.setattr(telltales, "beside", kept)
    look()
    assert not seen[here.pk]
    one_person(world.person("Asha"), here)
    look()

    assert seen[world.person("Asha").pk]


# --- kept, judged ----------------------------------------------------------------------------------------------------


@pytest.fixture
def sign(world: World) -> Sign:
    volunteers(world, "Rampur 1", [f"{name} Kalpit" for name in NAMES[:8]], [1, 1, 1, 1, 2, 2, 2, 2])
    look()
    return Sign.objects.get(kind=Sign.SHARED)


@pytest.mark.parametrize("forgets", [True, False], ids=["forgotten", "twin: not forgotten"])
def test_of_who_was_erased_no_sign_keeps_the_number(
    world: World, monkeypatch: pytest.MonkeyPatch, forgets: bool
) -> None:
    if not forgets:
        monkeypatch.setattr(padding, "forget", lambda *_: None)
    volunteers(world, "Rampur 1", [f"{name} Kalpit" for name in NAMES[:6]], [77] * 6)
    look()
    sign, blind = Sign.objects.get(kind=Sign.SHARED), bytes(Contact.objects.get(person__name_en="Abha Kalpit").blind)
    people = list(Contact.objects.filter(blind=blind).order_by("pk").values_list("person", flat=True))
    assert sign.subject == blind.hex()[:32]
    padding.decide(sign, Sign.PADDED, note="", now=NOW, by=world.authority("Dev"))

    erasing.erase(people[:5], why="wish", day=TODAY, by=BY)
    sign.refresh_from_db()
    assert sign.subject == blind.hex()[:32]  # one more has it still
    erasing.erase(people[5:], why="wish", day=TODAY, by=BY)
    sign.refresh_from_db()
    assert (blind.hex()[:32] not in sign.subject) is forgets
    assert (sign.verdict, sign.size) == (Sign.PADDED, 6)


@pytest.mark.parametrize("forgets", [True, False], ids=["forgotten", "twin: not forgotten"])
def test_nor_the_browser(world: World, monkeypatch: pytest.MonkeyPatch, forgets: bool) -> None:
    if not forgets:
        monkeypatch.setattr(padding, "forget", lambda *_: None)
    sign_ups(world, 9, minutes=1, device=b"d" * 16, places=["Rampur 1", "Shivpuri 1"])
    look()
    sign = Sign.objects.get(kind=Sign.BURST)
    assert sign.subject == f"device:{(b'd' * 16).hex()}"
    erasing.erase(list(SignUp.objects.values_list("person", flat=True)), why="wish", day=TODAY, by=BY)
    sign.refresh_from_db()
    assert sign.subject.startswith("gone:") is forgets


def test_a_second_search_finds_nothing_new_and_keeps_what_was_decided(world: World, sign: Sign) -> None:
    padding.decide(sign, Sign.RIGHT, note="a hostel", now=NOW, by=world.authority("Dev"))
    assert look()[1:] == (1, 0, 0)
    kept = Sign.objects.get()
    assert (kept.verdict, kept.note, kept.first_seen) == (Sign.RIGHT, "a hostel", TODAY)


def test_a_sign_that_has_grown_waits_for_a_decision_again(world: World, sign: Sign) -> None:
    padding.decide(sign, Sign.RIGHT, note="", now=NOW, by=world.authority("Dev"))
    volunteers(world, "Rampur 1", [f"{name} Misal" for name in NAMES[:5]], [1, 1, 1, 2, 2])
    look()
    assert Sign.objects.get(kind=Sign.SHARED, subject="").verdict == ""


def test_what_is_found_no_more_is_gone_and_not_forgotten(world: World, sign: Sign) -> None:
    Contact.objects.filter(person__name_en="Abha Kalpit").delete()
    Contact.objects.filter(person__name_en="Bipin Kalpit").delete()
    look()
    assert Sign.objects.get().gone_on == TODAY
    assert signs.listed(world.authority("Dev"))[0] == []
    assert len(signs.listed(world.authority("Dev"), verdict=signs.GONE)[0]) == 1


def test_a_decision_changes_no_figure_and_is_taken_back(world: World, sign: Sign) -> None:
    before = tally.figures([world.unit("Rampur 1")], TODAY)
    by = world.authority("Dev")
    padding.decide(sign, Sign.PADDED, note="PAN ABCPE1234F", now=NOW, by=by)
    decided = Sign.objects.get()
    padding.take_back(sign, now=NOW, by=by)

    assert "ABCPE1234F" not in decided.note
    assert decided.decided_by == by.actor
    assert tally.figures([world.unit("Rampur 1")], TODAY) == before
    assert [step[0] for step in Sign.objects.get().history] == [Sign.PADDED, ""]
    with pytest.raises(padding.NothingDecided):
        padding.take_back(sign, now=NOW, by=by)


def test_nobody_judges_what_one_did_oneself(world: World, sign: Sign) -> None:
    Sign.objects.update(details={"helper": world.people["Dev"].pk, "numbers": 2})
    with pytest.raises(padding.AboutOneself):
        padding.decide(sign, Sign.RIGHT, note="", now=NOW, by=world.authority("Dev"))
    padding.decide(sign, Sign.RIGHT, note="", now=NOW, by=world.authority("Tara"))


def test_only_who_verifies_over_the_unit_sees_and_judges(world: World, sign: Sign) -> None:
    for name in ("Mohan", "Pia", "Asha", "Maya", "Chand", "Zoya"):
        by = world.authority(name)
        assert by.see(Sign).count() == 0, name
        with pytest.raises(PermissionDenied):
            padding.decide(sign, Sign.RIGHT, note="", now=NOW, by=by)
    assert NOBODY.see(Sign).count() == 0
    assert [world.authority(name).see(Sign).count() for name in ("Tara", "Uma", "Dev")] == [1, 1, 1]


TWINS = [
    Mutant("abhiyan.registration.models.signs:SignQuerySet.seen_by", 'by.over("verify")', '(("0", "9"),)'),
    Mutant("abhiyan.registration.models.signs:SignQuerySet.seen_by", '"verify"', '"see"'),
    Mutant("abhiyan.registration.checking.padding:_held", "not by.see(Sign).filter(pk=sign.pk).exists()", "False"),
]


@pytest.mark.parametrize("mutant", TWINS, ids=str)
def test_twin_without_the_guard_somebody_judges_too_much(world: World, sign: Sign, mutant: Mutant) -> None:
    with living(mutant), pytest.raises((AssertionError, pytest.fail.Exception)):
        test_only_who_verifies_over_the_unit_sees_and_judges(world, sign)


def test_twin_without_the_guard_one_judges_oneself(world: World, sign: Sign) -> None:
    guard = Mutant("abhiyan.registration.checking.padding:_held", 'held.details.get("helper") in by.records', "False")
    with living(guard), pytest.raises(pytest.fail.Exception):
        test_nobody_judges_what_one_did_oneself(world, sign)


def test_the_button_starts_one_search_and_no_second_at_once(world: World) -> None:
    by = world.authority("Dev")
    assert [tasks.look(by=by), tasks.look(by=by)] == [True, False]
    assert work.run_waiting() == 1
    assert not tasks.look(by=by)


def test_at_night_it_is_searched_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Night:
        @staticmethod
        def now() -> datetime:
            return datetime(2018, 2, 1, 20, 45, tzinfo=UTC)  # a quarter past two in India

    monkeypatch.setattr(tasks, "timezone", Night)
    monkeypatch.setattr(work, "moment", Night.now)
    assert [tasks.look_by_night(), tasks.look_by_night()] == [True, False]
