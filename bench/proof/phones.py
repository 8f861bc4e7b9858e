"""Invented phones that are offline for a week, and an oracle that was never on any of them.

Each phone has a clock that is up to two days wrong. It makes counts, corrections of its own counts and changes of its
owner's name; now and then it sends what it has, in no order. Of its sendings some never arrive, of others the answer is
lost, and what was answered is sent again. In the end it sends until everything is answered.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from abhiyan.offline.actions import Answer, Sent
from abhiyan.offline.rules import day_of

DAYS = 7
LOST = REPEATED = 0.3  # of sendings: half of the lost on the way there, half on the way back
CLOCK = timedelta(days=2)
FIELDS = ("name_en", "relation")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"  # forty names: some come twice
COUNT, PROFILE = "proof-count", "profile"
UNDONE = ("held", "again", "refused")  # answers after which an item is not there


class Made(NamedTuple):
    """One item, with what only the oracle knows: the true moment, whose it is, where."""

    sent: Sent
    at: datetime
    person: int
    unit: int


@dataclass
class Phone:
    """A phone of a person, at a unit. error: how far its clock is ahead. done: keys that were answered."""

    person: int
    unit: int
    error: timedelta
    made: list[Made] = field(default_factory=list)
    done: set[str] = field(default_factory=set)


class Sending(NamedTuple):
    """A phone sends at a moment; with what luck."""

    at: datetime
    phone: Phone
    chance: float


Take = Callable[[Phone, Sequence[Sent], datetime], list[Answer]]


def phones(owners: Sequence[tuple[int, int]], *, start: datetime, items: int, chance: random.Random) -> list[Phone]:
    """A phone for each owner (person, unit), with what is made on it in the week. A person may have several."""
    found = []
    for person, unit in owners:
        phone = Phone(person, unit, timedelta(seconds=chance.uniform(-1, 1) * CLOCK.total_seconds()))
        moments = sorted(start + timedelta(days=chance.uniform(0, DAYS)) for _ in range(items))
        for at in moments:
            phone.made.append(_made(phone, at, chance))
        found.append(phone)
    return found


def _made(phone: Phone, at: datetime, chance: random.Random) -> Made:
    at = at.replace(microsecond=0)  # a clock in milliseconds, and an oracle to the second
    key, counts = str(UUID(int=chance.getrandbits(128))), [one for one in phone.made if one.sent.kind == COUNT]
    kind, after, fields = COUNT, "", {"n": str(chance.randint(1, 9))}
    luck = chance.random()
    if luck < 0.25 and counts:
        after, fields = chance.choice(counts).sent.key, {"n": str(chance.choice((-1, 1)))}
    elif luck > 0.65:
        kind, name = PROFILE, chance.choice(FIELDS)
        before = [one.sent.key for one in phone.made if one.sent.fields.get("field") == name]
        after, fields = before[-1] if before else "", {"field": name, "value": f"Kalpit {chance.choice(LETTERS) * 2}"}
    return Made(Sent(key, kind, phone.unit, at + phone.error, after, fields), at, phone.person, phone.unit)


def sendings(some: Sequence[Phone], *, start: datetime, chance: random.Random) -> Iterator[Sending]:
    """Two or three tries of each phone in the week, in the order of time; then a last one, in which all goes well."""
    found = [
        Sending(start + timedelta(days=chance.uniform(0.2, DAYS)), phone, chance.random())
        for phone in some
        for _ in range(chance.randint(2, 3))
    ]
    yield from sorted(found, key=lambda one: one.at)
    end = start + timedelta(days=DAYS, hours=1)
    yield from (Sending(end, phone, 1.0) for phone in some)


class Went(NamedTuple):
    """What happened on the way: sendings lost, items delivered and delivered again, and left unanswered in the end."""

    lost: int
    delivered: int
    repeated: int
    left: int


def play(some: Sequence[Phone], take: Take, *, start: datetime, chance: random.Random) -> Went:
    """Let the week pass."""
    lost = 0
    came: Counter[str] = Counter()
    for at, phone, luck in sendings(some, start=start, chance=chance):
        batch = [one.sent for one in phone.made if one.at <= at and (one.sent.key not in phone.done or again(chance))]
        chance.shuffle(batch)
        lost += luck < LOST
        if luck < LOST / 2:
            continue  # it never arrived
        answers = take(phone, batch, at)
        came.update(one.key for one in batch)
        if luck >= LOST:  # else nobody heard the answer: all of it goes again
            phone.done.update(one.key for one in answers if one.state not in UNDONE)
    end = start + timedelta(days=DAYS, hours=2)
    left = sum(len(_unanswered(phone, take, end)) for phone in some)
    return Went(lost, came.total(), came.total() - len(came), left)


def again(chance: random.Random) -> bool:
    return chance.random() < REPEATED


def _unanswered(phone: Phone, take: Take, at: datetime) -> set[str]:
    """What still waits, asked once more now that everything has come."""
    waiting = [one.sent for one in phone.made if one.sent.key not in phone.done]
    return {one.key for one in take(phone, waiting, at) if one.state in UNDONE} if waiting else set()


# --- the oracle -------------------------------------------------------------------------------------------------------


class Truth(NamedTuple):
    """What has to stand in the end. sums: by unit and day; shown: by person, field; clashes: (person, field, base)."""

    sums: Mapping[tuple[int, date], int]
    shown: Mapping[tuple[int, str], str]
    clashes: set[tuple[int, str, str]]


def truth(some: Sequence[Phone], *, indian: Callable[[datetime], date]) -> Truth:
    """By the true moments alone."""
    sums: Counter[tuple[int, date]] = Counter()
    values: dict[tuple[int, str], list[Made]] = defaultdict(list)
    for made in (one for phone in some for one in phone.made):
        if made.sent.kind == COUNT:
            day = indian(made.at)
            sums[made.unit, day_of(day, real=day, today=day)] += int(made.sent.fields["n"])
        else:
            values[made.person, made.sent.fields["field"]].append(made)
    shown = {whose: max(rows, key=lambda one: (one.at, one.sent.key)) for whose, rows in values.items()}
    texts: dict[tuple[int, str, str], set[str]] = defaultdict(set)
    for (person, name), rows in values.items():
        for one in rows:
            texts[person, name, one.sent.after].add(one.sent.fields["value"])
    return Truth(
        {where: n for where, n in sums.items() if n},
        {whose: one.sent.fields["value"] for whose, one in shown.items()},
        {base for base, said in texts.items() if len(said) > 1},
    )
