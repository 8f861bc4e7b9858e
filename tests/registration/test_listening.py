"""From the gateway to the proof and back to the phone, in one request."""

import io
import json
import logging
from typing import Any

import pytest

from abhiyan.kernel import crypto
from abhiyan.messaging.models import Captured, Inbound
from abhiyan.people import consenting
from abhiyan.people.models import Consent, Person
from abhiyan.registration.models import SignUp
from abhiyan.registration.proof import listening, proving
from abhiyan.units.models import Organization
from tests.canaries import everything_in_the_database
from tests.messaging.conftest import Hand, hand
from tests.registration.proving import NUMBER, signed_up
from tests.world import World

__all__ = ["hand"]


@pytest.fixture(autouse=True)
def invented(world: World) -> None:
    """Everybody is, so that what would be sent can be read."""
    Organization.objects.update(invented=True)


def texts(number: str = NUMBER) -> list[str]:
    rows = Captured.objects.filter(blind=crypto.blind(number)).order_by("pk")
    return [crypto.unseal(bytes(row.sealed)) for row in rows]


@pytest.mark.parametrize(("text", "kind"), [("ज्वाइन {}", "sms"), ("join {}", "sms"), ("", "call"), ("JOIN", "sms")])
def test_a_person_is_proved_and_told_so_in_their_language(world: World, hand: Hand, text: str, kind: str) -> None:
    row = signed_up(world, language="hi")
    assert hand(text=text.format(row.code.lower()), kind=kind, number=NUMBER).status_code == 200
    assert SignUp.objects.get().state == SignUp.PROVED
    assert Inbound.objects.get().outcome == (proving.ASKED if kind == "call" else proving.PROVED)
    assert [text for text in texts() if "प्रमाणित" in text and "STOP" in text] == texts() != []


def test_nobody_else_is_sent_a_link(world: World, hand: Hand) -> None:
    row = signed_up(world)
    hand(text=f"JOIN {row.code}", number="+915000090008", ref="another number")
    hand(text="STOP", number=NUMBER, ref="stop")
    assert not [said for said in (*texts(), *texts("+915000090008")) if "/me/" in said]


def test_a_wrong_number_and_an_unknown_code_hear_the_same(world: World, hand: Hand) -> None:
    row = signed_up(world)
    answers = [
        hand(text=f"JOIN {code}", number=number, ref=code)
        for code, number in ((row.code, "+915000090008"), ("BBBBBB", "+915000090009"))
    ]
    assert [json.loads(one.content) for one in answers] == [{"received": True}] * 2
    assert texts("+915000090008") == texts("+915000090009") != []
    assert {one.outcome for one in Inbound.objects.all()} == {proving.UNKNOWN}


def test_stop_takes_back_all_consents_of_the_number(world: World, hand: Hand) -> None:
    row = signed_up(world)
    person = row.person
    assert person is not None
    hand(text=f"JOIN {row.code}", number=NUMBER, ref="join")
    assert consenting.stands([person.pk], Consent.ORGANISE) == {person.pk}
    for number in (NUMBER, "+915000090009"):
        hand(text="बंद", number=number, ref=number)
    assert consenting.stands([person.pk], Consent.ORGANISE) == set()
    assert texts()[1:] == texts("+915000090009") != []  # a number nobody has is answered alike


def test_a_proof_that_fails_leaves_neither_message_nor_proof(
    world: World, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = signed_up(world)

    def broken(*_args: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(listening.replies, "text", broken)
    with pytest.raises(RuntimeError):
        hand(text=f"JOIN {row.code}", number=NUMBER)
    assert (SignUp.objects.get().state, Inbound.objects.count()) == (SignUp.AWAITING, 0)


def test_no_number_stands_in_the_clear_after_a_proof(world: World, hand: Hand) -> None:
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    logging.getLogger().addHandler(handler)
    row = signed_up(world)
    hand(text=f"JOIN {row.code}", number=NUMBER)
    hand(kind="call", number=NUMBER, ref="2")
    logging.getLogger().removeHandler(handler)
    person: Any = Person.objects.get(pk=row.person_id)
    assert person.verifications.exists()
    assert "5000090001" not in kept.getvalue() + everything_in_the_database()
