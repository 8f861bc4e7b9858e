"""Forgetting again: what people.departures wrote down, done once more to an older database that was put back.

Each line is of one record, known by its number and its stamp together, so nobody else is reached, however late this
runs. What is so already is left as it is; killed anywhere, the next run goes on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from abhiyan.kernel import bulk
from abhiyan.kernel.authority import system
from abhiyan.people import actions, consenting, together
from abhiyan.people.departures import ERASED, ERASED_WHOLE, LET_GO, TOOK_BACK, Departure
from abhiyan.people.models import Consent, Person
from abhiyan.registration.leaving import erasing, expiring, leaving
from abhiyan.registration.models import SignUp

BY = system("departures")
SLICE = 500  # records erased in one transaction


class Repeated(NamedTuple):
    """How many records were erased, had consent taken back, how many sign-ups were let go; and how many lines said
    nothing new: it is so already, or the database has no such record."""

    erased: int
    taken_back: int
    let_go: int
    known: int


def repeat(lines: Sequence[Departure]) -> Repeated:
    """Do to this database what the lines say and it has not."""
    counts: dict[str, int] = defaultdict(int)
    lacking = missing(lines)
    by_done: dict[Departure, list[int]] = defaultdict(list)
    for line in lacking:
        by_done[line.of_nobody].append(line.number)
    for done, numbers in by_done.items():
        for start in range(0, len(numbers), SLICE):
            _do(done, numbers[start : start + SLICE])
        counts[done.what] += len(numbers)
    return Repeated(counts[ERASED] + counts[ERASED_WHOLE], counts[TOOK_BACK], counts[LET_GO], len(lines) - len(lacking))


@transaction.atomic
def _do(done: Departure, numbers: Sequence[int]) -> None:
    if done.what == LET_GO:
        leaving.let_go(SignUp.objects.filter(pk__in=numbers).held(), day=done.day, by=BY)
    elif done.what == ERASED:
        erasing.erase(numbers, why="repeated", day=done.day, by=BY, at=done.at)
    elif done.what == ERASED_WHOLE:
        for pk in numbers:
            expiring.erase_minor(pk, day=done.day, by=BY)
    elif done.source == leaving.REASON and Consent.ORGANISE in done.purposes:
        groups = together.groups_of(numbers)
        for pk in sorted({groups.get(pk, pk) for pk in numbers}):
            leaving.leave(pk, method=done.method, day=done.day, by=BY, at=done.at)
    else:
        actions.withdraw(
            numbers, source=done.source, day=done.day, by=BY, purposes=done.purposes, method=done.method, at=done.at
        )


def missing(lines: Iterable[Departure]) -> list[Departure]:
    """Those of the lines that this database does not have: it is older than they are. Without repeats.

    Of a withdrawal only the purposes that still stand, or never were given; who agreed anew since keeps it.
    """
    listed = list(dict.fromkeys(lines))
    living = _living(listed)
    gone = {one.number for one in listed if one.what in (ERASED, ERASED_WHOLE) and _key(one) in living}
    last = consenting.last_lines({one.number for one in listed if one.what == TOOK_BACK and _key(one) in living})
    waiting = _waiting(one.number for one in listed if one.what == LET_GO)
    found = []
    for one in listed:
        if one.what == TOOK_BACK:
            found += _still_standing(one, last) if _key(one) in living and one.number not in gone else []
        elif _key(one) in (waiting if one.what == LET_GO else living):
            found.append(one)
    return found


def _key(line: Departure) -> tuple[int, str]:
    return line.number, line.stamp


def _living(lines: Collection[Departure]) -> set[tuple[int, str]]:
    """(record, stamp) of those that stand in this database and are not erased."""
    found: set[tuple[int, str]] = set()
    for some in bulk.batches({one.number for one in lines if one.what != LET_GO}):
        rows = Person.objects.filter(pk__in=some, erased_on=None).values_list("pk", "stamp")
        found.update((pk, bytes(stamp).hex()) for pk, stamp in rows)
    return found


def _waiting(numbers: Iterable[int]) -> set[tuple[int, str]]:
    """(sign-up, code) of those that no record holds and that wait to be proved."""
    found: set[tuple[int, str]] = set()
    for some in bulk.batches(set(numbers)):
        rows = SignUp.objects.filter(pk__in=some, person=None, state__in=(SignUp.AWAITING, SignUp.HELD))
        found.update(rows.values_list("pk", "code"))
    return found


def _still_standing(line: Departure, last: dict[tuple[int, str], consenting.Line]) -> list[Departure]:
    lines = ((purpose, last.get((line.number, purpose))) for purpose in line.purposes)
    standing = tuple(purpose for purpose, one in lines if one is None or (one.given and one.at < line.at))
    return [line._replace(purposes=standing)] if standing else []
