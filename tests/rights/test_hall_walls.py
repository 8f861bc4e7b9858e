"""Every filter and every demand of halls, taken out one by one: some answer must change.

As tests/rights/test_event_walls.py does for events: two districts confer, each with people asked, passes, a door and a
use to be judged; Dev arranges the one and must reach nothing of the other. All of them take some minutes:
ABHIYAN_WALLS=1. What must be refused is asked on every run.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import time
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.events import actions as events
from abhiyan.events.actions import Details
from abhiyan.events.models import Event
from abhiyan.hall import actions, doors, entering, keys, passes, rules
from abhiyan.hall.actions import Answer, Limits
from abhiyan.hall.entering import Use
from abhiyan.hall.models import Door, Invitee, Pass, Scan
from abhiyan.kernel.authority import Authority
from abhiyan.messaging.actions import Rule
from abhiyan.people.models import Person
from abhiyan.plans import actions as plans
from abhiyan.plans import vocabulary
from abhiyan.plans.planfile import read_text
from abhiyan.posts.models import Sentence
from tests.events.test_guests import FEB_9, GUESTS
from tests.rights import walls
from tests.rights.country import BACKEND, refusals_are_not_logged
from tests.world import BY, TODAY, World

__all__ = ["refusals_are_not_logged"]

DOMAINS = ("hall",)
ASKERS = ("Dev", "Pia", "Mohan")  # convenor of Ganga; sees it and arranges nothing; convenor of a mandal of it
SECRETS = ("Zoya", "Nagar", "Yamuna", "Theirs")
NOW = timezone.now()

# What may go without a difference, and why.
SECOND_WALLS: dict[str, str] = {}

asks = walls.for_rights
WALLS = [*walls.found(DOMAINS, asks)]


# --- the country ------------------------------------------------------------------------------------------------------


@dataclass
class Side:
    """An event with somebody who comes, a pass without a name, a door where the first one's pass was used twice."""

    event: Event
    invitee: Invitee
    held: Pass
    spare: Pass
    door: Door
    scan: Scan


@dataclass
class Halls:
    """What there is, and who asks."""

    world: World
    theirs: Side
    ours: Side
    browsers: dict[str, Client]

    def by(self, name: str) -> Authority:
        return self.world.authority(name)


@pytest.fixture
def halls(world: World) -> Halls:
    """Yamuna asks Zoya, Ganga asks Asha, by one rule each; theirs has the smaller numbers throughout."""
    Sentence.objects.filter(role__key="district-president").update(scope="own")
    plans.apply(read_text(GUESTS, vocabulary.of_installation()), day=TODAY, by=BY)
    theirs, ours = (_side(world, *names) for names in (("Yamuna", "Nagar 1", "Zoya"), ("Ganga", "Shivpuri 1", "Asha")))
    browsers = {}
    for name in ASKERS:
        user = User.objects.create_user(email=f"{name.lower()}@example.org")
        Person.objects.filter(pk=world.people[name].pk).update(user=user)
        browsers[name] = Client(raise_request_exception=False, headers={"accept-language": "en"})
        browsers[name].force_login(user, backend=BACKEND)
    return Halls(world, theirs, ours, browsers)


def _side(world: World, district: str, booth: str, name: str) -> Side:
    event = Event.objects.whole().get(assignment__activity__key="conference", assignment__unit__name_en=district)
    events.arrange(event, Details(FEB_9, "am", time(10), published=True), at=NOW, by=BY)
    event = Event.objects.whole().get(pk=event.pk)
    actions.add_rule(event, Rule(world.unit(booth), ("booth-worker",)), by=BY)
    actions.freeze(event, day=TODAY, by=BY)
    actions.send(event, by=replace(BY, actor="system:second"))
    invitee = Invitee.objects.select_related("audience", "person").get(
        audience__event=event, person=world.people[name]
    )  # fmt: skip
    actions.answer(invitee, Answer(coming=True), day=TODAY, at=NOW, by=actions.by_link(invitee))
    passes.issue_nameless(event, rules.PRESS, 1, by=BY)
    held, spare = Pass.objects.filter(event=event)
    for one in (held, spare):
        one.event = event
    door = doors.open_door(event, "Theirs" if district == "Yamuna" else "Ours", by=BY)
    door.event = event
    uses = [Use(f"{district}-{number}-key", held.number, NOW, let_in=True, said="in") for number in range(2)]
    entering.take(door, uses, phone_now=NOW, now=NOW)
    actions.add_rule(event, Rule(world.unit(district), ("volunteer",)), by=BY)
    scan = Scan.objects.get(door=door, flag=rules.SECOND)
    scan.door = door
    return Side(event, invitee, held, spare, door, scan)


# --- what is seen -----------------------------------------------------------------------------------------------------

Probe = tuple[str, Callable[[], Any]]


def shown(halls: Halls) -> Iterator[Probe]:
    for side in (halls.theirs, halls.ours):
        for page in ("", "people/", "protocol/", "doors/"):
            place = f"/event/{side.event.pk}/hall/{page}"
            for name, browser in halls.browsers.items():
                yield f"{name} {place}", lambda place=place, browser=browser: walls.said(browser.get(place), SECRETS)


# --- what is done -----------------------------------------------------------------------------------------------------


def verbs(halls: Halls) -> Iterator[Probe]:
    for one in VERBS:
        yield one.__name__, lambda one=one: walls.done(lambda: one(halls, halls.by("Dev")))


def add_a_rule(halls: Halls, by: Authority) -> Any:
    return actions.add_rule(halls.theirs.event, Rule(halls.world.unit("Ganga"), ("booth-worker",)), by=by)


def add_a_rule_without_writing_there(halls: Halls, _by: Authority) -> Any:
    """Uma arranges what her districts hold, and writes to nobody."""
    return actions.add_rule(halls.ours.event, Rule(halls.world.unit("Rampur"), ("volunteer",)), by=halls.by("Uma"))


def drop_a_rule(halls: Halls, by: Authority) -> Any:
    return actions.drop_rule(halls.theirs.event, 0, by=by)


def set_limits(halls: Halls, by: Authority) -> Any:
    return actions.set_limits(halls.theirs.event, Limits(3), by=by)


def freeze(halls: Halls, by: Authority) -> Any:
    return actions.freeze(halls.theirs.event, day=TODAY, by=by)


def freeze_without_writing_there(halls: Halls, _by: Authority) -> Any:
    return actions.freeze(halls.ours.event, day=TODAY, by=halls.by("Uma"))


def thaw(halls: Halls, by: Authority) -> Any:
    return actions.thaw(halls.theirs.event, by=by)


def send_alone(halls: Halls, by: Authority) -> Any:
    """Dev wrote the names down; somebody else lets the letters go."""
    actions.freeze(halls.ours.event, day=TODAY, by=by)
    return actions.send(halls.ours.event, by=by)


def answer(halls: Halls, by: Authority) -> Any:
    return actions.answer(halls.theirs.invitee, Answer(coming=True), day=TODAY, at=NOW, by=by) and "answered"


def answer_by_another_link(halls: Halls, _by: Authority) -> Any:
    by = actions.by_link(halls.ours.invitee)
    return (
        actions.answer(halls.theirs.invitee, Answer(coming=False, reason="x"), day=TODAY, at=NOW, by=by) and "answered"
    )


def open_a_door(halls: Halls, by: Authority) -> Any:
    return doors.open_door(halls.theirs.event, "Mine", by=by) and "opened"


def end_a_door(halls: Halls, by: Authority) -> Any:
    return doors.end_door(halls.theirs.door, at=NOW, by=by)


def type_a_sheet_in(halls: Halls, by: Authority) -> Any:
    return doors.type_in(halls.theirs.door, ["2"], key="sheet", at=NOW, now=NOW, by=by)


def make_passes(halls: Halls, by: Authority) -> Any:
    return passes.issue_nameless(halls.theirs.event, rules.PRESS, 1, by=by)


def revoke(halls: Halls, by: Authority) -> Any:
    return passes.revoke(halls.theirs.spare, reason="x", at=NOW, by=by)


def replace_one(halls: Halls, by: Authority) -> Any:
    return passes.replace(halls.theirs.spare, reason="x", at=NOW, by=by) and "replaced"


def judge(halls: Halls, by: Authority) -> Any:
    return entering.judge(halls.theirs.scan, stands=True, by=by)


def press(halls: Halls, page: str, act: str) -> Any:
    """A button of a page of one's own event, sent with the number of something of another's."""
    place = f"/event/{halls.ours.event.pk}/hall/{page}/"
    return walls.said(halls.browsers["Dev"].post(place, {"act": act, "key": str(uuid4()), "reason": "x"}), SECRETS)


def answer_for_theirs(halls: Halls, _by: Authority) -> Any:
    return press(halls, "people", f"no-{halls.theirs.invitee.pk}")


def revoke_theirs(halls: Halls, _by: Authority) -> Any:
    return press(halls, "people", f"revoke-{halls.theirs.spare.pk}")


def replace_theirs(halls: Halls, _by: Authority) -> Any:
    return press(halls, "people", f"replace-{halls.theirs.spare.pk}")


def judge_theirs(halls: Halls, _by: Authority) -> Any:
    return press(halls, "doors", f"stands-{halls.theirs.scan.pk}")


def end_theirs(halls: Halls, _by: Authority) -> Any:
    return press(halls, "doors", f"end-{halls.theirs.door.pk}")


def a_code_of_theirs(halls: Halls, _by: Authority) -> Any:
    return doors.look_at(halls.ours.door, halls.theirs.spare.code, None, now=NOW).outcome


def a_code_of_theirs_that_is_sent(halls: Halls, _by: Authority) -> Any:
    row = doors.Row("theirs-at-ours", "", halls.theirs.spare.code, NOW, let_in=True, said="in")
    return doors.take(halls.ours.door, doors.Sent(NOW, 0, [row]), now=NOW)["refused"]


def a_pass_of_ones_own(halls: Halls, _by: Authority) -> Any:
    """Numbers are counted anew at each event: the other has a pass of the same, which is revoked; asked of both."""

    def outcome(side: Side, other: Side) -> str:
        Pass.objects.filter(pk=other.spare.pk).update(revoked_at=NOW)
        return doors.look_at(side.door, passes.text(side.spare, keys.Signer()), None, now=NOW).outcome

    return [walls.done(lambda pair=pair: outcome(*pair)) for pair in _both(halls)]


def a_pass_of_ones_own_that_is_sent(halls: Halls, _by: Authority) -> Any:
    def is_taken(side: Side, _other: Side) -> bool:
        uses = [Use("own-at-own", side.spare.number, NOW, let_in=True, said="in")]
        entering.take(side.door, uses, phone_now=NOW, now=NOW)
        return Scan.objects.get(key="own-at-own").of_id == side.spare.pk

    return [walls.done(lambda pair=pair: is_taken(*pair)) for pair in _both(halls)]


def _both(halls: Halls) -> tuple[tuple[Side, Side], ...]:
    return (halls.ours, halls.theirs), (halls.theirs, halls.ours)


Verb = Callable[[Halls, Authority], Any]
REFUSED: tuple[Verb, ...] = (
    add_a_rule, add_a_rule_without_writing_there, drop_a_rule, set_limits, freeze, freeze_without_writing_there, thaw,
    send_alone, answer, answer_by_another_link, open_a_door, end_a_door, type_a_sheet_in, make_passes, revoke,
    replace_one, judge,
)  # fmt: skip
NOT_THERE: tuple[Verb, ...] = (answer_for_theirs, revoke_theirs, replace_theirs, judge_theirs, end_theirs)
AT_A_DOOR: tuple[Verb, ...] = (
    a_code_of_theirs, a_code_of_theirs_that_is_sent, a_pass_of_ones_own, a_pass_of_ones_own_that_is_sent,
)  # fmt: skip
VERBS: tuple[Verb, ...] = (*REFUSED, *NOT_THERE, *AT_A_DOOR)


def probes(halls: Halls) -> Iterator[Probe]:
    yield from verbs(halls)
    yield from shown(halls)


# --- the tests --------------------------------------------------------------------------------------------------------


def test_nothing_of_another_event_is_shown_or_done(halls: Halls) -> None:
    found = {what: ask() for what, ask in probes(halls)}

    assert {one.__name__ for one in REFUSED} == {what for what, one in found.items() if one == "refused"}
    assert {found[one.__name__][:2] for one in NOT_THERE} == {(404, ())}
    assert [found[one.__name__] for one in AT_A_DOOR] == [
        "no_such_code", {"theirs-at-ours": "no_such_code"}, ["in", "in"], [True, True],
    ]  # fmt: skip
    theirs, ours = (f"/event/{side.event.pk}/hall/" for side in (halls.theirs, halls.ours))
    assert {one[:2] for what, one in found.items() if theirs in what} == {(404, ())}
    assert {one[:2] for what, one in found.items() if ours in what and what.startswith("Dev")} == {(200, ())}
    assert {one[0] for what, one in found.items() if ours in what and what.startswith("Pia")} == {403}
    assert {one for one in found.values() if isinstance(one, str) and "Error" in one} == set()


@walls.thorough
@pytest.mark.timeout(300)
@pytest.mark.parametrize("wall", WALLS, ids=str)
def test_a_wall_of_halls_taken_out_is_noticed(halls: Halls, wall: walls.Wall) -> None:
    noticed = walls.noticed(wall, asks, probes(halls))

    assert (noticed is None) == (str(wall) in SECOND_WALLS), noticed


def test_the_list_of_walls_is_not_empty() -> None:
    named = {str(wall) for wall in WALLS}

    assert len(named) > 18
    assert [name for name in SECOND_WALLS if name not in named] == []
