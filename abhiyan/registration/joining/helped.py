"""The list of those who were helped, and of those in one's branch who await proof. A fixed number of statements."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from abhiyan.kernel import crypto, tree
from abhiyan.kernel.authority import Authority, Range, merged
from abhiyan.kernel.http import number
from abhiyan.registration.joining import signing
from abhiyan.registration.models import SignUp
from abhiyan.registration.models.signups import SignUpQuerySet
from abhiyan.units.models import Unit, in_ranges

HELPING = ("nominate", "appoint")  # either lets one bring people in
MINE, BRANCH = "mine", "branch"
LISTS = (MINE, BRANCH)
AWAITING, DONE = "awaiting", "done"
# Who shares a number with too many is shown like everybody who awaits: only its owner is told.
STATES = {AWAITING: (SignUp.AWAITING, SignUp.HELD), DONE: (SignUp.PROVED,)}
PAGE = 30
MOST = 1_000  # counted; beyond it the page says "more than"
# Sign-ups of so many units are counted unit by unit, and listed so; those of more by walking the newest.
FEW_UNITS, LISTED_UNITS = 2_500, 400


def ranges_of(by: Authority) -> tuple[Range, ...]:
    """Where somebody may bring people in."""
    return merged(one for verb in HELPING for one in by.over(verb))


class Counts(NamedTuple):
    """How many there are of each list, up to MOST and one more."""

    mine: int
    done: int
    branch: int


class Lists:
    """What one person may see of sign-ups, in the whole branch or the part below `unit`. Reads the units once.

    Of those whom they helped, only where they still bring people in: an ended post is ended access.
    """

    def __init__(self, by: Authority, unit: Unit | None = None) -> None:
        self.by, self.unit = by, unit

    def page(self, whose: str, state: str, after: str = "") -> tuple[list[SignUp], str]:
        """One page, the newest first, and the key of the next. Each row has `shown_name`."""
        found = self._of(whose, state, LISTED_UNITS).select_related("person", "unit").order_by("-pk")
        if before := number(after):
            found = found.filter(pk__lt=before)
        rows = list(found[: PAGE + 1])
        page = rows[:PAGE]
        for row in page:
            row.shown_name = _name(row)  # type: ignore[attr-defined]  # read by the template
        return page, str(page[-1].pk) if len(rows) > PAGE else ""

    @property
    def counts(self) -> Counts:
        """Three statements, besides that of the units."""
        every = ((MINE, AWAITING), (MINE, DONE), (BRANCH, AWAITING))
        return Counts(*(self._of(whose, state, FEW_UNITS)[: MOST + 1].count() for whose, state in every))

    def _of(self, whose: str, state: str, few: int) -> SignUpQuerySet:
        rows = helped_by(self.by) if whose == MINE else SignUp.objects.all()
        rows = rows.filter(state__in=STATES[state])
        if state == AWAITING:
            rows = rows.willing()  # who took consent back waits for nothing
        if whose == MINE:
            return rows
        if self._few is not None and len(self._few) <= few:
            return rows.filter(unit__in=self._few)
        return _large(rows, self.by, self.unit)

    @cached_property
    def _few(self) -> Sequence[int] | None:
        """The units of the branch, or of the part below `unit`; None where they are many."""
        units = self.by.see(Unit)
        if self.unit is not None:
            units = units.filter(in_ranges(((self.unit.path, tree.after(self.unit.path)),), "path", "area_path"))
        found = list(units.order_by().values_list("pk", flat=True)[: FEW_UNITS + 1])
        return found if len(found) <= FEW_UNITS else None


def helped_by(by: Authority) -> SignUpQuerySet:
    """Those whom `by` helped, and still could; the appointed of no place, where `by` could anywhere."""
    ranges = ranges_of(by)
    if not ranges:
        return SignUp.objects.none()
    here = Exists(Unit.objects.filter(in_ranges(ranges, "path", "area_path"), pk=OuterRef("unit")))
    return SignUp.objects.filter(here | Q(unit=None), helper__in=by.records)


def _large(rows: SignUpQuerySet, by: Authority, unit: Unit | None) -> SignUpQuerySet:
    """Those of a large branch. Asked row by row, so that the newest are walked until a page is full: as a join, SQLite
    went through every unit and sorted all (90,000 who wait: 1.3 s, walked 0.05 s)."""
    units = by.see(Unit).filter(pk=OuterRef("unit"))
    if unit is not None:
        units = units.filter(in_ranges(((unit.path, tree.after(unit.path)),), "path", "area_path"))
    return rows.filter(Exists(units))


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
