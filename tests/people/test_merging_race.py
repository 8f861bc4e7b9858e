"""Two at once (PostgreSQL; SQLite has one writer): a pair is decided once, and no figure is lost between two acts.

Each race has its twin with the lock taken away, which must go wrong: else the race proves nothing.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from abhiyan.kernel import bulk
from abhiyan.people import actions, merging, together
from abhiyan.people.models import Duplicate, Evidence, Merge
from abhiyan.posts import actions as posts
from abhiyan.posts import counting
from tests import races
from tests.people.test_merging_tally import counted, true
from tests.races import meeting
from tests.tally.brute import read, recounted
from tests.tally.chance import DAYS
from tests.world import BY, TODAY, World

__all__ = ["meeting"]

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]
NOW = datetime(2018, 2, 1, 12, tzinfo=UTC)
MARCH = date(2018, 3, 1)
LOCKED = [pytest.param(True, id="locked"), pytest.param(False, id="twin: no lock")]


def at_once(*works: Callable[[], Any]) -> list[str]:
    return races.at_once(*works, refusals=(merging.MergeRefused,))


@pytest.fixture
def pair(world: World) -> Duplicate:
    one, other = sorted((world.people["Asha"].pk, world.people["Bela"].pk))
    unit = world.unit("Shivpuri 1")
    return Duplicate.objects.create(one_id=one, other_id=other, unit=unit, score=0.9, found_at=NOW)


@pytest.mark.parametrize("locked", LOCKED)
def test_of_two_clerks_who_decide_one_pair_the_second_finds_it_decided(
    world: World, pair: Duplicate, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    by = [world.authority("Dev"), world.authority("Mohan")]
    if not locked:
        monkeypatch.setattr(merging, "_locked", lambda pair: Duplicate.objects.get(pk=pair.pk))
        monkeypatch.setattr(bulk, "hold", lambda *_: None)
        monkeypatch.setattr(merging, "_apart_among", lambda *_: False)
    meeting(together, "hold")

    said = at_once(
        lambda: merging.merge(pair, keep=pair.one_id, by=by[0], at=NOW),
        lambda: merging.keep_apart(pair, by=by[1], at=NOW),
    )

    assert sorted(said) == (["AlreadyDecided", "done"] if locked else ["done", "done"])
    merged = Merge.objects.filter(undone_at=None).exists()
    agrees = Duplicate.objects.get().state == (Duplicate.MERGED if merged else Duplicate.APART)
    assert agrees or not locked
    assert read(DAYS) == recounted(DAYS)


@pytest.mark.parametrize("locked", LOCKED)
def test_who_is_merged_and_verified_in_the_same_moment_is_counted_right(
    world: World, pair: Duplicate, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    bela = world.people["Bela"].pk
    actions.prove([bela], Evidence.PROVED, source="test", day=TODAY, by=BY)
    if not locked:
        monkeypatch.setattr(bulk, "hold", lambda *_: None)
        monkeypatch.setattr(actions, "_are_no_claims", lambda *_: None)  # what it writes would hold the record, too
    meeting(counting, "settle")
    meeting(together, "retell")

    at_once(
        lambda: merging.merge(pair, keep=pair.one_id, by=BY, at=NOW),
        lambda: actions.prove([bela], Evidence.CONSENTED, source="test", day=TODAY, by=BY),
    )

    assert (read(DAYS) == recounted(DAYS) and counted(DAYS) == true(DAYS)) is locked


@pytest.mark.parametrize("locked", LOCKED)
def test_who_is_merged_while_an_appointment_ends_is_counted_right(
    world: World, pair: Duplicate, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    held = world.held_by("Bela")
    if not locked:
        monkeypatch.setattr(bulk, "hold", lambda *_: None)
    meeting(counting, "settle")

    at_once(
        lambda: merging.merge(pair, keep=pair.one_id, by=BY, at=NOW),
        lambda: posts.end(held, until=MARCH, by=BY),
    )

    assert (read(DAYS) == recounted(DAYS) and counted(DAYS) == true(DAYS)) is locked
