"""Every filter and every demand in screens, reads and verbs, taken out one by one: some answer must change.

Those of the register and of events are taken out by tests/rights/test_register_walls.py and test_event_walls.py. The
list is not written by hand: whatever asks for a right is found in the source, so a new one is taken out too. Takes half
an hour, so it runs with ABHIYAN_WALLS=1. What may go without a difference stands in SECOND_WALLS with its reason.
"""

import ast
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.utils import timezone

from abhiyan.coverage import export
from abhiyan.kernel.authority import Authority, Grant, scope
from abhiyan.people import actions as people
from abhiyan.people.models import Contact
from abhiyan.plans import actions as plans
from abhiyan.plans import lists, office
from abhiyan.plans.models import REPORTED, Assignment, Draft, Programme
from abhiyan.plans.rules import Plan
from abhiyan.posts import actions as posts
from abhiyan.posts import adoption, reads, signin
from abhiyan.posts.models import Appointment, Nomination
from abhiyan.posts.profile import read
from abhiyan.units import actions as units
from abhiyan.units import forms as units_forms
from abhiyan.units.planting import insert_units
from abhiyan.units.profile import UnitRow
from tests.rights import walls
from tests.rights.country import ACTORS, SHIVPURI, address, country, entered, refusals_are_not_logged, things
from tests.rights.test_leaks import (
    a_list_finds_a_stranger,
    a_list_tells_a_unit_from_none,
    finds_a_stranger_by_number,
    leaks,
    miscounts,
)
from tests.rights.test_matrix import POSTED, wrong_answers
from tests.world import BY, PROFILE, TODAY, World

__all__ = ["country", "refusals_are_not_logged"]

DOMAINS = ("units", "posts", "plans", "coverage", "pages")
DEMANDS = {"require", "required", "_require_above", "_require_somewhere"}
ASKERS = ("Mohan", "Pia", "Maya")

SECOND_WALLS = {
    "plans.views.calendar._changed: by.see(Unit)": "the verb asks",
    "plans.feed.units_held: by.see(Unit)": "the units of one's own posts, and the verb asks",
    "plans.timeline.ways_up: by.see(Unit)": "the way up is named anyway, and what its links open asks again",
    "units.actions.split: _require_above(by, unit, above)": "planting the new half asks for the same",
    "units.actions._unmerge: _require_above(by, into, _above(into))": "opening the other half again asks first",
    "plans.views.office.revise: _require_somewhere(request)": "beginning a draft asks where one plans",
    "plans.views.office.revise: request.authority.see(Draft)": "it leads to the draft's page, which asks",
    "posts.reads.nomination: by.see(Post)": "the view asks for the post of it",
    "posts.reads.free_elsewhere: Unit.objects.seen_by(by)": "the posts found are asked too",
    "posts.reads.free_elsewhere: Post.objects.seen_by(by)": "the units they are looked for at are asked too",
    "coverage.behind._seen: by.see(Unit)": "the lines shown are asked for again",
    "coverage.behind.lines: by.see(Unit)": "what was ranked is what one sees",
    "pages.reads.jobs: Job.objects.seen_by(by)": "the view lets nobody else in",
    "posts.views.appoint: actions.required(post, 'appoint', by=request.authority)": "the verb asks",
    "posts.views.nominate: actions.required(post, 'nominate', by=request.authority)": "the verb asks",
}


def asks(node: ast.AST) -> bool:
    return is_filter(node) or is_demand(node)


def is_filter(node: ast.AST) -> bool:
    """`by.see(Model)` or `Model.objects.seen_by(by)`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    return (node.func.attr == "see" and len(node.args) == 1) or node.func.attr == "seen_by"


def is_demand(node: ast.AST) -> bool:
    """A statement that raises unless there is a right."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return False
    func = node.value.func
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    return name in DEMANDS


WALLS = [*walls.found(DOMAINS, asks)]


# --- what must not change ----------------------------------------------------------------------------------------


def differences(country: World, module: str = "") -> Iterator[str]:
    """Anything that isn't as the policy, the drawing and the rights of the actors have it.

    Verbs are asked by themselves and by posting; for a module of verbs that is all there is to ask.
    """
    yield from (f"{one.__name__} was done" for one in VERBS if done(one, country))
    askers = [(one, entered(country, one.name)) for one in ACTORS if one.name in ASKERS]
    yield from writes(country)
    yield from second_things(country)
    if module.endswith(("actions", "planting", "adoption")):
        return
    for actor, browser in askers:
        yield from wrong_answers(country, actor, browser)
    for actor, browser in askers:
        yield from miscounts(actor, browser)
        yield from leaks(country, actor, browser)


def done(verb: Callable[[World], object], country: World) -> bool:
    """Whether a verb that should be refused was done."""
    try:
        with transaction.atomic():
            verb(country)
            transaction.set_rollback(True)
    except PermissionDenied:
        return False
    except Exception:  # noqa: BLE001 (whatever stopped it, it was not the wall)
        return True
    return True


def mohan_appoints_elsewhere(country: World) -> None:
    posts.appoint(country.post("Nagar", "mandal-convenor"), country.person("Bela"), since=TODAY, by=by_mohan(country))


def mohan_ends_elsewhere(country: World) -> None:
    posts.end(country.held_by("Zoya"), until=TODAY, by=by_mohan(country))


def mohan_nominates_elsewhere(country: World) -> None:
    post = country.post("Nagar 1", "booth-worker")
    posts.nominate(post, country.person("Bela"), day=TODAY, by=by_mohan(country))


def mohan_changes_seats(country: World) -> None:
    posts.set_seats(country.post("Shivpuri 1", "booth-worker"), 9, day=TODAY, by=by_mohan(country))


def maya_decides(country: World) -> None:
    posts.decide(Nomination.objects.get(), accept=False, day=TODAY, by=country.authority("Maya"))


def mohan_invites_elsewhere(country: World) -> None:
    signin.invite(country.person("Zoya"), by=by_mohan(country), day=TODAY)


def mohan_shuts_out_elsewhere(country: World) -> None:
    signin.shut_out(country.person("Zoya"), by=by_mohan(country), day=TODAY, reason="none")


def mohan_unmasks_elsewhere(country: World) -> None:
    contact = Contact.objects.get(person=country.people["Zoya"])
    people.unmask(contact, reason="none", by=by_mohan(country), now=timezone.now())


def mohan_renames(country: World) -> None:
    units.rename(country.unit("Shivpuri"), name_hi="क", name_en="K", day=TODAY, by=by_mohan(country))


def dev_moves_out_of_his_branch(country: World) -> None:
    units.move(country.unit("Rampur"), to=country.unit("Yamuna"), day=TODAY, by=country.authority("Dev"))


def dev_closes_elsewhere(country: World) -> None:
    units.close(country.unit("Dakshin"), day=TODAY, by=country.authority("Dev"))


def dev_adds_elsewhere(country: World) -> None:
    units.add(country.unit("Yamuna"), code="X1", name_hi="क", name_en="K", day=TODAY, by=country.authority("Dev"))


def organiser(country: World, *names: str) -> Authority:
    """Somebody who may change these units and all below them, and nothing above."""
    paths = [country.unit(name).path for name in names]
    return Authority(
        "organiser", TODAY, tuple(Grant("organise", *scope("own_and_below", path), own=path) for path in paths)
    )


def a_district_is_moved_away_from_who_is_not_asked(country: World) -> None:
    by = organiser(country, "Ganga", "Dakshin")
    units.move(country.unit("Ganga"), to=country.unit("Dakshin"), day=TODAY, by=by)


def a_district_is_split_under_who_is_not_asked(country: World) -> None:
    children = [country.unit("Rampur")]
    names = {"code": "X2", "name_hi": "क", "name_en": "K"}
    units.split(country.unit("Ganga"), **names, children=children, day=TODAY, by=organiser(country, "Ganga"))


def a_district_is_merged_away_from_who_is_not_asked(country: World) -> None:
    by = organiser(country, "Ganga", "Dakshin")
    units.merge(country.unit("Ganga"), into=country.unit("Yamuna"), day=TODAY, by=by)


def a_district_is_merged_into_who_is_not_asked(country: World) -> None:
    by = organiser(country, "Uttar", "Yamuna")
    units.merge(country.unit("Ganga"), into=country.unit("Yamuna"), day=TODAY, by=by)


def a_mandal_is_closed_under_who_is_not_asked(country: World) -> None:
    units.close(country.unit("Rampur"), day=TODAY, by=organiser(country, "Rampur"))


def a_closed_unit_is_opened_again_by_somebody_else(country: World) -> None:
    Appointment.objects.filter(post__unit=country.units["Rampur 1"]).delete()
    units.close(country.unit("Rampur 1"), day=TODAY, by=BY)
    units.reopen(country.unit("Rampur 1"), day=TODAY, by=organiser(country, "Rampur 1"))


def dev_names_a_unit_elsewhere(country: World) -> None:
    _filled(units_forms.Move, country, to=country.unit("Yamuna").code)


def dev_names_a_seat_elsewhere(country: World) -> None:
    _filled(units_forms.Add, country, seat=country.unit("Seat East").code, code="X4", name_en="K")


def _filled(form: type[units_forms.Act], country: World, **said: str) -> None:
    """Dev fills a form about a mandal of his in."""
    data = said | {"day": TODAY.isoformat()}
    if not form(data, unit=country.unit("Rampur"), by=country.authority("Dev"), today=TODAY).is_valid():
        raise PermissionDenied


def mohan_makes_a_calendar_elsewhere(country: World) -> None:
    plans.make_feed(country.unit("Nagar"), day=TODAY, by=by_mohan(country))


def mohan_closes_the_programme(country: World) -> None:
    plans.close(Programme.objects.get(), day=TODAY, by=by_mohan(country))


def dev_hands_work_on(country: World) -> None:
    plans.hand_on(day=TODAY, by=country.authority("Dev"))


def dev_writes_in_the_states_draft(country: World) -> None:
    draft = Draft.objects.get()
    plans.write_draft(draft, draft.text, version=1, by=country.authority("Dev"), now=timezone.now())


def dev_throws_the_states_draft_away(country: World) -> None:
    plans.discard_draft(Draft.objects.get(), version=1, by=country.authority("Dev"))


def mohan_lists_drafts(country: World) -> None:
    if not office.drafts(by_mohan(country)):
        raise PermissionDenied


def who_verifies_more_than_is_seen_is_told_of_it(country: World) -> None:
    """A report waits in Rampur; the verifier of the whole district sees its own unit and nothing below."""
    reported = {"state": REPORTED, "closed_on": TODAY, "reported_by": "test"}
    Assignment.objects.filter(unit=country.units["Rampur"]).update(**reported)
    path = country.unit("Ganga").path
    grants = (
        Grant("see", *scope("own", path), own=path),
        Grant("verify", *scope("own_and_below", path), own=path),
    )
    if not lists.waiting(Authority("verifier", TODAY, grants), TODAY).exists():
        raise PermissionDenied


def pia_is_told_what_is_vacant_below(country: World) -> None:
    found = reads.vacant_offices(country.unit("Ganga"), country.authority("Pia"), TODAY)
    if {post.unit.name_en for post in found} <= {"Ganga"}:
        raise PermissionDenied


def dev_drops_everybodys_plan(country: World) -> None:
    plans.apply(Plan("p", "", "P", "Asia/Kolkata", ()), day=TODAY, by=country.authority("Dev"))


def dev_adopts_another_profile(country: World) -> None:
    adoption.apply(read(PROFILE), day=TODAY, by=country.authority("Dev"))


def dev_plants_a_top(country: World) -> None:
    insert_units([UnitRow(1, "state", "X3", None, None, "क", "K", None, None)], day=TODAY, by=country.authority("Dev"))


def mohan_exports(country: World) -> None:
    export.take(country.unit("Shivpuri"), [], TODAY, role=None, by=by_mohan(country))


def asha_reports_elsewhere(country: World) -> None:
    held = Assignment.objects.get(unit=country.units["Nagar 1"], activity__key="a")
    plans.report(held, text="done", day=TODAY, by=country.authority("Asha"))


def by_mohan(country: World) -> Any:
    return country.authority("Mohan")


VERBS = (
    mohan_appoints_elsewhere,
    mohan_ends_elsewhere,
    mohan_nominates_elsewhere,
    mohan_changes_seats,
    maya_decides,
    mohan_invites_elsewhere,
    mohan_shuts_out_elsewhere,
    mohan_unmasks_elsewhere,
    mohan_renames,
    dev_moves_out_of_his_branch,
    dev_closes_elsewhere,
    dev_adds_elsewhere,
    a_district_is_moved_away_from_who_is_not_asked,
    a_district_is_split_under_who_is_not_asked,
    a_district_is_merged_away_from_who_is_not_asked,
    a_district_is_merged_into_who_is_not_asked,
    a_mandal_is_closed_under_who_is_not_asked,
    a_closed_unit_is_opened_again_by_somebody_else,
    dev_names_a_unit_elsewhere,
    dev_names_a_seat_elsewhere,
    mohan_closes_the_programme,
    mohan_makes_a_calendar_elsewhere,
    dev_hands_work_on,
    dev_writes_in_the_states_draft,
    dev_throws_the_states_draft_away,
    mohan_lists_drafts,
    who_verifies_more_than_is_seen_is_told_of_it,
    pia_is_told_what_is_vacant_below,
    dev_drops_everybodys_plan,
    dev_adopts_another_profile,
    dev_plants_a_top,
    mohan_exports,
    asha_reports_elsewhere,
)


def writes(country: World) -> Iterator[str]:
    """Posting to what lies outside."""
    browser = mohans(country)
    for route, of in POSTED:
        for thing in things(of):
            if thing.units and not thing.units & SHIVPURI:
                found = browser.post(address(route, thing.key), {"key": str(uuid4())}).status_code
                if found != 404:
                    yield f"post {address(route, thing.key)}: {found}"


def mohans(country: World) -> Client:
    browser = Client()
    browser.force_login(country.person("Mohan").user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def second_things(country: World) -> Iterator[str]:
    """Posting to what is one's own with a second thing that lies outside."""
    browser = mohans(country)
    zoya, post = country.people["Zoya"], country.post("Shivpuri 2", "booth-worker")
    held, to = country.held_by("Bela"), country.post("Nagar 1", "booth-worker")
    contact = Contact.objects.get(person=zoya)
    for place, form in (
        (f"/post/{post.pk}/appoint/", {"person": zoya.pk, "since": TODAY.isoformat()}),
        (f"/appointment/{held.pk}/transfer/", {"to": to.pk, "day": TODAY.isoformat()}),
        (f"/contact/{contact.pk}/unmask/", {"reason": "none"}),
    ):
        found = browser.post(place, form | {"key": str(uuid4())}).status_code
        if found != 404:
            yield f"post {place}: {found}"
    shown = browser.get(f"/plans/{Programme.objects.get(key='p').pk}/").context["unit"]
    if shown.name_en not in SHIVPURI:
        yield f"the figures of {shown.name_en} were shown"
    yield from finds(country, browser)


def finds(country: World, browser: Client) -> Iterator[str]:
    """Whom and what numbers and codes that are sent find outside Mohan's branch. Whoever is written down goes again."""
    with transaction.atomic():
        found = {
            "a stranger was found by number": finds_a_stranger_by_number(country, browser),
            "a stranger was found by a list": a_list_finds_a_stranger(country, browser),
            "a list tells a unit elsewhere from none": a_list_tells_a_unit_from_none(browser),
        }
        transaction.set_rollback(True)
    yield from (words for words, is_so in found.items() if is_so)


def test_what_should_be_refused_is_refused(country: World) -> None:
    entered(country, "Mohan")

    assert [one.__name__ for one in VERBS if done(one, country)] == []
    assert list(second_things(country)) == []  # `writes` are asked by tests/rights/test_matrix.py


@walls.thorough
@pytest.mark.timeout(900)
def test_every_wall_standing_nothing_is_different(country: World) -> None:
    assert list(differences(country)) == []


@walls.thorough
@pytest.mark.timeout(900)
@pytest.mark.parametrize("wall", WALLS, ids=str)
def test_a_wall_taken_out_is_noticed(country: World, wall: walls.Wall) -> None:
    with walls.without(wall, asks):
        noticed = next(differences(country, wall.module), None)

    assert (noticed is None) == (str(wall) in SECOND_WALLS)


def test_the_list_of_walls_is_not_empty() -> None:
    named = {str(wall) for wall in WALLS}

    assert len(named) > 30
    assert [name for name in SECOND_WALLS if name not in named] == []
