"""Every filter and every demand of records and press notes, taken out one by one: some answer must change.

As tests/rights/test_event_walls.py does for events: two districts confer and write it down; Dev keeps the record of the
one and must reach nothing of the other. All of them take some minutes: ABHIYAN_WALLS=1. What must be refused is asked
on every run.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.events import actions as events
from abhiyan.events.actions import Details
from abhiyan.events.models import Event
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.plans import actions as plans
from abhiyan.plans import vocabulary
from abhiyan.plans import writing as plan_text
from abhiyan.plans.models import Draft
from abhiyan.plans.planfile import read_text
from abhiyan.posts.models import Sentence
from abhiyan.press import actions
from abhiyan.press.models import DECISION, PERSON, STEP, Item, PressNote, Proceedings
from tests.events.test_guests import FEB_9, GUESTS
from tests.rights import walls
from tests.rights.country import BACKEND, refusals_are_not_logged
from tests.world import BY, TODAY, World

__all__ = ["refusals_are_not_logged"]

DOMAINS = ("press",)
ASKERS = ("Dev", "Pia", "Mohan")  # convenor of Ganga; sees it and writes nothing; convenor of a mandal of it
SECRETS = ("Zoya", "Nagar", "Yamuna", "Secret", "Uma Kalpit")  # of another branch, and who stands above
NOW = timezone.now()
NO_RIGHTS = ("_require_its_record",)  # asks whether the record is approved

# What may go without a difference, and why.
SECOND_WALLS: dict[str, str] = {}


def asks(node: ast.AST) -> bool:
    return walls.for_rights(node, but=NO_RIGHTS)


WALLS = [*walls.found(DOMAINS, asks)]


# --- the country ------------------------------------------------------------------------------------------------------


@dataclass
class Side:
    """A record with somebody, a decision, two steps, and a note made of it."""

    record: Proceedings
    person: Item
    decision: Item
    steps: list[Item]
    note: PressNote


@dataclass
class Records:
    """What there is, and who asks."""

    world: World
    theirs: Side
    ours: Side
    browsers: dict[str, Client]


@pytest.fixture
def records(world: World) -> Records:
    """Zoya spoke in Yamuna, Asha in Ganga."""
    Sentence.objects.filter(role__key="district-president").update(scope="own")
    plans.apply(read_text(GUESTS, vocabulary.of_installation()), day=TODAY, by=BY)
    theirs, ours = (_side(world, *names) for names in (("Yamuna", "Zoya"), ("Ganga", "Asha")))
    browsers = {}
    for name in ASKERS:
        user = User.objects.create_user(email=f"{name.lower()}@example.org")
        Person.objects.filter(pk=world.people[name].pk).update(user=user)
        browsers[name] = Client(raise_request_exception=False, headers={"accept-language": "en"})
        browsers[name].force_login(user, backend=BACKEND)
    return Records(world, theirs, ours, browsers)


def _side(world: World, district: str, name: str) -> Side:
    event = Event.objects.whole().get(assignment__activity__key="conference", assignment__unit__name_en=district)
    events.arrange(event, Details(FEB_9, "am"), at=NOW, by=BY)
    record = actions.begin(Event.objects.whole().get(pk=event.pk), at=NOW, by=BY)
    word = "Secret" if district == "Yamuna" else "Plain"
    actions.add_people(record, [world.people[name]], at=NOW, by=BY)
    person = record.items.get(kind=PERSON)
    content = {"name_en": f"{word} visits", "kind": "drive", "state": "planned"}
    decision = actions.write(record, DECISION, content, at=NOW, by=BY)
    steps = [actions.write(record, STEP, {"task_en": f"{word} step {n}"}, at=NOW, by=BY) for n in range(2)]
    actions.name_approver(record, world.people[name], by=BY)
    record = Proceedings.objects.get(pk=record.pk)
    return Side(record, person, decision, steps, actions.make_note(record, "en", at=NOW, by=BY))


# --- what is seen -----------------------------------------------------------------------------------------------------

Probe = tuple[str, Callable[[], Any]]


def shown(records: Records) -> Iterator[Probe]:
    for side in (records.theirs, records.ours):
        for place in pages(side):
            for name, browser in records.browsers.items():
                yield f"{name} {place}", lambda place=place, browser=browser: walls.said(browser.get(place), SECRETS)


def pages(side: Side) -> Iterator[str]:
    event = side.record.event_id
    yield from (f"/event/{event}/{page}" for page in ("record/", "record/people/", "record/new/?kind=step"))
    yield from (f"/event/{event}/{page}" for page in ("record.toml", "minutes/", "notes/"))
    yield from (f"/item/{side.person.pk}/{page}" for page in ("", "versions/"))
    yield from (f"/note/{side.note.pk}/{page}" for page in ("", "note.txt"))


# --- what is done -----------------------------------------------------------------------------------------------------


def verbs(records: Records) -> Iterator[Probe]:
    for one in VERBS:
        by = records.world.authority("Dev")
        yield one.__name__, lambda one=one, by=by: walls.done(lambda: one(records, by))


def begin(records: Records, by: Authority) -> Any:
    return actions.begin(records.theirs.record.event, at=NOW, by=by) and "begun"


def write(records: Records, by: Authority) -> Any:
    return actions.write(records.theirs.record, STEP, {"task_en": "x"}, at=NOW, by=by) and "written"


def write_over(records: Records, by: Authority) -> Any:
    one = records.theirs.steps[0]
    return actions.write(one.proceedings, STEP, {"task_en": "x"}, item=one, version=1, at=NOW, by=by) and "written"


def keep_beside(records: Records, by: Authority) -> Any:
    return actions.keep_beside(records.theirs.steps[0], {"task_en": "x"}, at=NOW, by=by) and "kept"


def take_out(records: Records, by: Authority) -> Any:
    return actions.take_out(records.theirs.steps[0], version=1, at=NOW, by=by)


def put_back(records: Records, by: Authority) -> Any:
    return actions.put_back(records.theirs.steps[0], 1, at=NOW, by=by)


def shift(records: Records, by: Authority) -> Any:
    return actions.shift(records.theirs.steps[1], up=True, at=NOW, by=by)


def add_people(records: Records, by: Authority) -> Any:
    return actions.add_people(records.theirs.record, [records.world.people["Dev"]], at=NOW, by=by)


def name_an_approver(records: Records, by: Authority) -> Any:
    return actions.name_approver(records.theirs.record, records.world.people["Dev"], by=by)


def approve(records: Records, by: Authority) -> Any:
    """Dev keeps the record of Ganga; Asha was named to approve it."""
    return actions.approve(records.ours.record, count=records.ours.record.count, at=NOW, by=by)


def approved(side: Side) -> Side:
    Proceedings.objects.filter(pk=side.record.pk).update(approved_at=NOW)
    return side


def reopen(records: Records, by: Authority) -> Any:
    return actions.reopen(approved(records.theirs).record, at=NOW, by=by)


def make_a_note(records: Records, by: Authority) -> Any:
    return actions.make_note(records.theirs.record, "en", at=NOW, by=by) and "made"


def approve_a_note(records: Records, by: Authority) -> Any:
    return actions.approve_note(approved(records.ours).note, at=NOW, by=by)


def release(records: Records, by: Authority) -> Any:
    PressNote.objects.update(approved_at=NOW)
    return actions.release(approved(records.theirs).note, at=NOW, by=by)


def put_into_the_plan(records: Records, by: Authority) -> Any:
    return actions.to_plan(records.theirs.decision, now=NOW, by=by) and "planned"


def put_into_a_plan_that_is_written_above(records: Records, _by: Authority) -> Any:
    """The draft is the state's, and nobody else's business: Uma plans for her region alone."""
    Sentence.objects.get_or_create(
        role=Sentence.objects.filter(role__key="region-convenor")[0].role, verb="plan", scope="own_and_below"
    )  # fmt: skip
    programme = records.ours.record.event.activity.programme
    plans.begin_draft(plan_text.text_of(programme), by=BY, now=NOW)
    try:
        actions.to_plan(records.ours.decision, now=NOW, by=records.world.authority("Uma"))
    except plans.DraftExists:
        return "not hers"
    return Draft.objects.get().text.count("Plain visits")


def press(records: Records, name: str, place: str, **fields: str) -> Any:
    return walls.said(records.browsers[name].post(place, {"key": str(uuid4()), **fields}), SECRETS)


def begin_on_the_page(records: Records, _by: Authority) -> Any:
    return press(records, "Pia", f"/event/{records.ours.record.event_id}/record/", act="begin")


def write_on_the_page(records: Records, _by: Authority) -> Any:
    return press(records, "Pia", f"/item/{records.ours.steps[0].pk}/", version="1", task_en="x")


def put_back_on_the_page(records: Records, _by: Authority) -> Any:
    return press(records, "Pia", f"/item/{records.ours.steps[0].pk}/versions/", version="1")


def name_one_on_the_page(records: Records, _by: Authority) -> Any:
    pk = records.world.people["Pia"].pk
    return press(records, "Pia", f"/event/{records.ours.record.event_id}/record/", act="approver", person=str(pk))


def write_theirs_on_the_page(records: Records, _by: Authority) -> Any:
    return press(records, "Dev", f"/item/{records.theirs.steps[0].pk}/", version="1", task_en="x")


Verb = Callable[[Records, Authority], Any]
REFUSED: tuple[Verb, ...] = (
    begin, write, write_over, keep_beside, take_out, put_back, shift, add_people, name_an_approver, approve, reopen,
    make_a_note, approve_a_note, release, put_into_the_plan,
)  # fmt: skip
CLOSED: tuple[Verb, ...] = (begin_on_the_page, write_on_the_page, put_back_on_the_page, name_one_on_the_page)
VERBS: tuple[Verb, ...] = (*REFUSED, put_into_a_plan_that_is_written_above, *CLOSED, write_theirs_on_the_page)


def probes(records: Records) -> Iterator[Probe]:
    yield from verbs(records)
    yield from shown(records)


# --- the tests --------------------------------------------------------------------------------------------------------


def test_nothing_of_another_record_is_shown_or_done(records: Records) -> None:
    found = {what: ask() for what, ask in probes(records)}

    assert {one.__name__ for one in REFUSED} == {what for what, one in found.items() if one == "refused"}
    assert found["put_into_a_plan_that_is_written_above"] == "not hers"
    assert {found[one.__name__][0] for one in CLOSED} == {403}
    assert found["write_theirs_on_the_page"][:2] == (404, ())
    theirs, ours = ([*pages(side)] for side in (records.theirs, records.ours))
    assert {found[f"{name} {place}"][:2] for place in theirs for name in ASKERS} <= {(404, ()), (404,)}
    assert {found[f"Dev {place}"][:2] for place in ours} == {(200, ()), (200,)}
    assert {one for one in found.values() if isinstance(one, str) and "Error" in one} == set()


@walls.thorough
@pytest.mark.timeout(300)
@pytest.mark.parametrize("wall", WALLS, ids=str)
def test_a_wall_of_records_taken_out_is_noticed(records: Records, wall: walls.Wall) -> None:
    noticed = walls.noticed(wall, asks, probes(records))

    assert (noticed is None) == (str(wall) in SECOND_WALLS), noticed


def test_the_list_of_walls_is_not_empty() -> None:
    named = {str(wall) for wall in WALLS}

    assert len(named) > 15
    assert [name for name in SECOND_WALLS if name not in named] == []
