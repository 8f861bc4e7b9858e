"""What an office hands to its rehearsal: organisation, units, posts, plans, and how full each post is. Never a person.

Of the people only numbers go over: which seats of a post are held, how many volunteers there are. No name, number,
user, audit entry or report is read for it; a plan's notes and remarks stay behind, because people may be named there.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from abhiyan.people.models import Wording
from abhiyan.people.profile import Words
from abhiyan.plans import rules
from abhiyan.plans.difference import stored
from abhiyan.plans.models import Activity, Programme
from abhiyan.plans.planfile import NOTES
from abhiyan.posts import profile
from abhiyan.posts.models import Appointment, Post, Role, Sentence, Wing
from abhiyan.units import profile as places
from abhiyan.units.models import Goal, Holiday, Level, Organization, Unit

FILLED = 20_000  # rows read at once


class NoOrganisation(Exception):
    """There is nothing to rehearse here yet."""


class NothingPlanned(Exception):
    """No open programme has a day in the period."""


@dataclass(frozen=True)
class Blueprint:
    """The office in numbers and words, as JSON between two databases.

    first, last: the days to be played. filled: (unit code, role key, held seats, how many hold an unlimited post) of
    each post that somebody holds. seats: (unit code, role key, seats) where a post has other seats than its role.
    """

    seed: int
    first: date
    last: date
    profile: profile.Profile
    units: list[places.UnitRow]
    plans: list[rules.Plan]
    seats: list[tuple[str, str, int]]
    filled: list[tuple[str, str, list[int], int]]

    def as_json(self) -> bytes:
        plain = {
            "profile": {**asdict(self.profile), "root_dir": ""},
            "units": [list(row) for row in self.units],
            "plans": [asdict(plan) for plan in self.plans],
        }
        return orjson.dumps({**self.__dict__, **plain})


def of_office(*, seed: int, first: date, last: date, day: date, draft: rules.Plan | None = None) -> Blueprint:
    """The office as it stands on `day`. Raises NoOrganisation, NothingPlanned."""
    found = Organization.objects.first()
    if found is None:
        raise NoOrganisation
    plans = [one for one in _plans(draft) if one.activities and one.since <= last and one.until > first]
    if not plans:
        raise NothingPlanned
    return Blueprint(
        seed=seed, first=first, last=last, profile=_profile(found), units=_units(), plans=plans,
        seats=_other_seats(), filled=list(_filled(day)),
    )  # fmt: skip


def read(file: Path) -> Blueprint:
    """The blueprint a rehearsal was made from."""
    said = orjson.loads(file.read_bytes())
    return Blueprint(
        seed=said["seed"],
        first=date.fromisoformat(said["first"]),
        last=date.fromisoformat(said["last"]),
        profile=_read_profile(said["profile"], file.parent),
        units=[places.UnitRow(*row) for row in said["units"]],
        plans=[_read_plan(plan) for plan in said["plans"]],
        seats=[tuple(row) for row in said["seats"]],
        filled=[tuple(row) for row in said["filled"]],
    )


# --- the organisation -------------------------------------------------------------------------------------------------


def _profile(found: Organization) -> profile.Profile:
    """The living organisation as its profile; retired roles stay behind."""
    roles = Role.objects.filter(retired=False).select_related("level", "wing").order_by("pk")
    sentences = Sentence.objects.filter(role__retired=False).select_related("role", "wing").order_by("pk")
    return profile.Profile(
        key=found.key, name_hi=found.name_hi, name_en=found.name_en, kind=found.kind, timezone=found.timezone,
        founded=found.founded,
        levels=tuple(
            places.Level(
                one.key, one.tree, one.depth, one.name_hi, one.name_en, one.plural_hi, one.plural_en, one.is_leaf
            )
            for one in Level.objects.order_by("tree", "depth")
        ),
        wings=tuple(profile.Wing(one.key, one.name_hi, one.name_en) for one in Wing.objects.order_by("pk")),
        roles=tuple(
            profile.Role(one.key, one.level.key, one.wing.key, one.seats, one.rank, one.name_hi, one.name_en)
            for one in roles
        ),
        sentences=tuple(
            profile.Sentence(one.role.key, one.verb, one.scope, one.wing.key if one.wing else None) for one in sentences
        ),
        holidays=tuple(
            places.Holiday(one.day, one.name_hi, one.name_en, one.closed) for one in Holiday.objects.order_by("day")
        ),
        goals=tuple(
            places.Goal(one.key, one.unit.code, one.level.key, one.count, one.year, one.name_hi, one.name_en)
            for one in Goal.objects.filter(unit__until=None).select_related("unit", "level").order_by("pk")
        ),
        example=None,
        root_dir=Path(),
        notices=tuple(
            Words(*row) for row in Wording.objects.order_by("pk").values_list("purpose", "language", "notice__text")
        ),
    )  # fmt: skip


def _units() -> list[places.UnitRow]:
    """Open units, parents before children, leaves last, as they stand today."""
    fields = (
        "level__tree", "level__key", "code", "parent__code", "area_parent__code", "name_hi", "name_en", "grid_row",
        "grid_col",
    )  # fmt: skip
    rows = Unit.objects.filter(until=None).order_by("level__is_leaf", "level__tree", "depth", "path")
    return [places.UnitRow(*row) for row in rows.values_list(*fields)]


def _other_seats() -> list[tuple[str, str, int]]:
    posts = Post.objects.filter(until=None, unit__until=None, role__retired=False, seats__gt=0).order_by("pk")
    rows = posts.values_list("unit__code", "role__key", "seats", "role__seats")
    return [(code, role, seats) for code, role, seats, usual in rows.iterator(FILLED) if seats and seats != usual]


def _filled(day: date) -> Iterator[tuple[str, str, list[int], int]]:
    """Which seats are held, as numbers alone, in the order of places."""
    held: dict[tuple[str, str], list[int]] = defaultdict(list)
    rows = Appointment.objects.on(day).filter(post__until=None, post__unit__until=None, post__role__retired=False)
    ordered = rows.order_by("post__unit__path", "post__role__rank", "post__role__key", "seat")
    for code, role, seat in ordered.values_list("post__unit__code", "post__role__key", "seat").iterator(FILLED):
        held[code, role].append(seat or 0)
    for (code, role), seats in held.items():
        yield code, role, [seat for seat in seats if seat], seats.count(0)


# --- the plans --------------------------------------------------------------------------------------------------------


def _plans(draft: rules.Plan | None) -> list[rules.Plan]:
    """The open programmes as plans; a draft takes the place of the one with its key."""
    living = Programme.objects.filter(closed_on=None).order_by("since", "key")
    plans = [_plan(one) for one in living if draft is None or one.key != draft.key]
    return [bare(one) for one in ([*plans, draft] if draft else plans)]


def bare(plan: rules.Plan) -> rules.Plan:
    """The plan without its free words: no note, no remark, no text of the file."""
    left = [{key: said for key, said in one.details.items() if key not in NOTES} for one in plan.activities]
    activities = (replace(one, details=details) for one, details in zip(plan.activities, left, strict=True))
    return replace(plan, activities=tuple(activities), warnings=(), text="")


def _plan(programme: Programme) -> rules.Plan:
    activities = tuple(_activity(one) for one in stored(programme) if one.withdrawn_on is None)
    return rules.Plan(programme.key, programme.name_hi, programme.name_en, programme.timezone, activities)


def _activity(one: Activity) -> rules.Activity:
    target = None
    if one.target_role and one.target_level:
        target = rules.Target(one.target_role.key, one.target_level.key, one.target_count or 0)
    return rules.Activity(
        key=one.key, kind=one.kind, name_hi=one.name_hi, name_en=one.name_en, each=one.level.key,
        within=one.within.code if one.within else None, span=one.span, since=one.since, until=one.until,
        days=tuple(date.fromisoformat(str(day)) for day in one.days), owner=one.owner.key if one.owner else None,
        proof=one.proof, target=target, details=one.details,
    )  # fmt: skip


# --- from JSON --------------------------------------------------------------------------------------------------------


def _read_profile(said: dict[str, Any], folder: Path) -> profile.Profile:
    kinds: dict[str, Any] = {
        "levels": places.Level, "wings": profile.Wing, "roles": profile.Role, "sentences": profile.Sentence,
        "goals": places.Goal, "notices": Words,
    }  # fmt: skip
    many = {name: tuple(kind(**row) for row in said.get(name, ())) for name, kind in kinds.items()}
    holidays = tuple(places.Holiday(**{**row, "day": date.fromisoformat(row["day"])}) for row in said["holidays"])
    founded = date.fromisoformat(said["founded"])
    return profile.Profile(**{**said, **many, "holidays": holidays, "founded": founded, "root_dir": folder})


def _read_plan(said: dict[str, Any]) -> rules.Plan:
    activities = tuple(_read_activity(one) for one in said["activities"])
    return rules.Plan(said["key"], said["name_hi"], said["name_en"], said["timezone"], activities)


def _read_activity(said: dict[str, Any]) -> rules.Activity:
    days = {name: date.fromisoformat(said[name]) for name in ("since", "until")}
    single = tuple(date.fromisoformat(day) for day in said["days"])
    target = rules.Target(**said["target"]) if said["target"] else None
    return rules.Activity(**{**said, **days, "days": single, "target": target})
