"""Writes that come at the same time are committed together, and none of them is the other's misfortune."""

import threading
import time
from collections.abc import Sequence

import pytest
from django.db import OperationalError, connection, transaction

from abhiyan.kernel import audit, gathering
from abhiyan.kernel.gathering import Gathering
from abhiyan.kernel.models import AuditEntry
from tests.gathered import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_done")]


class Bad(Exception):
    """What a wish called "bad" ends with."""


class Ledger:
    """Writes each wish down; `groups` are the wishes of each attempt."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.gathering = Gathering(self.write)

    def write(self, wishes: Sequence[str]) -> list[str]:
        self.groups.append(list(wishes))
        for wish in wishes:
            audit.wrote("wish", wish, by="test")
            if wish == "bad":
                raise Bad
            if wish == "no turn":
                raise OperationalError("database is locked")
        return [wish.upper() for wish in wishes]

    def told(self, *wishes: str) -> list[object]:
        """What came of the wishes, which came while another was written."""
        do = self.gathering.do
        return together(self.gathering, lambda: do("first"), *(lambda wish=wish: do(wish) for wish in wishes))


def written() -> set[str]:
    return {*AuditEntry.objects.filter(verb="wish").values_list("subject", flat=True)}


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def test_who_comes_while_another_is_written_is_written_together(ledger: Ledger) -> None:
    assert ledger.told("a", "b", "c") == ["A", "B", "C"]
    assert ledger.groups == [["first"], ["a", "b", "c"]]
    assert written() == {"first", "a", "b", "c"}


def test_who_comes_alone_is_written_alone_and_the_next_leads_again(ledger: Ledger) -> None:
    assert [ledger.gathering.do(wish) for wish in "ab"] == ["A", "B"]
    assert ledger.groups == [["a"], ["b"]]
    assert not ledger.gathering.is_led


def test_a_bad_one_spoils_none_of_the_others(ledger: Ledger) -> None:
    said = ledger.told("a", "bad", "c")

    assert (said[0], type(said[1]), said[2]) == ("A", Bad, "C")
    assert ledger.groups == [["first"], ["a", "bad", "c"], ["a"], ["bad"], ["c"]]
    assert written() == {"first", "a", "c"}


def test_without_a_turn_everybody_is_told_so_at_once(ledger: Ledger) -> None:
    said = ledger.told("a", "no turn", "c")

    assert {type(one) for one in said} == {OperationalError}
    assert (len(ledger.groups), written()) == (2, {"first"})
    assert ledger.gathering.do("later") == "LATER"


def test_a_thread_that_is_told_to_end_leaves_nobody_waiting(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    settle = ledger.gathering._settle

    def end(some: list) -> None:  # type: ignore[type-arg]
        if some[0].wish == "a":
            raise SystemExit
        settle(some)

    monkeypatch.setattr(ledger.gathering, "_settle", end)
    do = ledger.gathering.do

    def first_of_the_group() -> str:
        with pytest.raises(SystemExit):
            do("a")
        return "ended"

    def behind() -> str:
        with pytest.raises(SystemExit):
            do("b")
        return "told"

    assert together(ledger.gathering, lambda: do("first"), first_of_the_group, behind) == ["ended", "told"]
    assert ledger.gathering.do("later") == "LATER"


@pytest.mark.parametrize("patience", [20, 0], ids=["waits", "twin: waits for nobody"])
def test_who_is_under_way_is_waited_for(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, patience: float) -> None:
    monkeypatch.setattr(gathering, "PATIENCE", patience)
    under_way, led = threading.Event(), threading.Event()

    def comes_later() -> None:
        with ledger.gathering.coming():
            under_way.set()
            led.wait(20)
            ledger.gathering.do("later")
        connection.close()

    def leads() -> None:
        with ledger.gathering.coming():
            ledger.gathering.do("first")
        connection.close()

    threads = [threading.Thread(target=comes_later), threading.Thread(target=leads)]
    threads[0].start()
    under_way.wait(20)
    threads[1].start()
    until = time.monotonic() + 20
    while not (ledger.gathering.is_led or ledger.groups) and time.monotonic() < until:
        time.sleep(0.005)
    if not patience:
        threads[1].join(20)
    led.set()
    for thread in threads:
        thread.join(20)
    assert ledger.groups == ([["first", "later"]] if patience else [["first"], ["later"]])
    assert ledger.gathering.under_way == 0


def test_who_leads_hears_at_once_of_who_came_without_a_word_before(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "PATIENCE", 60)
    ledger.gathering.expected = 2

    def comes() -> None:
        ledger.gathering.do("second")
        connection.close()

    threading.Timer(0.2, comes).start()
    begun = time.monotonic()
    assert ledger.gathering.do("first") == "FIRST"
    assert ledger.groups == [["first", "second"]]
    assert time.monotonic() - begun < 30


def test_who_turns_back_is_waited_for_no_more(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "PATIENCE", 60)
    under_way, turns_back = threading.Event(), threading.Event()

    def goes_without() -> None:
        with ledger.gathering.coming():
            under_way.set()
            turns_back.wait(20)

    thread = threading.Thread(target=goes_without)
    thread.start()
    under_way.wait(20)
    threading.Timer(0.2, turns_back.set).start()
    with ledger.gathering.coming():
        assert ledger.gathering.do("first") == "FIRST"
    thread.join(20)
    assert (ledger.groups, ledger.gathering.under_way) == ([["first"]], 0)


def test_inside_a_transaction_nobody_else_is_answered_by_it(ledger: Ledger) -> None:
    with transaction.atomic():
        assert ledger.gathering.do("a") == "A"
        assert not ledger.gathering.is_led
        with pytest.raises(Bad):
            ledger.gathering.do("bad")
        transaction.set_rollback(True)

    assert not connection.in_atomic_block
    assert written() == set()
