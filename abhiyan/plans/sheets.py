"""Lists of assignments as files for a spreadsheet; no cell can begin a formula."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from abhiyan.kernel import audit
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.tables import csv_text, harmless
from abhiyan.plans.models import Assignment
from abhiyan.plans.wording import reason_in_words


def head() -> list[str]:
    return [
        _("Activity"), _("Code"), _("Name (Hindi)"), _("Name (English)"), _("Answers for it"), _("Last day"),
        _("State"), _("Late"), _("Closed on"), _("Verified on"), _("Report"), _("Reason"),
    ]  # fmt: skip


def row(one: Assignment) -> list[str]:
    """Cells as text; the days as 2018-01-26. The assignment was dressed."""
    unit, post = one.unit, one.post
    owner = f"{post.role.name}, {post.unit.name}" if post else ""
    late = _("late") if one.late else ""  # type: ignore[attr-defined]  # put there by lists.dress
    days = [str(one.closed_on or ""), str(one.verified_on or "")]
    cells = [one.activity.name, unit.code, unit.name_hi, unit.name_en, owner, str(one.due), str(one.words), late]  # type: ignore[attr-defined]
    return [harmless(cell) for cell in (*cells, *days, one.report, reason_in_words(one.reason))]


def noted(rows: Sequence[Assignment], kind: str, *, by: Authority) -> list[list[str]]:
    """The cells, with an entry in the log of who took them."""
    audit.wrote("export_work", "assignments", by=by, count=len(rows), detail={"list": kind})
    return [row(one) for one in rows]


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    return csv_text(head(), rows)


def as_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, head(), book.add_format({"bold": True}))
        for number, cells in enumerate(rows, start=1):
            sheet.write_row(number, 0, cells)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 4, 26)
    return out.getvalue()
