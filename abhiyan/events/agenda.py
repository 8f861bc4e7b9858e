"""What is on the agenda of an event: lines written for units above, lines of its own, and what it says to each."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from abhiyan.events.models import AgendaLine, Event, Filling
from abhiyan.kernel import tree
from abhiyan.plans.models import Activity
from abhiyan.units.models import Unit


class Item(NamedTuple):
    """A line as one event has it. starts: None while nobody has said when the event begins. own: not from above."""

    line: AgendaLine
    starts: time | None
    own: bool
    words: str


def lines_for(activity: Activity, unit: Unit) -> list[AgendaLine]:
    """The lines that hold at a unit: those of every unit above it and its own, in order."""
    above = [*tree.ancestors(unit.path), unit.path]
    return list(AgendaLine.objects.filter(activity=activity, unit__path__in=above).select_related("unit"))


def of(event: Event) -> list[Item]:
    """The agenda of an event. Two statements."""
    said = dict(Filling.objects.filter(event=event).values_list("line", "words"))
    lines = lines_for(event.activity, event.unit)
    starts = _starts(event.begins_at, lines)
    return [
        Item(line, at, line.unit_id == event.unit.pk, said.get(line.pk, ""))
        for line, at in zip(lines, starts, strict=True)
    ]


def _starts(begins_at: time | None, lines: Sequence[AgendaLine]) -> Iterable[time | None]:
    if begins_at is None:
        return [None] * len(lines)
    at, found = datetime.combine(date.min, begins_at), []
    for line in lines:
        found.append(at.time())
        at += timedelta(minutes=line.minutes)
    return found


def minutes_of(events: Sequence[Event]) -> dict[int, int]:
    """How long each event takes by its agenda: {event: minutes}; none for one without. One statement."""
    lines = AgendaLine.objects.filter(activity__in={event.activity.pk for event in events}).order_by()
    rows = list(lines.values_list("activity", "unit__path", "minutes"))
    return {
        event.pk: total
        for event in events
        if (
            total := sum(
                minutes
                for activity, path, minutes in rows
                if activity == event.activity.pk and tree.holds(path, event.unit.path)
            )
        )
    }
