"""The whole profile: an organisation as a folder of TOML files, read into plain frozen data. No database.

    organisation.toml  name, kind, levels      roles.toml   wings and roles      rights.toml  sentences
    holidays.toml      the calendar            goals.toml   goals                units.csv or units/  where
    notices.toml       words people consent to

Everything wrong is reported at once, each thing with file, line and what was expected.
"""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from abhiyan.kernel.authority import VERBS
from abhiyan.kernel.tomlfile import Problem, Table, TomlFile, shown
from abhiyan.people.profile import Words
from abhiyan.people.profile import notices as words_of
from abhiyan.units import profile as places
from abhiyan.units.profile import Goal, Holiday, Keys, Level

KINDS = ("political", "union", "health", "federation", "other")
SCOPES = ("own", "below", "own_and_below")
UNLIMITED = "unlimited"


@dataclass(frozen=True, slots=True)
class Wing:
    key: str
    name_hi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of post. `seats` is None when any number may hold it; `rank` orders protocol, 1 first, 0 outside it."""

    key: str
    level: str
    wing: str
    seats: int | None
    rank: int
    name_hi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Who holds `role` may do `verb` in `scope`; `wing` limits it to posts of that wing, None is every wing."""

    role: str
    verb: str
    scope: str
    wing: str | None


@dataclass(frozen=True, slots=True)
class Example:
    """How many leaves and how many units just above them the worked example makes by its rule."""

    mandals: int
    booths: int


@dataclass(frozen=True, slots=True)
class Profile:
    """An organisation as data. Levels by tree and depth, holidays by day, the rest in the order of the files."""

    key: str
    name_hi: str
    name_en: str
    kind: str
    timezone: str
    founded: date
    levels: tuple[Level, ...]
    wings: tuple[Wing, ...]
    roles: tuple[Role, ...]
    sentences: tuple[Sentence, ...]
    holidays: tuple[Holiday, ...]
    goals: tuple[Goal, ...]
    example: Example | None
    root_dir: Path
    notices: tuple[Words, ...] = ()


class ProfileWrong(Exception):
    """The profile can't be used; `problems` says everything that is wrong, by file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.file, problem.line))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def read(directory: Path) -> Profile:
    """The profile in `directory`. Raises ProfileWrong with every problem found."""
    problems: list[Problem] = []
    organisation = TomlFile.read(directory / "organisation.toml", problems)
    roles_page = TomlFile.read(directory / "roles.toml", problems)
    rights_page = TomlFile.read(directory / "rights.toml", problems)
    levels = places.levels(organisation) if organisation.is_readable else ()
    level_keys = [level.key for level in levels]
    wings = _wings(roles_page)
    roles = _roles(roles_page, level_keys, [wing.key for wing in wings])
    sentences = _sentences(rights_page, [role.key for role in roles], [wing.key for wing in wings])
    holidays = _optional(directory / "holidays.toml", problems)
    goals = _optional(directory / "goals.toml", problems)
    notices = _optional(directory / "notices.toml", problems)
    profile = Profile(
        key=organisation.top.key(),
        name_hi=organisation.top.text("name_hi"),
        name_en=organisation.top.text("name_en"),
        kind=organisation.top.choice("kind", KINDS),
        timezone=_timezone(organisation.top),
        founded=organisation.top.day("founded"),
        levels=levels,
        wings=wings,
        roles=roles,
        sentences=sentences,
        holidays=places.holidays(holidays) if holidays else (),
        goals=places.goals(goals, level_keys) if goals else (),
        example=_example(organisation),
        root_dir=directory,
        notices=words_of(notices) if notices else (),
    )
    for page in (organisation, roles_page, rights_page, holidays, goals, notices):
        if page:
            page.top.done()
    if (directory / "units.csv").exists():
        deque(places.unit_rows(directory / "units.csv", levels, problems), maxlen=0)  # read for its problems alone
    _refuse_if_wrong(
        problems,
        unreadable=[p.name for p in (organisation, roles_page, rights_page) if not p.is_readable],
    )
    return profile


def _refuse_if_wrong(problems: list[Problem], *, unreadable: list[str]) -> None:
    """Raise for what is wrong. Of a file that can't be read only that is told: what follows from it is noise."""
    told: set[str] = set()
    kept = []
    for problem in problems:
        if problem.file in unreadable and problem.file in told:
            continue
        told.add(problem.file)
        kept.append(problem)
    if kept:
        raise ProfileWrong([p for p in kept if p.file in unreadable] if unreadable else kept)


def _optional(path: Path, problems: list[Problem]) -> TomlFile | None:
    return TomlFile.read(path, problems) if path.exists() else None


def _timezone(table: Table) -> str:
    name = table.text("timezone")
    try:
        ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):  # unknown; not a name at all; a folder of zones
        table.wrong("timezone", _("a time zone such as Asia/Kolkata"), shown(name))
    return name


def _example(page: TomlFile) -> Example | None:
    table = page.table("example")
    if table is None:
        return None
    example = Example(mandals=table.whole("mandals", least=1), booths=table.whole("booths", least=1))
    table.done()
    return example


def _wings(page: TomlFile) -> tuple[Wing, ...]:
    keys = Keys()
    found = []
    for table in page.tables("wing"):
        found.append(Wing(keys.take(table), table.text("name_hi"), table.text("name_en")))
        table.done()
    if not found and page.is_readable:
        page.wrong(1, _("tables written [[%(name)s]]") % {"name": "wing"}, _("none"))
    return tuple(found)


def _roles(page: TomlFile, levels: Collection[str], wings: Collection[str]) -> tuple[Role, ...]:
    keys = Keys()
    found = []
    for table in page.tables("role"):
        found.append(
            Role(
                key=keys.take(table),
                level=table.choice("level", levels),
                wing=table.choice("wing", wings),
                seats=_seats(table),
                rank=table.whole("rank", most=32_767),
                name_hi=table.text("name_hi"),
                name_en=table.text("name_en"),
            )
        )
        table.done()
    if not found and page.is_readable:
        page.wrong(1, _("tables written [[%(name)s]]") % {"name": "role"}, _("none"))
    return tuple(found)


def _seats(table: Table) -> int | None:
    """A number of seats, or None for "unlimited". It has to be written: a forgotten quota is not an endless one."""
    seats = table.take("seats")
    if seats == UNLIMITED:
        return None
    if not isinstance(seats, int) or isinstance(seats, bool) or not 1 <= seats <= 1000:
        found = shown(seats) if table.has("seats") else _("no such key")
        table.wrong("seats", _('seats = a whole number from 1 to 1000, or "unlimited"'), found)
        return 1
    return seats


def _sentences(page: TomlFile, roles: Collection[str], wings: Collection[str]) -> tuple[Sentence, ...]:
    """One Sentence for each verb of each [[sentence]]; the same right twice is reported."""
    found: dict[Sentence, int] = {}
    for table in page.tables("sentence"):
        role, scope = table.choice("role", roles), table.choice("scope", SCOPES)
        wing = table.choice("wing", wings) if table.has("wing") else None
        for verb in table.choices("verbs", VERBS):
            sentence = Sentence(role, verb, scope, wing)
            if role and sentence in found:
                first = _("each right once (line %(line)d says it)") % {"line": found[sentence]}
                table.wrong("verbs", first, shown(verb))
            found.setdefault(sentence, table.line())
        table.done()
    if not found and page.is_readable:
        page.wrong(1, _("tables written [[%(name)s]]") % {"name": "sentence"}, _("none"))
    return tuple(found)
