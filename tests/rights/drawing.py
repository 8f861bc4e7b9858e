"""Random organisations, and a second opinion on who may do what in them.

`draw` makes an organisation as plain objects linked by parents; `plant` writes it to the database; `Oracle` answers
every question about rights by walking the parents, reading the sentences as they are meant. It shares no code with
what it judges: no paths, no ranges, no querysets.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.db import connection

from abhiyan.accounts.models import User
from abhiyan.people.models import Contact, Evidence, NameKey, Person, Unmasking, Verification
from abhiyan.plans.models import Activity, Assignment, Programme
from abhiyan.posts.models import Appointment, Nomination, Post, Role, SeatChange, Sentence, Wing
from abhiyan.units.models import Goal, Level, Placement, Tail, Total, Unit

DAY = date(2018, 2, 1)
FOUNDED = date(2017, 1, 1)
VERBS = ("see", "appoint", "unmask")
SCOPES = ("own", "below", "own_and_below")
WINGS = ("it", "press")
ORGANISATION, CONSTITUENCIES = 1, 2
DEEPEST = 4  # levels of the first tree; the last is the leaf
PERIODS = (  # (since, until) in days from DAY, with the days around it over-represented
    (-9, None),
    (-9, None),
    (-9, 0),
    (-9, 1),
    (-9, -1),
    (0, None),
    (1, None),
    (0, 1),
)


@dataclass(eq=False)
class Place:
    """A unit: its parent in its own tree; a leaf has a second parent."""

    name: str
    tree: int
    parent: "Place | None"
    area: "Place | None" = None
    closes_on: date | None = None
    children: int = 0
    path: str = ""
    area_path: str | None = None
    pk: int = 0

    @property
    def depth(self) -> int:
        return 1 if self.parent is None else self.parent.depth + 1


@dataclass(eq=False)
class Kind:
    """A role: its level, wing and rank, and its sentences (verb, scope, wing or None)."""

    name: str
    tree: int
    depth: int
    wing: str
    rank: int
    said: list[tuple[str, str, str | None]] = field(default_factory=list)
    pk: int = 0


@dataclass(eq=False)
class Chair:
    """A post, and who held it from when until when: (person, since, until)."""

    place: Place
    kind: Kind
    held: list[tuple[int, date, date | None]] = field(default_factory=list)
    pk: int = 0


@dataclass
class Country:
    places: list[Place]
    kinds: list[Kind]
    chairs: list[Chair]
    people: list[int]
    shut_out: set[int]
    pks: dict[int, int] = field(default_factory=dict)  # person -> primary key
    appointments: dict[int, tuple[Chair, int]] = field(default_factory=dict)  # primary key -> chair and person


def draw(chance: Random) -> Country:
    """A small organisation: up to four levels and a second tree, random sentences, people who come and go."""
    places = _places(chance)
    kinds = [_kind(chance, number) for number in range(chance.randint(1, 5))]
    fitting = [
        (place, kind) for place in places for kind in kinds if (place.tree, place.depth) == (kind.tree, kind.depth)
    ]
    chosen = chance.sample(fitting, min(len(fitting), 10))
    chairs = [Chair(place, kind) for place, kind in chosen]
    people = list(range(chance.randint(1, 4)))
    for chair in chairs:
        for person in people:
            if chance.random() < 0.4:
                since, until = chance.choice(PERIODS)
                chair.held.append((person, DAY + timedelta(since), None if until is None else DAY + timedelta(until)))
    shut_out = {person for person in people if chance.random() < 0.1}
    return Country(places, kinds, chairs, people, shut_out)


def _places(chance: Random) -> list[Place]:
    top = Place("1", ORGANISATION, None)
    seats = Place("2", CONSTITUENCIES, None)
    places, seat_list = [top, seats], [seats]
    for number in range(chance.randint(0, 3)):
        seat_list.append(Place(f"seat {number}", CONSTITUENCIES, chance.choice(seat_list[:2])))
    places += seat_list[1:]
    inner = [top]
    for number in range(chance.randint(1, 9)):
        parent = chance.choice(inner)
        place = Place(f"unit {number}", ORGANISATION, parent)
        if place.depth == DEEPEST:
            place.area = chance.choice(seat_list[1:]) if len(seat_list) > 1 and chance.random() < 0.8 else None
        else:
            inner.append(place)
        if chance.random() < 0.15:
            place.closes_on = DAY + timedelta(chance.choice((-1, 0, 1, 5)))
        places.append(place)
    return places


def _kind(chance: Random, number: int) -> Kind:
    tree = ORGANISATION if chance.random() < 0.75 else CONSTITUENCIES
    depth = chance.randint(1, DEEPEST if tree == ORGANISATION else 2)
    kind = Kind(f"role-{number}", tree, depth, chance.choice(WINGS), chance.randint(0, 4))
    for verb in VERBS:
        for scope in SCOPES:
            if chance.random() < 0.35:
                kind.said.append((verb, scope, chance.choice((None, *WINGS))))
    return kind


# --- into the database ---------------------------------------------------------------------------------------


def clear() -> None:
    """Empty the tables a drawing fills. In a transaction that is rolled back."""
    models = (
        *(Assignment, Activity, Programme, Nomination, Appointment, SeatChange, Post, Sentence, Role, Wing),
        *(Placement, Goal, Tail, Total, Unit, Level),
        *(NameKey, Verification, Evidence, Contact, Unmasking, Person, User),
    )
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


def plant(country: Country) -> None:
    """Write the drawing as rows; fills in `path` and `pk`."""
    levels = _plant_levels()
    _plant_places(country.places, levels)
    wings = {key: Wing.objects.create(key=key, name_en=key) for key in WINGS}
    for kind in country.kinds:
        role = Role(
            key=kind.name, level=levels[kind.tree, kind.depth], wing=wings[kind.wing], rank=kind.rank, name_en=kind.name
        )
        role.save()
        kind.pk = role.pk
    Sentence.objects.bulk_create(
        Sentence(role_id=kind.pk, verb=verb, scope=scope, wing=wings[wing] if wing else None)
        for kind in country.kinds
        for verb, scope, wing in kind.said
    )
    _plant_people(country)
    _plant_chairs(country)
    _plant_plan(country, levels)


def _plant_levels() -> dict[tuple[int, int], Level]:
    keys = [(ORGANISATION, depth) for depth in range(1, DEEPEST + 1)] + [(CONSTITUENCIES, d) for d in (1, 2, 3)]
    return {
        (tree, depth): Level.objects.create(
            key=f"level-{tree}-{depth}", tree=tree, depth=depth, name_en="x", plural_en="x", is_leaf=depth == DEEPEST
        )
        for tree, depth in keys
    }


def _plant_places(places: list[Place], levels: dict[tuple[int, int], Level]) -> None:
    for place in places:
        place.path = f"{place.tree:06}" if place.parent is None else _next_path(place.parent)
        place.area_path = _next_path(place.area) if place.area else None
        unit = Unit.objects.create(
            level=levels[place.tree, place.depth],
            code=place.name,
            name_en=place.name,
            parent_id=place.parent.pk if place.parent else None,
            path=place.path,
            depth=place.depth,
            area_parent_id=place.area.pk if place.area else None,
            area_path=place.area_path,
            since=FOUNDED,
            until=place.closes_on,
        )
        place.pk = unit.pk


def _next_path(parent: Place) -> str:
    parent.children += 1
    return f"{parent.path}{parent.children:06}"


def _plant_people(country: Country) -> None:
    for person in country.people:
        user = User.objects.create(email=f"{person}@example.org", is_active=person not in country.shut_out)
        row = Person.objects.create(name_en=f"Person {person}", source="drawing", since=FOUNDED, user=user)
        country.pks[person] = row.pk


def _plant_chairs(country: Country) -> None:
    for chair in country.chairs:
        post = Post.objects.create(unit_id=chair.place.pk, role_id=chair.kind.pk, seats=None, since=FOUNDED)
        chair.pk = post.pk
        for person, since, until in chair.held:
            held = Appointment.objects.create(
                post=post, person_id=country.pks[person], since=since, until=until, actor="drawing"
            )
            country.appointments[held.pk] = (chair, person)


def _plant_plan(country: Country, levels: dict[tuple[int, int], Level]) -> None:
    programme = Programme.objects.create(key="p", since=FOUNDED, until=DAY)
    period = {"since": FOUNDED, "until": DAY}
    activity = Activity.objects.create(
        programme=programme, key="a", subject="a", kind="meeting", level=levels[1, 1], span="on", **period
    )
    for place in country.places:
        Assignment.objects.create(activity=activity, unit_id=place.pk, since=FOUNDED, due=DAY)


# --- the second opinion ----------------------------------------------------------------------------------------


@dataclass
class Oracle:
    country: Country
    day: date = DAY

    def posts_of(self, person: int) -> list[Chair]:
        """What the person holds on the day, at places that are there on the day. Nothing for who is shut out."""
        if person in self.country.shut_out:
            return []
        return [
            chair
            for chair in self.country.chairs
            for holder, since, until in chair.held
            if holder == person
            and since <= self.day
            and (until is None or self.day < until)
            and (chair.place.closes_on is None or self.day < chair.place.closes_on)
        ]

    def may(self, person: int, verb: str, place: Place, *, wing: str | None = None, rank: int | None = None) -> bool:
        return any(
            said == verb
            and in_scope(own, scope, place)
            and (None in (wing, only) or wing == only)
            # Nobody acts on a post at the own place that stands level with or above the own.
            and (rank is None or place is not own or rank > chair.kind.rank)
            for chair in self.posts_of(person)
            for said, scope, only in chair.kind.said
            for own in self.stands_at(chair.place, scope)
        )

    def stands_at(self, place: Place, scope: str) -> list[Place]:
        """Who stands at the top of the organisation stands at the top of the constituencies too, looking down."""
        if place.parent is None and place.tree == ORGANISATION and scope != "own":
            return [place, *(top for top in self.country.places if top.parent is None and top is not place)]
        return [place]


def in_scope(own: Place, scope: str, place: Place) -> bool:
    is_own, is_below = place is own, own in above(place)
    return {"own": is_own, "below": is_below, "own_and_below": is_own or is_below}[scope]


def above(place: Place) -> list[Place]:
    """Every place above, in both trees."""
    found = []
    for parent in (place.parent, place.area):
        if parent is not None:
            found += [parent, *above(parent)]
    return found
