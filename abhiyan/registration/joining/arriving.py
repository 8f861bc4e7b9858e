"""Forms of people who sign up alone, as they arrive: those that come at the same time are written together."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect

from abhiyan.kernel import idempotency
from abhiyan.kernel.authority import system
from abhiyan.kernel.gathering import Gathering
from abhiyan.registration.joining import limits, signing
from abhiyan.registration.models import Window

BY = system("sign-up")


class Arrival(NamedTuple):
    """One form that was read: what it says, under which key it came, into which window, on which day."""

    once: idempotency.Asked
    entry: signing.Entry
    window: Window | None
    day: date


def _take_in(arrivals: Sequence[Arrival]) -> list[HttpResponse]:
    """Write all of them; each is answered with the way to the proof of the number.

    Raises AnsweredBefore, TooMany, and as signing.sign_up_many, where it is so for one of them.
    """
    idempotency.claim_many([one.once for one in arrivals])
    codes: dict[idempotency.Asked, str] = {}
    for day in sorted({one.day for one in arrivals}):
        limits.count_sign_ups((one.entry.device for one in arrivals if one.day == day), day)
    for (window, day), some in _by_window(arrivals):
        rows = signing.sign_up_many([one.entry for one in some], window=window, day=day, by=BY)
        codes.update({one.once: row.code for one, row in zip(some, rows, strict=True)})
    answers = [redirect("registration:prove", code=codes[one.once]) for one in arrivals]
    idempotency.keep_many((one.once, answer) for one, answer in zip(arrivals, answers, strict=True))
    return list(answers)


def _by_window(arrivals: Sequence[Arrival]) -> Iterable[tuple[tuple[Window | None, date], list[Arrival]]]:
    """As a rule there is one window, and one day."""

    def place(one: Arrival) -> tuple[int, date]:
        return (one.window.pk if one.window else 0, one.day)

    for _place, some in groupby(sorted(arrivals, key=place), key=place):
        listed = list(some)
        yield (listed[0].window, listed[0].day), listed


ARRIVALS: Gathering[Arrival, HttpResponse] = Gathering(_take_in)
