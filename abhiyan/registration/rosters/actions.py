"""Every write about rosters: sending one, settling what it means, loading it, answering what it asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from abhiyan.kernel import audit, work
from abhiyan.kernel.authority import Authority, system
from abhiyan.kernel.tables import Book, opened
from abhiyan.posts.models import Role
from abhiyan.posts.reads import is_invented
from abhiyan.registration.duplicates import finding
from abhiyan.registration.models import Layout, Roster, RosterLine, RosterPart
from abhiyan.registration.rosters import reading, rows
from abhiyan.registration.rosters.ahead import opened_cells, ready
from abhiyan.registration.rosters.cells import ALLOWABLE
from abhiyan.registration.rosters.loading import OF_UNITS, Desk, Overtaken
from abhiyan.registration.rosters.loading import load as load_rows
from abhiyan.registration.rosters.reading import Choice
from abhiyan.registration.rosters.understanding import Understood, from_json, to_json
from abhiyan.units.models import Unit

MANY = 100_000  # people of a roster from whom on everybody is compared with everybody
FEW_BYTES = 300_000  # a file so small is loaded by one process
AS_IT_IS = Choice()
NOTHING_SAID: Mapping[str, int] = {}
TWO_NUMBERS = "two numbers"
TOGETHER = 500  # answered rows of one transaction


class NotSettled(Exception):
    """A question about the file is open: nothing is loaded before it is answered."""


class AlreadyRunning(Exception):
    """The same file is being loaded at this moment. `roster` is the one."""

    def __init__(self, roster: Roster) -> None:
        super().__init__(roster.pk)
        self.roster = roster


class FileGone(Exception):
    """The file is kept no longer: send it once more."""


class NotAsked(Exception):
    """The row was answered already, or asks nothing."""


class AlreadyBegun(Exception):
    """The roster is being loaded or was: it stays, with what became of every row."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file with what was understood of it, before anything is written."""

    name: str
    content: bytes | Path
    choice: Choice
    understood: Understood | None  # None while it isn't said which sheet is meant
    rows: int


def open_sent(name: str, content: bytes | Path, choice: Choice = AS_IT_IS, *, from_browser: bool) -> Sent:
    """Look into a file. Raises FileRefused for what is wrong with it as a whole. Changes nothing."""
    return look_into(name, opened(content, from_browser=from_browser, encoding=choice.encoding), choice)


def look_into(name: str, book: Book, choice: Choice) -> Sent:
    """Look into a file that is open, in the encoding of `choice`. Raises FileRefused."""
    content = book.source
    shown = [sheet.name for sheet in book.sheets] if choice.hidden else list(book.shown)
    if not choice.sheet and len(shown) > 1:
        return Sent(name, content, choice, None, 0)
    return Sent(name, content, choice, reading.look(book, choice), reading.last_line(book, choice))


@transaction.atomic
def send(sent: Sent, *, role: Role | None, day: date, by: Authority) -> Roster:
    """Keep a file to be looked at and loaded. The caller checked the right to appoint somewhere."""
    content = sent.content
    roster = Roster.objects.create(
        name=sent.name[-200:],
        digest=reading.digest_of(content),
        size=len(content) if isinstance(content, bytes) else content.stat().st_size,
        role=role,
        day=day,
        unit=top_unit(by),
        person_id=by.person_id,
        actor=by.actor,
        **settled_fields(sent),
    )
    if isinstance(content, bytes):
        reading.keep(roster, content)
    audit.wrote("send", f"roster:{roster.pk}", by=by, count=sent.rows)
    return roster


def top_unit(by: Authority) -> Unit | None:
    """The unit from which somebody appoints."""
    own = sorted((grant.own for grant in by.grants if grant.verb == "appoint"), key=len)
    return Unit.objects.filter(path=own[0]).first() if own else None


def settled_fields(
    sent: Sent, units: Mapping[str, int] | None = None, roles: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """The fields of a roster that say what its file means; units, roles: ids by the words that mean them."""
    settled = {
        "choice": sent.choice._asdict(),
        "understood": to_json(sent.understood) if sent.understood else None,
        "units": dict(units or {}),
        "roles": dict(roles or {}),
    }
    return {"settled": settled, "sheet": sent.choice.sheet, "rows": sent.rows}


@transaction.atomic
def settle(
    roster: Roster,
    sent: Sent,
    *,
    units: Mapping[str, int],
    roles: Mapping[str, int] = NOTHING_SAID,
    role: Role | None,
    day: date,
    by: Authority,
) -> None:
    """Keep what somebody said the file means, and remember it for files with the same headers."""
    before = roster.settled
    fields = settled_fields(sent, {**before.get("units", {}), **units}, {**before.get("roles", {}), **roles})
    Roster.objects.filter(pk=roster.pk, state=Roster.LOOKED).update(role=role, day=day, **fields)
    if sent.understood and sent.understood.settled:
        Layout.objects.update_or_create(
            mark=sent.understood.mark, defaults={"settled": to_json(sent.understood), "actor": by.actor}
        )
    audit.wrote("settle", f"roster:{roster.pk}", by=by)


@transaction.atomic
def start(roster: Roster, *, by: Authority) -> None:
    """Say that the roster is to be loaded, or to go on. Raises NotSettled, AlreadyRunning or FileGone."""
    understood = understood_of(roster)
    if understood is None or not understood.settled:
        raise NotSettled
    if by.person_id is not None and not roster.parts.exists():
        raise FileGone
    same = Roster.objects.filter(digest=roster.digest, sheet=roster.sheet)
    if other := same.filter(state__in=(Roster.WAITING, Roster.RUNNING)).exclude(pk=roster.pk).first():
        raise AlreadyRunning(other)
    try:
        with transaction.atomic():
            waits = Roster.objects.filter(pk=roster.pk).exclude(state=Roster.DONE)
            begun = waits.update(state=Roster.WAITING, began_at=timezone.now())
    except IntegrityError as error:
        raise AlreadyRunning(same.exclude(pk=roster.pk).latest("pk")) from error
    if not begun and not Roster.objects.filter(pk=roster.pk).exists():
        raise FileGone  # somebody discarded it at this moment
    audit.wrote("start", f"roster:{roster.pk}", by=by)


def stop(roster: Roster, *, by: Authority) -> None:
    """Let the load end after the slice it is at; what was loaded stays."""
    states = (Roster.WAITING, Roster.RUNNING)
    if Roster.objects.filter(pk=roster.pk, state__in=states).update(state=Roster.STOPPED):
        audit.wrote("stop", f"roster:{roster.pk}", by=by)


@transaction.atomic
def discard(roster: Roster, *, by: Authority) -> None:
    """Throw away a roster that was only looked at, with its file. Raises PermissionDenied, AlreadyBegun."""
    if not by.everywhere and roster.person_id not in by.records:
        raise PermissionDenied("appoint")
    held = Roster.objects.select_for_update().filter(pk=roster.pk, state=Roster.LOOKED).first()
    if held is None:
        raise AlreadyBegun
    audit.wrote("discard", f"roster:{held.pk}", by=by, count=held.rows)
    held.delete()


def load(
    roster: Roster, *, by: Authority, source: Path | None = None, progress: Callable[[int], None] = lambda _line: None
) -> None:
    """Load the rows behind the last one whose fate is written. Safe to call again; from two places, one stops.

    source: where the file lies, when no browser sent it. progress: called with the last line of each slice.
    """
    if not Roster.objects.filter(pk=roster.pk, state__in=(Roster.WAITING, Roster.RUNNING)).update(state=Roster.RUNNING):
        return
    roster.refresh_from_db()
    content = source or reading.content_of(roster)
    read = reading.reading(content, roster.settled, day=roster.day)
    try:
        load_rows(roster, read, by=by, few=roster.size < FEW_BYTES, progress=progress)
    except Overtaken:
        return
    passed_over = _look_for_duplicates(roster)
    Roster.objects.filter(pk=roster.pk, state=Roster.RUNNING).update(state=Roster.DONE, ended_at=timezone.now())
    audit.wrote("load", f"roster:{roster.pk}", by=by, detail={"pairs_passed_over": passed_over} if passed_over else {})


def _look_for_duplicates(roster: Roster) -> int:
    """Compare whoever was loaded with everybody near them; all with all where most of them are new.

    Returns how many pairs of common names were not looked at.
    """
    loaded = roster.lines.filter(outcome=RosterLine.LOADED)
    new = None if loaded.count() > MANY else [*loaded.values_list("person_id", flat=True)]
    if new == []:
        return 0
    return finding.find_duplicates(
        new,
        day=roster.day,
        at=timezone.now(),
        by=system(f"roster:{roster.pk}"),
        progress=lambda _n: work.tell(roster.rows, of=roster.rows),
    ).passed_over


def understood_of(roster: Roster) -> Understood | None:
    """What the columns mean; None while no sheet is chosen."""
    kept = roster.settled.get("understood")
    return from_json(kept) if kept else None


class Answered(NamedTuple):
    """What an answer did: rows that are in now, and whether `answer_rest` has more of them to load."""

    loaded: int
    more: bool


@transaction.atomic
def answer(
    line: RosterLine, *, text: str | None = None, unit: Unit | None = None, everywhere: bool = False, by: Authority
) -> Answered:
    """Load a row that was asked: with `text` in the cell, at `unit`, or just as it stands.

    everywhere: the unit is meant by every row of the file that says the same. Some are loaded here; with more of them
    `answer_rest` is to be called, outside this transaction. A refused row may be let pass as it stands where its reason
    allows that. Raises NotAsked, FileGone.
    """
    roster = Roster.objects.select_for_update().get(pk=line.roster_id)
    held = RosterLine.objects.select_for_update().get(pk=line.pk)
    is_let_pass = text is None and unit is None and held.reason in ALLOWABLE
    if held.outcome != RosterLine.ASKED and not (is_let_pass and held.outcome == RosterLine.REFUSED and held.sealed):
        raise NotAsked
    if not held.sealed:
        raise FileGone
    lines, more = [held], False
    if unit is not None and held.reason in OF_UNITS:
        roster.settled.setdefault("units", {})[held.detail.partition("\n")[0]] = unit.pk
        if everywhere:
            roster.save(update_fields=["settled"])
            same = roster.lines.filter(outcome=RosterLine.ASKED, reason=held.reason, detail=held.detail)
            others = list(same.exclude(pk=held.pk).order_by("line")[:TOGETHER])
            lines, more = [held, *others[: TOGETHER - 1]], len(others) == TOGETHER
    loaded = _load_again(Desk(roster, by), lines, lambda _found: text)
    audit.wrote("answer", f"roster:{roster.pk}", by=by, count=len(lines), detail={"line": held.line})
    return Answered(loaded, more)


def answer_rest(roster: Roster, *, by: Authority) -> None:
    """Load every asked row whose unit was said for the whole file: slice by slice, each a transaction of its own.

    Safe to call again: rows that are answered ask no more.
    """
    desk, said, last = Desk(roster, by), {*roster.settled.get("units", {})}, 0
    asked = roster.lines.filter(outcome=RosterLine.ASKED, reason__in=OF_UNITS).order_by("line")
    while some := list(asked.filter(line__gt=last).values_list("line", "detail")[:TOGETHER]):
        last = some[-1][0]
        meant = [line for line, detail in some if detail.partition("\n")[0] in said]
        with transaction.atomic():
            Roster.objects.select_for_update().get(pk=roster.pk)
            lines = list(asked.filter(line__in=meant).select_for_update())
            if lines:
                _load_again(desk, lines, as_it_stands)
                audit.wrote("answer", f"roster:{roster.pk}", by=by, count=len(lines))
            work.tell(last, of=roster.rows)


@transaction.atomic
def take_first_numbers(roster: Roster, *, by: Authority) -> int:
    """Load rows that have two phone numbers in one cell with the first. Returns how many; at most TOGETHER at once."""
    held = Roster.objects.select_for_update().get(pk=roster.pk)
    lines = list(held.lines.filter(outcome=RosterLine.ASKED, reason=TWO_NUMBERS).order_by("line")[:TOGETHER])
    if not lines:
        return 0
    _load_again(Desk(held, by), lines, first_choice)
    audit.wrote("answer", f"roster:{roster.pk}", by=by, count=len(lines))
    return len(lines)


Said = Callable[[Any], str | None]  # from what a row asks, the text for the cell at fault; None leaves it


def as_it_stands(_found: Any) -> None:
    """Nothing is put in any cell."""


def first_choice(found: Any) -> str | None:
    """The first of the texts that the cell may be."""
    return found.choices[0] if isinstance(found, rows.Asked) and found.choices else None


def _load_again(desk: Desk, lines: Sequence[RosterLine], said: Said) -> int:
    read = reader_of(desk.roster)
    some = [_answered(read, one, said) for one in lines]
    return desk.write_again(ready([one for one in some if one is not None]), answered_by=desk.by.actor)


def _answered(read: rows.Reader, line: RosterLine, said: Said) -> Any:
    """The row of a line as it was answered."""
    cells = opened_cells(line.sealed)
    found, passed = read_again(read, line)
    text = said(found)
    if text is not None and 0 <= line.column < len(cells):
        cells[line.column] = text
    return read(line.line, cells, allowed=passed | {line.reason})


def read_again(read: rows.Reader, line: RosterLine) -> tuple[Any, set[str]]:
    """A row from its cells as it came to what it asks now, and the reasons somebody had let pass for it before.

    Those are kept nowhere: reading comes to one after another, and went on behind each that was let pass.
    """
    cells, passed = opened_cells(line.sealed), set[str]()
    while True:
        found = read(line.line, cells, allowed=passed)
        reason = getattr(found, "reason", line.reason)
        if reason == line.reason or reason in passed or reason not in ALLOWABLE:
            return found, passed
        passed.add(reason)


def reader_of(roster: Roster) -> rows.Reader:
    """What reads kept rows of the roster as it was settled; make one for many rows."""
    read = rows.reader(from_json(roster.settled["understood"]), on=roster.day, invented=is_invented())
    read.filling = []  # their empty cells were filled when the file was read, from rows that aren't read here
    return read


@transaction.atomic
def leave_out(line: RosterLine, *, by: Authority) -> None:
    """Refuse a row that was asked: it stays in the file to mend. Raises NotAsked."""
    roster = Roster.objects.select_for_update().get(pk=line.roster_id)  # first, as `answer` does
    changed = RosterLine.objects.filter(pk=line.pk, outcome=RosterLine.ASKED).update(
        outcome=RosterLine.REFUSED, answered_by=by.actor
    )
    if not changed:
        raise NotAsked
    Roster.objects.filter(pk=roster.pk).update(asked=F("asked") - 1, refused=F("refused") + 1)
    audit.wrote("leave_out", f"roster:{roster.pk}", by=by, detail={"line": line.line})


def forget() -> int:
    """Drop the files, and what rows to be mended say, of rosters that were let be for some days; returns how many.

    Those that were only looked at, or stopped, too.
    """
    last = Coalesce("ended_at", "began_at", "sent_at")
    idle = Roster.objects.exclude(state__in=(Roster.WAITING, Roster.RUNNING)).alias(last=last)
    old = list(idle.filter(last__lt=timezone.now() - timedelta(days=settings.ROSTER_DAYS)).values_list("pk", flat=True))
    files = 0
    for roster in old:
        files += bool(RosterPart.objects.filter(roster=roster).delete()[0])
        _forget_cells(roster)
    return files


def _forget_cells(roster_id: int) -> None:
    """Slice by slice: others write meanwhile."""
    wrong = RosterLine.objects.filter(roster=roster_id, outcome__in=(RosterLine.ASKED, RosterLine.REFUSED))
    full, last = wrong.exclude(sealed=b"", detail="").order_by("line"), 0
    while some := list(full.filter(line__gt=last).values_list("line", flat=True)[:TOGETHER]):
        wrong.filter(line__in=some).update(sealed=b"", detail="")
        last = some[-1]
