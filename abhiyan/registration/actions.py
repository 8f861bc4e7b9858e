"""Every write about rosters: sending one, settling what it means, loading it, answering what it asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from abhiyan.kernel import audit, work
from abhiyan.kernel.authority import Authority, system
from abhiyan.kernel.tables import opened
from abhiyan.posts.models import Role
from abhiyan.posts.reads import is_invented
from abhiyan.registration import finding, reading, rows
from abhiyan.registration.loading import Desk, Overtaken, opened_cells, ready
from abhiyan.registration.loading import load as load_rows
from abhiyan.registration.models import Layout, Roster, RosterLine, RosterPart
from abhiyan.registration.reading import Choice
from abhiyan.registration.understanding import Understood, from_json, to_json
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
    book = opened(content, from_browser=from_browser, encoding=choice.encoding)
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
            Roster.objects.filter(pk=roster.pk).exclude(state=Roster.DONE).update(
                state=Roster.WAITING, began_at=timezone.now()
            )
    except IntegrityError as error:
        raise AlreadyRunning(same.exclude(pk=roster.pk).latest("pk")) from error
    audit.wrote("start", f"roster:{roster.pk}", by=by)


def stop(roster: Roster, *, by: Authority) -> None:
    """Let the load end after the slice it is at; what was loaded stays."""
    states = (Roster.WAITING, Roster.RUNNING)
    if Roster.objects.filter(pk=roster.pk, state__in=states).update(state=Roster.STOPPED):
        audit.wrote("stop", f"roster:{roster.pk}", by=by)


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
    _look_for_duplicates(roster)
    Roster.objects.filter(pk=roster.pk, state=Roster.RUNNING).update(state=Roster.DONE, ended_at=timezone.now())
    audit.wrote("load", f"roster:{roster.pk}", by=by)


def _look_for_duplicates(roster: Roster) -> None:
    """Compare whoever was loaded with everybody near them; all with all where most of them are new."""
    loaded = roster.lines.filter(outcome=RosterLine.LOADED)
    new = None if loaded.count() > MANY else [*loaded.values_list("person_id", flat=True)]
    if new != []:
        finding.find_duplicates(
            new,
            day=roster.day,
            at=timezone.now(),
            by=system(f"roster:{roster.pk}"),
            progress=lambda _n: work.tell(roster.rows, of=roster.rows),
        )


def understood_of(roster: Roster) -> Understood | None:
    """What the columns mean; None while no sheet is chosen."""
    kept = roster.settled.get("understood")
    return from_json(kept) if kept else None


@transaction.atomic
def answer(
    line: RosterLine, *, text: str | None = None, unit: Unit | None = None, everywhere: bool = False, by: Authority
) -> int:
    """Load a row that was asked: with `text` in the cell, at `unit`, or just as it stands. Returns how many were.

    everywhere: the unit is meant by every row of the file that says the same; they are all loaded. A refused row may
    be let pass as it stands where its reason allows that. Raises NotAsked.
    """
    roster = Roster.objects.select_for_update().get(pk=line.roster_id)
    held = RosterLine.objects.select_for_update().get(pk=line.pk)
    is_let_pass = text is None and unit is None and held.reason in rows.ALLOWABLE
    if held.outcome != RosterLine.ASKED and not (is_let_pass and held.outcome == RosterLine.REFUSED and held.sealed):
        raise NotAsked
    lines = [held]
    if unit is not None:
        said = held.detail.partition("\n")[0]
        roster.settled.setdefault("units", {})[said] = unit.pk
        if everywhere:
            roster.save(update_fields=["settled"])
            lines = list(roster.lines.filter(outcome=RosterLine.ASKED, reason=held.reason, detail=held.detail))
    _load_again(roster, lines, text, by=by)
    audit.wrote("answer", f"roster:{roster.pk}", by=by, count=len(lines), detail={"line": held.line})
    return len(lines)


@transaction.atomic
def take_first_numbers(roster: Roster, *, by: Authority) -> int:
    """Load rows that have two phone numbers in one cell with the first. Returns how many; at most TOGETHER at once."""
    held = Roster.objects.select_for_update().get(pk=roster.pk)
    lines = list(held.lines.filter(outcome=RosterLine.ASKED, reason=TWO_NUMBERS).order_by("line")[:TOGETHER])
    if not lines:
        return 0
    reader = reader_of(held)
    some = [_with_first(reader, one) for one in lines]
    Desk(held, by).write_again(ready([one for one in some if one is not None]), answered_by=by.actor)
    audit.wrote("answer", f"roster:{roster.pk}", by=by, count=len(lines))
    return len(lines)


def _with_first(reader: rows.Reader, line: RosterLine) -> Any:
    """The row of a line with the first of the texts that its cell may be."""
    cells = opened_cells(line.sealed)
    found = reader(line.line, cells)
    if isinstance(found, rows.Asked) and found.choices:
        cells[line.column] = found.choices[0]
    return reader(line.line, cells, allowed=(line.reason,))


def _load_again(roster: Roster, lines: Sequence[RosterLine], text: str | None, *, by: Authority) -> None:
    desk = Desk(roster, by)
    for start_at in range(0, len(lines), TOGETHER):
        some = [_answered(roster, one, text) for one in lines[start_at : start_at + TOGETHER]]
        desk.write_again(ready([one for one in some if one is not None]), answered_by=by.actor)


def _answered(roster: Roster, line: RosterLine, text: str | None) -> Any:
    """The row of a line as it was answered."""
    cells = opened_cells(line.sealed)
    if text is not None and 0 <= line.column < len(cells):
        cells[line.column] = text
    return reader_of(roster)(line.line, cells, allowed=(line.reason,))


def reader_of(roster: Roster) -> rows.Reader:
    """What reads a row of the roster as it was settled."""
    return rows.reader(from_json(roster.settled["understood"]), on=roster.day, invented=is_invented())


@transaction.atomic
def leave_out(line: RosterLine, *, by: Authority) -> None:
    """Refuse a row that was asked: it stays in the file to mend. Raises NotAsked."""
    changed = RosterLine.objects.filter(pk=line.pk, outcome=RosterLine.ASKED).update(
        outcome=RosterLine.REFUSED, answered_by=by.actor
    )
    if not changed:
        raise NotAsked
    roster = Roster.objects.select_for_update().get(pk=line.roster_id)
    Roster.objects.filter(pk=roster.pk).update(asked=roster.asked - 1, refused=roster.refused + 1)
    audit.wrote("leave_out", f"roster:{roster.pk}", by=by, detail={"line": line.line})


def forget() -> int:
    """Drop the files, and the cells of rows, of rosters that were done some days ago. Returns how many files."""
    old = Roster.objects.filter(state=Roster.DONE, ended_at__lt=timezone.now() - timedelta(days=settings.ROSTER_DAYS))
    gone = RosterPart.objects.filter(roster__in=old).values("roster").distinct().count()
    RosterPart.objects.filter(roster__in=old).delete()
    RosterLine.objects.filter(roster__in=old).exclude(sealed=b"").update(sealed=b"")
    return gone
