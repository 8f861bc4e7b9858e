"""What the pages of this domain read."""

from datetime import datetime

from abhiyan.kernel.authority import Authority
from abhiyan.offline import rules
from abhiyan.offline.models import Clash, Filed
from abhiyan.people.models import Person

SHOWN = 100


def person(pk: int | None) -> Person | None:
    """The record that stands for whoever is signed in."""
    found = Person.objects.select_related("same_as").filter(pk=pk or 0).first()
    return found.canonical if found is not None else None


def held_long(by: Authority, now: datetime) -> list[Filed]:
    """What waited too long for another, for who decides it; the oldest first. One statement."""
    rows = Filed.objects.held().in_charge_of(by).filter(received_at__lt=now - rules.HELD_DAYS)
    return list(rows.select_related("person", "unit").order_by("received_at", "pk")[:SHOWN])


def held(by: Authority, pk: int) -> Filed | None:
    return Filed.objects.held().in_charge_of(by).select_related("person").filter(pk=pk).first()


def clashes(by: Authority) -> list[Clash]:
    """Fields of people whose values differ, for who decides; the oldest first. One statement."""
    rows = Clash.objects.open().in_charge_of(by).select_related("person", "unit")
    return list(rows.order_by("opened_at", "pk")[:SHOWN])


def clash(by: Authority, pk: int) -> Clash | None:
    return Clash.objects.open().in_charge_of(by).select_related("person").filter(pk=pk).first()


def to_decide(by: Authority, now: datetime) -> int:
    """How many of both wait for somebody's word. Two statements; none for who decides nothing."""
    if not by.over("appoint"):
        return 0
    long = Filed.objects.held().in_charge_of(by).filter(received_at__lt=now - rules.HELD_DAYS)
    return long.count() + Clash.objects.open().in_charge_of(by).count()


def own_clashes(records: tuple[int, ...]) -> list[Clash]:
    """What somebody said differently of themselves, until it is decided. One statement."""
    return list(Clash.objects.open().filter(person__in=records).order_by("opened_at", "pk")[:SHOWN])
