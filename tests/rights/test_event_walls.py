"""Every filter and every demand of events, taken out one by one: some answer must change.

As tests/rights/test_walls.py does for the other domains, but with events, halls, guests and timetables of its own and
pages of events alone, so that a wall takes seconds. All of them take some minutes: ABHIYAN_WALLS=1. What must be
refused is asked on every run.
"""

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.events import actions, calendars, guests, solving, tasks, timetabling, trying
from abhiyan.events.actions import Details, Hall, Line
from abhiyan.events.asking import Limits
from abhiyan.events.models import Event, Timetable, Venue
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.plans import actions as plans
from abhiyan.plans import vocabulary
from abhiyan.plans.models import Activity, Assignment, Feed
from abhiyan.plans.planfile import read_text
from abhiyan.posts.models import Sentence
from tests.events.test_guests import GUESTS
from tests.rights import walls
from tests.rights.country import BACKEND, refusals_are_not_logged
from tests.world import BY, TODAY, World

__all__ = ["refusals_are_not_logged"]

DOMAINS = ("events",)
ASKERS = ("Mohan", "Dev", "Pia")  # convenors of a mandal and of its district; sees that district, and nothing below
SECRETS = ("Zoya", "Maya", "Nagar", "Yamuna", "Dakshin")
NOW, FEB_9 = timezone.now(), date(2018, 2, 9)
NO_RIGHTS = ("_require_hall",)  # asks whether a hall is free

# What may go without a difference, and why.
SECOND_WALLS: dict[str, str] = {}


def asks(node: ast.AST) -> bool:
    return walls.for_rights(node, but=NO_RIGHTS)


WALLS = [*walls.found(DOMAINS, asks)]


# --- the country ------------------------------------------------------------------------------------------------------


class Events(NamedTuple):
    """What there is, and who asks. tried: Tara's own. link: of Maya's office."""

    world: World
    activities: dict[str, Activity]
    theirs: Event
    found: Timetable
    tried: Timetable
    browsers: dict[str, Client]

    def by(self, name: str) -> Authority:
        return self.world.authority(name)


@pytest.fixture
def events(world: World) -> Events:
    """Districts meet and confer, a mandal of each meets too; everywhere a hall; Maya is invited and has an office."""
    Sentence.objects.filter(role__key="district-president").update(scope="own")
    plans.apply(read_text(GUESTS, vocabulary.of_installation()), day=TODAY, by=BY)
    activities = {one.key: one for one in Activity.objects.select_related("within", "owner__wing", "programme")}
    for name in ("Shivpuri", "Nagar"):
        unit = world.unit(name)
        more = Assignment.objects.create(activity=activities["planning"], unit=unit, since=TODAY, due=TODAY)
        Event.objects.create(assignment=more, day=TODAY, changed_at=NOW)
    for unit in world.units.values():
        Venue.objects.create(unit=unit, name=f"Hall of {unit.name_en}")
    theirs = Event.objects.whole().get(assignment__activity__key="conference", assignment__unit__name_en="Yamuna")
    slots = {one.pk: (FEB_9, "am") for one in Event.objects.filter(assignment__activity__key="conference")}
    people = {pk: [world.people["Maya"].pk] for pk in slots}
    proof = {"objective": 1, "bound": 1, "proved": True, "reasons": []}
    tara, conference = world.authority("Tara"), activities["conference"]
    found = timetabling.propose(
        conference, Limits(), solving.Found("", slots, people, proof), at=NOW, by=tara, pins=[theirs.pk]
    )
    tried = trying.begin(conference, found, at=NOW, by=tara)
    trying.move(tried, theirs.pk, FEB_9, "pm", by=tara)
    guests.make_link(guests.guest_of(world.people["Maya"]), at=NOW, by=tara)
    browsers = {}
    for name in ASKERS:
        user = User.objects.create_user(email=f"{name.lower()}@example.org")
        Person.objects.filter(pk=world.people[name].pk).update(user=user)
        browsers[name] = Client(raise_request_exception=False, headers={"accept-language": "en"})
        browsers[name].force_login(user, backend=BACKEND)
    return Events(world, activities, theirs, found, tried, browsers)


# --- what is seen -----------------------------------------------------------------------------------------------------

Probe = tuple[str, Callable[[], Any]]


def shown(events: Events) -> Iterator[Probe]:
    """What everybody who asks is answered: status, which secrets stand there, how many lines and choices."""
    for place in pages(events):
        for name, browser in events.browsers.items():
            yield f"{name} {place}", lambda place=place, browser=browser: said(browser.get(place))


def pages(events: Events) -> Iterator[str]:
    world = events.world
    for unit in (world.unit(name).pk for name in ("Shivpuri", "Ganga", "Nagar")):
        yield from (f"/unit/{unit}/{page}/" for page in ("events", "venues", "agenda"))
    for name in ("Nagar", "Shivpuri"):
        yield f"/venue/{Venue.objects.get(unit__name_en=name).pk}/"
    for event in Event.objects.filter(assignment__unit__name_en__in=("Ganga", "Yamuna", "Shivpuri")):
        yield from (f"/event/{event.pk}/{page}" for page in ("", "arrange/", "agenda/", "event.ics"))
    for key in ("planning", "conference"):
        pk = events.activities[key].pk
        yield from (f"/timetable/{pk}/{page}" for page in ("", "?by=guests", "check/", "guests/"))
    yield from (f"/timetable/found/{one.pk}/" for one in (events.found, events.tried))
    for name in ("Maya", "Dev", "Pia", "Asha"):
        person = world.people[name].pk
        yield from (f"/person/{person}/{page}" for page in ("days/", "itinerary/", "itinerary.ics"))


def said(answer: Any) -> tuple[Any, ...]:
    return walls.said(answer, SECRETS)


# --- what is done -----------------------------------------------------------------------------------------------------


def verbs(events: Events) -> Iterator[Probe]:
    for one in VERBS:
        yield one.__name__, lambda one=one: walls.done(lambda: one(events, events.by("Dev")))


def arrange(events: Events, by: Authority) -> Any:
    return actions.arrange(events.theirs, Details(FEB_9), at=NOW, by=by) and "arranged"


def call_off(events: Events, by: Authority) -> Any:
    return actions.call_off(events.theirs, reason="x", at=NOW, by=by)


def call_on(events: Events, by: Authority) -> Any:
    actions.call_off(events.theirs, reason="x", at=NOW, by=BY)
    return actions.call_on(events.theirs, at=NOW, by=by)


def fill(events: Events, by: Authority) -> Any:
    line = actions.add_line(events.theirs.activity, events.world.unit("Pradesh"), Line(1, "", "One", 5), by=BY)
    return actions.fill(events.theirs, {line.pk: "x"}, at=NOW, by=by)


def add_a_line(events: Events, by: Authority) -> Any:
    return actions.add_line(events.theirs.activity, events.theirs.unit, Line(1, "", "One", 5), by=by) and "added"


def drop_a_line(events: Events, by: Authority) -> Any:
    line = actions.add_line(events.theirs.activity, events.theirs.unit, Line(1, "", "One", 5), by=BY)
    return actions.drop_line(line, events.theirs.unit, by=by)


def keep_a_hall(events: Events, by: Authority) -> Any:
    return actions.keep_venue(events.theirs.unit, Hall("New"), by=by) and "kept"


def say_a_hall_busy(events: Events, by: Authority) -> Any:
    hall = Venue.objects.get(unit=events.theirs.unit)
    return actions.set_hall_busy(hall, set(), since=FEB_9, until=FEB_9, by=by)


def maya(events: Events) -> Any:
    return guests.guest_of(events.world.people["Maya"])


def say_busy(events: Events, by: Authority) -> Any:
    return guests.say_busy(maya(events), {(FEB_9, "am")}, since=FEB_9, until=date(2018, 2, 10), by=by)


def make_a_link(events: Events, by: Authority) -> Any:
    return guests.make_link(maya(events), at=NOW, by=by) and "made"


def make_a_link_by_a_link(events: Events, by: Authority) -> Any:
    return guests.make_link(maya(events), at=NOW, by=guests.office_of(maya(events), by.day)) and "made"


def say_many(_events: Events, by: Authority) -> Any:
    return guests.say_many([], by=by)


def start(events: Events, by: Authority) -> Any:
    return tasks.start(events.activities["conference"], Limits(), by=by)


def propose(events: Events, by: Authority) -> Any:
    found = solving.Found("", {}, {}, {})
    return timetabling.propose(events.activities["conference"], Limits(), found, at=NOW, by=by) and "proposed"


def make(events: Events, by: Authority) -> Any:
    """What it asks the solver is asked for nobody who may not: the twin would solve first."""
    asked: list[Any] = []
    solve, solving.solve = solving.solve, lambda *args: asked.append(args) or solving.Found("", {}, {}, {})  # type: ignore[assignment,func-returns-value]
    try:
        pk = events.activities["conference"].pk
        inspect.unwrap(tasks.make_timetable.func)(by=by, activity=pk, most_a_slot=None, most_a_day=None)
    except PermissionDenied:
        return "refused after it was solved" if asked else "refused"
    finally:
        solving.solve = solve
    return "made"


def publish(events: Events, by: Authority) -> Any:
    return timetabling.publish(events.found, day=TODAY, at=NOW, by=by)


def publish_what_somebody_else_tries(events: Events, _by: Authority) -> Any:
    return timetabling.publish(events.tried, day=TODAY, at=NOW, by=events.by("Sonal"))


def begin(events: Events, by: Authority) -> Any:
    return trying.begin(events.activities["conference"], events.found, at=NOW, by=by) and "begun"


def move_what_somebody_else_tries(events: Events, _by: Authority) -> Any:
    return trying.move(events.tried, events.theirs.pk, FEB_9, "am", by=events.by("Sonal"))


def undo_without_the_right_any_more(events: Events, _by: Authority) -> Any:
    return trying.undo(events.tried, by=replace(events.by("Tara"), grants=()))


def calendar_of_another_branch(events: Events, _by: Authority) -> Any:
    unit = events.theirs.unit
    Event.objects.update(published=True, day=FEB_9, half="am")
    feed = Feed(person=events.world.people["Mohan"], unit=unit)
    return [str(one["summary"]) for one in calendars.on_calendar_asked(feed=feed, day=TODAY, host="")]


def hall_of_another_branch(events: Events, _by: Authority) -> Any:
    """A form sent with the number of a hall that one doesn't see."""
    hall = Venue.objects.get(unit__name_en="Nagar")
    ganga = Event.objects.get(assignment__activity__key="conference", assignment__unit__name_en="Ganga")
    fields = {"key": str(uuid4()), "venue": hall.pk, "day": "2018-02-09"}
    return said(events.browsers["Dev"].post(f"/event/{ganga.pk}/arrange/", fields))


Verb = Callable[[Events, Authority], Any]
REFUSED: tuple[Verb, ...] = (
    arrange, call_off, call_on, fill, add_a_line, drop_a_line, keep_a_hall, say_a_hall_busy, say_busy, make_a_link,
    make_a_link_by_a_link, say_many, start, propose, make, publish, publish_what_somebody_else_tries, begin,
    move_what_somebody_else_tries, undo_without_the_right_any_more,
)  # fmt: skip
VERBS: tuple[Verb, ...] = (*REFUSED, calendar_of_another_branch, hall_of_another_branch)


def probes(events: Events) -> Iterator[Probe]:
    yield from verbs(events)
    yield from shown(events)


# --- the tests --------------------------------------------------------------------------------------------------------


def test_nothing_of_another_branch_is_shown_or_done(events: Events) -> None:
    found = {what: ask() for what, ask in probes(events)}

    assert {one.__name__ for one in REFUSED} == {what for what, one in found.items() if one == "refused"}
    assert found["calendar_of_another_branch"] == []
    assert {what for what, one in found.items() if what.startswith("Mohan") and len(one) > 1 and one[1]} == set()
    assert {one for one in found.values() if isinstance(one, str) and "Error" in one} == set()


@walls.thorough
@pytest.mark.timeout(300)
@pytest.mark.parametrize("wall", WALLS, ids=str)
def test_a_wall_of_events_taken_out_is_noticed(events: Events, wall: walls.Wall) -> None:
    noticed = walls.noticed(wall, asks, probes(events))

    assert (noticed is None) == (str(wall) in SECOND_WALLS), noticed


def test_the_list_of_walls_is_not_empty() -> None:
    named = {str(wall) for wall in WALLS}

    assert len(named) > 35
    assert [name for name in SECOND_WALLS if name not in named] == []
