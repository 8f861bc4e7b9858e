"""Every filter and every demand of the register, taken out one by one: some answer must change.

As tests/rights/test_walls.py does for the other domains, but with a country of its own (people who signed up, rosters,
samples, signs, pairs, corrections, a vault) and pages of the register alone, so that a wall takes seconds. All of them
take some minutes: ABHIYAN_WALLS=1. What must be hidden is asked on every run.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.kernel.authority import Authority, Grant, scope
from abhiyan.people import actions as people
from abhiyan.people import merging, vault
from abhiyan.people import reads as people_reads
from abhiyan.people.actions import NewPerson
from abhiyan.people.models import Contact, Duplicate, Grievance, Person, Vault
from abhiyan.people.notices import forget
from abhiyan.posts.models import Role
from abhiyan.registration.checking import calling, padding, samples, signs
from abhiyan.registration.duplicates import reads
from abhiyan.registration.joining import (
    helped,
    placing,
    windows,
)
from abhiyan.registration.leaving import expiring, grievances
from abhiyan.registration.models import Roster, RosterLine, Sample, Sign, SignUp, Window
from abhiyan.registration.rosters import actions, mending, places, template
from abhiyan.registration.rosters import views as rosters
from abhiyan.registration.rosters.loading import _seen
from abhiyan.units.models import Unit
from tests.registration.proving import signed_up
from tests.rights import walls
from tests.rights.country import BACKEND, refusals_are_not_logged
from tests.world import BY, TODAY, World

__all__ = ["refusals_are_not_logged"]

DOMAINS = ("registration", "people", "messaging")
ASKERS = ("Mohan", "Asha")  # appoints at a mandal; sees one booth
SECRETS = ("Zoya", "Away", "Nagar", "नगर", "Secret")  # all of them in Dakshin, which nobody in Uttar sees
NOW = timezone.now()

# What may go without a difference, and why.
SECOND_WALLS = {
    "people.actions._shown: by.see(Person)": "whose post it is is asked beside it",
    "registration.rosters.views._settle_early: asked.authority.see(Roster)": "it is one's own, and the view asks again",
    "registration.rosters.mending.shown: by.see(Unit)": "the codes offered were found in the sender's own branch",
}


def asks(node: ast.AST) -> bool:
    """A filter by rights, a demand, or an `if` whose whole business is to refuse."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        at = node.func.attr == "at" and len(node.args) == 2 and isinstance(node.args[1], ast.Constant)
        return at or (node.func.attr == "see" and len(node.args) == 1) or node.func.attr == "seen_by"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        name = getattr(node.value.func, "attr", getattr(node.value.func, "id", ""))
        return name.lstrip("_").startswith("require") and name not in ("require_living", "require_invented")
    if isinstance(node, ast.If) and len(node.body) == 1 and isinstance(node.body[0], ast.Raise):
        return "PermissionDenied" in ast.unparse(node.body[0])
    return False


WALLS = [*walls.found(DOMAINS, asks)]


# --- the country ------------------------------------------------------------------------------------------------------


class Register(NamedTuple):
    """The keys of what lies in Dakshin, and who asks."""

    world: World
    theirs: dict[str, int]
    mine: dict[str, int]
    browsers: dict[str, Client]

    def by(self, name: str) -> Authority:
        return self.world.authority(name)


@pytest.fixture
def register(world: World) -> Register:
    """People of both regions signed up, sent, drawn, doubted, paired and complaining."""
    forget()
    kept: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for n, (keys, unit, mandal, name) in enumerate(
        ((kept[0], "Nagar 1", "Nagar", "Zoya"), (kept[1], "Shivpuri 1", "Shivpuri", "Asha"))
    ):
        _fill(world, keys, unit, mandal, name, n)
    browsers = {}
    for name in ASKERS:
        user = User.objects.create_user(email=f"{name.lower()}@example.org")
        Person.objects.filter(pk=world.people[name].pk).update(user=user)
        browsers[name] = Client(raise_request_exception=False, headers={"accept-language": "en"})
        browsers[name].force_login(user, backend=BACKEND)
    return Register(world, kept[0], kept[1], browsers)


def _fill(world: World, keys: dict[str, int], unit: str, mandal: str, name: str, n: int) -> None:
    place, person = world.unit(unit), world.people[name]
    word = "Away" if n == 0 else "Near"
    signed_up(world, unit, phone=f"+91500009{n}001", name_en=f"{word} Kalpit")
    keys["unplaced"] = signed_up(world, mandal, phone=f"+91500009{n}002", name_en=f"{word} Whither").pk
    drawn = {"day": TODAY, "seed": 1, "size": 0, "strata": [], "drawn_by": "test", "drawn_at": NOW}
    keys["sample"] = Sample.objects.create(unit=place, **drawn).pk
    seen = {"first_seen": TODAY, "last_seen": TODAY}
    details = {"numbers": 2, "people": [person.pk, world.people["Zoya"].pk]}
    keys["sign"] = Sign.objects.create(unit=place, kind=Sign.SHARED, size=9, weight=2, details=details, **seen).pk
    more = {"names": 2, "people": [person.pk]}
    Sign.objects.create(unit=place, kind=Sign.NAMES, size=9, weight=2, details=more, **seen)
    roster = Roster.objects.create(
        name=f"{'Secret' if n == 0 else 'Near'} roster", digest=f"d{n}", size=1, day=TODAY, unit=world.unit(mandal),
        person=person, actor=f"person:{person.pk}", state=Roster.DONE,
    )  # fmt: skip
    keys["roster"] = roster.pk
    other = people.register(NewPerson("", f"{name} Twin", "en", ""), source="test", day=TODAY, by=BY)
    from abhiyan.posts.actions import appoint

    appoint(world.post(unit, "booth-worker"), other, since=TODAY, by=BY)
    pair = Duplicate.objects.create(one=person, other=other, unit=place, score=0.9, reasons=[], found_at=NOW)
    keys["duplicate"], keys["person"] = pair.pk, person.pk
    keys["grievance"] = grievances.open_one(person.pk, Grievance.OTHER, text=f"{word} words", day=TODAY, by=BY).pk
    keys["unit"], keys["contact"] = place.pk, Contact.objects.filter(person=person)[0].pk
    Person.objects.filter(pk=person.pk).update(claim_expires_on=TODAY.replace(day=10))


# --- what is seen -----------------------------------------------------------------------------------------------------

LISTS = (
    "/signs/", "/calls/", "/rosters/", "/duplicates/", "/grievances/", "/grievances/?list=answered", "/expiring/",
    "/helped/", "/helped/?list=branch", "/unplaced/", "/help-join/", "/share/", "/my-place/?for=help",
    "/rosters/empty.xlsx", "/share/link.svg", "/",
)  # fmt: skip
ABOUT = (
    "/unplaced/{unplaced}/", "/rosters/{roster}/", "/rosters/{roster}/refused.csv",
    "/rosters/{roster}/discard/", "/calls/{sample}/", "/calls/{sample}/next/", "/calls/draw/{unit}/", "/signs/{sign}/",
    "/duplicates/{duplicate}/", "/grievances/{grievance}/", "/helped/?list=branch&unit={unit}",
    "/signs/?unit={unit}", "/duplicates/?unit={unit}", "/calls/?unit={unit}", "/rosters/empty.xlsx?unit={code}",
)  # fmt: skip
POSTED = (
    ("/rosters/{roster}/", {"load": "1"}),
    ("/rosters/{roster}/discard/", {}),
    ("/rosters/{roster}/line/2/", {"leave": "1"}),
    ("/grievances/{grievance}/", {"act": "fixed", "text": "x"}),
    ("/grievances/{grievance}/", {"act": "placed", "code": "B4"}),
    ("/person/{person}/under-age/", {}),
    ("/signs/{sign}/", {"verdict": "right"}),
    ("/contact/{contact}/unmask/", {"reason": "none"}),
    ("/calls/draw/{unit}/", {"size": "50"}),
)


Probe = tuple[str, Callable[[], Any]]


def shown(register: Register) -> Iterator[Probe]:
    """What everybody who asks is answered, about both regions: status, which secrets stand there, how many lines."""
    for name, browser in register.browsers.items():
        for place in LISTS:
            yield f"{name} {place}", lambda place=place, browser=browser: said(browser.get(place))
        for keys in (register.theirs, register.mine):
            more = keys | {"code": Unit.objects.get(pk=keys["unit"]).code}
            for place in (one.format(**more) for one in ABOUT):
                yield f"{name} {place}", lambda place=place, browser=browser: said(browser.get(place))
            for place, form in ((one.format(**more), form) for one, form in POSTED):
                yield (
                    f"{name} posts {place} {form}",
                    lambda place=place, form=form, browser=browser: posted(browser, place, form),
                )


def posted(browser: Client, place: str, form: dict[str, str]) -> tuple[Any, ...]:
    with transaction.atomic():
        answer = browser.post(place, {"key": str(uuid4()), **form})
        transaction.set_rollback(True)
    return said(answer)


def said(answer: Any) -> tuple[Any, ...]:
    if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
        return (answer.status_code,)
    body = re.sub(r"<title>.*?</title>", "", answer.content.decode(), flags=re.DOTALL)
    return answer.status_code, tuple(word for word in SECRETS if word in body), body.count("<li")


def verbs(register: Register) -> Iterator[Probe]:
    """What the functions below the pages answer to Mohan about Dakshin, asked by themselves."""
    for one in VERBS:
        yield one.__name__, lambda one=one: walls.done(lambda: one(register, register.by("Mohan")))


def names(rows: Any) -> list[str]:
    return sorted(str(getattr(row, "name_en", row)) for row in rows)


def draw(register: Register, by: Authority) -> Any:
    return calling.draw(register.world.unit("Nagar"), size=50, day=TODAY, now=NOW, by=by)


def call_elsewhere(register: Register, by: Authority) -> Any:
    return calling._open(Sample.objects.get(pk=register.theirs["sample"]), by)


def answer_elsewhere(register: Register, by: Authority) -> Any:
    row = Grievance.objects.get(pk=register.theirs["grievance"])
    return grievances.answer(row, Grievance.FIXED, text="x", by=by, now=NOW, day=TODAY)


def waiting_grievances(_register: Register, by: Authority) -> Any:
    return grievances.waiting_for(by, TODAY)


def judge_elsewhere(register: Register, by: Authority) -> Any:
    return padding.decide(Sign.objects.get(pk=register.theirs["sign"]), Sign.RIGHT, note="", now=NOW, by=by)


def discard_elsewhere(register: Register, by: Authority) -> Any:
    return actions.discard(Roster.objects.get(pk=register.theirs["roster"]), by=by)


def units_of_a_file(_register: Register, by: Authority) -> Any:
    return names(places.Units(by).seen)


def names_in_a_file(_register: Register, by: Authority) -> Any:
    return mending.names_of_likely(["x\nB4 B1"], by=by)


def people_of_a_file(register: Register, by: Authority) -> Any:
    return _seen([register.theirs["person"], register.mine["person"]], by)


def vacancies(register: Register, by: Authority) -> Any:
    role = Role.objects.get(key="booth-worker")
    return [line.unit for line in template.vacant(register.world.unit("Pradesh"), role, day=TODAY, by=by)]


def placings(_register: Register, by: Authority) -> Any:
    return [row.pk for row in placing.waiting(by)]


def placings_of_who_only_sees(register: Register, _by: Authority) -> Any:
    return [row.pk for row in placing.waiting(register.by("Pia"))]


def placings_of_who_sees_nothing(register: Register, by: Authority) -> Any:
    return [row.pk for row in placing.waiting(appointer(by))]


def a_large_branch(_register: Register, by: Authority) -> Any:
    return [row.pk for row in helped._large(SignUp.objects.order_by("pk"), by, None)]


def pairs(register: Register, by: Authority) -> Any:
    return [reads.pair(register.theirs["duplicate"], by), [one.unit.name_en for one in reads.by_unit(by, None)]]


def pairs_with_somebody_elsewhere(register: Register, by: Authority) -> Any:
    """A pair that lies where Mohan appoints, until one of its two people got a post in Dakshin."""
    one, other = register.world.people["Asha"], register.world.people["Zoya"]
    unit = register.world.unit("Shivpuri")
    Duplicate.objects.create(one=one, other=other, unit=unit, score=0.95, reasons=[], found_at=NOW)
    return [pair.other.name_en for pair in reads.pairs(by, state=Duplicate.OPEN, day=TODAY)[0]]


def appointer(by: Authority, *, sees: str = "") -> Authority:
    """Somebody who appoints where `by` does and sees nothing, or the paths that begin with `sees`."""
    grants = [one for one in by.grants if one.verb == "appoint"]
    return Authority(
        "appointer", TODAY, (*grants, *([Grant("see", *scope("own_and_below", sees), own=sees)] if sees else ()))
    )


def pairs_of_who_sees_nothing(_register: Register, by: Authority) -> Any:
    found = reads.pairs(appointer(by), state=Duplicate.OPEN, day=TODAY)[0]
    held = [str(post) for pair in found for post in (*pair.one.holding, *pair.other.holding)]  # type: ignore[attr-defined]  # `pairs` put them there
    return len(found), held, reads.by_unit(appointer(by), None)


def units_to_choose_from(_register: Register, by: Authority) -> Any:
    return names(rosters._few(by, "booth"))


def a_code_elsewhere(_register: Register, by: Authority) -> Any:
    asked: Any = SimpleNamespace(POST={"unit-0": "B4", "unit-text-0": "Nagar"}, authority=by)
    return rosters._units(asked)


def answer_with_a_code_elsewhere(register: Register, by: Authority) -> Any:
    asked: Any = SimpleNamespace(POST={"unit": "B4"}, authority=by)
    return rosters._answer(asked, Roster.objects.get(pk=register.mine["roster"]), RosterLine())


def a_template_of_who_only_sees(register: Register, by: Authority) -> Any:
    nagar = register.world.unit("Nagar 1")
    asked: Any = RequestFactory().get("/", {"unit": nagar.code})
    asked.authority = appointer(by, sees=nagar.path)
    return inspect.unwrap(rosters.blank)(asked).status_code


def sides(register: Register, by: Authority) -> Any:
    return len(reads.side(Person.objects.get(pk=register.theirs["person"]), by, TODAY).posts)


def decide_elsewhere(register: Register, by: Authority) -> Any:
    pair = Duplicate.objects.get(pk=register.theirs["duplicate"])
    return merging.merge(pair, keep=pair.one_id, by=by, at=NOW) and "merged"


def decide_again_elsewhere(register: Register, by: Authority) -> Any:
    pair = Duplicate.objects.get(pk=register.theirs["duplicate"])
    merging.keep_apart(pair, by=BY, at=NOW)
    return merging.look_again(pair, by=by)


def part_elsewhere(register: Register, by: Authority) -> Any:
    pair = Duplicate.objects.get(pk=register.theirs["duplicate"])
    return merging.undo_merge(merging.merge(pair, keep=pair.one_id, by=BY, at=NOW), by=by, at=NOW)


def all_samples(register: Register, by: Authority) -> Any:
    return [one.pk for one in samples.listed(by)[0]], samples.one(register.theirs["sample"], by)


def all_signs(register: Register, by: Authority) -> Any:
    theirs, pradesh = Sign.objects.get(pk=register.theirs["sign"]), register.world.unit("Pradesh")
    return (
        signs.at(pradesh, by), signs.waiting(by), len(signs.listed(by)[0]), signs.one(theirs.pk, by),
        len(signs.others(theirs, by)), len(signs.people_of(theirs, by, TODAY)),
    )  # fmt: skip


def expiring_elsewhere(_register: Register, by: Authority) -> Any:
    return names(one.person for one in expiring.expiring(by, TODAY))


def known_elsewhere(register: Register, by: Authority) -> Any:
    return people_reads.on_record(NewPerson("ज़ोया कल्पित", "Zoya Kalpit", "hi", "+915000000010"), by=by)


def number_elsewhere(register: Register, by: Authority) -> Any:
    return people_reads.contact(register.theirs["contact"], by=by)


def unmask_elsewhere(register: Register, by: Authority) -> Any:
    return people.unmask(Contact.objects.get(pk=register.theirs["contact"]), reason="x", by=by, now=NOW)


def _window() -> windows.Wanted:
    one = Window.objects.get(key="test/registration")
    return windows.Wanted(one.key, one.role_id, None, one.since, one.until, "क", "K")


def open_a_window(_register: Register, by: Authority) -> Any:
    return windows.open_window(_window()._replace(key="other"), by=by) and "opened"


def narrow_a_window(register: Register, _by: Authority) -> Any:
    """Whoever plans for one district alone takes the whole state's window for it."""
    window, ganga = Window.objects.get(key="test/registration"), register.world.unit("Ganga")
    grants = tuple(replace(one, verb="plan") for one in register.by("Dev").grants if one.verb == "appoint")
    planner = Authority("planner", TODAY, grants)
    return windows.change(window, _window()._replace(unit_id=ganga.pk), by=planner) and "changed"


def shut_a_window(_register: Register, by: Authority) -> Any:
    return windows.withdraw(["test/registration"], day=TODAY, by=by)


def _vault(register: Register) -> Vault:
    with transaction.atomic():
        vault.put({register.world.people["Esha"].pk: ["x"]}, at=NOW)
    return Vault.objects.get()


def ask_the_vault(register: Register, by: Authority) -> Any:
    return vault.ask(_vault(register), reason="x", by=by, now=NOW) and "asked"


def grant_oneself_the_vault(register: Register, _by: Authority) -> Any:
    sonal = register.by("Sonal")
    opening = vault.ask(_vault(register), reason="x", by=sonal, now=NOW)
    return vault.grant(opening, by=sonal, now=NOW) or "granted"


def show_the_vault_to_who_administers_no_more(register: Register, by: Authority) -> Any:
    opening = vault.ask(_vault(register), reason="x", by=register.by("Sonal"), now=NOW)
    type(opening).objects.update(asker=register.world.people["Mohan"], granter=register.world.people["Tara"])
    type(opening).objects.update(granted_at=NOW)
    return vault.show(opening, by=by, now=NOW)


def list_the_vault(register: Register, by: Authority) -> Any:
    _vault(register)
    return by.see(Vault).count()


Verb = Callable[[Register, Authority], Any]
VERBS: tuple[Verb, ...] = (
    draw, call_elsewhere, answer_elsewhere, waiting_grievances, judge_elsewhere, discard_elsewhere, units_of_a_file,
    names_in_a_file, people_of_a_file, a_large_branch, vacancies, placings, placings_of_who_only_sees, pairs, sides,
    placings_of_who_sees_nothing, decide_elsewhere, pairs_with_somebody_elsewhere, pairs_of_who_sees_nothing,
    units_to_choose_from, a_code_elsewhere, answer_with_a_code_elsewhere, a_template_of_who_only_sees,
    decide_again_elsewhere, part_elsewhere, all_samples, all_signs, expiring_elsewhere, known_elsewhere,
    number_elsewhere, unmask_elsewhere, open_a_window, narrow_a_window, shut_a_window, ask_the_vault,
    grant_oneself_the_vault, show_the_vault_to_who_administers_no_more, list_the_vault,
)  # fmt: skip
REFUSED = {
    draw, call_elsewhere, answer_elsewhere, judge_elsewhere, discard_elsewhere, decide_elsewhere,
    decide_again_elsewhere, part_elsewhere, unmask_elsewhere, open_a_window, narrow_a_window, shut_a_window,
    ask_the_vault, show_the_vault_to_who_administers_no_more, a_template_of_who_only_sees,
}  # fmt: skip


def probes(register: Register) -> Iterator[Probe]:
    yield from verbs(register)
    yield from shown(register)


# --- the tests --------------------------------------------------------------------------------------------------------


def test_nothing_of_another_region_is_shown_or_done(register: Register) -> None:
    found = {what: ask() for what, ask in probes(register)}
    told = {what: one for what, one in found.items() if isinstance(one, tuple) and len(one) == 3 and one[1]}

    broken = {what: one for what, one in found.items() if isinstance(one, str) and "Error" in one}

    assert (told, broken) == ({}, {})
    assert {one.__name__ for one in REFUSED} == {what for what, one in found.items() if one == "refused"}
    theirs = [register.theirs[key] for key in ("roster", "sample", "sign", "duplicate", "grievance")]
    pages = [f"Mohan /{page}/{pk}/" for page, pk in zip(
        ("rosters", "calls", "signs", "duplicates", "grievances"), theirs, strict=True)]  # fmt: skip
    assert {page: found[page][0] for page in pages} == dict.fromkeys(pages, 404)


@walls.thorough
@pytest.mark.timeout(300)
@pytest.mark.parametrize("wall", WALLS, ids=str)
def test_a_wall_of_the_register_taken_out_is_noticed(register: Register, wall: walls.Wall) -> None:
    noticed = next((what for what, ask in probes(register) if known(what, ask) != asked_without(wall, ask)), None)

    assert (noticed is None) == (str(wall) in SECOND_WALLS), noticed


STANDING: dict[str, Any] = {}  # what is answered with every wall standing; the keys are the same in every test


def known(what: str, ask: Callable[[], Any]) -> Any:
    if what not in STANDING:
        STANDING[what] = ask()
    return STANDING[what]


def asked_without(wall: walls.Wall, ask: Callable[[], Any]) -> Any:
    with walls.without(wall, asks):
        return ask()


def test_the_list_of_walls_is_not_empty() -> None:
    named = {str(wall) for wall in WALLS}

    assert len(named) > 60
    assert [name for name in SECOND_WALLS if name not in named] == []
