"""Invented volunteers come in through the real sign-up; padded lists are taken as they are, and show."""

from collections import Counter

import pytest

from abhiyan.kernel import crypto
from abhiyan.people.models import Consent, Contact, Verification
from abhiyan.people.notices import forget
from abhiyan.plans import actions as plans
from abhiyan.plans.planfile import read_text
from abhiyan.registration.joining.signing import sign_up_many
from abhiyan.registration.models import SignUp, Window
from abhiyan.registration.proof.proving_many import join_many, prove_many
from abhiyan.rehearsal import entries, outcome
from abhiyan.rehearsal.actors import Actors
from abhiyan.rehearsal.entries import Writer
from abhiyan.rehearsal.script import Volunteer
from tests.messaging.world import agreed
from tests.plans.conftest import PLAN
from tests.world import BY, TODAY, World


@pytest.fixture
def writer(world: World) -> Writer:
    forget()
    plans.apply(read_text(PLAN), day=TODAY, by=BY)
    return Writer(1, Actors(TODAY), TODAY)


def volunteer(world: World, number: int, **other: object) -> Volunteer:
    booth = world.unit("Shivpuri 1")
    made = Volunteer(booth.pk, booth.path, "volunteer", number, number, is_helped=False)
    return made._replace(**other)


def signed_up(writer: Writer, some: list[Volunteer]) -> list[int]:
    ((window, those),) = writer.by_window(some)
    made = sign_up_many([writer.entry(one) for one in those], window=window, day=TODAY, by=BY)
    return [one.id for one in made]


def test_who_comes_alone_ticks_and_proves(world: World, writer: Writer) -> None:
    (pk,) = signed_up(writer, [volunteer(world, 7)])

    assert prove_many([pk], method=Consent.SMS, day=TODAY, by=BY) == 1

    row = SignUp.objects.get(pk=pk)
    assert (row.state, row.proof, row.helper_id) == (SignUp.PROVED, "sms", None)
    assert {one.method for one in Consent.objects.filter(person=row.person)} == {Consent.FORM}
    assert prove_many([pk], method=Consent.SMS, day=TODAY, by=BY) == 0  # a second message changes nothing


def test_who_was_helped_consents_by_their_own_message(world: World, writer: Writer) -> None:
    (pk,) = signed_up(writer, [volunteer(world, 7, is_helped=True)])
    row = SignUp.objects.get(pk=pk)
    assert row.helper_id == world.people["Mohan"].pk
    assert not Consent.objects.filter(person=row.person).exists()

    prove_many([pk], method=Consent.SMS, day=TODAY, by=BY)

    (given,) = Consent.objects.filter(person=row.person)
    assert (given.purpose, given.method, given.helper) == ("organise", "sms", f"person:{row.helper_id}")
    assert Verification.objects.filter(person=row.person, until=None).exists()


def test_a_padded_list_is_taken_and_shows(world: World, writer: Writer) -> None:
    padded = [volunteer(world, 100 + n, phone=100 + n % 3, is_helped=True, drive="B1") for n in range(20)]

    signed_up(writer, padded)

    assert Counter(SignUp.objects.values_list("state", flat=True)) == {SignUp.AWAITING: 15, SignUp.HELD: 5}
    assert SignUp.objects.values("device").distinct().count() == 1
    assert outcome._sources() == [{"helper": world.people["Mohan"].pk, "people": 20, "phones": 3, "days": 1}]
    assert outcome._shared_phones() == {"phones": 3, "people": 20}


def test_appointed_workers_join_from_the_number_on_record(world: World, writer: Writer) -> None:
    bela = "+915000000007"
    assert join_many([bela, "+915999999999"], day=TODAY, by=BY) == 1
    assert Verification.objects.filter(person=world.people["Bela"], until=None).exists()


def test_a_number_of_two_people_proves_neither_without_a_code(world: World, writer: Writer) -> None:
    for name in ("Nira", "Ona"):
        world.newcomer(name)  # both with the same number

    assert join_many(["+915000099999"], day=TODAY, by=BY) == 0


def test_only_one_window_opens_for_an_activity(world: World, writer: Writer) -> None:
    assert list(Window.objects.values_list("key", "role__key")) == [("feb/registration", "volunteer")]


def test_whoever_proved_it_agrees_to_more_on_their_own_page_once(world: World, writer: Writer) -> None:
    asha, bela = world.person("Asha").pk, world.person("Bela").pk
    agreed(world, "Asha", purposes=[Consent.ORGANISE])

    for _turn in range(2):
        for pk in (asha, bela):
            entries.say_more(pk, 7, day=TODAY, by=BY)

    rows = Consent.objects.filter(method=Consent.LINK).order_by("purpose")
    assert [*rows.values_list("person", "purpose")] == [
        (asha, purpose) for purpose in ("attendance", "broadcasts", "events")
    ]
    mails = Contact.objects.filter(kind=Contact.MAIL)
    assert [(one.person_id, crypto.unseal(bytes(one.sealed))) for one in mails] == [(asha, "kalpit.7@example.invalid")]
