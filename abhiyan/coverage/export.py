"""Figures as files for a spreadsheet, safe to open: no cell can begin a formula."""

import csv
from collections.abc import Sequence
from datetime import date
from io import BytesIO, StringIO

import xlsxwriter
from django.utils.translation import gettext as _

from abhiyan.coverage import behind, figures
from abhiyan.coverage.estimates import with_estimates
from abhiyan.kernel import audit
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.tables import harmless
from abhiyan.units.models import Unit


def take(unit: Unit, units: Sequence[Unit], day: date, *, role: str | None, by: Authority) -> Sequence[figures.Line]:
    """The figures to be written into a file; asks for the right and writes the log. Raises PermissionDenied."""
    by.require("export", *unit.paths)
    lines = with_estimates(figures.coverage(units, day, role=role), day, role=role)
    audit.wrote("export", f"unit:{unit.pk}", by=by, count=len(lines), detail={"day": str(day), "role": role or ""})
    return lines


def take_behind(unit: Unit, lines: Sequence[behind.Line], day: date, *, by: Authority) -> list[list[str | int]]:
    """Who is behind, as rows of a file; asks for the right and writes the log. Raises PermissionDenied."""
    by.require("export", *unit.paths)
    audit.wrote("export", f"unit:{unit.pk}", by=by, count=len(lines), detail={"day": str(day), "what": "behind"})
    return [behind_row(line) for line in lines]


def file_name(unit: Unit, day: date, what: str = "coverage") -> str:
    """coverage-U1-2018-02-01; only letters, digits and dashes of the code."""
    code = "".join(char if char.isascii() and char.isalnum() else "-" for char in unit.code)
    return f"{what}-{code}-{day.isoformat()}"


def head() -> list[str]:
    return [
        _("Code"), _("Name (Hindi)"), _("Name (English)"), _("Level"), _("Seats"), _("Claimed"), _("Verified"),
        _("Vacant"), _("Volunteers"), _("Estimated real (%)"), _("Estimate from (%)"), _("Estimate to (%)"),
        _("Day of the sample"),
    ]  # fmt: skip


def row(line: figures.Line) -> list[str | int]:
    unit, count = line.unit, line.coverage
    words = [harmless(text) for text in (unit.code, unit.name_hi, unit.name_en, unit.level.name)]
    estimated: list[str | int] = ["", "", "", ""]
    if one := line.estimate:
        estimated = [one.percent, one.low, one.high, one.day.isoformat()]
    return [*words, count.seats, count.claimed, count.verified, count.vacant, count.volunteers, *estimated]


def behind_head() -> list[str]:
    return [
        _("Code"), _("Name (Hindi)"), _("Name (English)"), _("Level"), _("Due"), _("Done"),
        _("Verified"), _("Late"), _("Due and not done"), _("People wanted"), _("Of them verified"), _("Seats"),
        _("Seats claimed"), _("Seats verified"),
    ]  # fmt: skip


def behind_row(line: behind.Line) -> list[str | int]:
    unit, one, cover = line
    words = [harmless(text) for text in (unit.code, unit.name_hi, unit.name_en, unit.level.name)]
    work = [one.due, one.done, one.checked, one.late, one.undone, one.wanted, one.verified]
    return [*words, *work, cover.seats, cover.claimed, cover.verified]


def as_csv(lines: Sequence[figures.Line]) -> str:
    return table_csv(head(), [row(line) for line in lines])


def as_xlsx(lines: Sequence[figures.Line]) -> bytes:
    return table_xlsx(head(), [row(line) for line in lines])


def table_csv(heads: Sequence[str], rows: Sequence[Sequence[str | int]]) -> str:
    """With a mark at the beginning, so that Excel reads Hindi as UTF-8."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def table_xlsx(heads: Sequence[str], rows: Sequence[Sequence[str | int]]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
        for number, cells in enumerate(rows, start=1):
            sheet.write_row(number, 0, cells)
        sheet.freeze_panes(1, 1)
        sheet.set_column(1, 2, 28)
    return out.getvalue()
