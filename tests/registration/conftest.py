"""Pairs in the small country, and a matcher that knows only what a test tells it."""

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from django.test import Client

from abhiyan.accounts.models import User
from abhiyan.people.models import Duplicate
from tests.world import World

NOW = datetime(2018, 2, 1, 12, tzinfo=UTC)
Enter = Callable[..., Client]
Paired = Callable[..., Duplicate]


class Record(NamedTuple):
    """As abhiyan.people.matching has it."""

    name_hi: str = ""
    name_en: str = ""
    relation: str = ""
    birth_year: int | None = None
    phone: bytes = b""
    place: str = ""


class Match(NamedTuple):
    score: float
    reasons: tuple[str, ...]

    @property
    def is_certain(self) -> bool:
        return self.score >= 0.98


class Pair(NamedTuple):
    i: int
    j: int
    match: Match


def find(records: Iterable[Record], *, against: Iterable[Record] = ()) -> Iterator[Pair]:
    """The same number is certain; one name, in one district, is possible."""
    new = list(records)
    every = [*new, *against]
    for i in range(len(new)):
        for j in range(i + 1, len(every)):
            one, other = every[i], every[j]
            if one.phone and one.phone == other.phone:
                yield Pair(i, j, Match(0.99, ("same phone", "same name")))
            elif one.name_en == other.name_en and one.place[:18] == other.place[:18]:
                yield Pair(i, j, Match(0.6, ("same name", "other phone")))


if find_spec("abhiyan.people.matching") is None:
    module: Any = ModuleType("abhiyan.people.matching")
    module.Record, module.Pair, module.find = Record, Pair, find
    sys.modules["abhiyan.people.matching"] = module


@pytest.fixture
def enter(world: World) -> Enter:
    """`enter("Dev")`: a client in which Dev is signed in and reads English (or `language`)."""

    def as_somebody(name: str, language: str = "en") -> Client:
        person = world.person(name)
        if person.user is None:
            person.user = User.objects.create_user()
            person.save(update_fields=["user"])
        client = Client(headers={"accept-language": language})
        client.force_login(person.user)
        return client

    return as_somebody


@pytest.fixture
def paired(world: World) -> Paired:
    """`paired("Asha", "Bela", unit="Shivpuri 1")`: the two, waiting for a decision."""

    def pair(one: str, other: str, *, unit: str, score: float = 0.9) -> Duplicate:
        first, second = sorted((world.people[one].pk, world.people[other].pk))
        return Duplicate.objects.create(
            one_id=first,
            other_id=second,
            unit=world.unit(unit),
            score=score,
            reasons=["same name", "other phone", "phone shared 4"],
            found_at=NOW,
        )

    return pair
