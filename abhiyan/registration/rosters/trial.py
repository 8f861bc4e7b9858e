"""What the first rows of a roster would become, as things stand: shown before anything is loaded."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from abhiyan.kernel import phones
from abhiyan.kernel.authority import Authority
from abhiyan.posts.models import Role
from abhiyan.registration.models import Roster
from abhiyan.registration.rosters.ahead import Mend, Read, made_ready
from abhiyan.registration.rosters.loading import Desk, Fate, Placed, Slice
from abhiyan.registration.rosters.places import BY_CODE, BY_NAME, Place

MOST = 5_000  # rows that are tried: a second
SHOWN = 15  # rows shown as they were understood
WORDS = 50  # texts shown that name no unit


class Shown(NamedTuple):
    """One row as it was understood. Never its whole number."""

    line: int
    name: str
    relation: str
    phone: str
    place: Place
    role: Role
    outcome: str
    reason: str
    detail: str
    is_new: bool
    fixes: tuple[str, ...]


class Missing(NamedTuple):
    """A text that names no unit: where it stood, how often, and what it may mean."""

    meaning: str
    text: str
    rows: int
    likely: tuple[Place, ...]


class Turned(NamedTuple):
    """A reason, how many of the rows it turns away, and the first of them."""

    outcome: str
    reason: str
    detail: str
    rows: int
    line: int


@dataclass(slots=True)
class Trial:
    """What became of the first rows. `sure`: how their units were found. `missing_roles`: words and their rows."""

    rows: int = 0
    is_whole: bool = True
    outcomes: Counter[str] = field(default_factory=Counter)
    new: int = 0
    fixes: Counter[str] = field(default_factory=Counter)
    sure: Counter[str] = field(default_factory=Counter)
    shown: list[Shown] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    missing_roles: list[tuple[str, int]] = field(default_factory=list)
    turned: list[Turned] = field(default_factory=list)


def attempt(roster: Roster, read: Read, *, by: Authority) -> Trial:
    """Try the first rows without writing anything."""
    desk, trial = Desk(roster, by), Trial()
    rest = iter(read)
    for some in made_ready(islice(rest, MOST), behind=0):
        placed = desk.placed(some)
        trial.rows += len(some)
        whole = {one.fit.line: one for one in placed if isinstance(one, Placed)}
        for one in whole.values():
            trial.sure[_sureness(one.place)] += 1
            trial.fixes.update(one.fit.row.fixes)
        for fate in Slice(desk, placed).decide():
            _take(trial, fate, whole.get(fate.line))
    trial.is_whole = next(rest, None) is None
    trial.missing = _missing(desk)
    trial.missing_roles = desk.missed_roles.most_common(WORDS)
    return trial


def _sureness(place: Place) -> str:
    """How a unit was found: by its code, its name or its number."""
    return "code" if place.confidence == BY_CODE else "name" if place.confidence >= BY_NAME else "number"


def _take(trial: Trial, fate: Fate, placed: Placed | None) -> None:
    trial.outcomes[fate.outcome] += 1
    trial.new += bool(fate.person and fate.person < 0)
    if fate.mend:
        _count_turned(trial, fate.mend)
    if placed and len(trial.shown) < SHOWN:
        trial.shown.append(_shown(placed, fate))


def _count_turned(trial: Trial, mend: Mend) -> None:
    same = (at for at, one in enumerate(trial.turned) if (one.outcome, one.reason) == (mend.outcome, mend.reason))
    at = next(same, None)
    if at is None:
        trial.turned.append(Turned(mend.outcome, mend.reason, mend.detail, 1, mend.line))
    else:
        before = trial.turned[at]
        # Where rows say different things, the words for all of them quote none.
        detail = before.detail if before.detail == mend.detail else ""
        trial.turned[at] = before._replace(rows=before.rows + 1, detail=detail)


def _shown(placed: Placed, fate: Fate) -> Shown:
    row = placed.fit.row
    return Shown(
        row.line,
        row.name_hi or row.name_en,
        row.relation,
        phones.masked(row.phone),
        placed.place,
        placed.role,
        fate.outcome,
        fate.mend.reason if fate.mend else "",
        fate.mend.detail if fate.mend else "",
        bool(fate.person and fate.person < 0),
        row.fixes,
    )


def _missing(desk: Desk) -> list[Missing]:
    """The texts that named no unit, the most frequent first."""
    missed = desk.units.missed()
    return [Missing(one.meaning, one.text, rows, one.likely) for one, rows in missed.most_common(WORDS) if one.text]
