"""Two say at once what became of letters (PostgreSQL; SQLite has one writer): each is counted once.

Each race has its twin with the lock taken away, which must go wrong: else the race proves nothing.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from abhiyan.messaging import arrivals, gateways, outbox
from abhiyan.messaging.gateways import Handed
from abhiyan.messaging.models import Broadcast, Delivery, Handover
from tests.messaging.world import NOON, Counting, agreed, counted, recounted, sending
from tests.races import at_once, meeting
from tests.world import World

__all__ = ["meeting"]
pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def got(world: World, monkeypatch: pytest.MonkeyPatch) -> outbox.Claimed:
    """Three letters in a worker's hands."""
    gateway = Counting()
    monkeypatch.setattr(gateways, "of", lambda _channel: gateway)
    agreed(world, "Asha", "Bela", "Chand")
    sending(world)
    found = outbox.claim(Broadcast.INBOX, gateway, now=NOON)
    assert isinstance(found, outbox.Claimed)
    return found


def unlocked(handover: Handover, *states: str) -> list[outbox.Standing]:
    found = Delivery.objects.filter(handover=handover, state__in=states).order_by("pk")
    return [outbox.Standing(*row) for row in found.values_list("pk", "counted_id", "state", "tries")]


def noted(got: outbox.Claimed) -> None:
    outbox.note(got.handover, Handed(accepted=dict.fromkeys((one.ref for one in got.letters), "")))


@pytest.mark.parametrize("locked", [True, False])
def test_receipts_that_come_while_the_handover_is_noted_are_counted_once(
    got: outbox.Claimed, meeting: Callable[..., None], monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    if not locked:
        monkeypatch.setattr(outbox, "_rows", unlocked)
    meeting(outbox, "_rows")
    meeting(arrivals, "_move")
    receipts = {one.ref: Delivery.ARRIVED for one in got.letters[:2]}

    assert at_once(lambda: noted(got), lambda: arrivals.take(receipts), refusals=()) == ["done", "done"]

    broadcast = got.handover.broadcast
    assert recounted(broadcast) == {"arrived": 2, "handed": 1}
    assert (counted(broadcast) == recounted(broadcast)) is locked


@pytest.mark.parametrize("locked", [True, False])
def test_a_handover_that_lapses_while_it_is_noted_is_counted_once(
    got: outbox.Claimed, meeting: Callable[..., None], monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    """Without locks one writes over what the other did, or each waits for the other."""
    if not locked:
        monkeypatch.setattr(outbox, "_close", lambda _handover: None)
        monkeypatch.setattr(outbox, "_rows", unlocked)
    meeting(outbox, "_rows")
    later = timezone.now() + timedelta(hours=1)
    refusals: tuple[type[Exception], ...] = () if locked else (OperationalError,)

    said = at_once(lambda: noted(got), lambda: outbox.sweep(before=later), refusals=refusals)

    broadcast = got.handover.broadcast
    are_right = said == ["done", "done"] and counted(broadcast) == recounted(broadcast) == {"handed": 3}
    assert are_right is locked
