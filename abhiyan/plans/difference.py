"""What applying a plan would change here, in words and in numbers of units, before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from abhiyan.people import notices
from abhiyan.plans import rules, spreading
from abhiyan.plans.models import OPEN, REPORTED, VERIFIED, Activity, Assignment, Programme
from abhiyan.plans.rules import Plan
from abhiyan.plans.spreading import Spread
from abhiyan.plans.wording import (
    DETAILS,
    choice_in_words,
    grouped,
    no_words,
    part_in_words,
    units_in_words,
    when_in_words,
)
from abhiyan.posts.models import Role
from abhiyan.units.models import Level, Unit


@dataclass(frozen=True, slots=True)
class Line:
    """One difference: `kind` is add, change, withdraw, restore or refuse (nothing is applied).

    key: the activity's, or the programme's. units: how many it touches.
    """

    kind: str
    key: str
    words: str
    units: int = 0


class Known(NamedTuple):
    """The rows a plan's words name."""

    levels: dict[str, Level]
    roles: dict[str, Role]
    units: dict[str, Unit]


def known(plan: Plan) -> Known:
    codes = {one.within for one in plan.activities if one.within}
    return Known(
        {level.key: level for level in Level.objects.all()},
        {role.key: role for role in Role.objects.select_related("level")},
        {unit.code: unit for unit in Unit.objects.filter(code__in=codes)},
    )


def difference(plan: Plan) -> list[Line]:
    """What applying `plan` would change, in the plan's order, then what it no longer holds. Empty when nothing."""
    words = known(plan)
    if refused := [*_unknown(plan, words), *_unworded(plan)]:
        return refused
    programme = Programme.objects.filter(key=plan.key).first()
    if programme is None:
        first = Line("add", plan.key, _("the programme %(name)s") % {"name": name_of(plan)})
        return [first, *(_added(one, words) for one in plan.activities)]
    if programme.closed_on is not None:
        return [Line("refuse", plan.key, _("this programme is closed; copy the plan under another key"))]
    living = {one.key: one for one in stored(programme)}
    lines = list(_programme(programme, plan))
    for one in plan.activities:
        row = living.pop(one.key, None)
        lines.extend([_added(one, words)] if row is None else _changed(row, one, words))
    lines.extend(_withdrawn(row) for row in living.values() if row.withdrawn_on is None)
    return lines


def stored(programme: Programme) -> list[Activity]:
    related = ("level", "within", "owner__level", "target_role", "target_level")
    return list(programme.activities.select_related(*related).order_by("pk"))


def name_of(one: Any) -> str:
    """The name in the reader's language, of a plan's part or of a stored one."""
    from_file = isinstance(one, Plan | rules.Activity)
    return str(Programme(name_hi=one.name_hi, name_en=one.name_en).name if from_file else one.name)


def fields(one: rules.Activity, words: Known) -> dict[str, Any]:
    """A plan's activity as the columns of the stored one."""
    target = one.target
    return {
        "name_hi": one.name_hi,
        "name_en": one.name_en,
        "kind": one.kind,
        "level": words.levels[one.each],
        "within": words.units[one.within] if one.within else None,
        "span": one.span,
        "since": one.since,
        "until": one.until,
        "days": [day.isoformat() for day in one.days],
        "owner": words.roles[one.owner] if one.owner else None,
        "proof": one.proof,
        "target_role": words.roles[target.role] if target else None,
        "target_level": words.levels[target.each] if target else None,
        "target_count": target.count if target else None,
        "details": one.details,
    }


WHEN = ("span", "since", "until", "days")
PARTS = ("name_hi", "name_en", "kind", "owner", "proof", "target", *DETAILS)
ASKED_OF_UNITS = ("owner", "proof", "target")  # what an open assignment is told anew


def _unknown(plan: Plan, words: Known) -> Iterator[Line]:
    """A plan that was read against a profile may name what the installation does not have."""
    for one in plan.activities:
        target = (one.target.role, one.target.each) if one.target else (None, None)
        roles = {one.owner, target[0]} - {None} - words.roles.keys()
        levels = {one.each, target[1]} - {None} - words.levels.keys()
        units = {one.within} - {None} - words.units.keys()
        for missing in sorted(str(word) for word in roles | levels | units):
            yield Line("refuse", one.key, _("%(word)s is not in this installation") % {"word": missing})


def _unworded(plan: Plan) -> Iterator[Line]:
    """Nobody is asked to sign up where words to consent to are missing."""
    if missing := notices.missing(notices.LANGUAGES):
        for one in plan.activities:
            if one.kind == rules.REGISTRATION:
                yield Line("refuse", one.key, no_words(missing))


def _programme(programme: Programme, plan: Plan) -> Iterator[Line]:
    for field in ("name_hi", "name_en", "timezone"):
        old, new = getattr(programme, field), getattr(plan, field)
        if old != new:
            yield Line("change", plan.key, _said(field, old or _("none"), new or _("none")))


def _said(field: str, old: str, new: str) -> str:
    return _("%(field)s: %(old)s becomes %(new)s") % {"field": part_in_words(field), "old": old, "new": new}


def _spread(one: rules.Activity, words: Known) -> Spread:
    return Spread(words.levels[one.each], words.units[one.within] if one.within else None, one.since, one.last_day)


def _added(one: rules.Activity, words: Known) -> Line:
    spread = _spread(one, words)
    count = spreading.missing(None, spread)
    said = _("%(name)s: %(when)s, for %(units)s") % {
        "name": name_of(one),
        "when": when_in_words(one),
        "units": units_in_words(spread.level, count),
    }
    return Line("add", one.key, said, count)


def _changed(row: Activity, one: rules.Activity, words: Known) -> Iterator[Line]:
    """The lines of an activity that is stored already: its words, its days, the units that act."""
    wanted = fields(one, words)
    spread = _spread(one, words)
    if row.withdrawn_on is not None:
        said = _("%(name)s is taken up again") % {"name": name_of(one)}
        yield Line("restore", one.key, said, len(spreading.returning(row.pk, spread)))
    wording = Activity(**wanted)
    open_units = _open(row)
    for part in PARTS:
        old, new = _part(row, part, words), _part(wording, part, words)
        if old != new:
            units = open_units if part in ASKED_OF_UNITS else 0
            none = _("none")
            said = f"{name_of(one)}: {_said(part, old or none, new or none)}"
            yield Line("change", one.key, said + (_in_units(row.level, units) if units else ""), units)
    yield from _days(row, one, spread, any(getattr(row, name) != wanted[name] for name in WHEN))
    yield from _units(row, one, spread)


def _part(row: Activity, part: str, words: Known) -> str:
    """One part of an activity in words; empty where there is none."""
    if part == "owner":
        return row.owner.name if row.owner else ""
    if part == "target":
        return _target(row)
    if part in DETAILS:
        return _detail(part, row.details.get(part), words)
    value = getattr(row, part)
    return choice_in_words(value) if part in ("kind", "proof") else str(value)


def _target(row: Activity) -> str:
    if row.target_role is None or row.target_level is None:
        return ""
    numbers = {"count": grouped(row.target_count or 0), "role": row.target_role.name, "level": row.target_level.name}
    return _("%(count)s × %(role)s at every %(level)s") % numbers


def _detail(part: str, value: Any, words: Known) -> str:
    """A guest, those invited, an audience, a place ... in words."""
    if not value:
        return ""
    if part == "audience":
        named = words.roles | words.levels
        said = {key: named[word].name if word in named else str(word) for key, word in value.items()}
        return ", ".join(f"{part_in_words(key)} {word}" for key, word in said.items())
    if part == "place":
        return choice_in_words(value)
    keys = value if isinstance(value, list) else [value]
    return ", ".join(words.roles[key].name if key in words.roles else str(key) for key in keys)


def _open(row: Activity) -> int:
    return Assignment.objects.filter(activity=row, state__in=OPEN).count() if row.withdrawn_on is None else 0


def _in_units(level: Level, count: int) -> str:
    return _(" (%(units)s still open)") % {"units": units_in_words(level, count)}


def _days(row: Activity, one: rules.Activity, spread: Spread, differ: bool) -> Iterator[Line]:
    touched = len((spreading.staying if differ else spreading.redated)(row.pk, spread))
    if not differ and not touched:
        return
    numbers = {
        "name": name_of(one),
        "old": when_in_words(row),
        "new": when_in_words(one),
        "units": units_in_words(spread.level, touched),
    }
    said = _("%(name)s: %(old)s becomes %(new)s in %(units)s") % numbers
    if not differ:  # the plan says the same as before; some units were left behind
        said = _("%(name)s: %(new)s now also in %(units)s") % numbers
    yield Line("change", one.key, said + _kept(row), touched)


def _kept(row: Activity) -> str:
    kept = _reports(row)
    said = ngettext(
        "; %(count)s report keeps the days it was made for",
        "; %(count)s reports keep the days they were made for",
        kept,
    )
    return said % {"count": grouped(kept)} if kept else ""


def _reports(row: Activity) -> int:
    return Assignment.objects.filter(activity=row, state__in=[REPORTED, VERIFIED]).count()


def _units(row: Activity, one: rules.Activity, spread: Spread) -> Iterator[Line]:
    numbers = {"name": name_of(one)}
    if more := spreading.missing(row.pk, spread):
        units = units_in_words(spread.level, more)
        yield Line("add", one.key, _("%(name)s: also for %(units)s") % {**numbers, "units": units}, more)
    if row.withdrawn_on is None and (back := len(spreading.returning(row.pk, spread))):
        units = units_in_words(spread.level, back)
        yield Line("restore", one.key, _("%(name)s: again for %(units)s") % {**numbers, "units": units}, back)
    if fewer := len(spreading.dropped(row.pk, spread)):
        units = units_in_words(row.level, fewer)
        yield Line("withdraw", one.key, _("%(name)s: no longer for %(units)s") % {**numbers, "units": units}, fewer)


def _withdrawn(row: Activity) -> Line:
    count = len(spreading.dropped(row.pk, None))
    said = ngettext(
        "%(name)s is withdrawn: %(units)s is let off", "%(name)s is withdrawn: %(units)s are let off", count
    ) % {"name": row.name, "units": units_in_words(row.level, count)}
    kept = _reports(row)
    tail = ngettext("; %(count)s report is kept", "; %(count)s reports are kept", kept) % {"count": grouped(kept)}
    return Line("withdraw", row.key, said + (tail if kept else ""), count)
