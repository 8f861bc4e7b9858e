"""Where a unit comes from: the acts it took part in, and what it was called on a day."""

from datetime import date
from typing import NamedTuple

from django.db.models import Q

from abhiyan.units.models import Label, Unit, UnitAct


class Called(NamedTuple):
    """A unit's code and names on some day."""

    code: str
    name_hi: str
    name_en: str


def lineage(unit: Unit) -> list[UnitAct]:
    """The acts done to `unit`, or that gave it something, oldest first."""
    acts = UnitAct.objects.filter(Q(unit=unit) | Q(into=unit)).exclude(kind="load")
    return list(acts.select_related("unit", "into").order_by("day", "pk"))


def called_on(unit: Unit, day: date) -> Called:
    """The code and names of `unit` on `day`: those of the first label that was still true then, or today's."""
    label = Label.objects.filter(unit=unit, until__gt=day).order_by("until", "-pk").first()
    found = label or unit
    return Called(found.code, found.name_hi, found.name_en)
