"""The country that the tests of rights ask about: who stands where, one thing of each kind at every unit, addresses.

Who sees what is written here by hand, from the drawing of the country in tests/world.py, not computed by the product.
Each actor stands to some unit as holder of it, of one above, below, beside; one's post ended yesterday, another's
begins tomorrow, one holds a post without rights, one is nobody.
"""

import logging
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.events.models import Event, Timetable, Venue
from abhiyan.field import photos as field_photos
from abhiyan.field.models import Link, Place, Slot, Team, Visit, VisitPhoto
from abhiyan.kernel import work
from abhiyan.kits.models import Kit, Piece
from abhiyan.live import photos
from abhiyan.live.models import Address, Site, SitePhoto
from abhiyan.messaging.models import Broadcast
from abhiyan.pages.policy import POLICY, SEE, Rule, routes
from abhiyan.people.models import Person
from abhiyan.plans import proofs
from abhiyan.plans.models import Activity, Assignment, Draft, Programme, Proof
from abhiyan.posts.actions import appoint, end, nominate
from abhiyan.posts.models import Appointment, Post, Sentence
from abhiyan.press.actions import begin, make_note
from abhiyan.press.models import Item, PressNote
from abhiyan.registration.models import Sample, Sign
from abhiyan.units.models import Goal, Unit, UnitAct
from tests.kernel import jobs
from tests.world import BY, TODAY, World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOWHERE = 999_999

SHIVPURI = {"Shivpuri", "Shivpuri 1", "Shivpuri 2"}
GANGA = {"Ganga", *SHIVPURI, "Rampur", "Rampur 1"}
UTTAR = {"Uttar", *GANGA}
DAKSHIN = {"Dakshin", "Yamuna", "Nagar", "Nagar 1"}
SEATS = {"Pradesh by seats", "Seat East", "Seat West"}
ALL = {"Pradesh", *UTTAR, *DAKSHIN, *SEATS}
EAST = {"Seat East", "Shivpuri 1", "Nagar 1"}
NONE: set[str] = set()


class Actor(NamedTuple):
    """Somebody, and where they may do the verbs the pages ask for.

    asks: units of which they ask every page: their own, and above, below, beside, elsewhere where there is one.
    """

    name: str
    see: set[str]
    organise: set[str]
    export: set[str]
    asks: set[str]


ACTORS = [
    Actor("Sonal", ALL, ALL, ALL, {"Pradesh", "Shivpuri 1", "Seat East"}),
    Actor("Tara", ALL, ALL, ALL, {"Pradesh", "Nagar", "Seat West"}),
    Actor("Uma", UTTAR, NONE, UTTAR, {"Pradesh", "Uttar", "Rampur 1", "Nagar 1"}),
    Actor("Dev", GANGA, GANGA, GANGA, {"Pradesh", "Ganga", "Rampur", "Nagar 1", "Seat East"}),
    Actor("Pia", {"Ganga"}, NONE, NONE, {"Uttar", "Ganga", "Rampur", "Yamuna"}),
    Actor("Mohan", SHIVPURI, NONE, NONE, {"Ganga", "Shivpuri", "Shivpuri 1", "Rampur", "Nagar 1"}),
    Actor("Asha", {"Shivpuri 1"}, NONE, NONE, {"Shivpuri", "Shivpuri 1", "Shivpuri 2"}),
    Actor("Maya", EAST, NONE, NONE, {"Pradesh by seats", "Seat East", "Nagar 1", "Nagar", "Shivpuri 2"}),
    Actor("Chand", NONE, NONE, NONE, {"Rampur", "Rampur 1"}),
    Actor("Yesterday", NONE, NONE, NONE, {"Yamuna", "Nagar 1"}),
    Actor("Tomorrow", NONE, NONE, NONE, {"Dakshin", "Nagar 1"}),
]


@pytest.fixture(autouse=True)
def refusals_are_not_logged() -> Iterator[None]:
    """There are thousands, each with its trace."""
    log = logging.getLogger("django.request")
    log.setLevel(logging.CRITICAL)
    yield
    log.setLevel(logging.NOTSET)


@pytest.fixture
def country(world: World) -> World:
    """The country with somebody whose convenor's post ended yesterday, and somebody whose begins tomorrow."""
    for name, unit, since, until in (
        ("Yesterday", "Yamuna", TODAY - timedelta(9), TODAY),
        ("Tomorrow", "Dakshin", TODAY + timedelta(1), None),
    ):
        person = world.newcomer(name)
        world.people[name] = person
        # A volunteer's post keeps the door open: what is asked here is what lies behind it.
        appoint(world.post("Nagar 1", "volunteer"), person, since=TODAY - timedelta(9), by=BY)
        role = "district-convenor" if unit == "Yamuna" else "region-convenor"
        held = appoint(world.post(unit, role), person, since=since, by=BY)
        if until:
            end(held, until=until, by=BY)
    nominate(world.post("Shivpuri 2", "booth-worker"), world.newcomer("Nira"), day=TODAY, by=BY)
    # Pia sees her district and nothing below: what a page of it lists has to be asked for by itself.
    Sentence.objects.filter(role__key="district-president").update(scope="own")
    plan(world)
    work.run(work.start(jobs.forbidden, by=world.authority("Dev")))
    return world


def plan(world: World) -> None:
    """One activity with an assignment at every unit, and one act on every unit."""
    period = {"since": TODAY, "until": TODAY + timedelta(2)}
    programme = Programme.objects.create(key="p", **period)
    level = world.unit("Pradesh").level
    head = '[programme]\nkey = "q"\nname_en = "Q"\n'
    Draft.objects.create(key="q", unit=world.unit("Pradesh"), text=head, changed_at=timezone.now(), changed_by="test")
    activity = Activity.objects.create(
        programme=programme, key="a", subject="a", kind="meeting", level=level, span="on", name_en="Meeting", **period
    )
    live = Activity.objects.create(
        programme=programme, key="l", subject="l", kind="live-address", level=level, span="on", name_en="Live", **period
    )
    sallies = Activity.objects.create(
        programme=programme, key="d", subject="d", kind="drive", level=level, span="on", name_en="Drive", **period
    )
    noon = timezone.now()
    address = Address.objects.create(activity=live, doors_at=noon, starts_at=noon, ends_at=noon + timedelta(hours=1))
    Timetable.objects.create(activity=activity, asked="", made_at=timezone.now(), actor="test")
    for unit in Unit.objects.all():
        held = Assignment.objects.create(activity=activity, unit=unit, since=TODAY, due=TODAY)
        photo = proofs.Kept(Proof.PHOTO, unit.code.encode())
        for proof in proofs.rows_of(proofs.Given(files=(photo,))):
            proof.assignment, proof.day, proof.actor = held, TODAY, "test"
            proof.save()
        site = Site.objects.create(address=address, unit=unit, name="Hall", expected=1)
        photos.keep(site, photo, at=noon, actor="test")
        venue = Venue.objects.create(unit=unit, name="Hall")
        event = Event.objects.create(assignment=held, day=TODAY, venue=venue, published=True, changed_at=timezone.now())
        record = begin(event, at=timezone.now(), by=BY)
        make_note(record, "en", at=timezone.now(), by=BY)
        drive(unit, sallies)
        UnitAct.objects.create(kind="rename", unit=unit, day=TODAY, actor="test")
        said = dict.fromkeys(("title_hi", "title_en", "text_hi", "text_en"), "A")
        now = timezone.now()
        times = {"starts_at": now, "ends_at": now + timedelta(1), "made_at": now}
        Broadcast.objects.create(unit=unit, purpose="events", day=TODAY, actor="test", **said, **times)
        kit = Kit.objects.create(
            unit=unit, roles=["booth-worker"], languages=["en"], name_en="Kit", state=Kit.HANDED, actor="test",
            made_at=now, since=TODAY, until=TODAY + timedelta(1),
        )  # fmt: skip
        Piece.objects.create(kit=kit, kind=Piece.TEMPLATE, title_en="A", actor="test")
        drawn = {"day": TODAY, "seed": 1, "size": 0, "strata": [], "drawn_by": "test", "drawn_at": timezone.now()}
        Sample.objects.create(unit=unit, **drawn)
        Sign.objects.create(
            unit=unit, kind=Sign.SHARED, size=9, weight=2, details={"numbers": 2}, first_seen=TODAY, last_seen=TODAY
        )
    # A goal whose units Pia does not see, and one, named after its place, that she does not see either.
    for place, under, name in (("Ganga", "Shivpuri", "All mandals"), ("Shivpuri", "Shivpuri 1", "Shivpuri")):
        below = world.unit(under).level
        Goal.objects.create(key=name, unit=world.units[place], level=below, count=2, year=2019, name_en=name)


def drive(unit: Unit, sallies: Activity) -> None:
    """A drive at a unit: a college, a team with a slot there, a visit with its photo, and the drive's link."""
    held = Assignment.objects.create(activity=sallies, unit=unit, since=TODAY, due=TODAY)
    college = Place.objects.create(assignment=held, unit=unit, name="College")
    team = Team.objects.create(assignment=held, name="Team")
    Slot.objects.create(team=team, place=college, day=TODAY, part="am")
    Link.objects.create(assignment=held)
    visit = Visit.objects.create(
        key=f"visit-{unit.pk}",
        assignment=held,
        unit=unit,
        day=TODAY,
        made_at=timezone.now(),
        talks=1,
        met=1,
        actor="test",
    )
    field_photos.keep(visit, proofs.Kept(Proof.PHOTO, unit.code.encode()), at=timezone.now())


def entered(country: World, name: str) -> Client:
    person = country.people[name]
    user = User.objects.create_user(email=f"{name.lower()}@example.org")
    Person.objects.filter(pk=person.pk).update(user=user)
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    return browser


class Thing(NamedTuple):
    """What an address may name: its key, the units it belongs to, its post's unit if it is one, its person."""

    key: int
    units: set[str]
    person: int | None = None
    post: Post | None = None


def things(of: str) -> Iterator[Thing]:  # noqa: C901, PLR0912, PLR0915 (a row for each kind)
    """Everything of a kind in the country."""
    if of == "unit":
        yield from (Thing(one.pk, {one.name_en}) for one in Unit.objects.all())
    elif of == "act":
        yield from (Thing(one.pk, {one.unit.name_en}) for one in UnitAct.objects.select_related("unit"))
    elif of == "draft":
        yield from (Thing(one.pk, {one.unit.name_en}) for one in Draft.objects.select_related("unit"))
    elif of in ("sample", "sign"):
        rows = (Sample if of == "sample" else Sign).objects.select_related("unit")
        yield from (Thing(one.pk, {one.unit.name_en}) for one in rows)
    elif of == "assignment":
        yield from (Thing(one.pk, {one.unit.name_en}) for one in Assignment.objects.select_related("unit"))
    elif of == "event":
        rows = Event.objects.select_related("assignment__unit")
        yield from (Thing(one.pk, {one.assignment.unit.name_en}) for one in rows)
    elif of == "item":
        items = Item.objects.select_related("proceedings__event__assignment__unit")
        yield from (Thing(one.pk, {one.proceedings.event.assignment.unit.name_en}) for one in items)
    elif of == "note":
        notes = PressNote.objects.select_related("proceedings__event__assignment__unit")
        yield from (Thing(one.pk, {one.proceedings.event.assignment.unit.name_en}) for one in notes)
    elif of == "venue":
        yield from (Thing(one.pk, {one.unit.name_en}) for one in Venue.objects.select_related("unit"))
    elif of == "broadcast":
        yield from (Thing(one.pk, {one.unit.name_en}) for one in Broadcast.objects.select_related("unit"))
    elif of == "kit":
        yield from (Thing(one.pk, {one.unit.name_en}) for one in Kit.objects.select_related("unit"))
    elif of == "piece":
        yield from (Thing(one.pk, {one.kit.unit.name_en}) for one in Piece.objects.select_related("kit__unit"))
    elif of == "photo":
        yield from (Thing(one.pk, {one.site.unit.name_en}) for one in SitePhoto.objects.select_related("site__unit"))
    elif of == "drive":
        rows = Assignment.objects.filter(activity__kind="drive").select_related("unit")
        yield from (Thing(one.pk, {one.unit.name_en}) for one in rows)
    elif of in ("college", "link"):
        rows = (Place if of == "college" else Link).objects.select_related("assignment__unit")
        yield from (Thing(one.pk, {one.assignment.unit.name_en}) for one in rows)
    elif of == "visit photo":
        rows = VisitPhoto.objects.select_related("visit__assignment__unit")
        yield from (Thing(one.pk, {one.visit.assignment.unit.name_en}) for one in rows)
    elif of == "proof":
        rows = Proof.objects.select_related("assignment__unit")
        yield from (Thing(one.pk, {one.assignment.unit.name_en}) for one in rows)
    elif of == "post":
        posts = Post.objects.select_related("unit", "role__wing").filter(appointments__isnull=False).distinct()
        yield from (Thing(one.pk, {one.unit.name_en}, post=one) for one in posts)
    elif of == "appointment":
        for held in Appointment.objects.select_related("post__unit", "post__role__wing"):
            yield Thing(held.pk, {held.post.unit.name_en}, held.person_id, held.post)
    elif of == "person":
        for person in Person.objects.all():
            yield Thing(person.pk, units_of(person), person.pk)
    else:
        raise AssertionError(of)


def units_of(person: Person) -> set[str]:
    held = Appointment.objects.filter(person=person)
    return set(held.values_list("post__unit__name_en", flat=True))


@cache
def patterns() -> dict[str, URLPattern]:
    return dict(routes())


def address(route: str, key: int) -> str:
    """The route's address for a thing; the further arguments stand for themselves."""
    pattern = patterns()[route].pattern
    names = list(pattern.converters)
    others = {
        "kind": "rename",
        "token": "none",
        "number": 0,
        "outcome": "asked",
        "line": 0,
        "gateway": "test",
        "code": "BCD234",
        "suffix": "svg",
    }
    values: list[Any] = [key if name.endswith(("_id", "pk")) else others[name] for name in names]
    return reverse(route, args=values)


def named(rule: Rule) -> bool:
    """Whether the rule is about something that `things` lists."""
    return rule.who == SEE and rule.of not in (
        "contact",
        "nomination",
        "roster",
        "duplicate",
        "merge",
        "sign-up",
        "grievance",
    )


ABOUT = [(route, rule) for route, rule in POLICY.items() if named(rule)]
THOROUGH = bool({"ABHIYAN_THOROUGH", "ABHIYAN_WALLS"} & {*os.environ})


def asked(actor: Actor, route: str, rule: Rule) -> Iterator[Thing]:
    """The things of which the actor asks for this page: everybody's and each unit's own, all where a role decides."""
    by_role = rule.then == "appoint" and not rule.posted
    everything = THOROUGH or by_role or rule.of == "draft" or route in ("pages:unit", "pages:person")
    return (thing for thing in things(rule.of) if everything or thing.units <= actor.asks)


def plain(body: bytes) -> str:
    """A page without what is drawn anew each time, and without its own address (which the reader typed)."""
    page = re.sub(r'name="(csrfmiddlewaretoken|key)" value="[^"]*"', "", body.decode())
    return re.sub(r'name="next" value="[^"]*"', "", page)
