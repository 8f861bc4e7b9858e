"""Puts an invented organisation into an empty database: units, posts, and people in the seats.

Everything goes through the verbs an office uses (their bulk forms). A second process seals phones and makes search keys
while this one writes. What is invented follows from the seed and from codes and keys, never from a database's ids.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from itertools import islice
from multiprocessing import get_context
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from abhiyan.kernel import bulk, edition
from abhiyan.kernel.authority import Authority, system
from abhiyan.kernel.collecting import uncollected
from abhiyan.kernel.console import Progress
from abhiyan.people.actions import NewPerson, Prepared, prepare, register_many
from abhiyan.people.models import Contact, Evidence, NameKey, Person
from abhiyan.posts import adoption
from abhiyan.posts.models import Appointment, Post, SeatChange
from abhiyan.posts.opening import Seating, appoint_many
from abhiyan.posts.profile import Profile
from abhiyan.registration.joining import signing
from abhiyan.rehearsal import names
from abhiyan.rehearsal.branches import Branches
from abhiyan.rehearsal.charges import MINISTER, districts_of_a_minister
from abhiyan.rehearsal.fate import chance
from abhiyan.rehearsal.models import Rehearsal
from abhiyan.units import tally
from abhiyan.units.models import Label, Organization, Placement, Tail, Unit
from abhiyan.units.planting import insert_units
from abhiyan.units.profile import UnitRow

SOURCE = "rehearsal"
FILLED = (Unit, Placement, Label, Post, SeatChange, Tail, Person, Contact, NameKey, Evidence, Appointment)
SLICE = 20_000  # people in one transaction: about half a second
BY: Authority = system(SOURCE)


class RealPeopleHere(Exception):
    """This database holds people who are not invented, or an organisation of its own: nothing is invented into it."""


class Place(NamedTuple):
    """A post as the invented world knows it. seats: None when any number may hold it."""

    post_id: int
    unit_id: int
    path: str
    code: str
    role: str
    seats: int | None
    is_leaf: bool


class Chair(NamedTuple):
    """A seat somebody is invented for; `number` makes their name and their phone."""

    post_id: int
    seat: int | None
    number: int


Holders = Callable[[Place], Sequence[int | None]]
"""Which seats of a post are held when the world begins: their numbers, None for each holder of an unlimited post."""


def check_empty() -> None:
    """Raises RealPeopleHere unless the database is empty or a rehearsal already."""
    living = Organization.objects.first()
    if living is not None and not living.invented:
        raise RealPeopleHere
    real = Person.objects.exclude(source__startswith=SOURCE).exclude(source__startswith="post:")
    if real.exclude(source__startswith="roster:").exclude(source=signing.SOURCE).exists():
        raise RealPeopleHere


def build(
    profile: Profile, units: Iterable[UnitRow], holders: Holders, *, seed: int, day: date, total: int | None = None
) -> Rehearsal:
    """Build the world from `day` on and mark the database as invented. Its indexes are still to be made (`finish`).

    total: how many leaves there will be, for the progress. Raises RealPeopleHere.
    """
    rehearsal = begin(profile, seed=seed)
    with uncollected():
        organise(profile, units, day=day, total=total)
        drop_indexes(rehearsal)
        seat_people(chairs_of(holders), day=day)
    return rehearsal


def begin(profile: Profile, *, seed: int) -> Rehearsal:
    """Note that a rehearsal is being built here; its tables are filled without foreign keys. Raises RealPeopleHere."""
    check_empty()
    rehearsal, _ = Rehearsal.objects.get_or_create(profile=profile.key, defaults={"seed": seed})
    with transaction.atomic():
        rehearsal.indexes_left += bulk.drop_keys(*FILLED)
        rehearsal.save(update_fields=["indexes_left"])
    return rehearsal


def organise(profile: Profile, units: Iterable[UnitRow], *, day: date, total: int | None = None) -> None:
    """The organisation, its units and their posts."""
    adoption.apply(profile, day=day, by=BY)
    Organization.objects.update(invented=True)
    edition.changed()
    add_units(units, day=day, total=total)
    adoption.apply(profile, day=day, by=BY)  # goals name units, which are there now


def drop_indexes(rehearsal: Rehearsal) -> None:
    """Fill the empty tables of people without their indexes: made at the end, these sort instead of seek."""
    with transaction.atomic():
        rehearsal.indexes_left += bulk.drop_indexes(Person, Contact, NameKey)
        rehearsal.save(update_fields=["indexes_left"])


def finish(rehearsal: Rehearsal) -> None:
    """Make the indexes and note that the world stands whole. Pages are right before it, only searching is slower."""
    make_indexes(rehearsal)
    rehearsal.built_at = timezone.now()
    rehearsal.save(update_fields=["built_at"])


def make_indexes(rehearsal: Rehearsal) -> None:
    """Make what was dropped again, also after a build was killed."""
    with Progress("Indexes", total=len(rehearsal.indexes_left)) as progress:
        for sql in rehearsal.indexes_left:
            bulk.make_again(sql)
            progress.add()
    rehearsal.indexes_left = []
    rehearsal.save(update_fields=["indexes_left"])


def add_units(units: Iterable[UnitRow], *, day: date, total: int | None) -> None:
    """Units on both trees and their posts, by slices."""
    rows = iter(units)
    with Progress("Units and their posts", total=total) as progress:
        while some := list(islice(rows, SLICE)):
            insert_units(some, day=day, by=BY)
            progress.add(len(some))
    tally.squash()
    bulk.take_stock()


def seat_people(chairs: Sequence[Chair], *, day: date) -> None:
    """Invent a holder for every chair."""
    with Progress("People in their posts", total=len(chairs)) as progress, prepared(chairs) as slices:
        for some, people in slices:
            appoint_slice(some, people, day=day)
            progress.add(len(some))
    bulk.take_stock()


def appoint_slice(chairs: Sequence[Chair], people: Sequence[Prepared], *, day: date, by: Authority = BY) -> list[int]:
    """Register and seat one slice in one transaction, then squash what it added; return the people's ids in order."""
    with transaction.atomic():
        ids = register_many(people, source=SOURCE, day=day)
        seatings = [Seating(chair.post_id, chair.seat, pk) for chair, pk in zip(chairs, ids, strict=True)]
        appoint_many(seatings, since=day, by=by)
    tally.squash()
    return list(ids)


def places() -> Iterator[Place]:
    """Every open post, in the order of places and of protocol."""
    posts = Post.objects.filter(until=None, unit__until=None).order_by("unit__path", "role__rank", "role__key")
    fields = ("pk", "unit_id", "unit__path", "unit__code", "role__key", "seats", "unit__level__is_leaf")
    for row in posts.values_list(*fields).iterator(20_000):
        yield Place(*row)


def chairs_of(holders: Holders) -> list[Chair]:
    """The seats somebody sits in when the world begins, numbered from 1 in the order of places."""
    held = ((place.post_id, seat) for place in places() for seat in holders(place))
    return [Chair(post_id, seat, number) for number, (post_id, seat) in enumerate(held, start=1)]


def example_holders(seed: int) -> Holders:
    """Holders of the worked example: all in the state and its regions, fewer where the district is weak.

    A minister is seated in the first district in their charge; `guests.share_ministers` puts them into the others.
    """
    branches = cache(lambda: Branches(seed))  # asked for when the units stand, not before
    charges = cache(lambda: districts_of_a_minister(seed))

    def holders(place: Place) -> Sequence[int]:
        if not place.seats:
            return ()
        if place.role == MINISTER:
            return (1,) if charges().get(place.code) == place.code else ()
        seats, known = place.seats, branches()
        if known.code(place.path) and chance(seed, "full", place.code, place.role) >= known.strength(place.path):
            seats = max(0, seats - 1 - int(3 * chance(seed, "vacant", place.code, place.role)))
        return range(1, seats + 1)

    return holders


def invented(chair: Chair) -> NewPerson:
    """The person of a chair: visibly invented by name, with a number no network has."""
    hindi, english = names.person(chair.number)
    return NewPerson(hindi, english, "hi", names.phone(chair.number))


def prepare_chairs(chairs: Sequence[Chair]) -> list[Prepared]:
    """The people for some seats."""
    return prepare(map(invented, chairs))


@contextmanager
def prepared(chairs: Sequence[Chair]) -> Iterator[Iterable[tuple[Sequence[Chair], list[Prepared]]]]:
    """Slices of seats with their people, prepared ahead by a second process; few people are prepared by this one."""
    starts = range(0, len(chairs), SLICE)
    slices = (chairs[start : start + SLICE] for start in starts)
    if len(chairs) < SLICE // 10:
        yield ((some, prepare_chairs(some)) for some in slices)
        return
    with get_context("fork").Pool(1, initializer=_Beside.begin, initargs=(chairs,)) as pool:
        people = pool.imap(_Beside.prepare, starts)
        yield zip(slices, (list(map(Prepared._make, some)) for some in people), strict=True)


class _Beside:
    """In the second process, which was forked with the seats. What it hands back are bare tuples: they travel fast."""

    chairs: Sequence[Chair] = ()

    @classmethod
    def begin(cls, chairs: Sequence[Chair]) -> None:
        cls.chairs = chairs

    @classmethod
    def prepare(cls, start: int) -> list[tuple[object, ...]]:
        return list(map(tuple, prepare_chairs(cls.chairs[start : start + SLICE])))
