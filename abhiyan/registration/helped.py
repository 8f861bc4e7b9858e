"""The list of those who were helped, and of those in one's branch who await proof. A fixed number of statements."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet

from abhiyan.kernel import crypto, tree
from abhiyan.kernel.authority import Authority
from abhiyan.registration import signing
from abhiyan.registration.models import SignUp
from abhiyan.units.models import Unit, in_ranges

MINE, BRANCH = "mine", "branch"
LISTS = (MINE, BRANCH)
AWAITING, DONE = "awaiting", "done"
# Who shares a number with too many is shown like everybody who awaits: only its owner is told.
STATES = {AWAITING: (SignUp.AWAITING, SignUp.HELD), DONE: (SignUp.PROVED,)}
PAGE = 30
MOST = 1_000  # counted; beyond it the page says "more than"
FEW_UNITS = 2_500  # a district: its sign-ups are found unit by unit, those of a larger branch by walking the newest


class Counts(NamedTuple):
    """How many there are of each list, up to MOST and one more."""

    mine: int
    done: int
    branch: int


class Lists:
    """What one person may see of sign-ups, in the whole branch or the part below `unit`. Reads the units once."""

    def __init__(self, by: Authority, unit: Unit | None = None) -> None:
        self.by, self.unit = by, unit

    def page(self, whose: str, state: str, after: str = "") -> tuple[list[SignUp], str]:
        """One page, the newest first, and the key of the next. Each row has `shown_name`."""
        found = self._of(whose, state).select_related("person", "unit").order_by("-pk")
        if after.isdecimal() and after.isascii() and len(after) < 19:
            found = found.filter(pk__lt=int(after))
        rows = list(found[: PAGE + 1])
        page = rows[:PAGE]
        for row in page:
            row.shown_name = _name(row)  # type: ignore[attr-defined]  # read by the template
        return page, str(page[-1].pk) if len(rows) > PAGE else ""

    @property
    def counts(self) -> Counts:
        """Three statements, besides that of the units."""
        every = ((MINE, AWAITING), (MINE, DONE), (BRANCH, AWAITING))
        return Counts(*(self._of(whose, state)[: MOST + 1].count() for whose, state in every))

    def _of(self, whose: str, state: str) -> QuerySet[SignUp]:
        rows = SignUp.objects.filter(state__in=STATES[state])
        if whose == MINE:
            return rows.filter(helper__in=self.by.records)
        return rows.filter(unit__in=self._few) if self._few is not None else _large(rows, self.by, self.unit)

    @cached_property
    def _few(self) -> Sequence[int] | None:
        """The units of the branch, or of the part below `unit`; None where they are many."""
        units = self.by.see(Unit)
        if self.unit is not None:
            units = units.filter(in_ranges(((self.unit.path, tree.after(self.unit.path)),), "path", "area_path"))
        found = list(units.order_by().values_list("pk", flat=True)[: FEW_UNITS + 1])
        return found if len(found) <= FEW_UNITS else None


def _large(rows: QuerySet[SignUp], by: Authority, unit: Unit | None) -> QuerySet[SignUp]:
    seen = rows & by.see(SignUp)
    if unit is None:
        return seen
    return seen.filter(in_ranges(((unit.path, tree.after(unit.path)),), "unit__path", "unit__area_path"))


def _name(row: SignUp) -> str:
    """The name of the record, or what was written where there is none yet."""
    if row.person is not None:
        return str(row.person)
    if not row.sealed:
        return ""
    try:
        entry = signing.written(row)
    except (crypto.BrokenSeal, crypto.NoSuchKey):
        return ""
    return entry.name_hi or entry.name_en
