"""The rows of a roster that were asked or refused: their words, and the file in which they can be mended."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet

from abhiyan.kernel import phones, redaction
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.tables import csv_lines
from abhiyan.registration.models import Roster, RosterLine
from abhiyan.registration.rosters import actions, rows, wording
from abhiyan.registration.rosters.ahead import opened_cells
from abhiyan.registration.rosters.cells import ALLOWABLE
from abhiyan.registration.rosters.loading import OF_UNITS
from abhiyan.registration.rosters.understanding import Understood
from abhiyan.units.models import Unit

HIDDEN = {"phone", "spare_phone"}
FEW_DIGITS = 5  # that nobody is reached by
SLICE = 2_000

_number = re.compile(r"\+?\d[\d .-]{6,}\d")
_digit = re.compile(r"\d")
_sign = re.compile(r"\w")


class Shown(NamedTuple):
    """A row with its cells, numbers masked, and what to do about it."""

    line: int
    cells: list[tuple[str, str, bool]]  # header, text, whether it is the one at fault
    sentence: str
    advice: str
    choices: list[str]
    units: list[Unit]
    may_pass: bool
    text: str
    same: int  # rows that ask this very thing, itself among them


def reasons(roster: Roster, *, by: Authority) -> dict[str, Any]:
    """The reasons of a roster's asked and refused rows with their numbers, the most frequent first.

    What rows say differently is not quoted.
    """
    some = roster.lines.filter(outcome__in=(RosterLine.ASKED, RosterLine.REFUSED)).values("outcome", "reason")
    counted = list(
        some.annotate(n=Count("pk"), first=Min("line"), least=Min("detail"), most=Max("detail")).order_by(
            "-n", "reason"
        )
    )
    details = [one["least"] if one["least"] == one["most"] else "" for one in counted]
    names = names_of_likely(details, by=by)
    return {
        "reasons": [
            (one["outcome"], one["reason"], wording.words(one["reason"], detail, names), one["n"], one["first"])
            for one, detail in zip(counted, details, strict=True)
        ]
    }


def names_of_likely(details: Iterable[str], *, by: Authority) -> dict[str, str]:
    """The names of the units whose codes stand behind the line ends of some details, in the reader's language."""
    codes = {code for detail in details for code in detail.partition("\n")[2].split()}
    return {unit.code: unit.name for unit in by.see(Unit).filter(code__in=codes)} if codes else {}


def shown(roster: Roster, lines: Sequence[RosterLine], *, by: Authority) -> list[Shown]:
    """The rows as a page shows them."""
    alike = dict(
        _asking(roster).filter(first__in=[one.line for one in lines if _asks_unit(one)]).values_list("first", "n")
    )
    understood, read = actions.understood_of(roster), actions.reader_of(roster)
    offered = {one.pk: one.detail.partition("\n")[2].split() for one in lines if _asks_unit(one)}
    units = {
        unit.code: unit for unit in by.see(Unit).filter(code__in=[code for some in offered.values() for code in some])
    }
    return [
        _shown(
            one,
            read,
            understood,
            [units[code] for code in offered.get(one.pk, ()) if code in units],
            alike.get(one.line, 1) if one.outcome == RosterLine.ASKED else 1,
        )
        for one in lines
    ]


def asked_once(roster: Roster) -> QuerySet[RosterLine]:
    """The rows that ask something; of those that ask for the unit of one and the same text only the first."""
    some = roster.lines.filter(outcome=RosterLine.ASKED)
    return some.filter(~Q(reason__in=OF_UNITS) | Q(line__in=_asking(roster).values("first")))


def _asking(roster: Roster) -> Any:
    """The texts whose unit is asked for: {reason, detail, first line, number of rows}."""
    some = roster.lines.filter(outcome=RosterLine.ASKED, reason__in=OF_UNITS)
    return some.values("reason", "detail").annotate(first=Min("line"), n=Count("pk")).order_by()


def _asks_unit(line: RosterLine) -> bool:
    return line.reason in OF_UNITS


def _shown(line: RosterLine, read: rows.Reader, understood: Understood | None, units: list[Unit], same: int) -> Shown:
    columns = {column.place: column for column in understood.columns} if understood else {}
    hidden = {place for place, column in columns.items() if column.meaning in HIDDEN}
    cells = opened_cells(line.sealed)
    at_fault = cells[line.column] if 0 <= line.column < len(cells) else ""
    cells = [at_fault if place == line.column else cell for place, cell in enumerate(read.readable(cells))]
    marked = [
        (
            columns[place].header if place in columns else "",
            _last_four(cell) if place in hidden else redaction.masked(cell),
            place == line.column,
        )
        for place, cell in enumerate(cells)
        if cell
    ]
    detail = told(read, line)
    names = {unit.code: unit.name for unit in units}
    said, advice = wording.words(line.reason, masked(detail) if detail != line.detail else detail, names)
    return Shown(
        line.line,
        marked,
        said,
        advice,
        [masked(text) for text in choices(read, line)],
        units,
        line.reason in ALLOWABLE and bool(line.sealed),
        line.detail.partition("\n")[0],
        same,
    )


def masked(text: str) -> str:
    """A text with the last four digits of each number left."""
    return _number.sub(lambda found: phones.masked("".join(filter(str.isdigit, found[0]))), text)


def _last_four(cell: str) -> str:
    """A cell of a column of numbers, however it is written: O for 0, a stroke or a blank anywhere in it."""
    if len(_digit.findall(cell)) < FEW_DIGITS:
        return cell
    return _sign.sub("•", cell, count=max(len(_sign.findall(cell)) - 4, 0))


def _again(read: rows.Reader, line: RosterLine) -> rows.Asked | rows.Refused | None:
    """The row read once more, for what isn't kept in the open; None for one that reads well."""
    found = actions.read_again(read, line)[0] if line.sealed else None
    return found if isinstance(found, rows.Asked | rows.Refused) and found.reason == line.reason else None


def told(read: rows.Reader, line: RosterLine) -> str:
    """What belongs to the reason of a row, whole numbers too: for a file of the sender's, or to be masked."""
    again = None if line.detail else _again(read, line)
    return again.detail if again else line.detail


def choices(read: rows.Reader, line: RosterLine) -> tuple[str, ...]:
    """The texts of which a person picks one for the cell."""
    again = _again(read, line) if line.outcome == RosterLine.ASKED else None
    return again.choices if isinstance(again, rows.Asked) else ()


def sentence(read: rows.Reader, line: RosterLine) -> str:
    """Why the row isn't loaded, in one line."""
    return " ".join(wording.words(line.reason, masked(told(read, line))))


def to_mend(roster: Roster) -> Iterator[str]:
    """The refused rows as the lines of a CSV file: cells below the headers they had; line, reason and advice behind."""
    understood = actions.understood_of(roster)
    columns = understood.columns if understood else ()
    width = max((column.place + 1 for column in columns), default=0)
    header = [""] * width
    for column in columns:
        header[column.place] = column.header
    return csv_lines([*header, *wording.headers()], _rows(roster, width))


def _rows(roster: Roster, width: int) -> Iterable[Sequence[str]]:
    read = actions.reader_of(roster)
    for line in refused_lines(roster):
        cells = opened_cells(line.sealed)
        yield (
            *cells[:width],
            *[""] * (width - len(cells)),
            str(line.line),
            *wording.words(line.reason, told(read, line)),
        )


def refused_lines(roster: Roster) -> Iterator[RosterLine]:
    """The refused rows in the order of the file, slice by slice: whoever takes them slowly keeps no cursor open."""
    refused, last = roster.lines.filter(outcome=RosterLine.REFUSED).order_by("line"), 0
    while some := list(refused.filter(line__gt=last)[:SLICE]):
        yield from some
        last = some[-1].line
