"""Every route, called by everybody about everything: the answer is what the policy says.

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
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.events.models import Event, Timetable, Venue
from abhiyan.field import photos as field_photos
from abhiyan.field.models import Link, Place, Slot, Team, Visit, VisitPhoto
from abhiyan.kernel import work
from abhiyan.kernel.models import Job
from abhiyan.kits.models import Kit, Piece
from abhiyan.live import photos
from abhiyan.live.models import Address, Site, SitePhoto
from abhiyan.messaging.models import Broadcast
from abhiyan.pages.policy import POLICY, PUBLIC, SEE, Rule, every_route_has_a_rule, routes
from abhiyan.people.models import Person
from abhiyan.plans import proofs
from abhiyan.plans.models import Activity, Assignment, Draft, Programme, Proof
from abhiyan.posts.actions import appoint, end, nominate
from abhiyan.posts.models import Appointment, Nomination, Post, Sentence
from abhiyan.press.actions import begin, make_note
from abhiyan.press.models import Item, PressNote
from abhiyan.registration.models import Sample, Sign
from abhiyan.units.models import Goal, Unit, UnitAct
from tests.kernel import jobs
from tests.world import BY, TODAY, World

pytestmark = pytest.mark.timeout(240)  # each actor opens hundreds of pages

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
    """Somebody, and where they may do the verbs the pages ask for."""

    name: str
    see: set[str]
    organise: set[str]
    export: set[str]


ACTORS = [
    Actor("Sonal", ALL, ALL, ALL),
    Actor("Tara", ALL, ALL, ALL),
    Actor("Uma", UTTAR, NONE, UTTAR),
    Actor("Dev", GANGA, GANGA, GANGA),
    Actor("Pia", {"Ganga"}, NONE, NONE),
    Actor("Mohan", SHIVPURI, NONE, NONE),
    Actor("Asha", {"Shivpuri 1"}, NONE, NONE),
    Actor("Maya", EAST, NONE, NONE),
    Actor("Chand", NONE, NONE, NONE),
    Actor("Yesterday", NONE, NONE, NONE),
    Actor("Tomorrow", NONE, NONE, NONE),
]
# Who sees everything, and who one branch: enough to ask the SQL of every page on a second database. Who may what is
# decided before it, and asked of everybody on the first.
ON_A_SECOND = ("Sonal", "Dev")
ASKED = [one for one in ACTORS if connection.vendor == "sqlite" or one.name in ON_A_SECOND]
VERIFIES = {"Sonal": ALL, "Tara": ALL, "Uma": UTTAR, "Dev": GANGA, "Mohan": SHIVPURI}
REPORTS = {**VERIFIES, "Asha": {"Shivpuri 1"}}
MESSAGES = {"Sonal": ALL, "Tara": ALL, "Dev": GANGA}
MESSAGES_SEEN = {**MESSAGES, "Uma": UTTAR}  # she lets them go
PLANNERS = ("Sonal", "Tara")  # they plan for the whole tree
# Whom an actor may replace: (unit, role) of posts below, or beside in lower protocol, and of their own wing.
APPOINTS = {
    "Sonal": ALL,
    "Tara": ALL - {"Pradesh"},
    "Uma": UTTAR - {"Uttar"},
    "Dev": GANGA - {"Ganga"},
    "Mohan": SHIVPURI - {"Shivpuri"},
}


@pytest.fixture(autouse=True)
def papers_are_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands on them is tested where they are made; here it is asked who gets one, hundreds of times."""
    monkeypatch.setattr("typst.compile", lambda *_args, **_more: b"%PDF-")


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


def sees(country: World, actor: Actor, rule: Rule, thing: Thing) -> bool:
    if rule.of in ("broadcast", "kit", "piece"):
        return bool(thing.units & MESSAGES_SEEN.get(actor.name, NONE))
    if rule.of in ("sample", "sign"):  # seen by whoever may act on them
        return bool(thing.units & VERIFIES.get(actor.name, NONE))
    return bool(thing.units & actor.see) or thing.person == country.people[actor.name].pk


def may(country: World, actor: Actor, rule: Rule, thing: Thing) -> bool:
    """Whether the further verb of the rule is allowed."""
    if not rule.then or (rule.own and thing.person == country.people[actor.name].pk):
        return True
    if rule.then in ("organise", "export"):
        return bool(thing.units & getattr(actor, rule.then))
    if rule.then == "message":
        return bool(thing.units & MESSAGES.get(actor.name, NONE))
    if rule.then == "report":
        return bool(thing.units & REPORTS.get(actor.name, NONE))
    if rule.then == "verify":
        return bool(thing.units & VERIFIES.get(actor.name, NONE))
    assert rule.then == "appoint"
    return may_replace(country, actor, thing)


def may_replace(country: World, actor: Actor, thing: Thing) -> bool:
    post = thing.post
    assert post
    if actor.name != "Sonal" and post.role.wing.key != "it":
        return False
    (unit,) = thing.units
    if actor.name not in APPOINTS:
        return False
    if unit in APPOINTS[actor.name]:
        return True
    own = country.held_by(actor.name).post
    return unit == own.unit.name_en and post.role.rank > own.role.rank


def expected(country: World, actor: Actor, rule: Rule, thing: Thing) -> int:
    if rule.posted:
        return 405
    if not sees(country, actor, rule, thing):
        return 404
    return 200 if may(country, actor, rule, thing) else 403


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
# The unit's own page is asked for every unit, the others for these: each actor's own, above, below, beside, elsewhere.
SAMPLE = {"Pradesh", "Ganga", "Rampur", "Shivpuri 1", "Nagar 1", "Seat East"}
THOROUGH = bool(os.environ.get("ABHIYAN_THOROUGH"))


def asked(route: str, rule: Rule) -> Iterator[Thing]:
    everything = (
        THOROUGH
        or route == "pages:unit"
        or rule.of
        not in (
            "unit",
            "act",
            "assignment",
            "proof",
            "photo",
            "sample",
            "sign",
            "event",
            "venue",
            "broadcast",
            "drive",
            "college",
            "link",
            "visit photo",
            "kit",
            "piece",
        )
    )
    return (thing for thing in things(rule.of) if everything or thing.units <= SAMPLE)


def wrong_answers(country: World, actor: Actor, browser: Client) -> Iterator[str]:
    """Every answer that isn't the policy's."""
    for route, rule in ABOUT:
        for thing in asked(route, rule):
            place, wanted = address(route, thing.key), expected(country, actor, rule, thing)
            found = browser.get(place).status_code
            if found != wanted:
                yield f"{place} ({route}, {sorted(thing.units)}): {found}, not {wanted}"
    for place in ("/assignments/export.csv", "/assignments/export.xlsx"):
        found = browser.get(place).status_code
        if found != (wanted := 200 if actor.export else 403):
            yield f"{place}: {found}, not {wanted}"
    programme, plans = Programme.objects.get(key="p").pk, actor.name in PLANNERS
    for place, allowed in (
        ("/units/load/", bool(actor.organise)),
        ("/rosters/", actor.name in APPOINTS),
        ("/duplicates/", actor.name in APPOINTS),
        ("/calls/", actor.name in VERIFIES),
        ("/signs/", actor.name in VERIFIES),
        ("/plans/new/", plans),
        (f"/plans/{programme}/close/", plans),
        (f"/plans/{programme}/copy/", plans),
        ("/jobs/", actor.name == "Sonal"),
        (f"/jobs/{Job.objects.get().pk}/drop/", actor.name == "Sonal"),
    ):
        found = browser.get(place).status_code
        if found != (wanted := 200 if allowed else 403):
            yield f"{place}: {found}, not {wanted}"
    yield from wrong_boards(actor, browser)
    yield from wrong_rooms(country, actor, browser)
    yield from wrong_drives(country, actor, browser)
    yield from wrong_reach(country, actor, browser)
    place = f"/jobs/{Job.objects.get().pk}/"
    found = browser.get(place).status_code
    if found != (wanted := 200 if actor.name in ("Sonal", "Dev") else 404):  # Dev started it
        yield f"{place}: {found}, not {wanted}"


def wrong_boards(actor: Actor, browser: Client) -> Iterator[str]:
    """The board is everybody's, each with their own events; what was found is the planners'."""
    timetable = Timetable.objects.get()
    for place, wanted in (
        (f"/timetable/{timetable.activity_id}/", 200),
        (f"/timetable/found/{timetable.pk}/", 200 if actor.name in PLANNERS else 404),
        (f"/timetable/{timetable.activity_id}/guests/", 200 if actor.name in PLANNERS else 403),
        (f"/timetable/{timetable.activity_id}/check/", 200 if actor.name in PLANNERS else 403),
    ):
        if (found := browser.get(place).status_code) != wanted:
            yield f"{place}: {found}, not {wanted}"


def wrong_rooms(country: World, actor: Actor, browser: Client) -> Iterator[str]:
    """The page of a live address is everybody's; its room shows the units one sees, and planners run it."""
    live = Address.objects.get().activity_id
    ganga, plans = country.unit("Ganga").pk, actor.name in PLANNERS
    for place, wanted in (
        (f"/live/{live}/", 200),
        (f"/live/{live}/room/", 200 if actor.see else 404),
        (f"/live/{live}/room/?unit={ganga}", 200 if "Ganga" in actor.see else 404),
        (f"/live/{live}/replay/", 200 if actor.see else 404),
        (f"/live/{live}/replay/?unit={ganga}", 200 if "Ganga" in actor.see else 404),
        (f"/live/{live}/room.csv?unit={ganga}", 404 if "Ganga" not in actor.see else 200 if actor.export else 403),
        (f"/live/{live}/announce/", 200 if plans else 403),
    ):
        if (found := browser.get(place).status_code) != wanted:
            yield f"{place}: {found}, not {wanted}"


def wrong_drives(country: World, actor: Actor, browser: Client) -> Iterator[str]:
    """Figures of a drive are of the units one sees; a slot is of who goes with its team, and of who sets it up."""
    sallies, ganga = Activity.objects.get(kind="drive").pk, country.unit("Ganga").pk
    slot = Slot.objects.get(team__assignment__unit=ganga).pk
    for place, wanted in (
        ("/drive/mine/", 200),
        (f"/drive/{sallies}/", 200 if actor.see else 404),
        (f"/drive/{sallies}/?unit={ganga}", 200 if "Ganga" in actor.see else 404),
        (f"/drive/{sallies}/drive.csv?unit={ganga}", 404 if "Ganga" not in actor.see else 200 if actor.export else 403),
        (f"/drive/slot/{slot}/", 200 if "Ganga" in REPORTS.get(actor.name, NONE) else 404),
    ):
        if (found := browser.get(place).status_code) != wanted:
            yield f"{place}: {found}, not {wanted}"


def wrong_reach(country: World, actor: Actor, browser: Client) -> Iterator[str]:
    """How a kit of the state fares is shown at the units one sees; how one of another branch does is not there."""
    ganga = country.unit("Ganga").pk
    kits = {name: Kit.objects.get(unit=country.units[name]).pk for name in ("Pradesh", "Nagar")}
    seen, export = "Ganga" in actor.see, "Ganga" in actor.export
    for place, wanted in (
        (f"/unit/{ganga}/kits/{kits['Pradesh']}/", 200 if seen else 404),
        (f"/unit/{ganga}/kits/{kits['Pradesh']}.csv", 404 if not seen else 200 if export else 403),
        (f"/unit/{ganga}/kits/{kits['Nagar']}/", 404),
        ("/kits/", 200),
    ):
        if (found := browser.get(place).status_code) != wanted:
            yield f"{place}: {found}, not {wanted}"


@pytest.mark.parametrize("actor", ASKED, ids=lambda actor: actor.name)
def test_every_route_answers_by_the_policy(country: World, actor: Actor) -> None:
    assert list(wrong_answers(country, actor, entered(country, actor.name))) == []


def test_not_yours_and_not_there_look_the_same(country: World) -> None:
    browser = entered(country, "Mohan")
    unlike = []
    for route, rule in ABOUT:
        theirs = next(thing for thing in things(rule.of) if thing.units and not thing.units & SHIVPURI)
        one, other = (browser.get(address(route, key)) for key in (theirs.key, NOWHERE))
        same = plain(one.content) == plain(other.content)
        if (one.status_code, other.status_code, same) != (*[405 if rule.posted else 404] * 2, True):
            unlike.append(route)

    assert unlike == []


def plain(body: bytes) -> str:
    """A page without what is drawn anew each time, and without its own address (which the reader typed)."""
    page = re.sub(r'name="(csrfmiddlewaretoken|key)" value="[^"]*"', "", body.decode())
    return re.sub(r'name="next" value="[^"]*"', "", page)


def test_strangers_reach_what_is_public_and_nothing_else(country: World) -> None:
    reached = []
    for route, rule in POLICY.items():
        key = next(things(rule.of)).key if named(rule) else 1
        place = "/demo/sign-in/district-convenor/" if rule.of == "kind" else address(route, key)
        for method in ("get", "post"):
            answer = getattr(Client(), method)(place, {"key": str(uuid4())})
            turned_away = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
            if turned_away == (rule.who == PUBLIC):
                reached.append(f"{method} {route}: {answer.status_code}")

    assert reached == []


# --- writes ------------------------------------------------------------------------------------------------------


POSTED = [
    ("posts:appoint", "post"),
    ("posts:nominate", "post"),
    ("posts:seats", "post"),
    ("posts:invite", "person"),
    ("posts:end", "appointment"),
    ("posts:transfer", "appointment"),
    ("units:act", "unit"),
    ("units:undo", "act"),
    ("plans:assignment", "assignment"),
    ("events:event", "event"),
    ("press:record", "event"),
    ("press:people", "event"),
    ("press:new", "event"),
    ("press:item", "item"),
    ("press:versions", "item"),
    ("press:notes", "event"),
    ("press:note", "note"),
    ("events:arrange", "event"),
    ("events:agenda", "event"),
    ("events:venues", "unit"),
    ("messaging:compose", "unit"),
    ("messaging:broadcast", "broadcast"),
    ("messaging:unsure", "broadcast"),
    ("events:outline", "unit"),
    ("events:venue", "venue"),
    ("live:unit", "unit"),
    ("field:places", "drive"),
    ("field:teams", "drive"),
    ("field:slots", "drive"),
    ("field:links", "drive"),
    ("field:visits", "drive"),
    ("field:free_visit", "drive"),
    ("field:place", "college"),
    ("kits:compose", "unit"),
    ("kits:kit", "kit"),
    ("kits:add", "kit"),
    ("hall:hall", "event"),
    ("hall:people", "event"),
    ("hall:doors", "event"),
    ("plans:draft_text", "draft"),
    ("plans:draft_activity", "draft"),
    ("plans:discard", "draft"),
    ("plans:apply", "draft"),
]


def test_a_write_outside_ones_branch_finds_nothing_there(country: World) -> None:
    browser = entered(country, "Mohan")
    before = standing()

    answers = {
        (route, browser.post(address(route, thing.key), {"key": str(uuid4())}).status_code)
        for route, of in POSTED
        for thing in things(of)
        if thing.units and not thing.units & SHIVPURI
    }

    assert answers == {(route, 404) for route, _ in POSTED}
    assert standing() == before


def test_a_number_outside_ones_branch_is_not_there_to_unmask(country: World) -> None:
    browser = entered(country, "Mohan")
    theirs = country.person("Zoya").contacts.get()

    answer = browser.post(f"/contact/{theirs.pk}/unmask/", {"reason": "to call", "key": "0123456789abcdef"})

    assert answer.status_code == 404


def test_a_nomination_outside_ones_branch_is_not_there_to_decide(country: World) -> None:
    browser = entered(country, "Maya")
    nomination = Nomination.objects.get()

    answer = browser.post(f"/nomination/{nomination.pk}/decide/", {"accept": "yes", "key": "0123456789abcdef"})

    assert (answer.status_code, Nomination.objects.get().decided_on) == (404, None)


def standing() -> tuple[Any, ...]:
    """What a forbidden write must leave as it is."""
    return (
        list(Appointment.objects.order_by("pk").values_list("pk", "until")),
        Nomination.objects.count(),
        User.objects.count(),
        list(Unit.objects.order_by("pk").values_list("path", "name_en", "until")),
        list(Assignment.objects.order_by("pk").values_list("state", flat=True)),
        list(Draft.objects.values_list("key", "version")),
        list(Event.objects.order_by("pk").values_list("moves", flat=True)),
        Venue.objects.count(),
    )


# --- the table itself ----------------------------------------------------------------------------------------------


def test_every_route_stands_in_the_policy() -> None:
    assert every_route_has_a_rule() == []


def test_a_route_without_a_row_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(POLICY, "pages:unit")

    (error,) = every_route_has_a_rule()
    assert (error.id, "pages:unit" in error.msg) == ("policy.E001", True)


def test_a_row_without_a_route_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(POLICY, "pages:gone", Rule(PUBLIC))

    (error,) = every_route_has_a_rule()
    assert (error.id, "pages:gone" in error.msg) == ("policy.E002", True)


def test_a_route_without_a_row_is_not_answered(country: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(POLICY, "pages:data_promise")

    assert Client().get("/data-promise/").status_code == 404


def test_the_second_wall_stands_where_a_view_forgot_to_ask(country: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(POLICY, "pages:data_promise", Rule("signed-in"))

    assert Client().get("/data-promise/").status_code == 302
