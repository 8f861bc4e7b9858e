"""Figures as files for a spreadsheet, safe to open: no cell can begin a formula."""

import csv
from collections.abc import Sequence
from datetime import date
from io import BytesIO, StringIO

import xlsxwriter
from django.utils.translation import gettext as _

from abhiyan.coverage import figures
from abhiyan.kernel import audit
from abhiyan.kernel.authority import Authority
from abhiyan.units.models import Unit
from abhiyan.units.sheets import harmless


def take(unit: Unit, units: Sequence[Unit], day: date, *, role: str | None, by: Authority) -> Sequence[figures.Line]:
    """The figures to be written into a file; asks for the right and writes the log. Raises PermissionDenied."""
    by.require("export", *unit.paths)
    lines = figures.coverage(units, day, role=role)
    audit.wrote("export", f"unit:{unit.pk}", by=by, count=len(lines), detail={"day": str(day), "role": role or ""})
    return lines


def file_name(unit: Unit, day: date) -> str:
    """coverage-U1-2018-02-01; only letters, digits and dashes of the code."""
    code = "".join(char if char.isascii() and char.isalnum() else "-" for char in unit.code)
    return f"coverage-{code}-{day.isoformat()}"


def head() -> list[str]:
    return [
        _("Code"), _("Name (Hindi)"), _("Name (English)"), _("Level"), _("Seats"), _("Claimed"), _("Verified"),
        _("Vacant"), _("Volunteers"),
    ]  # fmt: skip


def row(line: figures.Line) -> list[str | int]:
    unit, count = line.unit, line.coverage
    words = [harmless(text) for text in (unit.code, unit.name_hi, unit.name_en, unit.level.name)]
    return [*words, count.seats, count.claimed, count.verified, count.vacant, count.volunteers]


def as_csv(lines: Sequence[figures.Line]) -> str:
    """With a mark at the beginning, so that Excel reads Hindi as UTF-8."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(head())
    writer.writerows(row(line) for line in lines)
    return "\ufeff" + out.getvalue()


def as_xlsx(lines: Sequence[figures.Line]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, head(), book.add_format({"bold": True}))
        for number, line in enumerate(lines, start=1):
            sheet.write_row(number, 0, row(line))
        sheet.freeze_panes(1, 1)
        sheet.set_column(1, 2, 28)
    return out.getvalue()
