"""The programme on one page: each activity as a bar over its days, with how far it has come; or unit by unit.

A fixed number of statements, whatever the size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import F, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abhiyan.kernel import edition, tree
from abhiyan.kernel.authority import Authority
from abhiyan.plans import drawing, standing
from abhiyan.plans.models import (
    IN_PROGRESS,
    NOT_STARTED,
    REPORTED,
    VERIFIED,
    WAIVED,
    Activity,
    Assignment,
    Programme,
)
from abhiyan.plans.progress import Reached, in_force, reached
from abhiyan.plans.standing import DONE, LATE, RUNNING, WAITING, Standing
from abhiyan.plans.wording import when_in_words
from abhiyan.units.models import Holiday, Unit

PAGE = 50  # assignments, or units, on one page
STATE_WORDS = {
    NOT_STARTED: gettext_lazy("not yet begun"),
    IN_PROGRESS: gettext_lazy("in progress"),
    REPORTED: gettext_lazy("reported"),
    VERIFIED: gettext_lazy("verified"),
    WAIVED: gettext_lazy("let off"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One activity with its state on the day: a word, a sentence, and its pieces in the drawing's measures.

    reached: the people of its target; None where it asks for nobody.
    """

    activity: Activity
    standing: Standing
    state: str
    words: str
    in_short: str
    y: int
    pieces: tuple[drawing.Span, ...]
    done_parts: tuple[drawing.Span, ...]
    words_x: float
    words_anchor: str
    reached: Reached | None = None

    @property
    def is_window(self) -> bool:
        """Some day of the period, not all of it."""
        return self.activity.span == "between"

    @property
    def text_y(self) -> int:
        return self.y + 16

    @property
    def foot_y(self) -> int:
        """Where the done part runs along the bar's foot."""
        return self.y + drawing.BAR - 6

    @property
    def when(self) -> str:
        """The activity's days in words: a set of days is never a period."""
        return when_in_words(self.activity)

    @property
    def short(self) -> str:
        return drawing.short(self.activity.name)


class Group(NamedTuple):
    """Activities that belong together in the list by week."""

    key: str
    title: str
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars in the order of their days over an axis of days; `today_x` is None outside the programme."""

    programme: Programme
    bars: list[Bar]
    marks: list[drawing.Mark]
    groups: list[Group]
    height: int
    today_x: float | None
    width: int = drawing.WIDTH
    names: int = drawing.NAMES
    head: int = drawing.HEAD
    bar_height: int = drawing.BAR

    @property
    def holidays(self) -> list[drawing.Mark]:
        """The named days, for the list below the drawing."""
        return [mark for mark in self.marks if mark.holiday]


def programmes(day: date, key: str = "") -> list[Programme]:
    """The open programmes, the one to show first: the one asked for, else the one that runs on `day`.

    A closed one is among them only when it is asked for. Raises Http404 for a key that is none.
    """
    rows = list(Programme.objects.filter(Q(closed_on=None) | Q(key=key)).order_by("since", "key"))
    if key:
        asked = [row for row in rows if row.key == key]
        return [
            get_object_or_404(Programme, key=key) if not asked else asked[0],
            *(row for row in rows if row.key != key),
        ]
    return sorted(rows, key=lambda row: (not row.since <= day < row.until, row.since <= day, row.since))


def timeline(unit: Unit, day: date, by: Authority, programme: Programme | None = None) -> Timeline | None:
    """A programme as it concerns `unit` and what is below it, as of `day`; None where there is nothing of it."""
    activities = activities_of(unit, day, programme)
    if not activities:
        return None
    stand = standing.in_branch(unit, day, by, activity__in=[one.pk for one in activities])
    targets = reached(activities, unit, day)
    axis = drawing.axis(activities)
    bars = [
        _bar(one, stand.get(one.pk, Standing()), day, axis, number, targets.get(one.pk))
        for number, one in enumerate(activities)
    ]
    marks = list(axis.marks(_holidays(axis.first, axis.last)))
    height = drawing.HEAD + len(bars) * drawing.ROW + drawing.FOOT
    return Timeline(activities[0].programme, bars, marks, list(_groups(bars, day)), height, axis.middle(day))


def activities_of(unit: Unit, day: date, programme: Programme | None = None) -> list[Activity]:
    """The activities of a programme (the first of `programmes` if not given) that concern the unit, by their days."""
    chosen = programme or next(iter(programmes(day)), None)
    related = ("programme", "level", "owner", "within", "target_role", "target_level")
    rows = Activity.objects.filter(programme=chosen, withdrawn_on=None).order_by("since", "until", "pk")
    return [row for row in rows.select_related(*related) if row.concerns(unit)] if chosen else []


def _bar(
    activity: Activity, stand: Standing, day: date, axis: drawing.Axis, number: int, target: Reached | None
) -> Bar:
    state = standing.state_of(activity, stand, day)
    spans = drawing.pieces(activity, axis)
    part = stand.closed / stand.units if stand.units else 0.0
    words = standing.in_short(state, stand)
    x, anchor = drawing.place_of_words(words, spans)
    return Bar(
        activity=activity,
        standing=stand,
        state=state,
        words=standing.worded(state, stand),
        in_short=words,
        y=drawing.HEAD + number * drawing.ROW,
        pieces=spans,
        done_parts=tuple(drawing.Span(span.x, round(span.width * part, 1)) for span in spans if part),
        words_x=x,
        words_anchor=anchor,
        reached=target,
    )


def _holidays(first: date, last: date) -> dict[date, tuple[str, bool]]:
    rows = Holiday.objects.filter(day__gte=first, day__lt=last)
    return {row.day: (row.name, row.closed) for row in rows}


def _groups(bars: Sequence[Bar], day: date) -> Iterable[Group]:
    """Late, this week (Monday to Sunday), coming week by week, done: each activity once, empty groups left out."""
    monday = day - timedelta(days=day.weekday())
    late = [bar for bar in bars if bar.state == LATE]
    done = [bar for bar in bars if bar.state == DONE]
    rest = [bar for bar in bars if bar.state in (RUNNING, WAITING)]
    now = [bar for bar in rest if bar.activity.since < monday + timedelta(days=7)]
    coming = [bar for bar in rest if bar.activity.since >= monday + timedelta(days=7)]
    found = (("late", _("Late"), late), ("now", _("This week"), now), ("coming", _("Coming"), coming))
    yield from (Group(*one) for one in (*found, ("done", _("Done"), done)) if one[2])


# --- unit by unit -------------------------------------------------------------------------------------------------


class Cell(NamedTuple):
    """An activity at one unit and below it; `state` is empty where nothing of it is to be done there."""

    activity: Activity
    state: str
    words: str


class Line(NamedTuple):
    """A unit directly below, with a cell for each activity that is done somewhere in the branch."""

    unit: Unit
    cells: list[Cell]

    def count(self, state: str) -> int:
        return sum(1 for cell in self.cells if cell.state == state)

    @property
    def late(self) -> int:
        return self.count(LATE)

    @property
    def running(self) -> int:
        return self.count(RUNNING)

    @property
    def done(self) -> int:
        return self.count(DONE)

    @property
    def waiting(self) -> int:
        return self.count(WAITING)


class ByUnit(NamedTuple):
    """The programme unit by unit: the activities as columns, the units directly below as lines, the next key."""

    activities: list[Activity]
    lines: list[Line]
    next: str


def by_unit(unit: Unit, day: date, by: Authority, activities: Sequence[Activity], after: str = "") -> ByUnit:
    """How each unit directly below `unit` stands with each activity, on the day; a page of units at a time."""
    stand = standing.below(unit, day, by, activity__in=[one.pk for one in activities])
    columns = [one for one in activities if any(pk == one.pk for _path, pk in stand)]
    placed = Unit.objects.seen_by(by).placed_below(unit, day).filter(standing.placed_on(day), placements__parent=unit)
    rows = placed.filter(path__gt=after).annotate(here=F("placements__path")).select_related("level")
    found = list(rows[: PAGE + 1])
    lines = [
        Line(one, [_cell(act, stand.get((one.here, act.pk)), day) for act in columns])  # type: ignore[attr-defined]  # annotated
        for one in found[:PAGE]
    ]
    return ByUnit(columns, lines, found[PAGE - 1].path if len(found) > PAGE else "")


def _cell(activity: Activity, stand: Standing | None, day: date) -> Cell:
    if stand is None:
        return Cell(activity, "", "")
    state = standing.state_of(activity, stand, day)
    return Cell(activity, state, standing.in_short(state, stand))


def ways_up(unit: Unit, by: Authority) -> list[Unit]:
    """The units above in the unit's own tree that one sees, from the top."""
    return list(by.see(Unit).filter(path__in=tree.ancestors(unit.path)).order_by("path"))


# --- one activity, one person -------------------------------------------------------------------------------------


def in_hands_of(person_id: int, day: date) -> Sequence[Assignment]:
    """What a person answers for and has not closed, the most pressing first, each with `late`; at most ten."""
    soon = day + timedelta(days=7)
    rows = Assignment.objects.in_hands_of(person_id, day).standing().open_on(day).filter(since__lte=soon)
    listed = list(rows.select_related("activity", "unit").order_by(F("due").asc(), "pk")[:10])
    for row in listed:
        row.late = row.is_late_on(day)  # type: ignore[attr-defined]  # read by templates
    return listed


@edition.kept
def days_of_programmes() -> tuple[date, date] | None:
    """The first and the last day of the open programmes; None without one."""
    periods = list(Programme.objects.filter(closed_on=None).values_list("since", "until"))
    if not periods:
        return None
    return min(since for since, _until in periods), max(until for _since, until in periods)


def happening(day: date) -> list[str]:
    """The activities of that day in the open programmes, by name."""
    rows = [row for row in in_force() if row.since <= day < row.until]
    return [row.name for row in rows if not row.days or day.isoformat() in row.days]


def activity(pk: int) -> Activity:
    """An activity, also one that its plan no longer holds, or 404: a plan is no secret inside the organisation."""
    related = ("programme", "level", "owner", "target_role", "target_level", "within")
    return get_object_or_404(Activity.objects.select_related(*related), pk=pk)


def standing_of(activity: Activity, unit: Unit | None, day: date, by: Authority) -> Standing:
    """How far one activity has come in the branch."""
    return standing.in_branch(unit, day, by, activity=activity).get(activity.pk, Standing()) if unit else Standing()


SHOWN = ("all", "late", "open", "waiting", "closed")


def assignments(
    activity: Activity, unit: Unit | None, by: Authority, day: date, after: str = "", show: str = "all"
) -> tuple[list[Assignment], str]:
    """One page of the activity's assignments in the branch, by place, with `words` and `late`; and the next key.

    show: a word of SHOWN; "waiting" is reported and not verified.
    """
    rows = Assignment.objects.seen_by(by).filter(activity=activity, unit__path__gt=after)
    if unit is not None:
        rows = rows.of(unit)
    if show in ("late", "open", "waiting"):
        rows = getattr(rows, f"{show}_on")(day)
    elif show == "closed":
        rows = rows.filter(closed_on__lte=day)
    found = list(rows.select_related("unit", "post__role").order_by("unit__path")[: PAGE + 1])
    for row in found:
        row.words = STATE_WORDS[row.state_on(day)]  # type: ignore[attr-defined]  # read by templates
        row.late = row.is_late_on(day)  # type: ignore[attr-defined]
    return found[:PAGE], found[PAGE - 1].unit.path if len(found) > PAGE else ""
