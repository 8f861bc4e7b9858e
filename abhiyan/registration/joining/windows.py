"""Windows in which people may sign up: opened, moved and shut by the plan that holds them (abhiyan.plans calls these).

A window is known by the subject of its activity. It never opens where words to consent to are missing in a language.
"""

import time
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from abhiyan.kernel import audit, tree
from abhiyan.kernel.authority import Authority
from abhiyan.people import notices
from abhiyan.registration.models import Window
from abhiyan.registration.models.signups import WindowQuerySet
from abhiyan.units.models import Unit


class Wanted(NamedTuple):
    """A window as a plan wants it. unit_id: the branch it is limited to. since, until: half-open."""

    key: str
    role_id: int
    unit_id: int | None
    since: date
    until: date
    name_hi: str
    name_en: str


KEPT_SECONDS = 2  # that a process goes by the windows it read; signing up asks anew whether its window is open


class _Read(NamedTuple):
    """The windows that stood when they were read last."""

    at: float
    standing: list[Window]


_read: list[_Read] = []


def forget(**_: Any) -> None:
    """Drop what is remembered (a window was saved, another database, a test's roll-back)."""
    _read.clear()


def open_on(day: date) -> list[Window]:
    """The windows that are open on `day`, the one that shuts first before. Nobody may change them."""
    kept = _read[0] if _read else None
    if kept is None or time.monotonic() - kept.at > KEPT_SECONDS:
        kept = _Read(time.monotonic(), list(_whole().standing().order_by("until", "pk")))
        _read[:] = [kept]
    return [one for one in kept.standing if one.is_open(day)]


def chosen(some: Sequence[Window], *, key: str = "", pk: int = 0) -> list[Window]:
    """Of several windows the one that a link (key) or an address (pk) names; all of them where it names none."""
    return [one for one in some if one.key == key or one.pk == pk] or list(some)


def for_place(some: Sequence[Window], place: Unit) -> list[Window]:
    """Those that take people of a place."""
    return [one for one in some if takes(one, place)]


def takes(window: Window, place: Unit) -> bool:
    """Whether somebody of the place may sign up in the window."""
    return window.unit is None or any(tree.holds(window.unit.path, path) for path in place.paths if path)


def coming(day: date) -> Window | None:
    """The next window that opens after `day`."""
    return _whole().standing().filter(since__gt=day).order_by("since", "pk").first()


def past(day: date) -> Window | None:
    """The window that shut last."""
    return _whole().standing().filter(until__lte=day).order_by("-until", "-pk").first()


def _whole() -> WindowQuerySet:
    return Window.objects.select_related("role__wing", "unit")


@transaction.atomic
def open_window(wanted: Wanted, *, by: Authority) -> Window:
    """Open a new window, or one that was withdrawn. Raises PermissionDenied, NoticeMissing."""
    window = Window.objects.filter(key=wanted.key).first() or Window(key=wanted.key)
    window.withdrawn_on = None
    return _written(window, wanted, "open_window", by=by)


@transaction.atomic
def change(window: Window, wanted: Wanted, *, by: Authority) -> Window:
    """Move a window, rename it, or give it another branch or role. Raises PermissionDenied, NoticeMissing."""
    by.require("plan", _branch(window))
    return _written(window, wanted, "change_window", by=by)


@transaction.atomic
def withdraw(keys: Collection[str], *, day: date, by: Authority) -> int:
    """Shut those that stand of the windows with these keys; return how many. Raises PermissionDenied."""
    standing = list(Window.objects.standing().filter(key__in=keys).select_related("unit"))
    for window in standing:
        by.require("plan", _branch(window))
        window.withdrawn_on = day
        window.save(update_fields=["withdrawn_on"])
        audit.wrote("withdraw_window", f"window:{window.key}", by=by)
    return len(standing)


@transaction.atomic
def keep(wanted: Sequence[Wanted], *, among: Collection[str], day: date, by: Authority) -> None:
    """Bring the windows with the keys `among` to what a plan wants: open, change, withdraw. Twice is once."""
    known = {window.key: window for window in Window.objects.filter(key__in=among).select_related("unit")}
    for one in wanted:
        window = known.get(one.key)
        if window is None or window.withdrawn_on is not None:
            open_window(one, by=by)
        elif _of(window) != one:
            change(window, one, by=by)
    withdraw({*among} - {one.key for one in wanted}, day=day, by=by)


def _written(window: Window, wanted: Wanted, deed: str, *, by: Authority) -> Window:
    if missing := notices.missing(notices.LANGUAGES):
        raise notices.NoticeMissing(missing)
    for field, value in wanted._asdict().items():
        setattr(window, field, value)
    by.require("plan", _branch(window))
    window.save()
    audit.wrote(deed, f"window:{window.key}", by=by, detail={"since": str(wanted.since), "until": str(wanted.until)})
    return window


def _of(window: Window) -> Wanted:
    return Wanted(**{field: getattr(window, field) for field in Wanted._fields})


def _branch(window: Window) -> str:
    """Whose plan it is: the branch's it is limited to, else the whole tree's."""
    return window.unit.path if window.unit else tree.root(tree.ORGANISATION)
