"""Pairs looked for by two processes are those that one finds, in its order, and what is passed over is counted once."""

import os

import pytest

from abhiyan.people import pairs
from abhiyan.people.matching import Record
from abhiyan.people.pairs import PassedOver, find
from tests.people.rosters import roster

DISTRICTS = 6


def records() -> list[Record]:
    """A messy roster in several districts, with a crowd in one of them."""
    messy, _people = roster(rows=300, seed=11)
    spread = [one._replace(place=f"000001{n:06}" + one.place[12:]) for n in range(DISTRICTS) for one in messy]
    return spread + [Record("अमित कल्पित", phone=b"%d" % n, place="000001" * 5) for n in range(60)]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[pairs.Pair], int]]:
    """By one process and by two: the pairs, and how many were passed over."""
    monkeypatch.setattr(pairs, "CROWD", 20)
    monkeypatch.setattr(pairs, "NEXT", 5)
    some, found = records(), []
    for alone in (len(some), 0):
        monkeypatch.setattr(pairs, "ALONE", alone)
        over = PassedOver()
        found.append((list(find(some, passed_over=over)), over.pairs))
    return found


def test_two_find_what_one_finds(told: list[tuple[list[pairs.Pair], int]]) -> None:
    (by_one, over), (by_two, over_by_two) = told

    assert by_two == by_one
    assert over_by_two == over > 0
    assert len(by_one) > 100


def test_the_second_alone_finds_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    some, in_turn, here = records(), pairs._Work._in_turn, os.getpid()
    by_one = list(find(some))
    monkeypatch.setattr(pairs, "ALONE", 0)
    monkeypatch.setattr(pairs._Work, "_in_turn", lambda *of: iter(()) if os.getpid() == here else in_turn(*of))

    assert list(find(some)) == by_one
