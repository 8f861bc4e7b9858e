"""Every filter and every demand of drives, taken out one by one: some answer must change.

As tests/rights/test_event_walls.py does for events. All of them take some minutes: ABHIYAN_WALLS=1. What must be
refused is asked on every run.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.test import Client

from abhiyan.accounts.models import User
from abhiyan.field import actions, figures, linking, photos, reads, visiting
from abhiyan.field.actions import College
from abhiyan.field.models import Link, Slot, Visit, VisitPhoto
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.plans import proofs
from abhiyan.plans.models import Activity, Proof
from abhiyan.posts.models import Sentence
from tests.field.conftest import JAN_29, JAN_31, Drive, activity, at, ganga, in_english, on_the_29th, yamuna
from tests.rights import walls
from tests.rights.country import BACKEND, refusals_are_not_logged
from tests.world import BY, World

__all__ = ["activity", "ganga", "in_english", "on_the_29th", "refusals_are_not_logged", "yamuna"]

DOMAINS = ("field",)
ASKERS = ("Dev", "Pia", "Asha", "Chand")  # sets up beside; sees that district; goes with its team; a volunteer
SECRETS = ("Nagar", "Yamuna", "Zoya", "Dakshin")

# What may go without a difference, and why.
SECOND_WALLS = {
    "field.views.setup.place: by.see(Place)": "then asked whether the place's drive is set up by them",
    "field.views.visits.visits: request.authority.see(Visit)": "of a drive that was asked for first",
}


WALLS = [*walls.found(DOMAINS, walls.for_rights)]


class Drives(NamedTuple):
    """What there is, and who asks. theirs: of Yamuna, whom nobody here may see; ours: of Ganga."""

    world: World
    ours: Drive
    theirs: Drive
    browsers: dict[str, Client]

    def by(self, name: str) -> Authority:
        return self.world.authority(name)


@pytest.fixture
def drives(world: World, ganga: Drive, yamuna: Drive) -> Drives:
    """Two districts that went out, each with a visit, its photo and links."""
    Sentence.objects.filter(role__key="district-president").update(scope="own")
    for number, one in enumerate((ganga, yamuna)):
        made = one.visit(key=f"visit-of-a-drive-{number}")
        photos.keep(made, proofs.Kept(Proof.PHOTO, b"photo"), at=at(11))
        linking.make_links(one.assignment, by=BY)
    browsers = {}
    for name in ASKERS:
        user = User.objects.create_user(email=f"{name.lower()}@example.org")
        Person.objects.filter(pk=world.people[name].pk).update(user=user)
        browsers[name] = Client(raise_request_exception=False, headers={"accept-language": "en"})
        browsers[name].force_login(user, backend=BACKEND)
    return Drives(world, ganga, yamuna, browsers)


# --- what is seen -----------------------------------------------------------------------------------------------------

Probe = tuple[str, Callable[[], Any]]


def shown(drives: Drives) -> Iterator[Probe]:
    """What everybody who asks is answered: status, which secrets stand there, how many lines and choices."""
    for place in pages(drives):
        for name, browser in drives.browsers.items():
            yield f"{name} {place}", lambda place=place, browser=browser: said(browser.get(place))


def pages(drives: Drives) -> Iterator[str]:
    activity = Activity.objects.get(kind="drive").pk
    units = (drives.world.unit(name).pk for name in ("Pradesh", "Ganga", "Yamuna"))
    yield from (f"/drive/{activity}/", "/drive/mine/", f"/drive/{activity}/drive.csv")
    yield from (f"/drive/{activity}/{page}?unit={unit}" for unit in units for page in ("", "drive.csv"))
    for one in (drives.ours, drives.theirs):
        base = f"/drive/at/{one.assignment.pk}/"
        yield from (f"{base}{page}" for page in ("", "places.csv", "teams/", "slots/", "links/", "visits/", "visit/"))
        yield from (f"{base}teams/?who={name}" for name in ("Zoya", "Asha"))
        yield f"/drive/place/{one.college.pk}/"
        yield f"/drive/slot/{one.slot.pk}/"
        yield f"/drive/link/{Link.objects.get(assignment=one.assignment, team=None).pk}.svg"
        yield f"/drive/photo/{VisitPhoto.objects.get(visit__assignment=one.assignment).pk}/"


def said(answer: Any) -> tuple[Any, ...]:
    if not answer.get("Content-Type", "").startswith("text/"):
        return (answer.status_code,)
    body = re.sub(r"<title>.*?</title>", "", answer.content.decode(), flags=re.DOTALL)
    shown = tuple(word for word in SECRETS if word in body)
    return answer.status_code, shown, body.count("<li"), body.count("<option"), body.count("\n") if "," in body else 0


# --- what is done -----------------------------------------------------------------------------------------------------


def add_place(drives: Drives, by: Authority) -> Any:
    return actions.add_place(drives.theirs.assignment, College("X"), by=by) and "added"


def add_places(drives: Drives, by: Authority) -> Any:
    return actions.add_places(drives.theirs.assignment, [College("X")], by=by) and "added"


def correct_place(drives: Drives, by: Authority) -> Any:
    return actions.correct_place(drives.theirs.college, College("X"), by=by) and "corrected"


def drop_place(drives: Drives, by: Authority) -> Any:
    return actions.drop_place(drives.theirs.college, day=JAN_29, by=by)


def take_up_again(drives: Drives, by: Authority) -> Any:
    return actions.take_up_again(drives.theirs.college, by=by)


def make_team(drives: Drives, by: Authority) -> Any:
    return actions.make_team(drives.theirs.assignment, "X", by=by) and "made"


def join_team(drives: Drives, by: Authority) -> Any:
    return actions.join_team(drives.theirs.team, drives.world.people["Zoya"], day=JAN_29, by=by)


def leave_team(drives: Drives, by: Authority) -> Any:
    return actions.leave_team(drives.theirs.team, drives.world.people["Zoya"].pk, by=by)


def drop_team(drives: Drives, by: Authority) -> Any:
    Visit.objects.filter(team=drives.theirs.team).update(team=None)
    return actions.drop_team(drives.theirs.team, by=by)


def add_slot(drives: Drives, by: Authority) -> Any:
    return actions.add_slot(drives.theirs.team, drives.theirs.college, day=JAN_31, part="am", by=by) and "added"


def drop_slot(drives: Drives, by: Authority) -> Any:
    return actions.drop_slot(drives.theirs.slot, by=by)


def make_links(drives: Drives, by: Authority) -> Any:
    return linking.make_links(drives.theirs.assignment, by=by)


def visit(drives: Drives, by: Authority) -> Any:
    return drives.theirs.visit(by) and "visited"


def visit_many(drives: Drives, by: Authority) -> Any:
    fields = visiting.Fields(met=1, team=drives.theirs.team)
    return visiting.visit_many(drives.theirs.assignment, [(fields, visiting.Made("x" * 20, at(9)))], by=by)


def visit_again_with_the_key_of_another(drives: Drives, _by: Authority) -> Any:
    return drives.ours.visit(drives.by("Asha"), key="visit-of-a-drive-0") and "visited"


def strike(drives: Drives, by: Authority) -> Any:
    theirs = Visit.objects.select_related("assignment__activity__owner__wing", "assignment__unit")
    return visiting.strike(theirs.get(assignment=drives.theirs.assignment), reason="x", day=JAN_29, by=by)


Verb = Callable[[Drives, Authority], Any]
REFUSED: tuple[Verb, ...] = (
    add_place, add_places, correct_place, drop_place, take_up_again, make_team, join_team, leave_team, drop_team,
    add_slot, drop_slot, make_links, visit, visit_many, visit_again_with_the_key_of_another, strike,
)  # fmt: skip


def report_at_a_slot_of_another_team(drives: Drives) -> Any:
    fields = {"key": str(uuid4()), "met": "1", "talks": "1"}
    return said(drives.browsers["Asha"].post(f"/drive/slot/{drives.theirs.slot.pk}/", fields))


def drop_a_slot_of_another_drive(drives: Drives) -> Any:
    fields = {"key": str(uuid4()), "act": "drop", "slot": drives.theirs.slot.pk}
    drives.browsers["Dev"].post(f"/drive/at/{drives.ours.assignment.pk}/slots/", fields)
    return Slot.objects.filter(pk=drives.theirs.slot.pk).exists()


def let_somebody_of_another_branch_join(drives: Drives) -> Any:
    person = drives.world.people["Zoya"].pk
    fields = {"key": str(uuid4()), "act": "join", "team": drives.ours.team.pk, "person": person}
    return drives.browsers["Dev"].post(f"/drive/at/{drives.ours.assignment.pk}/teams/", fields).status_code


def strike_a_visit_of_another_drive(drives: Drives) -> Any:
    theirs = Visit.objects.get(assignment=drives.theirs.assignment).pk
    fields = {"key": str(uuid4()), "visit": theirs, "reason": "x"}
    return drives.browsers["Dev"].post(f"/drive/at/{drives.ours.assignment.pk}/visits/", fields).status_code


def places_below_what_one_sees(drives: Drives, by: Authority) -> Any:
    """Of the whole state, asked by who sees one district: only that one's places lie unvisited."""
    Visit.objects.update(struck_on=JAN_29, reason="x")
    return figures.unvisited(drives.ours.assignment.activity, drives.world.unit("Pradesh"), by)


def people_of_another_branch_to_choose(drives: Drives, by: Authority) -> Any:
    return reads.people_to_choose(drives.theirs.assignment, by, JAN_29, "Zoya")


SENT = (
    report_at_a_slot_of_another_team, drop_a_slot_of_another_drive, let_somebody_of_another_branch_join,
    strike_a_visit_of_another_drive,
)  # fmt: skip


def probes(drives: Drives) -> Iterator[Probe]:
    for one in REFUSED:
        yield one.__name__, lambda one=one: walls.done(lambda: one(drives, drives.by("Dev")))
    yield "places", lambda: walls.done(lambda: places_below_what_one_sees(drives, drives.by("Pia")))
    yield "people", lambda: people_of_another_branch_to_choose(drives, drives.by("Dev"))
    for sent in SENT:
        yield sent.__name__, lambda sent=sent: walls.done(lambda: sent(drives))
    yield from shown(drives)


# --- the tests --------------------------------------------------------------------------------------------------------


def test_nothing_of_another_branch_is_shown_or_done(drives: Drives) -> None:
    found = {what: ask() for what, ask in probes(drives)}

    assert {one.__name__ for one in REFUSED} == {what for what, one in found.items() if one == "refused"}
    assert found["report_at_a_slot_of_another_team"][0] == 404
    assert found["drop_a_slot_of_another_drive"] is True
    assert (found["places"], found["people"]) == (1, [])
    assert (found["let_somebody_of_another_branch_join"], found["strike_a_visit_of_another_drive"]) == (404, 404)
    seen = {what: one[1] for what, one in found.items() if isinstance(one, tuple) and len(one) > 1}
    assert {what for what, secrets in seen.items() if secrets and "?who=Zoya" not in what} == set()
    assert {one for one in found.values() if isinstance(one, str) and "Error" in one} == set()


@walls.thorough
@pytest.mark.timeout(300)
@pytest.mark.parametrize("wall", WALLS, ids=str)
def test_a_wall_of_drives_taken_out_is_noticed(drives: Drives, wall: walls.Wall) -> None:
    noticed = walls.noticed(wall, walls.for_rights, probes(drives))

    assert (noticed is None) == (str(wall) in SECOND_WALLS), noticed


def test_the_list_of_walls_is_not_empty() -> None:
    named = {str(wall) for wall in WALLS}

    assert len(named) > 20
    assert [name for name in SECOND_WALLS if name not in named] == []
