"""Reads a plan: one TOML file in the organisation's own words.

With the words handed over it needs no database; without, it asks the living installation for its own.

[programme]                      [[activity]]
key = "feb-2018"                 key = "district-planning"       kind = "meeting"
name_hi = "…"                    name_hi = "…"                   name_en = "…"
name_en = "…"                    each = "district"               # one assignment for every district
timezone = "Asia/Kolkata"        on = 2018-01-26
                                 owner = "district-it-convenor"  proof = "minutes"
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from abhiyan.kernel.tomlfile import Problem, Table, TomlFile, shown
from abhiyan.plans.days import when
from abhiyan.plans.doubts import doubts, doubts_together
from abhiyan.plans.rules import KINDS, PLACES, PROOFS, Activity, Plan, Target, Warned, Words
from abhiyan.plans.vocabulary import of_installation
from abhiyan.units.profile import Keys

LONGEST_KEY = 39  # characters
MOST_ACTIVITIES = 200
GUESTS = ("chief_guest", "speaker", "conductor")
NOTES = ("note_hi", "note_en")
OPTIONAL = ("within", "owner", "invite", "place", "serves", *GUESTS, *NOTES)


class PlanWrong(Exception):
    """The plan can't be used; `problems` says everything that is wrong in it, by line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def read(path: Path, words: Words | None = None) -> Plan:
    """The plan in the file at `path`. Raises PlanWrong with every problem found."""
    problems: list[Problem] = []
    return _read(TomlFile.read(path, problems), words or of_installation())


def read_text(text: str, words: Words | None = None, *, name: str = "plan.toml") -> Plan:
    """The plan in `text`, as a screen edits it. Raises PlanWrong."""
    return _read(TomlFile(name, text, []), words or of_installation())


def read_bytes(content: bytes, words: Words | None = None, *, name: str = "plan.toml") -> Plan:
    """The plan in a file that was sent. Raises PlanWrong."""
    return _read(TomlFile.of(name, content, []), words or of_installation())


def _read(page: TomlFile, words: Words) -> Plan:
    if not page.is_readable:
        raise PlanWrong(page.problems[:1])
    if not page.values:
        raise PlanWrong([Problem(page.name, 1, _("a plan: [programme], then [[activity]]"), _("an empty file"))])
    warnings: list[Warned] = []
    programme = page.table("programme")
    if programme is None:
        if "programme" not in page.values:
            page.wrong(1, _("a table written [%(name)s]") % {"name": "programme"}, _("none"))
        programme = Table(page, "programme", 0, {"key": "x", "name_en": "x", "timezone": "UTC"})
    plan = Plan(
        key=_short(programme, programme.key()),
        **_names(programme),
        timezone=_timezone(programme),
        activities=_activities(page, words, warnings),
        warnings=tuple(warnings),
        text=page.text,
    )
    programme.done()
    page.top.done()
    if page.problems:
        raise PlanWrong(page.problems)
    return plan


def _short(table: Table, key: str) -> str:
    """Two keys together name a measure of the tally, whose column has 80 characters."""
    if len(key) > LONGEST_KEY:
        table.wrong("key", _("a key of at most %(most)d characters") % {"most": LONGEST_KEY}, str(len(key)))
    return key


def _names(table: Table) -> dict[str, str]:
    """The name in both scripts; one of the two may be left out, never both."""
    names = {key: table.text(key, default="") for key in ("name_hi", "name_en")}
    if not any(table.has(key) for key in names):
        table.wrong("name_hi", _("a name: name_hi, name_en or both"), _("none"))
    return names


def _timezone(table: Table) -> str:
    name = table.text("timezone", default="Asia/Kolkata")
    if name not in available_timezones():
        table.wrong("timezone", _("a time zone such as Asia/Kolkata"), shown(name))
    return name


def _activities(page: TomlFile, words: Words, warnings: list[Warned]) -> tuple[Activity, ...]:
    keys = Keys()
    tables = list(page.tables("activity"))
    named = [str(table.values.get("key")) for table in tables]
    found = []
    for table in tables[:MOST_ACTIVITIES]:
        activity = _activity(table, keys, words, named)
        table.done()
        found.append(activity)
        warnings.extend(Warned(page.name, table.line(key), said) for key, said in doubts(activity, words))
    if len(tables) > MOST_ACTIVITIES:
        page.wrong(tables[-1].line(), _("at most %(most)d activities") % {"most": MOST_ACTIVITIES}, str(len(tables)))
    if not tables and not page.problems:
        page.wrong(1, _("tables written [[%(name)s]]") % {"name": "activity"}, _("none"))
    _no_circle(found, tables)
    for one, key, said in doubts_together(found, words):
        warnings.append(Warned(page.name, tables[found.index(one)].line(key), said))
    return tuple(found)


def _no_circle(found: list[Activity], tables: list[Table]) -> None:
    """What serves another cannot, by whatever way, be served by it."""
    serves = {one.key: one.details.get("serves") for one in found}
    for one, table in zip(found, tables, strict=False):
        way, on = [one.key], serves[one.key]
        while on and on in serves and on not in way:
            way.append(on)
            on = serves[on]
        if on == one.key and len(way) > 1:
            table.wrong("serves", _("an activity that does not lead back here"), " → ".join([*way, one.key]))


def _activity(table: Table, keys: Keys, words: Words, named: list[str]) -> Activity:
    for optional in OPTIONAL:
        table.take(optional)  # known, whether written or not: what else is found is a slip of the pen
    key = _short(table, keys.take(table))
    each = table.choice("each", words.levels)
    span, since, until, days = when(table, words.holidays)
    return Activity(
        key=key,
        kind=table.choice("kind", KINDS),
        **_names(table),
        each=each,
        within=_within(table, each, words),
        span=span,
        since=since,
        until=until,
        days=days,
        owner=_owner(table, each, words),
        proof=table.choice("proof", PROOFS, default="none"),
        target=_target(table, each, words),
        details=_details(table, each, words, [name for name in named if name != key]),
        line=table.line(),
    )


# --- where and who ------------------------------------------------------------------------------------------------


def _within(table: Table, each: str, words: Words) -> str | None:
    """The code of the unit to which the activity is limited."""
    if not table.has("within"):
        return None
    code = table.text("within")
    level = words.level_of_unit(code) if code else each
    if level is None:
        table.wrong("within", _("the code of a unit"), shown(code))
    elif not words.holds(level, each):
        expected = _("a unit in which units of level %(level)s stand") % {"level": each}
        table.wrong("within", expected, f"{code} ({level})")
    return code


def _owner(table: Table, each: str, words: Words) -> str | None:
    """The role that answers for each assignment: a post at the unit that acts, or at one above."""
    if not table.has("owner"):
        return None
    role = table.choice("owner", words.roles)
    level = words.roles.get(role, each)
    if not words.holds(level, each) or (level != each and _is_leaf(words, level)):
        expected = _("a role at level %(level)s or above") % {"level": each}
        table.wrong("owner", expected, f"{role} ({level})")
    return role


def _is_leaf(words: Words, level: str) -> bool:
    return level in words.levels and words.levels[level].is_leaf


def _target(table: Table, each: str, words: Words) -> Target | None:
    part = _part(table, "target", '{ role = "volunteer", each = "booth", count = 5 }')
    if part is None:
        return None
    target = Target(part.choice("role", words.roles), part.choice("each", words.levels), part.whole("count", least=1))
    part.done()
    level = words.roles.get(target.role, target.each)
    if level != target.each:
        part.wrong("each", _("the level of the role: %(level)s") % {"level": level}, shown(target.each))
    elif not words.holds(each, target.each):
        part.wrong("each", _("a level at or below %(level)s") % {"level": each}, shown(target.each))
    return target


class _Part(Table):
    """An inline table { ... } of an activity: its keys are asked for like any other, its line is that of its key."""

    def __init__(self, table: Table, key: str, values: dict[str, Any]) -> None:
        super().__init__(table.page, table.name, table.number, values)
        self.key_line = table.line(key)

    def line(self, key: str = "") -> int:  # noqa: ARG002 (an inline table stands on one line)
        return self.key_line


def _part(table: Table, key: str, example: str) -> _Part | None:
    values = table.take(key)
    if values is None:
        return None
    if not isinstance(values, dict):
        table.wrong(key, f"{key} = {example}", shown(values))
        return None
    return _Part(table, key, values)


def _details(table: Table, each: str, words: Words, others: list[str]) -> dict[str, Any]:
    """What is optional: only the keys that are written."""
    found: dict[str, Any] = {key: _guest(table, key, each, words) for key in GUESTS if table.has(key)}
    if table.has("invite"):
        found["invite"] = list(table.choices("invite", words.roles))
    if table.has("place"):
        found["place"] = table.choice("place", PLACES)
    if table.has("serves"):
        found["serves"] = _serves(table, others)
    for key in NOTES:
        if table.has(key):
            found[key] = table.text(key)
    if audience := _audience(table, words):
        found["audience"] = audience
    return found


def _guest(table: Table, key: str, each: str, words: Words) -> str:
    """The role of the one guest: its post is the unit's own, or one above it; below there would be many."""
    role = table.choice(key, words.roles)
    level, acts = words.levels.get(words.roles.get(role, each)), words.levels.get(each)
    if level and acts and (level.depth > acts.depth or (level.tree != acts.tree and not acts.is_leaf)):
        expected = _("a role at level %(level)s or above") % {"level": each}
        table.wrong(key, expected, f"{role} ({words.roles[role]})")
    return role


def _serves(table: Table, others: list[str]) -> str:
    if table.take("serves") == table.values.get("key"):
        table.wrong("serves", _("the key of another activity"), shown(table.values.get("key")))
        return ""
    return table.choice("serves", others)


def _audience(table: Table, words: Words) -> dict[str, str]:
    """Who is called: everybody in posts of a role or a wing, from one level down to another."""
    part = _part(table, "audience", '{ wing = "it", down_to = "mandal" }')
    if part is None:
        return {}
    allowed: dict[str, Collection[str]] = {
        "role": words.roles, "wing": words.wings, "from": words.levels, "down_to": words.levels,
    }  # fmt: skip
    found = {key: part.choice(key, among) for key, among in allowed.items() if part.has(key)}
    for key in allowed:
        part.take(key)
    if not {"role", "wing"} & found.keys():
        part.wrong("role", _("a role, a wing or both"), _("none"))
    part.done()
    _reaches(part, found, words)
    return found


def _reaches(part: Table, found: dict[str, str], words: Words) -> None:
    """The two levels of an audience are in order, and its role stands between them."""
    top, bottom, role = found.get("from"), found.get("down_to"), found.get("role")
    level = words.roles.get(role or "")
    if top and bottom and not words.holds(top, bottom):
        part.wrong("down_to", _("a level at or below %(level)s") % {"level": top}, shown(bottom))
    elif level and top and not words.holds(top, level):
        part.wrong("role", _("a role at level %(level)s or below") % {"level": top}, f"{role} ({level})")
    elif level and bottom and not words.holds(level, bottom):
        part.wrong("role", _("a role at level %(level)s or above") % {"level": bottom}, f"{role} ({level})")
