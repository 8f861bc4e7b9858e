"""Two at once (PostgreSQL; SQLite has one writer): nobody who is erased comes to a post in the same moment.

The race has its twin without the second look, which must go wrong: else the race proves nothing. Whatever else people
and offices do in the same moment, nothing is left of who was erased, no figure is wrong, and neither waits for ever.
"""

import time
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from abhiyan.kernel import crypto
from abhiyan.people import actions as people
from abhiyan.people import merging, together
from abhiyan.people.models import Consent, Duplicate, Evidence, Person
from abhiyan.posts import actions
from abhiyan.posts.models import Appointment
from abhiyan.registration.joining import placing
from abhiyan.registration.leaving import erasing, expiring, grievances, leaving
from abhiyan.registration.models import SignUp
from abhiyan.registration.proof import proving, proving_many
from abhiyan.units import tally
from tests import races
from tests.races import meeting
from tests.registration.proving import NUMBER, SMS, by_message, signed_up
from tests.registration.test_any_order import held_of_the_erased
from tests.world import BY, TODAY, World

__all__ = ["meeting"]

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize("again", [pytest.param(True, id="asked again"), pytest.param(False, id="twin: not asked")])
def test_whoever_is_erased_meanwhile_is_not_appointed(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], again: bool
) -> None:
    person, post = world.newcomer(), world.post("Shivpuri 2", "booth-worker")
    if not again:
        monkeypatch.setattr(actions, "_still_there", lambda _person, **_how: None)
    meeting(actions, "_seat")
    meeting(erasing, "_living")

    said = races.at_once(
        lambda: actions.appoint(post, person, since=TODAY, by=BY),
        lambda: erasing.erase([person.pk], why="wish", day=TODAY, by=BY),
        refusals=(actions.Refused,),
    )

    assert said == (["PersonIsErased", "done"] if again else ["done", "done"])
    assert Appointment.objects.on(TODAY).filter(person=person).exists() != again
    assert tally.check([world.unit("Shivpuri 2")], TODAY) == []


def test_two_who_erase_the_same_person_leave_one_vault(world: World, meeting: Callable[..., None]) -> None:
    asha = world.people["Asha"].pk

    said = races.at_once(
        *[lambda: erasing.erase([asha], why="wish", day=TODAY, by=BY)] * 2, refusals=(actions.Refused,)
    )

    assert said == ["done", "done"]
    assert world.person("Asha").vault.pk
    assert tally.check([world.unit("Shivpuri 1")], TODAY) == []


# --- whatever else happens --------------------------------------------------------------------------------------------

ROUNDS = 12
REFUSALS = (people.PersonErased, merging.MergeRefused, placing.NotWaiting, grievances.GrievanceRefused, actions.Refused)


def prove(_world: World, row: SignUp, phone: str) -> None:
    by_message(row, phone)


def call(_world: World, _row: SignUp, phone: str) -> None:
    proving.prove_by_call(crypto.blind(phone), way=SMS._replace(method=proving.CALL))


def join(_world: World, _row: SignUp, phone: str) -> None:
    proving.prove_by_join(crypto.blind(phone), way=SMS)


def prove_many(_world: World, row: SignUp, _phone: str) -> None:
    proving_many.prove_many([row.pk], method=Consent.SMS, day=TODAY, by=BY)


def stop(_world: World, _row: SignUp, phone: str) -> None:
    leaving.stop_number(crypto.blind(phone), method=Consent.SMS, day=TODAY, by=BY)


def leave(_world: World, row: SignUp, _phone: str) -> None:
    leaving.leave(row.person_id or 0, method=Consent.LINK, day=TODAY, by=BY)


def agree(_world: World, row: SignUp, _phone: str) -> None:
    people.agree(row.person_id or 0, ["organise"], language="en", method=Consent.LINK, day=TODAY, by=BY)


def withdraw(_world: World, row: SignUp, _phone: str) -> None:
    people.withdraw([row.person_id or 0], source="self", day=TODAY, by=BY)


def report(_world: World, row: SignUp, _phone: str) -> None:
    grievances.report_minor(row.person_id or 0, day=TODAY, by=BY)


def sign_up_again(world: World, _row: SignUp, phone: str) -> None:
    signed_up(world, "Shivpuri 2", phone=phone)


def prove_another(world: World, _row: SignUp, phone: str) -> None:
    """The same person signed up twice: the proof of the second merges it with the first."""
    by_message(SignUp.objects.exclude(blind=b"").filter(blind=crypto.blind(phone)).order_by("-pk")[0], phone)


def merge(_world: World, row: SignUp, _phone: str) -> None:
    pair = Duplicate.objects.get(other=row.person_id)
    merging.merge(pair, keep=pair.one_id, by=BY, at=timezone.now())


def expire(_world: World, _row: SignUp, _phone: str) -> None:
    expiring.expire_claims(TODAY)


ACTS = (
    prove, call, join, prove_many, stop, leave, agree, withdraw, report, sign_up_again, prove_another, merge, expire,
)  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_whatever_happens_beside_it_nothing_is_left_of_who_is_erased(world: World, act: Callable[..., Any]) -> None:
    draw = Random(act.__name__)
    for n in range(ROUNDS):
        phone = f"+91500009{n:04}"
        row = signed_up(world, phone=phone)
        if act is prove_another:
            signed_up(world, "Shivpuri 2", phone=phone)
        if act is merge:
            Duplicate.objects.create(one=world.person("Bela"), other=row.person, score=1, found_at=timezone.now())
        if act is expire:
            Person.objects.filter(pk=row.person_id).update(claim_expires_on=TODAY)
        waits = draw.uniform(0, 0.02), draw.uniform(0, 0.02)

        said = races.at_once(
            lambda row=row, phone=phone, wait=waits[0]: (time.sleep(wait), act(world, row, phone)),
            lambda row=row, wait=waits[1]: (
                time.sleep(wait), erasing.erase([row.person_id or 0], why="wish", day=TODAY, by=BY),
            ),
            refusals=REFUSALS,
        )  # fmt: skip

        assert said[1] == "done", (said, n)
        assert said[0] != "", (said, n)
        assert Person.objects.get(pk=row.person_id).erased_on == TODAY
    assert held_of_the_erased(TODAY) == []
    gone = sorted(Person.objects.filter(erased_on__isnull=False).values_list("pk", flat=True))
    assert together.verified_on(gone, TODAY) == set()
    units = [world.unit(name) for name in ("Shivpuri 1", "Shivpuri 2", "Pradesh")]
    assert tally.check(units, TODAY) == []


@pytest.mark.parametrize("held", [True, False], ids=["held", "twin: nobody is held"])
def test_a_proof_that_waited_for_the_erasing_finds_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], held: bool
) -> None:
    """The sign-up is locked first by both, so the second reads it as the first left it."""
    row = signed_up(world)
    if not held:
        monkeypatch.setattr(type(SignUp.objects.all()), "held", lambda rows: list(rows.order_by("pk")))
        monkeypatch.setattr(people, "require_living", lambda _people: None)
    meeting(proving, "_hold")
    meeting(erasing, "_living")

    races.at_once(
        lambda: by_message(row, NUMBER),
        lambda: erasing.erase([row.person_id or 0], why="wish", day=TODAY, by=BY),
        refusals=REFUSALS,
    )

    steps = Evidence.objects.filter(person=row.person_id).order_by("pk").values_list("kind", flat=True)
    is_over = [*steps][-1:] in ([], [Evidence.WITHDREW])
    assert (is_over and SignUp.objects.get(pk=row.pk).state == SignUp.LEFT) is held
