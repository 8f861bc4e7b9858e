"""Two at once about one assignment (PostgreSQL; SQLite has one writer): one is done, the other is told why not.

Each race has its twin with the lock taken away, which must go wrong: else the race proves nothing.
"""

import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections, transaction

from abhiyan.plans import actions, spreading
from abhiyan.plans.actions import deeds
from abhiyan.plans.models import Assignment
from abhiyan.posts.models import Role
from tests.plans.conftest import MEETING
from tests.plans.test_apply import recounts
from tests.posts.test_race import LOCKED, meeting
from tests.world import BY, TODAY, World

__all__ = ["meeting"]
pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]
Work = Callable[[str, str], Assignment]


def at_once(*works: Callable[[], Any]) -> list[str]:
    """Each in a thread of its own; "done" or the name of the refusal, sorted."""
    said: list[str] = []

    def run(work: Callable[[], Any]) -> None:
        try:
            work()
            said.append("done")
        except actions.Refused as refused:
            said.append(type(refused).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(said)


def unlock(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(ids: list[int]) -> dict[int, Assignment]:
        return deeds.read(Assignment.objects.all(), ids)

    monkeypatch.setattr(deeds, "locked", found)


@pytest.mark.parametrize("locked", LOCKED)
def test_of_two_who_verify_one_report_one_does(
    work: Work, world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    held = work("planning", "Ganga")
    actions.report(held, text="We met", day=MEETING, by=BY)
    if not locked:
        unlock(monkeypatch)
    meeting(deeds, "refused")

    said = at_once(*[lambda: actions.verify(held, day=TODAY, by=BY)] * 2)

    assert said == (["NotReported", "done"] if locked else ["done", "done"])
    assert bool(recounts(world)) == locked


@pytest.mark.parametrize("locked", LOCKED)
def test_of_a_report_and_a_letting_off_one_is_done(
    work: Work, world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    held = work("planning", "Ganga")
    if not locked:
        unlock(monkeypatch)
    meeting(deeds, "not_open")

    said = at_once(
        lambda: actions.report(held, text="We met", day=MEETING, by=BY),
        lambda: actions.waive(held, reason="Flood", day=date(2018, 1, 27), by=BY),
    )

    assert said == (["AlreadyClosed", "done"] if locked else ["done", "done"])
    assert bool(recounts(world)) == locked


def test_who_gets_work_by_hand_in_the_same_moment_keeps_it(work: Work, world: World) -> None:
    """What `give` worked out before it waited for the row is worked out again."""
    held = work("registration", "Shivpuri")
    Assignment.objects.filter(pk=held.pk).update(acting=held.post, post=None)  # in the wrong hands
    role = Role.objects.select_related("level").get(key="district-convenor")
    handed = threading.Event()

    def hands_on() -> None:
        with transaction.atomic():
            actions.reassign(held, role=role, reason="Ill", day=TODAY, by=BY)
            handed.set()
            time.sleep(1)

    def names_anew() -> None:
        handed.wait(20)
        with transaction.atomic():
            spreading.give("1 = 1", day=TODAY)

    assert at_once(hands_on, names_anew) == ["done", "done"]
    assert str(Assignment.objects.get(pk=held.pk).post) == "District convenor, Ganga"
