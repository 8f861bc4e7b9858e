"""What the screens of an office read: programmes, drafts, and a draft as it would come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.shortcuts import get_object_or_404

from abhiyan.kernel.authority import Authority
from abhiyan.kernel.tomlfile import Problem
from abhiyan.people.reads import names_of_actors
from abhiyan.plans import actions, writing
from abhiyan.plans.difference import Line, difference, name_of
from abhiyan.plans.models import OPEN, Assignment, Draft, Programme
from abhiyan.plans.planfile import PlanWrong, read_text
from abhiyan.plans.rules import Plan, Warned, Words
from abhiyan.plans.vocabulary import of_installation
from abhiyan.plans.wording import when_in_words
from abhiyan.posts.models import Role, Wing
from abhiyan.units.models import Level

SIGNS = {"add": "+", "change": "~", "withdraw": "−", "restore": "+", "refuse": "!"}


class Listed(NamedTuple):
    """An activity of a draft: its number from 1, its key and name as written, its days where they are sound."""

    number: int
    key: str
    name: str
    when: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Look:
    """A draft as it would come out. plan: None where something is wrong. version: of the programme compared with."""

    plan: Plan | None
    problems: Sequence[Problem]
    warnings: Sequence[Warned]
    lines: Sequence[Line]
    version: int
    activities: Sequence[Listed]

    @property
    def is_refused(self) -> bool:
        return any(line.kind == "refuse" for line in self.lines)

    @property
    def title(self) -> str:
        return name_of(self.plan) if self.plan else ""

    @property
    def signed(self) -> list[tuple[str, Line]]:
        return [(SIGNS[line.kind], line) for line in self.lines]


def look(text: str) -> Look:
    """Read a plan's text and compare it. The version is asked before: what changes in between is noticed at the end."""
    words = of_installation()
    try:
        plan = read_text(text, words)
    except PlanWrong as wrong:
        return Look(None, wrong.problems, (), (), 0, _listed(text, None, wrong.problems))
    version = actions.version_of(plan.key)
    return Look(plan, (), plan.warnings, difference(plan), version, _listed(text, plan, ()))


def checked(text: str) -> Sequence[Problem]:
    """What is wrong in a plan's text, without comparing it."""
    try:
        read_text(text, of_installation())
    except PlanWrong as wrong:
        return wrong.problems
    return ()


def _listed(text: str, plan: Plan | None, problems: Sequence[Problem]) -> list[Listed]:
    """The activities of a text, sound or not, in the order they are written."""
    rows = listed(writing.tables(text))
    wrong = {writing.number_at(text, one.line) for one in problems}
    whens = [when_in_words(one) for one in plan.activities] if plan else [""] * len(rows)
    return [row._replace(when=when, is_wrong=row.number - 1 in wrong) for row, when in zip(rows, whens, strict=True)]


def listed(rows: Sequence[dict[str, Any]]) -> list[Listed]:
    """Activities as they are written, each with its number, key and name."""
    return [Listed(number, str(row.get("key", "")), _name(row), "", False) for number, row in enumerate(rows, start=1)]


def _name(row: dict[str, Any]) -> str:
    return Programme(name_hi=str(row.get("name_hi", "")), name_en=str(row.get("name_en", ""))).name


# --- lists --------------------------------------------------------------------------------------------------------


def programmes() -> list[Programme]:
    """All, the running first, then the closed, the latest before the earlier: a plan is no secret inside."""
    rows = list(Programme.objects.order_by("-since", "key"))
    return sorted(rows, key=lambda one: one.closed_on is not None)


def programme(pk: int) -> Programme:
    return get_object_or_404(Programme, pk=pk)


def programme_by_key(key: str) -> Programme | None:
    return Programme.objects.filter(key=key).first()


def drafts(by: Authority) -> list[Draft]:
    """The drafts one may work on, each with `title` and `author`."""
    rows = list(by.see(Draft))
    authors = authors_of(rows)
    for row in rows:
        said = writing.programme_of(row.text)
        row.title = _name(said) or row.key
        row.author = authors.get(row.changed_by, "")
    return rows


def authors_of(rows: Sequence[Draft]) -> dict[str, str]:
    """The names of those who wrote last, by actor; planners of one branch know each other's names."""
    return names_of_actors({row.changed_by for row in rows})


def still_open(programme: Programme) -> int:
    return Assignment.objects.filter(activity__programme=programme, state__in=OPEN).count()


# --- what a form offers -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offered:
    """The organisation's words with their names: (key, name) of each."""

    levels: list[tuple[str, str]]
    roles: list[tuple[str, str]]
    wings: list[tuple[str, str]]
    words: Words


def offered() -> Offered:
    roles = Role.objects.filter(retired=False).select_related("level").order_by("level__tree", "level__depth", "rank")
    return Offered(
        levels=[(one.key, one.name) for one in Level.objects.order_by("tree", "depth")],
        roles=[(one.key, f"{one.name} ({one.level.name})") for one in roles],
        wings=[(one.key, one.name) for one in Wing.objects.all()],
        words=of_installation(),
    )
