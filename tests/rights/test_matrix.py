"""Every route, called by everybody about everything: the answer is what the policy says.

Who asks, and about what, is tests/rights/country.py.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from abhiyan.accounts.models import User
from abhiyan.events.models import Event, Timetable, Venue
from abhiyan.field.models import Slot
from abhiyan.kernel.models import Job
from abhiyan.kits.models import Kit
from abhiyan.live.models import Address
from abhiyan.pages.policy import POLICY, PUBLIC, Rule, every_route_has_a_rule
from abhiyan.plans.models import Activity, Assignment, Draft, Programme
from abhiyan.posts.models import Appointment, Nomination
from abhiyan.units.models import Unit
from tests.rights.country import (
    ABOUT,
    ACTORS,
    ALL,
    GANGA,
    NONE,
    NOWHERE,
    SHIVPURI,
    UTTAR,
    Actor,
    Thing,
    address,
    asked,
    country,
    entered,
    named,
    plain,
    refusals_are_not_logged,
    things,
)
from tests.world import World

__all__ = ["country", "refusals_are_not_logged"]

pytestmark = pytest.mark.timeout(240)  # each actor opens hundreds of pages

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


def wrong_answers(country: World, actor: Actor, browser: Client) -> Iterator[str]:
    """Every answer that isn't the policy's."""
    for route, rule in ABOUT:
        for thing in asked(actor, route, rule):
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
@pytest.mark.longer
@pytest.mark.every_database  # so that the SQL of every page is asked on each
def test_every_route_answers_by_the_policy(country: World, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    # How refusals look is asked below, of each route once.
    monkeypatch.setattr("abhiyan.pages.errors.refused", lambda _request, status, *_words: HttpResponse(status=status))

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


ELSEWHERE = {"Pradesh", "Ganga", "Rampur", "Nagar 1", "Seat East"}  # above Mohan, beside, in another branch, the seat
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
        if thing.units and thing.units <= ELSEWHERE
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
