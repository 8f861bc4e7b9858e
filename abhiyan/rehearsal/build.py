"""Puts an invented organisation into an empty database: units, posts, and people in most of the seats.

Everything goes through the verbs an office uses (their bulk forms). A second process seals phones and makes search keys
while this one writes. The same profile and seed give the same world.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from multiprocessing import get_context
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from abhiyan.kernel import bulk
from abhiyan.kernel.authority import Authority, system
from abhiyan.kernel.console import Progress
from abhiyan.people.actions import NewPerson, Prepared, prepare, register_many
from abhiyan.people.models import Contact, NameKey, Person
from abhiyan.posts import adoption
from abhiyan.posts.models import Post
from abhiyan.posts.opening import Seating, appoint_many
from abhiyan.posts.profile import Profile
from abhiyan.rehearsal import example, names
from abhiyan.rehearsal.fate import chance, strength
from abhiyan.rehearsal.models import Rehearsal
from abhiyan.units import tally
from abhiyan.units.models import Organization
from abhiyan.units.planting import insert_units

SOURCE = "rehearsal"
DISTRICT = 18  # length of a district's path; a seat's in the second tree
SLICE = 20_000  # people in one transaction: about half a second
BY: Authority = system(SOURCE)


class RealPeopleHere(Exception):
    """This database holds people who are not invented, or an organisation of its own: nothing is invented into it."""


class Chair(NamedTuple):
    """A seat somebody is invented for; `number` makes their name and phone."""

    post_id: int
    seat: int | None
    number: int


def check_empty() -> None:
    """Raises RealPeopleHere unless the database is empty or a rehearsal already."""
    living = Organization.objects.first()
    if living is not None and not living.invented:
        raise RealPeopleHere
    if Person.objects.exclude(source=SOURCE).exists():
        raise RealPeopleHere


def build(profile: Profile, *, seed: int, booths: int | None = None) -> Rehearsal:
    """Build the world of `profile` and mark the database as invented; `make_indexes` is left. Raises RealPeopleHere."""
    rehearsal = begin(profile, seed=seed)
    with bulk.uncollected():
        organise(profile, booths=booths)
        drop_indexes(rehearsal)
        seat_people(seed=seed, day=profile.founded)
    finish(rehearsal)
    return rehearsal


def begin(profile: Profile, *, seed: int) -> Rehearsal:
    """Note that a rehearsal is being built here. Raises RealPeopleHere."""
    check_empty()
    rehearsal, _ = Rehearsal.objects.get_or_create(profile=profile.key, defaults={"seed": seed})
    return rehearsal


def organise(profile: Profile, *, booths: int | None) -> None:
    """The organisation, its units and their posts."""
    adoption.apply(profile, day=profile.founded, by=BY)
    Organization.objects.update(invented=True)
    add_units(profile, day=profile.founded, booths=booths)
    adoption.apply(profile, day=profile.founded, by=BY)  # goals name units, which are there now


def finish(rehearsal: Rehearsal) -> None:
    """Note that the world stands whole."""
    rehearsal.built_at = timezone.now()
    rehearsal.save(update_fields=["built_at"])


def drop_indexes(rehearsal: Rehearsal) -> None:
    """Fill the empty tables of people without their indexes: made at the end, they are sorted instead of sought."""
    with transaction.atomic():
        rehearsal.indexes_left = bulk.drop_indexes(Person, Contact, NameKey)
        rehearsal.save(update_fields=["indexes_left"])


def make_indexes(rehearsal: Rehearsal) -> None:
    """Make what was dropped again, also after a build was killed."""
    with Progress("Indexes", total=len(rehearsal.indexes_left)) as progress:
        for sql in rehearsal.indexes_left:
            bulk.make_indexes([sql])
            progress.add()
    rehearsal.indexes_left = []
    rehearsal.save(update_fields=["indexes_left"])


def add_units(profile: Profile, *, day: date, booths: int | None) -> None:
    """Units on both trees and their posts, by slices."""
    total = (booths or profile.example.booths) if profile.example else None
    rows = example.units(profile, booths=booths)
    with Progress("Units and their posts", total=total) as progress:
        while some := list(islice(rows, SLICE)):
            insert_units(some, day=day, by=BY)
            progress.add(sum(row.level == "booth" for row in some) if total else len(some))
    tally.squash()


def seat_people(*, seed: int, day: date) -> None:
    """Invent a holder for most seats: strong branches have few vacancies, weak ones many."""
    chairs = chairs_to_fill(seed)
    total = len(chairs)
    with Progress("People in their posts", total=total) as progress, prepared(chairs) as slices:
        for some, people in slices:
            appoint_slice(some, people, day=day)
            progress.add(len(some))


def appoint_slice(chairs: list[Chair], people: list[Prepared], *, day: date) -> None:
    """Register and seat one slice, then squash what it added."""
    with transaction.atomic():
        ids = register_many(people, source=SOURCE, day=day)
        seatings = [Seating(chair.post_id, chair.seat, pk) for chair, pk in zip(chairs, ids, strict=True)]
        appoint_many(seatings, since=day, by=BY)
    tally.squash()


def chairs_to_fill(seed: int) -> list[Chair]:
    """The seats somebody sits in, in the order of places."""
    posts = Post.objects.filter(seats__gt=0, until=None).order_by("unit__path", "role__rank")
    found: list[Chair] = []
    number = 0
    for pk, seats, path in posts.values_list("pk", "seats", "unit__path").iterator(20_000):
        for seat in range(1, filled(seed, pk, seats or 0, path) + 1):
            number += 1
            found.append(Chair(pk, seat, number))
    return found


def filled(seed: int, post_id: int, seats: int, path: str) -> int:
    """How many seats of a post are held: all in the state and its regions, fewer where the district is weak."""
    if len(path) < DISTRICT or chance(seed, "full", post_id) < strength(seed, path[:DISTRICT]):
        return seats
    return max(0, seats - 1 - int(3 * chance(seed, "vacant", post_id)))


def invented(number: int, language: str = "hi") -> NewPerson:
    """Invented person `number`: visibly invented by name, with a number no network has."""
    hindi, english = names.person(number)
    return NewPerson(hindi, english, language, names.phone(number))


def prepare_chairs(chairs: list[Chair]) -> list[Prepared]:
    """In the second process: the people for a slice of seats."""
    return prepare(invented(chair.number) for chair in chairs)


@contextmanager
def prepared(chairs: list[Chair]) -> Iterator[Iterable[tuple[list[Chair], list[Prepared]]]]:
    """Slices of seats with their people, prepared ahead by a second process."""
    slices = [chairs[start : start + SLICE] for start in range(0, len(chairs), SLICE)]
    with get_context("fork").Pool(1) as pool:
        yield zip(slices, pool.imap(prepare_chairs, slices), strict=True)
