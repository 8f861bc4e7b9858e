"""Finding records that may be one person: all against all, or new ones against those near them.

abhiyan.people.pairs compares; here its records are read, pairs are written down, and certain ones are merged by
themselves. Both streams and slices are short, so that memory stays small and others can write meanwhile.
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

import orjson
from django.db import connection, transaction
from django.db.models import Max, Q

from abhiyan.kernel import bulk, tree
from abhiyan.kernel.authority import Authority
from abhiyan.people import merging
from abhiyan.people.matching import Record
from abhiyan.people.models import Contact, Duplicate, Person
from abhiyan.people.pairs import Pair, PassedOver, find
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Unit

BLOCK = 10_000  # people read together
SLICE = 2_000  # pairs written in one transaction
NEAR = 3  # levels of a path that names are compared within: the district


class Found(NamedTuple):
    """What a pass did: records read, pairs written down or met again, merged by themselves, open for a person.

    passed_over: at most so many pairs were not looked at, where very many nearby bear one name.
    """

    records: int
    pairs: int
    merged: int
    left: int
    passed_over: int = 0


def find_duplicates(
    person_ids: Collection[int] | None = None,
    *,
    day: date,
    at: datetime,
    by: Authority,
    progress: Callable[[int], None] = lambda _n: None,
) -> Found:
    """Compare everybody, or only these people with those of their districts and those who have their numbers.

    Writes pairs slice by slice, each in a transaction of its own, and merges the certain ones. May be stopped and run
    again: a pair is one row. progress: told how many further records were read.
    """
    read: array[int] = array("q")
    mine = {*(person_ids or ())}  # a person may be named twice, and is no pair with themselves
    new = _blocks() if person_ids is None else (_Block(some) for some in bulk.batches(mine))
    old = iter(()) if person_ids is None else _near(mine)
    fresh = _records(new, read, day, progress)
    against = _records(old, read, day, progress)
    merged = left = pairs = 0
    over = PassedOver()
    for some in _slices(find(fresh, against=against, passed_over=over), SLICE):
        pairs += len(some)
        done = _write(some, read, day=day, at=at, by=by)
        merged, left = merged + done.merged, left + done.left
        progress(0)  # a job that tells nothing for minutes is taken for one that hangs
    return Found(len(read), pairs, merged, left, over.pairs)


def find_sharers(person_id: int, *, day: date, at: datetime, by: Authority) -> Found:
    """Compare one person with those who have a number of theirs, as `find_duplicates` does; inside a transaction.

    Two statements where nobody shares it.
    """
    read: array[int] = array("q")
    mine = Contact.objects.filter(person=person_id, kind=Contact.PHONE)
    having = Contact.objects.filter(blind__in=[bytes(blind) for blind in mine.values_list("blind", flat=True)])
    others = {*having.values_list("person_id", flat=True)} - {person_id}
    if not others:
        return Found(1, 0, 0, 0)
    fresh = _records([_Block([person_id])], read, day, lambda _n: None)
    against = _records((_Block(some) for some in bulk.batches(others)), read, day, lambda _n: None)
    pairs = list(find(fresh, against=against))
    done = _write(pairs, read, day=day, at=at, by=by)
    return Found(len(read), len(pairs), done.merged, done.left)


def in_branch(unit: Unit) -> list[int]:
    """The people who hold, held or will hold a post at the unit or below."""
    low, high = unit.path, tree.after(unit.path)
    return _holders(Q(post__unit__path__gte=low, post__unit__path__lt=high))


# --- reading ---------------------------------------------------------------------------------------------------------


class _Block(NamedTuple):
    """People by their ids: a range, or a list."""

    ids: Sequence[int] | None
    low: int = 0
    high: int = 0

    def among(self, field: str) -> Q:
        if self.ids is not None:
            return Q(**{f"{field}__in": self.ids})
        return Q(**{f"{field}__gte": self.low, f"{field}__lt": self.high})


def _blocks() -> Iterator[_Block]:
    top = Person.objects.aggregate(top=Max("pk"))["top"] or 0
    return (_Block(None, low, low + BLOCK) for low in range(0, top + 1, BLOCK))


def _near(person_ids: Collection[int]) -> Iterator[_Block]:
    """The others of these people's districts, and whoever has a number of theirs."""
    found: set[int] = set()
    districts: set[str] = set()
    for some in bulk.batches(person_ids):
        places = Appointment.objects.filter(person__in=some).values_list("post__unit__path", flat=True)
        districts |= {path[: NEAR * tree.SEGMENT] for path in places}
        # In two steps: of people loaded a moment ago PostgreSQL expects few, and would read all contacts for each.
        mine = Contact.objects.filter(person__in=some, kind=Contact.PHONE)
        blinds = [bytes(blind) for blind in mine.values_list("blind", flat=True)]
        found.update(Contact.objects.filter(blind__in=blinds).values_list("person_id", flat=True))
    for path in sorted(districts):
        found.update(_holders(Q(post__unit__path__gte=path, post__unit__path__lt=tree.after(path))))
    return (_Block(some) for some in bulk.batches(found - {*person_ids}))


def _holders(where: Q) -> list[int]:
    return [*Appointment.objects.filter(where).order_by("person").values_list("person", flat=True).distinct()]


def _records(
    blocks: Iterable[_Block], read: "array[int]", day: date, progress: Callable[[int], None]
) -> Iterator[Record]:
    """The records of the blocks' people, block by block; each one's id is put on `read` as it is handed over."""
    for block in blocks:
        places, phones = _places(block, day), _phones(block)
        rows = Person.objects.filter(block.among("pk"), erased_on=None).order_by("pk")
        count = 0
        for pk, hindi, english, relation, year in rows.values_list(
            "pk", "name_hi", "name_en", "relation", "birth_year"
        ):
            read.append(pk)
            count += 1
            yield Record(hindi, english, relation, year, phones.get(pk, b""), places.get(pk, ""))
        progress(count)


def _places(block: _Block, day: date) -> dict[int, str]:
    """{person: path of the unit of their latest post}, one held on the day or later before one that ended."""
    held = Appointment.objects.filter(block.among("person")).order_by("pk")
    found: dict[int, tuple[bool, str]] = {}
    for person, until, path in held.values_list("person_id", "until", "post__unit__path"):
        stands = until is None or until > day
        if stands or not found.get(person, (False,))[0]:
            found[person] = stands, path
    return {person: path for person, (_stands, path) in found.items()}


def _phones(block: _Block) -> dict[int, bytes]:
    """{person: blind index of their latest number}."""
    rows = Contact.objects.filter(block.among("person"), kind=Contact.PHONE).order_by("pk")
    return {person: bytes(blind) for person, blind in rows.values_list("person_id", "blind")}


def _slices(pairs: Iterable[Pair], size: int) -> Iterator[list[Pair]]:
    some: list[Pair] = []
    for one in pairs:
        some.append(one)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


# --- writing ---------------------------------------------------------------------------------------------------------

# A pair that somebody has decided stays as it is.
_UPSERT = """
INSERT INTO people_duplicate (one_id, other_id, unit_id, score, reasons, state, found_at, decided_by)
VALUES (%s, %s, %s, %s, {json}, 'open', %s, '')
ON CONFLICT (one_id, other_id) DO UPDATE SET unit_id = excluded.unit_id, score = excluded.score,
    reasons = excluded.reasons
WHERE people_duplicate.state = 'open'
"""


@transaction.atomic
def _write(some: Sequence[Pair], read: Sequence[int], *, day: date, at: datetime, by: Authority) -> merging.Merged:
    """Write pairs down and merge the certain ones among those that are open."""
    keyed = {_key(read[pair.i], read[pair.j]): pair.match for pair in some}
    above = _offices(keyed, day)
    now = connection.ops.adapt_datetimefield_value(at) if bulk.is_sqlite() else at
    sql = _UPSERT.format(json="%s" if bulk.is_sqlite() else "%s::jsonb")
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [
                (*key, above.get(key), match.score, orjson.dumps(match.reasons).decode(), now)
                for key, match in sorted(keyed.items())
            ],
        )
    certain = {key for key, match in keyed.items() if match.is_certain}
    ids = _ids(certain)
    done = merging.merge_many(ids, by=by, at=at) if ids else merging.Merged(0, 0)
    return merging.Merged(done.merged, len(keyed) - done.merged)


def _key(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _ids(keys: Collection[tuple[int, int]]) -> list[int]:
    """The open pairs among these."""
    found: list[int] = []
    for some in bulk.batches({one for one, _other in keys}):
        rows = Duplicate.objects.filter(one__in=some, state=Duplicate.OPEN)
        found += [pk for pk, *key in rows.values_list("pk", "one_id", "other_id") if tuple(key) in keys]
    return found


def _offices(keys: Collection[tuple[int, int]], day: date) -> dict[tuple[int, int], int]:
    """{pair: the lowest unit above both places}; the top where they lie in two trees, none where one has no place."""
    people = {pk for key in keys for pk in key}
    places: dict[int, str] = {}
    for some in bulk.batches(people):
        places |= _places(_Block(some), day)
    shared = {key: _shared(places[key[0]], places[key[1]]) for key in keys if key[0] in places and key[1] in places}
    units: dict[str, int] = {}
    for paths in bulk.batches({*shared.values()}):
        units |= dict(Unit.objects.filter(path__in=paths).values_list("path", "pk"))
    return {key: units[path] for key, path in shared.items() if path in units}


def _shared(one: str, other: str) -> str:
    """The longest path above both, or at one of them."""
    size = min(len(one), len(other))
    while size and one[:size] != other[:size]:
        size -= tree.SEGMENT
    return one[:size] or tree.root(tree.ORGANISATION)
