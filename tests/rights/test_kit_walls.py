"""Every place in the kits domain that asks for a right is taken out, one by one, and something must notice.

Of verbs it is noticed that what was refused is done; of pages, that what one may not see is shown. ABHIYAN_WALLS=1 runs
it.
"""

import ast
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.test import Client

from abhiyan.accounts.models import User
from abhiyan.kernel.authority import Authority
from abhiyan.kits import actions, reads
from abhiyan.kits.actions import Head, New, Rule, Words
from abhiyan.kits.models import Kit, Piece
from abhiyan.people.models import Person
from abhiyan.posts.models import Sentence
from tests.kits.conftest import NOW, WORDS, head
from tests.rights import walls
from tests.world import BY, TODAY, World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ASKERS = ("Dev", "Pia", "Asha", "Uma", "Mohan")
SECRET = "Wording nobody elsewhere may read"
GUARDS = {"require", "see", "seen_by"}

# Taken out, nothing changes, because another wall stands behind it; each with the reason.
SECOND_WALLS: dict[str, str] = {}


def asks(node: ast.AST) -> bool:
    """A call that demands or filters, or an `if` that refuses."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in GUARDS
    return isinstance(node, ast.If) and any(
        isinstance(one, ast.Raise) and "PermissionDenied" in ast.unparse(one) for one in node.body
    )


WALLS = list(walls.found(["kits"], asks))


class Kits(NamedTuple):
    """Drafts and a kit of Dakshin, where Dev, Uma and Mohan have no business; a draft and a kit of Ganga that some may
    look at and not change, or not take out; and browsers of those who ask.
    """

    world: World
    ours: tuple[Kit, Kit]
    draft: Kit
    handed: Kit
    gone: Kit
    browsers: dict[str, Client]


@pytest.fixture
def kits(world: World, settings: Any, tmp_path: Any) -> Kits:
    settings.DATA = tmp_path
    Sentence.objects.filter(role__key="district-president").update(scope="own")

    def made(state: str, unit: str = "Yamuna", name: str = SECRET) -> Kit:
        named: Head = head(name_en=name, name_hi=name)
        kit = actions.compose(named, Rule(world.unit(unit), ("booth-worker",)), at=NOW, by=world.authority("Tara"))
        for new in (New(Piece.TEXT, WORDS), New(Piece.TEMPLATE, Words(title_en=name))):
            actions.add(kit, new, at=NOW, by=world.authority("Tara"))
        if state != Kit.DRAFT:
            actions.hand_down(kit, day=TODAY, at=NOW, by=world.authority("Sonal"))
        return actions.withdraw(kit, reason="x", at=NOW, by=BY) if state == Kit.WITHDRAWN else kit

    browsers = {}
    for name in ASKERS:
        user = User.objects.create_user(email=f"{name.lower()}@example.org")
        Person.objects.filter(pk=world.people[name].pk).update(user=user)
        browsers[name] = Client(raise_request_exception=False, headers={"accept-language": "en"})
        browsers[name].force_login(user, backend=BACKEND)
    ours = made(Kit.DRAFT, "Ganga", "Ours"), made(Kit.HANDED, "Ganga", "Ours")
    return Kits(world, ours, made(Kit.DRAFT), made(Kit.HANDED), made(Kit.WITHDRAWN), browsers)


Probe = tuple[str, Callable[[], Any]]
Verb = Callable[[Kits, Authority], Any]


# --- what is done -----------------------------------------------------------------------------------------------------


def compose(kits: Kits, by: Authority) -> Any:
    return actions.compose(head(), Rule(kits.world.unit("Yamuna"), ("booth-worker",)), at=NOW, by=by) and "composed"


def compose_to_a_wing_of_others(kits: Kits, by: Authority) -> Any:
    return actions.compose(head(), Rule(kits.world.unit("Ganga"), ("district-president",)), at=NOW, by=by) and "done"


def add(kits: Kits, by: Authority) -> Any:
    return actions.add(kits.draft, New(Piece.TEXT, WORDS), at=NOW, by=by) and "added"


def take_out(kits: Kits, by: Authority) -> Any:
    return actions.take_out(kits.draft.pieces.all()[0], by=by)


def drop(kits: Kits, by: Authority) -> Any:
    return actions.drop(kits.draft, by=by)


def hand_down(kits: Kits, by: Authority) -> Any:
    return actions.hand_down(kits.draft, day=TODAY, at=NOW, by=by) and "handed down"


def withdraw(kits: Kits, by: Authority) -> Any:
    return actions.withdraw(kits.handed, reason="x", at=NOW, by=by) and "withdrawn"


def correct(kits: Kits, by: Authority) -> Any:
    return actions.correct(kits.gone, at=NOW, by=by) and "corrected"


REFUSED: tuple[Verb, ...] = (
    compose, compose_to_a_wing_of_others, add, take_out, drop, hand_down, withdraw, correct,
)  # fmt: skip


def verbs(kits: Kits) -> Iterator[Probe]:
    by = kits.world.authority("Dev")
    for one in REFUSED:
        yield one.__name__, lambda one=one: walls.done(lambda: one(kits, by))


# --- what is seen -----------------------------------------------------------------------------------------------------


def shown(kits: Kits) -> Iterator[Probe]:
    for place in pages(kits):
        for name, browser in kits.browsers.items():
            yield f"{name} {place}", lambda place=place, browser=browser: said(browser.get(place))
    for name in ("Dev", "Uma"):
        yield f"{name} lists", lambda name=name: listed(kits, name)


def listed(kits: Kits, name: str) -> Any:
    by, world = kits.world.authority(name), kits.world
    units = [world.unit(one) for one in ("Pradesh", "Ganga", "Yamuna")]
    found = [len(reads.concerning(unit, by)[0]) for unit in units]
    above = [one.pk for one in reads.above(world.unit("Ganga"), by)]
    return (*found, len(reads.to_hand_down(by)), reads.kit(kits.draft.pk, by) is None, above)


def pages(kits: Kits) -> Iterator[str]:
    world, piece = kits.world, kits.draft.pieces.order_by("pk").last()
    assert piece
    for kit in (kits.draft, kits.handed, kits.gone):
        yield from (f"/kits/{kit.pk}/{page}" for page in ("", "add/", "preview/"))
    yield f"/kits/pieces/{piece.pk}/"
    draft, handed = kits.ours
    yield from (f"/kits/{draft.pk}/add/", f"/unit/{world.unit('Shivpuri').pk}/kits/{handed.pk}.csv")
    for unit in (world.unit(name).pk for name in ("Pradesh", "Ganga", "Yamuna", "Shivpuri")):
        yield from (f"/unit/{unit}/kits/", f"/unit/{unit}/kits/new/")
        for kit in (kits.draft, kits.handed):
            yield from (f"/unit/{unit}/kits/{kit.pk}/", f"/unit/{unit}/kits/{kit.pk}.csv")


def said(answer: Any) -> tuple[Any, ...]:
    if not answer.get("Content-Type", "").startswith("text/html"):
        return (answer.status_code,)
    body = answer.content.decode()
    return answer.status_code, SECRET in body, body.count("<li"), body.count("<option"), body.count("checkbox")


def posted_at_what_is_not_ones_own(kits: Kits) -> Any:
    """A form sent to the page of another branch's kit."""
    fields = {"key": str(uuid4()), "act": "withdraw", "reason": "x"}
    return said(kits.browsers["Dev"].post(f"/kits/{kits.handed.pk}/", fields))[:1]


def probes(kits: Kits) -> Iterator[Probe]:
    yield from verbs(kits)
    yield from shown(kits)
    yield "posted", lambda: posted_at_what_is_not_ones_own(kits)


# --- the tests --------------------------------------------------------------------------------------------------------


def test_nothing_of_another_branch_is_shown_or_done(kits: Kits) -> None:
    found = {what: ask() for what, ask in probes(kits)}

    assert {one.__name__ for one in REFUSED} == {what for what, one in found.items() if one == "refused"}
    assert found["posted"] == (404,)
    draft, handed = kits.ours
    assert found[f"Uma /kits/{draft.pk}/add/"][:1] == (403,)
    assert found[f"Mohan /unit/{kits.world.unit('Shivpuri').pk}/kits/{handed.pk}.csv"][:1] == (403,)
    assert [what for what, one in found.items() if isinstance(one, tuple) and len(one) > 2 and one[1] is True] == []
    assert {one for one in found.values() if isinstance(one, str) and "Error" in one} == set()


@walls.thorough
@pytest.mark.timeout(300)
@pytest.mark.parametrize("wall", WALLS, ids=str)
def test_a_wall_of_kits_taken_out_is_noticed(kits: Kits, wall: walls.Wall) -> None:
    noticed = walls.noticed(wall, asks, probes(kits))

    assert (noticed is None) == (str(wall) in SECOND_WALLS), noticed


def test_the_list_of_walls_is_not_empty() -> None:
    named = {str(wall) for wall in WALLS}

    assert len(named) > 10
    assert [name for name in SECOND_WALLS if name not in named] == []
