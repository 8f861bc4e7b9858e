"""The proofs see what they look for: a sign-up that is lost, one that is there twice, a form that was refused."""

from pathlib import Path

import pytest

from abhiyan.people.notices import forget
from abhiyan.registration.joining.signing import Entry, sign_up
from abhiyan.registration.models import SignUp, Window
from abhiyan.rehearsal import names
from bench.intake import senders, sending
from bench.proof import suite
from tests.registration.test_signing import window
from tests.world import BY, TODAY, World

__all__ = ["window"]


@pytest.fixture
def signed_up(world: World, window: Window) -> list[SignUp]:
    forget()
    booth = world.unit("Shivpuri 1").pk
    entries = [Entry("", "Mira Kalpit", names.phone(n), "hi", booth, ("organise",)) for n in (1, 2, 2)]
    return [sign_up(one, window=window, day=TODAY, by=BY) for one in entries]


def answered(*some: tuple[int, int, str]) -> senders.Sent:
    return senders.Sent(answers=list(some))


def test_who_is_there_once_is_neither_lost_nor_twice(signed_up: list[SignUp]) -> None:
    found = sending.found(answered((1, 302, f"/join/done/{signed_up[0].code}/")))

    assert (found, found.is_whole) == ((1, 0, 0, 0), True)


def test_who_is_there_twice_is_seen(signed_up: list[SignUp]) -> None:
    found = sending.found(answered((2, 302, f"/join/done/{signed_up[1].code}/")))

    assert (found.twice, found.is_whole) == (1, False)


def test_who_was_answered_and_is_not_there_is_seen(signed_up: list[SignUp]) -> None:
    """Also where somebody with that number is there, under another code than the one that was given."""
    found = sending.found(answered((9, 302, "/join/done/ZZZZZZ/"), (1, 302, "/join/done/ZZZZZZ/")))

    assert (found.lost, found.is_whole) == (2, False)


def test_a_refused_form_is_seen(signed_up: list[SignUp]) -> None:
    whole = (1, 302, f"/x/{signed_up[0].code}/")
    for status, where in ((422, ""), (302, "/join/?at=5&again=x")):
        assert sending.found(answered(whole, (3, status, where))) == (1, 0, 0, 1)


def test_a_form_that_is_sent_again_is_the_same_but_for_the_twins() -> None:
    asked = senders.Asked(80, "/join/", [5], 7, 1)

    assert senders.form(asked, 7, 0) == senders.form(asked, 7, 1)
    twin = senders.Asked(80, "/join/", [5], 7, 1, fresh=True)
    assert senders.form(twin, 7, 0) != senders.form(twin, 7, 1)


def test_a_failing_test_fails_its_proof(tmp_path: Path) -> None:
    file = tmp_path / "test_it.py"
    file.write_text("def test_right(): pass\ndef test_wrong(): assert False\n")

    assert suite.run(str(file)) == {"holds": False, "passed": 1, "failed": 1, "times": 1}
