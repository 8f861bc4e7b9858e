"""SMS by SMPP, against an SMSC on this machine."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from smpplib import consts

from abhiyan.messaging.gateways import Handed, Letter, smpp
from abhiyan.messaging.parts import parts
from tests.messaging.smsc import Smsc, Submitted

LONG = "कार्यक्रम " * 20
LETTERS = [Letter(number, f"+9150000{number:05}", "", f"Namaste {number}", "1107", "ABHYAN") for number in range(1, 4)]


@pytest.fixture
def smsc(settings: Any) -> Iterator[Smsc]:
    here = Smsc()
    settings.BULK_SMS_URL, settings.DLT_ENTITY = f"smpp://abhiyan:secret@127.0.0.1:{here.port}", "1101"
    yield here
    smpp.close()
    here.stop()


def test_texts_go_with_the_operators_numbers(smsc: Smsc) -> None:
    assert smpp.hand(LETTERS, key="k") == Handed(accepted={1: "id-0", 2: "id-1", 3: "id-2"})
    first = smsc.parts[0]
    assert (first.to, first.sender, first.text, first.tags) == (
        "915000000001", "ABHYAN", b"Namaste 1", {0x1400: "1101", 0x1401: "1107"}
    )  # fmt: skip


def test_a_long_hindi_text_goes_in_parts_as_the_preview_counts(smsc: Smsc) -> None:
    handed = smpp.hand([LETTERS[0]._replace(text=LONG)], key="k")

    assert (handed.accepted, len(smsc.parts)) == ({1: "id-0"}, parts(LONG).number)
    assert {part.coding for part in smsc.parts} == {consts.SMPP_ENCODING_ISO10646}
    assert b"".join(part.text[6:] for part in smsc.parts).decode("utf-16-be") == LONG


def test_one_connection_serves_many_calls_and_answers_the_smsc(smsc: Smsc) -> None:
    smsc.asks = True
    smpp.hand(LETTERS, key="k")
    smpp.hand(LETTERS, key="k")

    assert (smsc.binds, len(smsc.parts)) == (1, 6)


def test_more_than_the_window_holds(smsc: Smsc) -> None:
    many = [LETTERS[0]._replace(ref=ref) for ref in range(smpp.WINDOW * 3)]
    assert len(smpp.hand(many, key="k").accepted) == len(many)


def test_what_the_smsc_refuses_is_refused_alone(smsc: Smsc) -> None:
    smsc.answer = lambda part: consts.SMPP_ESME_RINVDSTADR if part.number == 1 else 0

    assert smpp.hand(LETTERS, key="k") == Handed({1: "id-0", 3: "id-2"}, {2: "gateway"})


def test_a_busy_smsc_is_left_alone(smsc: Smsc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smpp, "WINDOW", 1)
    smsc.answer = lambda part: consts.SMPP_ESME_RTHROTTLED if part.number else 0
    handed = smpp.hand([*LETTERS, *(one._replace(ref=one.ref + 10) for one in LETTERS)], key="k")

    assert (handed.accepted, handed.refused, handed.unsure, handed.said) == ({1: "id-0"}, {}, (), "busy")
    assert len(smsc.parts) <= 3


def test_a_text_of_which_a_part_went_is_not_sent_again(smsc: Smsc) -> None:
    smsc.answer = lambda part: consts.SMPP_ESME_RTHROTTLED if part.number else 0

    assert smpp.hand([LETTERS[0]._replace(text=LONG)], key="k").refused == {1: "gateway"}


def test_parts_without_an_answer_leave_their_texts_unsure(smsc: Smsc) -> None:
    def dies(part: Submitted) -> int | None:
        return None if part.number == 1 else 0

    smsc.answer = dies
    handed = smpp.hand(LETTERS, key="k")

    assert (handed.accepted, handed.refused) == ({1: "id-0"}, {})
    assert 2 in handed.unsure
    assert handed.said == "ConnectionError"
    smsc.answer = lambda _part: 0
    assert set(smpp.hand(LETTERS, key="k").accepted) == {1, 2, 3}  # by a new connection


def test_a_wrong_password_and_nobody_there_have_taken_nothing(smsc: Smsc, settings: Any) -> None:
    smsc.password = "another"
    assert smpp.hand(LETTERS, key="k") == Handed(said="PDUError")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.BULK_SMS_URL = f"smpp://a:b@127.0.0.1:{free.getsockname()[1]}"
    assert smpp.hand(LETTERS, key="k") == Handed(said="ConnectionError")
