"""Proofs at once (PostgreSQL; SQLite has one writer): one proof, and no figure lost beside STOP and beside a merge.

Each race has its twin with the lock taken away, which must go wrong: else the race proves nothing.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q

from abhiyan.kernel import bulk, crypto
from abhiyan.messaging import receiving
from abhiyan.messaging.models import Inbound
from abhiyan.messaging.reading import Sent
from abhiyan.people import actions, merging
from abhiyan.people.models import Duplicate, Evidence, Person, Verification
from abhiyan.registration.duplicates import finding
from abhiyan.registration.joining import limits
from abhiyan.registration.leaving import leaving
from abhiyan.registration.models import SignUp, Spending
from abhiyan.registration.models.signups import SignUpQuerySet
from abhiyan.registration.proof import proving
from tests import races
from tests.people.test_merging_tally import counted, true
from tests.races import meeting
from tests.registration.proving import BY, NOW, NUMBER, SMS, by_message, signed_up
from tests.tally.brute import read, recounted
from tests.tally.chance import DAYS
from tests.world import TODAY, World

__all__ = ["meeting"]

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]
LOCKED = [pytest.param(True, id="locked"), pytest.param(False, id="twin: no lock")]


def at_once(*works: Callable[[], Any]) -> list[str]:
    return races.at_once(*works, refusals=(merging.MergeRefused, limits.NotSent))


def unlocked(blind: bytes, first: int | None = None) -> list[SignUp]:
    rows = list(SignUp.objects.filter(Q(blind=blind) | Q(pk=first or 0)).order_by("pk"))
    return sorted(rows, key=lambda row: row.pk != first)


@pytest.mark.parametrize("locked", LOCKED)
def test_equal_proofs_at_once_are_one(world: World, monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    row = signed_up(world)
    if not locked:
        monkeypatch.setattr(proving, "_hold", unlocked)
    at_once(*[lambda: by_message(row)] * 20)
    assert (Evidence.objects.filter(person=row.person, kind=Evidence.PROVED).count() == 1) is locked
    assert Verification.objects.filter(person=row.person).count() == 1


def test_the_same_message_a_hundred_times_at_once_is_one(world: World) -> None:
    row = signed_up(world)
    sent = Sent("one", "sms", NUMBER, f"JOIN {row.code}")
    for _ in range(5):
        said = at_once(*[lambda: receiving.take(sent, gateway="test", number=NUMBER)] * 20)
        assert said == ["done"] * 20
    assert Inbound.objects.count() == 1
    assert Evidence.objects.filter(person=row.person, kind=Evidence.PROVED).count() == 1


@pytest.mark.parametrize("locked", LOCKED)
def test_a_proof_beside_stop_leaves_what_was_said_last(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    """A helper wrote, so the message is the consent; STOP takes it back in the same moment."""
    row = signed_up(world, purposes=(), helper_id=world.people["Mohan"].pk)
    person = row.person_id or 0
    if not locked:
        monkeypatch.setattr(bulk, "hold", lambda *_: None)
    write = actions._add_evidence

    def consent_alone(people: Any, kind: str, **how: Any) -> None:
        (write if kind == Evidence.CONSENTED else actions._written)(people, kind, **how)  # type: ignore[attr-defined]

    monkeypatch.setattr(actions, "_written", write, raising=False)
    meeting(actions, "_written")  # the steps after which both would look at what stands
    monkeypatch.setattr(actions, "_add_evidence", consent_alone)

    at_once(
        lambda: by_message(row),
        lambda: (time.sleep(0.3), actions.withdraw([person], source="sms", day=TODAY, by=BY)),
    )

    steps = Evidence.objects.filter(person=person).exclude(kind=Evidence.PROVED).order_by("-pk")
    stands = steps.values_list("kind", flat=True)[0] == Evidence.CONSENTED
    assert (Verification.objects.filter(person=person, until=None).exists() == stands) is locked


@pytest.mark.parametrize("locked", LOCKED)
def test_a_proof_beside_a_merge_is_counted_right(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    from abhiyan.posts import counting

    row, other = signed_up(world), world.people["Bela"].pk
    one, two = sorted((row.person_id or 0, other))
    pair = Duplicate.objects.create(one_id=one, other_id=two, unit=world.unit("Shivpuri 1"), score=0.9, found_at=NOW)
    if not locked:
        monkeypatch.setattr(bulk, "hold", lambda *_: None)
        monkeypatch.setattr(actions, "_are_no_claims", lambda *_: None)  # what it writes would hold the record, too
    meeting(counting, "settle")
    meeting(actions.together, "retell")

    at_once(lambda: merging.merge(pair, keep=other, by=BY, at=NOW), lambda: by_message(row))

    assert (read(DAYS) == recounted(DAYS) and counted(DAYS) == true(DAYS)) is locked
    assert Person.objects.get(pk=row.person_id).same_as_id == other


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "twin: looked at, then counted"])
def test_codes_asked_for_at_once_stay_within_the_budget(
    world: World, monkeypatch: pytest.MonkeyPatch, settings: Any, guarded: bool
) -> None:
    settings.CODES_BUDGET = 3
    if not guarded:
        monkeypatch.setattr(limits, "_count", counted_late)

    def ask(n: int) -> Callable[[], None]:
        one = limits.Asked(f"+91500{n:03}0000", n.to_bytes(16, "big"), f"10.0.{n}.1")

        def work() -> None:
            with transaction.atomic():
                limits.spend(one, at=NOW)

        return work

    said = at_once(*[ask(n) for n in range(20)])
    assert (said.count("done") <= 3) is guarded


def counted_late(day: Any, most: Any, *, at: Any) -> None:
    row, _made = Spending.objects.get_or_create(day=day, key=limits._hashed(most.key), defaults={"last_at": at})
    if row.sent >= most.n + most.earns * row.proved:
        raise limits.Spent
    time.sleep(0.2)
    Spending.objects.filter(pk=row.pk).update(sent=row.sent + 1)


def test_two_proofs_of_one_number_wait_for_each_other_and_not_for_ever(world: World) -> None:
    """Both lock every sign-up of the number in one order."""
    rows = [signed_up(world, name_en=f"{name} Kalpit") for name in ("Mira", "Om")]
    said = at_once(*[lambda row=row: by_message(row) for row in rows for _ in range(5)])  # type: ignore[misc]
    assert said == ["done"] * 10
    assert {row.state for row in SignUp.objects.all()} == {SignUp.PROVED}
    assert finding.find_sharers(rows[0].person_id or 0, day=TODAY, at=NOW, by=BY).merged == 0
    assert proving.sharers_of(crypto.blind(NUMBER)) == 2
    assert SMS.method == "sms"


def test_a_proof_and_stop_never_wait_for_each_other_for_ever(world: World) -> None:
    """Both lock sign-ups before people. The other way round, one was ended."""
    row = signed_up(world)
    blind = crypto.blind(NUMBER)
    for _ in range(15):
        said = at_once(
            lambda: by_message(row),
            lambda: leaving.stop_number(blind, method="sms", day=TODAY, by=BY),
            lambda: leaving.leave(row.person_id or 0, method="link", day=TODAY, by=BY),
            lambda: by_message(row),
        )
        assert said == ["done"] * 4
    assert counted(DAYS) == true(DAYS)
    assert read(DAYS) == recounted(DAYS)


@pytest.mark.parametrize("locked", LOCKED)
def test_a_proof_and_stop_of_a_sign_up_without_a_record_leave_no_half(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    """STOP comes before the proof, which finds nothing then; or after it, and takes its consent back."""
    worker = world.people["Bela"]
    contact = worker.contacts.get()  # type: ignore[attr-defined]
    phone = crypto.unseal(bytes(contact.sealed))
    row = signed_up(world, None, phone=phone, kind=SignUp.APPOINTED, name_en="Bela Kalpit")
    if not locked:
        monkeypatch.setattr(SignUpQuerySet, "held", lambda rows: list(rows.order_by("pk")))
    meeting(SignUpQuerySet, "held")
    at_once(
        lambda: by_message(row, phone),
        lambda: leaving.stop_number(crypto.blind(phone), method="sms", day=TODAY, by=BY),
    )
    row.refresh_from_db()
    is_whole = (row.state, bytes(row.blind)) in ((SignUp.LEFT, b""), (SignUp.PROVED, crypto.blind(phone)))
    assert (is_whole and (row.person_id is None) == (row.state == SignUp.LEFT)) is locked
