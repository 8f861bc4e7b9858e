"""Whom the events of the plan wish for: holders of posts at the unit, above it, below it, or of seats that touch it.

A chief guest, speaker or conductor is the one holder of a post; `invite` names roles. Who holds a post is looked up on
a day: nobody is named in the plan.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

from abhiyan.events.models import Event
from abhiyan.kernel import edition, tree
from abhiyan.plans.models import Activity
from abhiyan.posts.models import Appointment, Post

CHIEF = ("chief_guest", "speaker", "conductor")  # without whom it isn't held
INVITE = "invite"


class Wish(NamedTuple):
    """A person wished for at an event, by the post they hold there. place: the path of the post's unit.

    part: a word of CHIEF, or INVITE; order: the place of the role in the plan's list, from 0. Without a person the post
    is vacant.
    """

    event_id: int
    part: str
    order: int
    post_id: int
    place: str
    person_id: int | None


class _Asked(NamedTuple):
    """A role that an activity names."""

    activity_id: int
    part: str
    order: int
    role: str


class _Place(NamedTuple):
    """A post of such a role and where it stands."""

    post_id: int
    role: str
    path: str


def wishes(
    activities: Sequence[Activity], *, day: date, unit_path: str = "", person_ids: Collection[int] | None = None
) -> list[Wish]:
    """Every wish of the standing events of some activities, by event, part and order of the plan.

    unit_path: of the event at that unit alone. person_ids: for these people alone. Four statements, whatever the size.
    """
    asked = [one for activity in activities for one in _named(activity)]
    if not asked:
        return []
    events = _events(activities, unit_path)
    holders = _holders({one.role for one in asked}, day, person_ids)
    places = _posts({one.role for one in asked}, set(holders) if person_ids is not None else None)
    meeting = _Meeting(events, places)
    nobody: list[int | None] = [None] if person_ids is None else []
    found = [
        Wish(event_id, one.part, one.order, place.post_id, place.path, person)
        for one in asked
        for event_id, path in events.get(one.activity_id, ())
        for place in meeting.of(path, one.role)
        for person in holders.get(place.post_id) or nobody
    ]
    return sorted(found, key=lambda one: (one.event_id, one.part == INVITE, one.part, one.order, one.place))


def _named(activity: Activity) -> Iterator[_Asked]:
    for part in CHIEF:
        if role := activity.details.get(part):
            yield _Asked(activity.pk, part, 0, role)
    for order, role in enumerate(activity.details.get(INVITE, ())):
        yield _Asked(activity.pk, INVITE, order, role)


def _events(activities: Sequence[Activity], unit_path: str) -> dict[int, list[tuple[int, str]]]:
    """The standing events of each activity: (event, path of its unit)."""
    rows = Event.objects.standing().filter(assignment__activity__in=[one.pk for one in activities]).order_by("pk")
    if unit_path:
        rows = rows.filter(assignment__unit__path=unit_path)
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for activity, event, path in rows.values_list("assignment__activity", "pk", "assignment__unit__path"):
        found[activity].append((event, path))
    return found


def _holders(roles: Collection[str], day: date, person_ids: Collection[int] | None) -> dict[int, list[int]]:
    """{post: those who hold it on `day`}, each by the one record that stands for them."""
    rows = Appointment.objects.on(day).filter(post__role__key__in=roles).order_by("post", "seat", "pk")
    if person_ids is not None:
        rows = rows.filter(person__in=person_ids)
    found: dict[int, list[int]] = defaultdict(list)
    for post, person, same_as in rows.values_list("post", "person", "person__same_as"):
        found[post].append(same_as or person)
    return found


def _posts(roles: Collection[str], among: Collection[int] | None) -> dict[str, list[_Place]]:
    """The open posts of each role, by place."""
    rows = Post.objects.filter(role__key__in=roles, until=None, unit__until=None).order_by("unit__path")
    if among is not None:
        rows = rows.filter(pk__in=among)
    found: dict[str, list[_Place]] = defaultdict(list)
    for one in map(_Place._make, rows.values_list("pk", "role__key", "unit__path")):
        found[one.role].append(one)
    return found


def unit_paths(event_ids: Collection[int]) -> dict[int, str]:
    """{event: the path of its unit}."""
    return dict(Event.objects.filter(pk__in=event_ids).values_list("pk", "assignment__unit__path"))


class _Meeting:
    """Where posts and events meet: in one tree above or below each other, in two by the leaves that both hold."""

    def __init__(self, events: dict[int, list[tuple[int, str]]], places: dict[str, list[_Place]]) -> None:
        self.places = places
        units = {path for some in events.values() for _event, path in some}
        others = {one.path for some in places.values() for one in some}
        self.by_path = {role: _by_path(some) for role, some in places.items()}
        self.touching = _touching(units, others)

    def of(self, unit: str, role: str) -> Iterable[_Place]:
        """The posts of a role for an event at `unit`."""
        known = self.by_path.get(role, {})
        here = [one for path in (*tree.ancestors(unit), unit) for one in known.get(path, ())]
        if here:
            return here
        touching = [one for path in self.touching.get(unit, ()) for one in known.get(path, ())]
        return touching or [one for one in self.places.get(role, ()) if tree.holds(unit, one.path)]


def _by_path(some: Sequence[_Place]) -> dict[str, list[_Place]]:
    found: dict[str, list[_Place]] = defaultdict(list)
    for one in some:
        found[one.path].append(one)
    return found


def _touching(units: Collection[str], others: Collection[str]) -> dict[str, list[str]]:
    """{unit: the units of the other tree that hold one of its leaves}, in order. One statement, or none."""
    mine = {(tree.tree_of(path), len(path)) for path in units}
    theirs = {(tree.tree_of(path), len(path)) for path in others}
    pairs = [(one, other) for one in sorted(mine) for other in sorted(theirs) if one[0] != other[0]]
    if not pairs:
        return {}
    only = _only(units) or _only(others)
    return _touching_all(tuple(pairs)) if not only and len(units) <= MOST_KEPT else _read_touching(pairs, only)


FEW = 20  # places named in a condition; with more, every leaf is looked at
MOST_KEPT = 2_000  # units for which it is kept what touches them
Level = tuple[int, int]  # a tree, and the length of a path in it


@edition.kept
def _touching_all(pairs: Sequence[tuple[Level, Level]]) -> dict[str, list[str]]:
    """Of all units of some levels. Every leaf is read for it, 0.15 s of a state: once in an edition of the tree."""
    return _read_touching(pairs, "")


def _read_touching(pairs: Sequence[tuple[Level, Level]], only: str) -> dict[str, list[str]]:
    column = {tree.ORGANISATION: "path", tree.CONSTITUENCIES: "area_path"}
    selects = (
        f"SELECT DISTINCT substr({column[one[0]]}, 1, {one[1]}), substr({column[other[0]]}, 1, {other[1]}) "
        f"FROM units_unit WHERE area_path IS NOT NULL AND until IS NULL{only}"
        for one, other in pairs
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION '.join(selects)} ORDER BY 1, 2")
        rows = cursor.fetchall()
    found: dict[str, list[str]] = defaultdict(list)
    for unit, other in rows:
        found[unit].append(other)
    return found


def _only(paths: Collection[str]) -> str:
    """The condition that a leaf lies below one of these; empty for many. Paths are digits."""
    if len(paths) > FEW:
        return ""
    column = {tree.ORGANISATION: "path", tree.CONSTITUENCIES: "area_path"}
    ranges = (f"{column[tree.tree_of(path)]} >= '{path}' AND {column[tree.tree_of(path)]} < '{tree.after(path)}'"
              for path in sorted(paths))  # fmt: skip
    return f" AND ({' OR '.join(f'({one})' for one in ranges)})" if paths else ""
