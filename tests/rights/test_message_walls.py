"""Every filter and every demand of messages and of live addresses, taken out one by one: some answer must change.

As tests/rights/test_event_walls.py does for events. All of them take a minute or two: ABHIYAN_WALLS=1. What must be
refused is asked on every run.
"""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.kernel import clock
from abhiyan.kernel.authority import Authority
from abhiyan.live import actions as live
from abhiyan.live.models import Address, Question, Site, SitePhoto
from abhiyan.messaging import actions, figures, inboxes, outbox, sending
from abhiyan.messaging.gateways import inbox
from abhiyan.messaging.models import Broadcast, Handover
from abhiyan.people.models import Person
from abhiyan.plans import actions as plans
from abhiyan.plans import proofs, vocabulary
from abhiyan.plans.models import Activity
from abhiyan.plans.planfile import read_text
from abhiyan.posts.models import Role, Sentence
from tests.live.conftest import DETAILS, PLAN
from tests.live.test_pages import jpeg
from tests.messaging.world import NOON, agreed, composed, words
from tests.rights import walls
from tests.rights.country import BACKEND, refusals_are_not_logged
from tests.world import BY, TODAY, World

__all__ = ["refusals_are_not_logged"]

DOMAINS = ("messaging", "live")
ASKERS = ("Mohan", "Dev", "Pia")  # convenors of a mandal and of its district; lets messages of it go, sees it alone
SECRETS = ("Zoya", "Nagar", "Yamuna", "Dakshin", "Theirs")
LATER = timezone.now() + timedelta(hours=1)
NO_RIGHTS = ("require_entity",)  # asks whether the organisation has a number with the operators

# What may go without a difference, and why.
SECOND_WALLS = {
    "live.photos.at_units: SitePhoto.objects.seen_by(by)": "of a unit whose page was asked for, so it is seen",
}


def asks(node: ast.AST) -> bool:
    """A filter by rights, a demand, or an `if` whose whole business is to refuse."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return (node.func.attr == "see" and len(node.args) == 1) or node.func.attr == "seen_by"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        name = getattr(node.value.func, "attr", getattr(node.value.func, "id", ""))
        return name.startswith("require") and name not in NO_RIGHTS
    if isinstance(node, ast.If) and len(node.body) == 1 and isinstance(node.body[0], ast.Raise):
        return "PermissionDenied" in ast.unparse(node.body[0])
    return False


WALLS = [*walls.found(DOMAINS, asks)]


# --- the country ------------------------------------------------------------------------------------------------------


class Said(NamedTuple):
    """What there is, and who asks. theirs, site, question: of Yamuna's branch. ours: of Ganga, of Shivpuri."""

    world: World
    theirs: Broadcast
    ours: tuple[Broadcast, Broadcast]
    address: Address
    site: Site
    question: Question
    browsers: dict[str, Client]

    def by(self, name: str) -> Authority:
        return self.world.authority(name)


@pytest.fixture
def told(world: World, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    """Messages of two districts and a mandal; a live address that mandals listen to, with halls, photos, questions."""
    settings.DATA = tmp_path
    monkeypatch.setattr(outbox, "moment", lambda: NOON)
    clock.set_day(TODAY)
    president = Role.objects.get(key="district-president")
    Sentence.objects.filter(role=president).update(scope="own")
    Sentence.objects.create(role=president, verb="approve", scope="own_and_below")
    agreed(world, "Asha", "Bela", "Zoya")
    theirs = composed(world, unit="Yamuna", by="Sonal", title_en="Theirs", title_hi="Theirs", text_en="Theirs")
    ours = composed(world), composed(world, unit="Shivpuri")
    address = announced(world)
    for name in ("Nagar", "Shivpuri"):
        here = world.unit(name)
        hall = live.open_site(address, here, name=f"Hall of {name}", expected=9, by=BY)
        photo = proofs.read(SimpleUploadedFile("a.jpg", jpeg((9, 9))))
        live.count_heads(hall, counted=8, day=TODAY, by=BY, photo=photo)
        live.ask(address, here, text=f"A question of {name}", by=BY, at=NOON)
    site, question = (table.objects.get(unit__name_en="Nagar") for table in (Site, Question))
    return Said(world, theirs, ours, address, site, question, entered(world))


def announced(world: World) -> Address:
    plan = PLAN.replace('each = "district"', 'each = "mandal"').replace("district-convenor", "mandal-convenor")
    plans.apply(read_text(plan, vocabulary.of_installation()), day=TODAY, by=BY)
    address = live.announce(Activity.objects.get(key="live"), DETAILS, by=BY)
    live.tell(address, "doors", by=BY)
    return address


def entered(world: World) -> dict[str, Client]:
    browsers = {}
    for name in ASKERS:
        user = User.objects.create_user(email=f"{name.lower()}@example.org")
        Person.objects.filter(pk=world.people[name].pk).update(user=user)
        browsers[name] = Client(raise_request_exception=False, headers={"accept-language": "en"})
        browsers[name].force_login(user, backend=BACKEND)
    return browsers


# --- what is seen -----------------------------------------------------------------------------------------------------

Probe = tuple[str, Callable[[], Any]]


def shown(told: Said) -> Iterator[Probe]:
    """What everybody who asks is answered: the status, and what stands on the page."""
    for place in pages(told):
        for name, browser in told.browsers.items():
            yield f"{name} {place}", lambda place=place, browser=browser: said(browser.get(place))
    for name, browser in told.browsers.items():
        for place in posted(told):
            yield f"{name} sends {place}", lambda place=place, browser=browser: walls.done(lambda: sent(browser, place))


def pages(told: Said) -> Iterator[str]:
    world, activity = told.world, told.address.activity_id
    units = [world.unit(name).pk for name in ("Shivpuri", "Ganga", "Nagar")]
    for unit in units:
        yield from (f"/unit/{unit}/{page}/" for page in ("messages", "messages/new", "live"))
        yield from (f"/live/{activity}/{page}?unit={unit}" for page in ("room/", "room.csv", "replay/"))
    yield from (f"/live/{activity}/{page}" for page in ("", "room/", "room.csv", "replay/", "announce/"))
    for one in (told.theirs, *told.ours):
        yield from (f"/messages/{one.pk}/{page}" for page in ("", f"?under={units[0]}", "unsure/"))
    yield from (f"/live/photos/{photo.pk}/" for photo in SitePhoto.objects.order_by("pk"))
    yield from ("/inbox/", "/demo/phone/")


def posted(told: Said) -> Iterator[str]:
    """Forms with nothing in them but the number of a question of another branch."""
    yield f"/live/{told.address.activity_id}/room/"
    yield from (f"/unit/{told.world.unit(name).pk}/live/" for name in ("Ganga", "Nagar"))


def sent(browser: Client, place: str) -> int:
    fields = {"key": str(uuid4()), "act": "raise", "question": Question.objects.get(unit__name_en="Nagar").pk}
    return browser.post(place, fields).status_code


def said(answer: Any) -> tuple[int, str]:
    """The status, and the words of the page without what differs each time."""
    if not answer.get("Content-Type", "").startswith("text/"):
        return answer.status_code, ""
    body = answer.content.decode("utf-8-sig")
    words = body.partition("<main")[2].partition("</main>")[0] or body if answer.status_code == 200 else ""
    return answer.status_code, re.sub(
        r'name="(?:key|csrfmiddlewaretoken)" value="[^"]*"|data-copy hidden>[^<]*', "", words
    )


# --- what is done -----------------------------------------------------------------------------------------------------


def verbs(told: Said) -> Iterator[Probe]:
    for one in VERBS:
        yield one.__name__, lambda one=one: walls.done(lambda: one(told, told.by("Dev")))


def compose(told: Said, by: Authority) -> Any:
    rule = actions.Rule(told.world.unit("Yamuna"), ("booth-worker",))
    return actions.compose(words(), rule, day=TODAY, now=NOON, by=by) and "composed"


def compose_for_another_wing(told: Said, by: Authority) -> Any:
    rule = actions.Rule(told.world.unit("Ganga"), ("booth-worker", "district-president"))
    return actions.compose(words(), rule, day=TODAY, now=NOON, by=by) and "composed"


def release(told: Said, by: Authority) -> Any:
    return actions.release(told.theirs, now=NOON, at=NOON, by=by) and "released"


def release_ones_own(told: Said, by: Authority) -> Any:
    return actions.release(told.ours[0], now=NOON, at=NOON, by=by) and "released"


def cancel(told: Said, by: Authority) -> Any:
    return actions.cancel(told.theirs, at=NOON, by=by) and "cancelled"


def decide(told: Said, by: Authority) -> Any:
    actions.release(told.theirs, now=NOON, at=NOON, by=told.by("Uma") if told.theirs.actor == by.actor else BY)
    actions.begin(told.theirs, day=TODAY)
    outbox.claim(Broadcast.INBOX, inbox, now=NOON)
    outbox.sweep(before=LATER)
    return actions.decide(Handover.objects.get(broadcast=told.theirs), arrived=True, now=NOON, at=LATER, by=by)


def announce(told: Said, by: Authority) -> Any:
    return live.announce(told.address.activity, DETAILS, by=by) and "announced"


def tell(told: Said, by: Authority) -> Any:
    return live.tell(told.address, "on_air", by=by)


def open_a_site(told: Said, by: Authority) -> Any:
    return live.open_site(told.address, told.site.unit, name="Another", expected=9, by=by) and "opened"


def count_heads(told: Said, by: Authority) -> Any:
    return live.count_heads(told.site, counted=7, day=TODAY, by=by)


def show_heads(told: Said, by: Authority) -> Any:
    return live.show_heads(told.site, proofs.read(SimpleUploadedFile("a.jpg", jpeg((9, 9)))), by=by, at=NOON)


def ask(told: Said, by: Authority) -> Any:
    return live.ask(told.address, told.site.unit, text="Why?", by=by, at=NOON) and "asked"


def take_a_question_up(told: Said, by: Authority) -> Any:
    return live.raise_question(told.question, by=by, at=NOON)


def what_waits_to_be_let_go(told: Said, by: Authority) -> Any:
    """Of whoever lets messages of Ganga go, and of who wrote those."""
    return [[one.unit.name_en for one in figures.to_release(who)] for who in (told.by("Pia"), by)]


def inbox_of_somebody_else(told: Said, by: Authority) -> Any:
    actions.release(told.ours[0], now=NOON, at=NOON, by=told.by("Uma"))
    actions.begin(told.ours[0], day=TODAY)
    outbox.hand_over(Broadcast.INBOX, now=NOON)
    return len(inboxes.messages(by)[0]), inboxes.unread(by), inboxes.mark_read(by, at=NOON)


def text_of_a_real_phone(_told: Said, _by: Authority) -> Any:
    sending.text("+919876543210", "hello")
    return sending.texts("+919876543210")


Verb = Callable[[Said, Authority], Any]
REFUSED: tuple[Verb, ...] = (
    compose, compose_for_another_wing, release, release_ones_own, cancel, decide, announce, tell, open_a_site,
    count_heads, show_heads, ask, take_a_question_up,
)  # fmt: skip
VERBS: tuple[Verb, ...] = (*REFUSED, what_waits_to_be_let_go, inbox_of_somebody_else, text_of_a_real_phone)


def probes(told: Said) -> Iterator[Probe]:
    yield from verbs(told)
    yield from shown(told)


# --- the tests --------------------------------------------------------------------------------------------------------


def test_nothing_of_another_branch_is_shown_or_done(told: Said) -> None:
    found = {what: ask() for what, ask in probes(told)}

    assert {one.__name__ for one in REFUSED} == {what for what, one in found.items() if one == "refused"}
    assert found["what_waits_to_be_let_go"] == [["Ganga", "Shivpuri"], []]
    assert found["inbox_of_somebody_else"] == (0, 0, 0)
    assert found["text_of_a_real_phone"] == []
    pages = {what: one[1] for what, one in found.items() if isinstance(one, tuple) and what.startswith(ASKERS)}
    assert {what for what, page in pages.items() if any(word in page for word in SECRETS)} == set()
    assert sum(len(page) > 200 for page in pages.values()) > 20  # there is something to be seen
    assert {one for one in found.values() if isinstance(one, str) and "Error" in one} == set()


@walls.thorough
@pytest.mark.timeout(1_800)
def test_every_wall_taken_out_is_noticed(told: Said) -> None:
    """In one country: what is asked changes nothing of it."""
    answers = [(ask, ask()) for _what, ask in probes(told)]

    unnoticed = {
        str(wall) for wall in WALLS if all(walls.answer_without(wall, asks, ask) == said for ask, said in answers)
    }

    assert unnoticed == {*SECOND_WALLS}
    assert [ask() for ask, _said in answers] == [said for _ask, said in answers]


def test_the_list_of_walls_is_not_empty() -> None:
    named = {str(wall) for wall in WALLS}

    assert len(named) > 28
    assert [name for name in SECOND_WALLS if name not in named] == []
