"""The programme's day: real, or set by hand in a demo or rehearsal. Codes, sessions and signed links use real time."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from abhiyan.kernel import edition, refusals
from abhiyan.kernel.models import ProgrammeDay

INDIA = ZoneInfo("Asia/Kolkata")
FIRST, LAST = date(1950, 1, 1), date(2150, 1, 1)  # days that can be asked for; sums of days stay in range
ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

moved = Signal()
"""The programme's day was set by hand, or returned to the real one. day: date, the new one."""

# One request asks for the day several times (rights, pages); it is read once.
_of_request: ContextVar[list[date] | None] = ContextVar("day_of_request", default=None)


class BadDay(ValueError):
    """Not a day of the calendar written as 2018-01-26, or one out of range."""


def today() -> date:
    """The programme's day."""
    kept = _of_request.get()
    if kept:
        return kept[0]
    day = _set_day() or timezone.now().astimezone(INDIA).date()
    if kept is not None:
        kept.append(day)
    return day


def _set_day() -> date | None:
    """The day that was set by hand; the edition is read with it, for whoever keeps things by it.

    Asked for at every request: worded by Django it takes ten times as long.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT day FROM kernel_programmeday), (SELECT number FROM kernel_edition)")
        day, number = cursor.fetchone()
    edition.read(number or 0)
    return date.fromisoformat(day) if isinstance(day, str) else day  # SQLite keeps text


def moment() -> datetime:
    """Now; on a day set by hand, that day at this time of day."""
    now = timezone.now()
    return datetime.combine(today(), now.astimezone(INDIA).timetz()) if is_set() else now


def set_day(day: date | None) -> None:
    """Put the programme at `day`; None returns it to the real one."""
    if day is None:
        ProgrammeDay.objects.all().delete()
    else:
        ProgrammeDay.objects.update_or_create(pk=1, defaults={"day": day})
    kept = _of_request.get()
    if kept is not None:
        kept.clear()
    moved.send(sender=ProgrammeDay, day=day or today())


def is_set() -> bool:
    """Whether the day was set by hand."""
    return ProgrammeDay.objects.exists()


def read_day(text: str) -> date:
    """The day written as 2018-01-26. Raises BadDay."""
    if not ISO.fullmatch(text):
        raise BadDay(text)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadDay(text) from error
    if not FIRST <= day <= LAST:
        raise BadDay(text)
    return day


LOOKED_AT = "looked_at"  # the cookie with the day one browser looks at; followed where the day was set by hand


def looked_at(request: HttpRequest) -> date | None:
    """The day this browser looks at in a rehearsal; None elsewhere, and where it follows the programme's."""
    try:
        day = read_day(request.COOKIES.get(LOOKED_AT, ""))
    except BadDay:
        return None
    return day if is_set() else None


class DayMiddleware:
    """Sets `request.day`: the day in `?on=`, else the one this browser looks at in a rehearsal, else the programme's.

    A day that isn't one is answered in words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _of_request.set([])
        try:
            asked = request.GET.get("on", "")
            request.day = read_day(asked) if asked else looked_at(request) or today()  # type: ignore[attr-defined]  # see kernel/http.py
            return self.get_response(request)
        except BadDay:
            request.day = today()  # type: ignore[attr-defined]
            return refusals.refused(
                request,
                400,
                _("There is no such day"),
                _("The address asks for a day that is not in the calendar. Write it as 2018-01-26."),
            )
        finally:
            _of_request.reset(token)
