"""A letter goes at most once: what a dead worker had in hand is unsure, until a person says what became of it."""

import time
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils import timezone

from abhiyan.messaging import actions, gateways, outbox
from abhiyan.messaging.gateways import Handed, Letter
from abhiyan.messaging.models import Broadcast, Gate, Handover
from tests.messaging.test_outbox import gateway, workers
from tests.messaging.world import NOON, Counting, counted, recounted, sending
from tests.world import World

__all__ = ["gateway", "workers"]


def lapse() -> int:
    """Two minutes pass, in which nobody hears of a worker."""
    return outbox.sweep(before=timezone.now() + timedelta(hours=1))


def test_what_a_dead_worker_had_in_hand_is_unsure_and_goes_no_more(workers: World, gateway: Counting) -> None:
    made = sending(workers)
    gateway.PER_CALL = 2
    assert isinstance(outbox.claim(Broadcast.INBOX, gateway, now=NOON), outbox.Claimed)  # and it dies

    assert lapse() == 1
    outbox.hand_over(Broadcast.INBOX, now=NOON)
    assert len(gateway.letters) == 1
    assert counted(made) == recounted(made) == {"handed": 1, "unsure": 2}
    assert lapse() == 0


def test_a_worker_that_was_only_slow_says_how_it_went(workers: World, gateway: Counting) -> None:
    made = sending(workers)
    got = outbox.claim(Broadcast.INBOX, gateway, now=NOON)
    assert isinstance(got, outbox.Claimed)
    lapse()
    outbox._hand(gateway, got)

    assert counted(made) == recounted(made) == {"handed": 3}


def test_a_worker_that_was_held_up_gives_its_letters_back(workers: World, gateway: Counting) -> None:
    made = sending(workers)
    got = outbox.claim(Broadcast.INBOX, gateway, now=NOON)
    assert isinstance(got, outbox.Claimed)
    outbox._hand(gateway, got._replace(until=time.monotonic() - 1))

    assert (gateway.letters, counted(made)) == ([], {"waiting": 3})


def test_a_gateway_that_does_not_answer_leaves_all_of_a_call_unsure(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sending(workers)
    monkeypatch.setattr(
        gateway, "answer", lambda letters: Handed(unsure=[one.ref for one in letters], said="ReadTimeout")
    )
    outbox.hand_over(Broadcast.INBOX, now=NOON, seconds=0.5)

    assert len(gateway.letters) == 3
    assert counted(made) == recounted(made) == {"unsure": 3}
    assert Gate.objects.get().said == "ReadTimeout"


def test_a_gateway_that_fails_in_our_own_code_leaves_them_unsure(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sending(workers)

    def broken(letters: Sequence[Letter]) -> Handed:
        raise ValueError("a bug")

    monkeypatch.setattr(gateway, "answer", broken)
    outbox.hand_over(Broadcast.INBOX, now=NOON, seconds=0.5)

    assert counted(made) == {"unsure": 3}


def test_letters_of_a_gateway_that_cannot_be_reached_wait_and_it_rests(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sending(workers)
    with monkeypatch.context() as down:
        down.setattr(gateway, "answer", lambda _letters: Handed(said="ConnectError"))
        outbox.hand_over(Broadcast.INBOX, now=NOON, seconds=0.5)
    assert (counted(made), len(gateway.calls)) == ({"waiting": 3}, 1)
    assert outbox.is_due(Broadcast.INBOX, NOON) is False

    Gate.objects.update(next_at=timezone.now())
    assert outbox.hand_over(Broadcast.INBOX, now=NOON) == 3
    assert (Gate.objects.get().failures, counted(made)) == (0, {"handed": 3})


def put_off(letters: Sequence[Letter]) -> Handed:
    """The first can't be taken by its reader now, the others are."""
    first, *others = (one.ref for one in letters)
    return Handed(accepted=dict.fromkeys(others, ""), later=(first,))


def test_a_letter_whose_reader_cannot_take_it_waits_alone_and_goes_later(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sending(workers)
    with monkeypatch.context() as full:
        full.setattr(gateway, "answer", put_off)
        assert outbox.hand_over(Broadcast.INBOX, now=NOON, seconds=0.5) == 2
    assert counted(made) == recounted(made) == {"handed": 2, "waiting": 1}
    assert (Gate.objects.get().failures, outbox.is_due(Broadcast.INBOX, NOON)) == (0, False)
    assert outbox.hand_over(Broadcast.INBOX, now=NOON) == 0
    outbox.finish(NOON)
    made.refresh_from_db()
    assert made.state == Broadcast.SENDING

    quarter_of_an_hour_later()
    assert outbox.is_due(Broadcast.INBOX, NOON)
    assert outbox.hand_over(Broadcast.INBOX, now=NOON) == 1
    assert counted(made) == recounted(made) == {"handed": 3}


def quarter_of_an_hour_later() -> None:
    Handover.objects.update(taken_at=F("taken_at") - outbox.PUT_OFF)


def test_what_was_put_off_keeps_nobody_waiting(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending(workers)
    gateway.PER_CALL = 1
    with monkeypatch.context() as full:
        full.setattr(gateway, "answer", put_off)
        outbox._hand(gateway, claimed(gateway))
    quarter_of_an_hour_later()
    gateway.PER_CALL = 2
    first = gateway.letters[0].ref

    assert first not in [one.ref for one in claimed(gateway).letters]
    assert [one.ref for one in claimed(gateway).letters] == [first]


def claimed(gateway: Counting) -> outbox.Claimed:
    got = outbox.claim(Broadcast.INBOX, gateway, now=NOON)
    assert isinstance(got, outbox.Claimed)
    return got


def test_a_letter_whose_reader_never_can_is_given_up(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sending(workers)
    monkeypatch.setattr(outbox, "TRIES", 3)
    monkeypatch.setattr(gateway, "answer", lambda letters: Handed(later=[one.ref for one in letters]))
    for _turn in range(outbox.TRIES + 1):
        outbox.hand_over(Broadcast.INBOX, now=NOON, seconds=0.1)
        quarter_of_an_hour_later()

    assert (len(gateway.calls), counted(made), recounted(made)) == (3, {"refused": 3}, {"refused": 3})


def test_a_rate_is_kept_by_whoever_hands_over(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending(workers)
    monkeypatch.setattr(gateways, "per_second", lambda _channel: 2)

    assert isinstance(outbox.claim(Broadcast.INBOX, gateway, now=NOON), outbox.Claimed)
    later = outbox.claim(Broadcast.INBOX, gateway, now=NOON)
    assert isinstance(later, outbox.Wait)
    assert 0 < later.seconds <= 1


# --- what a person decides ---------------------------------------------------------------------------------------


@pytest.fixture
def unsure(workers: World, gateway: Counting) -> Broadcast:
    made = sending(workers)
    outbox.claim(Broadcast.INBOX, gateway, now=NOON)
    lapse()
    outbox.finish(NOON)
    made.refresh_from_db()
    return made


LATER = timezone.now() + timedelta(hours=1)


def test_what_arrived_after_all_is_handed(workers: World, unsure: Broadcast, gateway: Counting) -> None:
    handover = Handover.objects.get()

    assert actions.decide(handover, arrived=True, now=NOON, at=LATER, by=workers.authority("Dev")) == 3
    assert (counted(unsure), gateway.letters) == ({"handed": 3}, [])
    with pytest.raises(actions.NotUnsure):
        actions.decide(handover, arrived=False, now=NOON, at=LATER, by=workers.authority("Dev"))


def test_what_did_not_arrive_goes_anew_when_a_person_says_so(
    workers: World, unsure: Broadcast, gateway: Counting
) -> None:
    assert unsure.state == Broadcast.DONE
    actions.decide(Handover.objects.get(), arrived=False, now=NOON, at=LATER, by=workers.authority("Dev"))
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    assert (len(gateway.letters), counted(unsure)) == (3, {"handed": 3})


def test_nobody_decides_while_a_worker_may_have_it_in_hand(workers: World, unsure: Broadcast) -> None:
    with pytest.raises(actions.StillInHand):
        actions.decide(Handover.objects.get(), arrived=False, now=NOON, at=timezone.now(), by=workers.authority("Dev"))


def test_nobody_decides_of_another_branch(workers: World, unsure: Broadcast) -> None:
    with pytest.raises(PermissionDenied):
        actions.decide(Handover.objects.get(), arrived=True, now=NOON, at=LATER, by=workers.authority("Mohan"))
