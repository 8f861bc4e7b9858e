"""How a message fares: by channel, and unit by unit. A fixed number of statements, whatever its size."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Sum
from django.db.models.functions import Substr

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import number
from abhiyan.messaging import access, rendering
from abhiyan.messaging.models import Broadcast, Delivery, Gate, Handover, Inbound, Outcome, Silence
from abhiyan.messaging.parts import Parts, parts
from abhiyan.units.models import Unit, in_ranges

PAGE = 50


class Figures(NamedTuple):
    """Deliveries by what became of them. not_sent: held back, refused by the rules or the gateway, or failed there."""

    waiting: int = 0
    handed: int = 0
    not_sent: int = 0
    unsure: int = 0

    @property
    def total(self) -> int:
        return sum(self)


class Line(NamedTuple):
    """One unit right below, with everything under it."""

    unit: Unit
    figures: Figures


class Preview(NamedTuple):
    """What a message would cost: its parts in each language, and the most that all its SMS come to, in rupees."""

    hi: Parts
    en: Parts
    sms: int
    rupees: float


def by_channel(broadcast: Broadcast) -> dict[str, Figures]:
    """The figures of each channel, in the order of the message's own. One statement."""
    rows = Outcome.objects.filter(broadcast=broadcast).values_list("channel", "state").annotate(Sum("n"))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for channel, state, n in rows:
        found[channel][state] = n
    return {channel: _figures(broadcast, found[channel]) for channel in broadcast.channels}


def _figures(broadcast: Broadcast, by_state: Mapping[str, int]) -> Figures:
    lost = [Delivery.HELD, Delivery.REFUSED, Delivery.FAILED]
    waits = broadcast.state != Broadcast.CANCELLED  # what waited when it was cancelled goes no more
    lost += [] if waits else [Delivery.WAITING]
    return Figures(
        waiting=by_state.get(Delivery.WAITING, 0) if waits else 0,
        handed=by_state.get(Delivery.HANDED, 0) + by_state.get(Delivery.ARRIVED, 0),
        not_sent=sum(by_state.get(state, 0) for state in lost),
        unsure=by_state.get(Delivery.UNSURE, 0),
    )


def lines(broadcast: Broadcast, under: Unit) -> list[Line]:
    """The units right below `under` with what became of the deliveries there. Two statements."""
    length = len(under.path) + tree.SEGMENT
    rows = (
        Outcome.objects.filter(in_ranges([(under.path, tree.after(under.path))], "unit__path"), broadcast=broadcast)
        .annotate(part=Substr("unit__path", 1, length))
        .values_list("part", "state")
        .annotate(Sum("n"))
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for part, state, n in rows:
        found[part][state] = n
    units = Unit.objects.filter(path__in=found).select_related("level").order_by("path")
    return [Line(unit, _figures(broadcast, found[unit.path])) for unit in units]


def preview(broadcast: Broadcast, sms: int) -> Preview:
    """sms: how many go out."""
    hindi, english = (parts(rendering.sample(broadcast, language)) for language in ("hi", "en"))
    dearest = max(hindi.number, english.number)
    return Preview(hindi, english, sms, sms * dearest * settings.SMS_PAISE / 100)


def why_not_sent(broadcast: Broadcast) -> list[tuple[str, int]]:
    """(reason, how many), the most first: of what was held back or refused."""
    rows = Delivery.objects.filter(broadcast=broadcast, state__in=(Delivery.HELD, Delivery.REFUSED, Delivery.FAILED))
    return list(rows.values_list("reason").annotate(n=Count("pk")).order_by("-n", "reason"))


def replies(broadcast: Broadcast) -> list[tuple[str, int]]:
    """(word, how many people), the most first: what came in from its readers soon after its SMS."""
    rows = Inbound.objects.filter(reply_to=broadcast).values_list("word")
    return list(rows.annotate(n=Count("blind", distinct=True)).order_by("-n", "word"))


def silences(broadcast: Broadcast, now: datetime) -> list[Silence]:
    """Silence in the branch that is not over."""
    path = broadcast.unit.path
    inside = in_ranges([(path, tree.after(path))], "unit__path", "unit__area_path")
    return list(Silence.objects.filter(inside, until__gt=now).select_related("unit").order_by("since")[:PAGE])


def resting(channels: Sequence[str], now: datetime) -> list[Gate]:
    """Channels whose gateway can't be used just now."""
    return list(Gate.objects.filter(channel__in=channels, failures__gt=0, next_at__gt=now))


def unsure(broadcast: Broadcast) -> list[Any]:
    """Handovers that are unsure, the oldest first, each with `n`, its letters."""
    found = Handover.objects.filter(broadcast=broadcast, state=Handover.UNSURE).order_by("pk")[:PAGE]
    counts = dict(
        Delivery.objects.filter(handover__in=[one.pk for one in found], state=Delivery.UNSURE)
        .values_list("handover_id")
        .annotate(Count("pk"))
    )
    for one in found:
        one.n = counts.get(one.pk, 0)  # type: ignore[attr-defined]  # read by the template
    return list(found)


def handover(broadcast: Broadcast, pk: str) -> Handover | None:
    """A handover of the message that is unsure."""
    found = Handover.objects.select_related("broadcast__unit")
    return found.filter(broadcast=broadcast, pk=number(pk), state=Handover.UNSURE).first()


def page(unit: Unit, by: Authority, after: str = "") -> tuple[list[Broadcast], str]:
    """Messages of the branch of `unit` that `by` may see, the newest first, and the key of the next page."""
    path = unit.path
    found = by.see(Broadcast).filter(in_ranges([(path, tree.after(path))], "unit__path", "unit__area_path"))
    if before := number(after):
        found = found.filter(pk__lt=before)
    rows: list[Broadcast] = list(found.select_related("unit").order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def to_release(by: Authority) -> list[Broadcast]:
    """Messages that wait for this person to let them go; at most ten."""
    if not by.over("approve"):
        return []
    here = in_ranges(by.over("approve"), "unit__path", "unit__area_path")
    found = Broadcast.objects.filter(here, state=Broadcast.READY).select_related("unit").order_by("pk")
    return [one for one in found[:10] if access.may_release(one, by=by)]
