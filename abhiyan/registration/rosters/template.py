"""An empty roster of a branch as a workbook: every vacant seat is a row, its unit and post filled in and locked."""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

import xlsxwriter
from django.utils.translation import gettext as _

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.posts.models import Appointment, Post, Role
from abhiyan.units.models import Unit

MOST_ROWS = 20_000  # seats of one workbook: a district's; a larger branch is taken unit by unit
WIDTHS = (14, 28, 22, 7, 28, 28, 12, 16)
FILLED_IN = 4  # columns that are filled in and locked
YEARS = "years"  # the hidden sheet of years to choose from
ADULT, OLDEST = 18, 100  # years of age


class TooManySeats(Exception):
    """The branch has more vacant seats than one workbook should: take a smaller unit."""


class Line(NamedTuple):
    """One vacant seat; seat 0 where the post takes any number."""

    unit: str
    name: str
    role: str
    seat: int


def headers() -> list[str]:
    """The columns, in words that the reading of rosters knows."""
    return [
        _("unit code"),
        _("place"),
        _("post"),
        _("seat number"),
        _("name"),
        _("father or husband"),
        _("birth year"),
        _("mobile"),
    ]


def workbook(unit: Unit, role: Role, *, day: date, by: Authority) -> bytes:
    """The workbook of a role's vacant seats below a unit. Raises TooManySeats."""
    lines = list(islice(vacant(unit, role, day=day, by=by), MOST_ROWS + 1))
    if len(lines) > MOST_ROWS:
        raise TooManySeats
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        _write(book, lines, day.year)
    return out.getvalue()


def vacant(unit: Unit, role: Role, *, day: date, by: Authority) -> Iterator[Line]:
    """The vacant seats of a role at a unit and below, in the order of places."""
    below = by.see(Unit).filter(path__gte=unit.path, path__lt=tree.after(unit.path)).values("pk")
    posts = Post.objects.filter(role=role, unit__in=below).open_on(day).select_related("unit").order_by("unit__path")
    for some in _batched(posts.iterator(2_000), 2_000):
        taken = _taken([post.pk for post in some], day)
        for post in some:
            if post.seats is None:
                yield Line(post.unit.code, post.unit.name, role.name, 0)
            else:
                held = taken.get(post.pk, set())
                yield from (
                    Line(post.unit.code, post.unit.name, role.name, seat)
                    for seat in range(1, post.seats + 1)
                    if seat not in held
                )


def _batched(posts: Iterator[Post], size: int) -> Iterator[list[Post]]:
    while some := list(islice(posts, size)):
        yield some


def _taken(post_ids: Sequence[int], day: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    held = Appointment.objects.ending_after(day).filter(post__in=post_ids, seat__isnull=False)
    for post, seat in held.values_list("post_id", "seat"):
        found.setdefault(post, set()).add(seat or 0)
    return found


def _write(book: xlsxwriter.Workbook, lines: Sequence[Line], year: int) -> None:
    sheet = book.add_worksheet(_("Roster"))
    head = book.add_format({"bold": True, "bottom": 1})
    locked = book.add_format({"font_color": "#555555", "bg_color": "#f2f2f2"})
    free = book.add_format({"locked": False, "num_format": "@"})  # text: a number keeps all its digits
    for place, (word, width) in enumerate(zip(headers(), WIDTHS, strict=True)):
        sheet.write(0, place, word, head)
        sheet.set_column(place, place, width, None if place < FILLED_IN else free)
    for row, line in enumerate(lines, start=1):
        for place, value in enumerate((line.unit, line.name, line.role, line.seat or "")):
            sheet.write(row, place, value, locked)
        for place in range(FILLED_IN, len(WIDTHS)):
            sheet.write_blank(row, place, None, free)
    _guide(book, sheet, max(len(lines), 1), year)
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"sort": True, "autofilter": True, "format_columns": True})


def _guide(book: xlsxwriter.Workbook, sheet: Any, last: int, year: int) -> None:
    """A drop-down of years of birth, and a word for numbers that are too short."""
    years = book.add_worksheet(YEARS)
    years.write_column(0, 0, range(year - ADULT, year - OLDEST, -1))
    years.hide()
    source = f"={YEARS}!$A$1:$A${OLDEST - ADULT}"
    born, mobile = len(WIDTHS) - 2, len(WIDTHS) - 1
    sheet.data_validation(1, born, last, born, {"validate": "list", "source": source, "error_type": "warning"})
    words = {"error_title": _("mobile"), "error_message": _("Ten digits."), "error_type": "warning"}
    length = {"validate": "length", "criteria": "between", "minimum": 10, "maximum": 16, **words}
    sheet.data_validation(1, mobile, last, mobile, length)
