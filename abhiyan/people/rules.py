"""When a person is verified, from the steps of evidence. Pure: no table, no clock."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Step(NamedTuple):
    """One step of evidence: its place in the order of writing, its kind, the day it counts from."""

    pk: int
    kind: str
    day: date


def verified(steps: Iterable[Step]) -> list[tuple[date, date | None]]:
    """The periods [since, until) in which a number is proved and consent stands, by the days of the steps.

    Consent taken back also takes back whatever consent was written down before it for a later day.
    """
    listed = list(steps)
    taken_back = [one for one in listed if one.kind == "withdrew"]
    proved, consented = False, False
    found: list[tuple[date, date | None]] = []
    for step in sorted(listed, key=lambda one: (one.day, one.pk)):
        if step.kind == "proved":
            proved = True
        elif step.kind == "withdrew":
            consented = False
        elif step.kind == "consented":
            consented = consented or not any(one.pk > step.pk and one.day <= step.day for one in taken_back)
        _go_on(found, step.day, stands=proved and consented)
    return found


def _go_on(found: list[tuple[date, date | None]], day: date, *, stands: bool) -> None:
    """Open or close the last period on `day`; one that would be empty never was."""
    is_open = bool(found) and found[-1][1] is None
    if stands and not is_open:
        found.append((day, None))
    elif is_open and not stands:
        since = found.pop()[0]
        if since < day:
            found.append((since, day))
