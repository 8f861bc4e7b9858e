"""How many of the claimed are real by the newest call-back sample, beside claimed and verified.

A unit's own sample speaks for it; else its part of the sample of the unit above, where enough were reached there
(registration.checking.estimating.SHOWN_FROM); else nothing does. An estimate is of the day of its sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, floor
from typing import Any

from django.db.models import Q

from abhiyan.coverage.figures import Line
from abhiyan.registration.models import Sample
from abhiyan.units.models import Unit


@dataclass(frozen=True, slots=True)
class Shown:
    """An estimate as pages show it: whole percentages, the interval rounded outwards.

    claimed: people claimed on `day`. own: of the unit's own sample, else its part of the one above. sample: its id.
    """

    sample: int
    day: date
    own: bool
    percent: int
    low: int
    high: int
    people: int
    fewest: int
    most: int
    claimed: int
    reached: int
    lowest: int
    highest: int


def shown(told: dict[str, Any], sample: int, day: date, *, own: bool) -> Shown:
    """What `Sample.result` keeps of one estimate, for a page."""
    claimed = told["claimed"]
    return Shown(
        sample=sample,
        day=day,
        own=own,
        percent=round(100 * told["share"]),
        low=floor(100 * told["low"] + 1e-9),
        high=ceil(100 * told["high"] - 1e-9),
        people=round(told["share"] * claimed),
        fewest=floor(told["low"] * claimed + 1e-9),
        most=ceil(told["high"] * claimed - 1e-9),
        claimed=claimed,
        reached=told["reached"],
        lowest=floor(100 * told["lowest"] + 1e-9),
        highest=ceil(100 * told["highest"] - 1e-9),
    )


def estimates(units: Sequence[Unit], day: date, *, role: str | None = None) -> dict[tuple[int, str], Shown]:
    """{(unit, whom): estimate} of the newest samples finished up to `day`. One statement.

    whom: Sample.SEATS and VOLUNTEERS, or ROLE where a role is asked for.
    """
    asked = Q(whom=Sample.ROLE, role__key=role) if role else Q(whom__in=(Sample.SEATS, Sample.VOLUNTEERS))
    places = {unit.pk for unit in units} | {unit.parent_id for unit in units if unit.parent_id}
    rows = Sample.objects.finished_by(day).filter(asked, unit__in=places).order_by("day", "pk")
    whole: dict[tuple[int, str], tuple[int, date, dict[str, Any]]] = {}
    for pk, unit_id, whom, on, result in rows.values_list("pk", "unit_id", "whom", "day", "result"):
        whole[unit_id, whom] = pk, on, result or {}  # the newest comes last
    found: dict[tuple[int, str], Shown] = {}
    for unit in units:
        for whom in (Sample.ROLE,) if role else (Sample.SEATS, Sample.VOLUNTEERS):
            if own := whole.get((unit.pk, whom)):
                found[unit.pk, whom] = shown(own[2]["whole"], own[0], own[1], own=True)
            elif (above := whole.get((unit.parent_id or 0, whom))) and (part := above[2]["parts"].get(str(unit.pk))):
                found[unit.pk, whom] = shown(part, above[0], above[1], own=False)
    return found


def with_estimates(lines: Sequence[Line], day: date, *, role: str | None = None) -> list[Line]:
    """Lines of coverage with their estimates. One statement."""
    found = estimates([line.unit for line in lines], day, role=role)
    whom = Sample.ROLE if role else Sample.SEATS
    return [
        replace(
            line,
            estimate=found.get((line.unit.pk, whom)),
            of_volunteers=found.get((line.unit.pk, Sample.VOLUNTEERS)),
        )
        for line in lines
    ]
