"""The programme on one page: each activity as a bar over its days, with how far it has come.

A fixed number of statements, whatever the size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from abhiyan.kernel.authority import Authority
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
from abhiyan.plans.progress import Reached, reached
from abhiyan.plans.wording import grouped, when_in_words
from abhiyan.units.models import Holiday, Unit

WAITING, RUNNING, DONE, LATE = "waiting", "running", "done", "late"
WIDTH, ROW, HEAD, NAMES = 960, 40, 44, 290  # units of the drawing
NAME_LETTERS = 42
PAGE = 50  # assignments on one page
STATE_WORDS = {
    NOT_STARTED: gettext_lazy("not yet begun"),
    IN_PROGRESS: gettext_lazy("in progress"),
    REPORTED: gettext_lazy("reported"),
    VERIFIED: gettext_lazy("verified"),
    WAIVED: gettext_lazy("let off"),
}


class Standing(NamedTuple):
    """How many units have the activity to do on a day, how many have closed it, how many are late with it."""

    units: int = 0
    closed: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """One activity with its state on the day, in a word, in a sentence and in the drawing's measures.

    reached: the people of its target; None where it asks for nobody.
    """

    activity: Activity
    standing: Standing
    state: str
    words: str
    x: float
    width: float
    done_width: float
    y: int
    skipped: tuple[float, ...] = ()  # where the days lie that a set of days leaves out
    day_width: float = 0.0
    reached: Reached | None = None

    @property
    def text_y(self) -> int:
        return self.y + 16

    @property
    def when(self) -> str:
        """The activity's days in words: a set of days is never a period."""
        return when_in_words(self.activity)

    @property
    def short(self) -> str:
        """The name as far as the column of names holds it."""
        name = self.activity.name
        return name if len(name) <= NAME_LETTERS else name[: name.rfind(" ", 0, NAME_LETTERS)] + " …"


class Mark(NamedTuple):
    """A day on the axis."""

    x: float
    width: float
    day: date
    closed: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars in the order of their days over an axis of days; `today_x` is None outside the programme."""

    programme: Programme
    bars: list[Bar]
    marks: list[Mark]
    height: int
    today_x: float | None
    width: int = WIDTH
    names: int = NAMES


def timeline(unit: Unit, day: date, by: Authority) -> Timeline | None:
    """The open programme as it concerns `unit` and what is below it, as of `day`; None without one."""
    related = ("programme", "level", "owner", "within", "target_role", "target_level")
    activities = list(Activity.objects.standing().concerning(unit).select_related(*related))
    if not activities:
        return None
    standing = _standing(unit, day, by)
    targets = reached(activities, unit, day)
    first = min(activity.since for activity in activities) - timedelta(days=1)
    last = max(activity.until for activity in activities) + timedelta(days=1)
    day_width = (WIDTH - NAMES - 8) / (last - first).days
    bars = [
        replace(
            _bar(activity, standing.get(activity.pk, Standing()), day, first, day_width, HEAD + number * ROW),
            reached=targets.get(activity.pk),
        )
        for number, activity in enumerate(activities)
    ]
    today_x = round(NAMES + (day - first).days * day_width + day_width / 2, 1) if first <= day < last else None
    marks = list(_marks(first, last, day_width))
    return Timeline(activities[0].programme, bars, marks, HEAD + len(bars) * ROW + 12, today_x)


def _standing(unit: Unit, day: date, by: Authority, **only: Activity) -> dict[int, Standing]:
    found = Assignment.objects.seen_by(by).standing().of(unit).exclude(state=WAIVED).filter(**only)
    rows = found.order_by().values("activity")
    closed = Q(closed_on__lte=day)
    late = Q(due__lt=day) & (Q(closed_on=None) | Q(closed_on__gt=day))
    counted = rows.annotate(n=Count("pk"), closed=Count("pk", filter=closed), late=Count("pk", filter=late))
    return {row["activity"]: Standing(row["n"], row["closed"], row["late"]) for row in counted}


def _bar(activity: Activity, standing: Standing, day: date, first: date, day_width: float, y: int) -> Bar:
    state = state_of(activity, standing, day)
    width = max(4.0, (activity.until - activity.since).days * day_width)
    part = standing.closed / standing.units if standing.units else 0.0
    return Bar(
        activity=activity,
        standing=standing,
        state=state,
        words=worded(state, standing),
        x=round(NAMES + (activity.since - first).days * day_width, 1),
        width=round(width, 1),
        done_width=round(width * part, 1),
        y=y,
        skipped=tuple(round(NAMES + (out - first).days * day_width, 1) for out in _left_out(activity)),
        day_width=round(day_width, 1),
    )


def _left_out(activity: Activity) -> list[date]:
    """The days between the first and the last that a set of days leaves out."""
    if not activity.days:
        return []
    period = (activity.since + timedelta(days=number) for number in range((activity.until - activity.since).days))
    return [day for day in period if day.isoformat() not in activity.days]


def state_of(activity: Activity, standing: Standing, day: date) -> str:
    """WAITING, RUNNING, DONE or LATE. Done is when every unit has closed it; late when one should have and has not."""
    if standing.units and standing.closed == standing.units:
        return DONE
    if standing.late:
        return LATE
    if day < activity.since:
        return WAITING
    return RUNNING if day < activity.until or standing.units else DONE


def worded(state: str, standing: Standing) -> str:
    """The state as a sentence."""
    counts = {"n": standing.units, "closed": standing.closed, "late": standing.late}
    numbers = {name: grouped(count) for name, count in counts.items()}
    if not standing.units:
        return {DONE: _("over"), RUNNING: _("running")}.get(state, _("not yet"))
    if state == DONE:
        return ngettext("done by the %(n)s unit", "done by all %(n)s units", standing.units) % numbers
    if state == LATE:
        return ngettext("%(late)s of %(n)s late", "%(late)s of %(n)s late", standing.late) % numbers
    if state == RUNNING:
        return _("running: %(closed)s of %(n)s done") % numbers
    return ngettext("%(n)s unit will do it", "%(n)s units will do it", standing.units) % numbers


def _marks(first: date, last: date, day_width: float) -> Iterable[Mark]:
    closed = set(Holiday.objects.filter(closed=True, day__gte=first, day__lt=last).values_list("day", flat=True))
    for number in range((last - first).days):
        day = first + timedelta(days=number)
        yield Mark(round(NAMES + number * day_width, 1), round(day_width, 1), day, day in closed)


def in_hands_of(person_id: int, day: date) -> Sequence[Assignment]:
    """What a person answers for and has not closed, the most pressing first, each with `late`; at most ten."""
    soon = day + timedelta(days=7)
    rows = Assignment.objects.in_hands_of(person_id, day).standing().open_on(day).filter(since__lte=soon)
    listed = list(rows.select_related("activity", "unit").order_by(F("due").asc(), "pk")[:10])
    for row in listed:
        row.late = row.is_late_on(day)  # type: ignore[attr-defined]  # read by templates
    return listed


def days_of_programmes() -> tuple[date, date] | None:
    """The first and the last day of the open programmes; None without one."""
    rows = Programme.objects.filter(closed_on=None).values_list("since", "until")
    periods = list(rows)
    if not periods:
        return None
    return min(since for since, _until in periods), max(until for _since, until in periods)


def activity(pk: int) -> Activity:
    """An activity that the plan still holds, or 404: a plan is no secret inside the organisation."""
    rows = Activity.objects.standing().select_related("programme", "level", "owner", "target_role", "target_level")
    return get_object_or_404(rows, pk=pk)


def standing_of(activity: Activity, unit: Unit | None, day: date, by: Authority) -> Standing:
    """How far one activity has come in the branch."""
    return _standing(unit, day, by, activity=activity).get(activity.pk, Standing()) if unit else Standing()


def assignments(
    activity: Activity, unit: Unit | None, by: Authority, day: date, after: str = ""
) -> tuple[list[Assignment], str]:
    """One page of the activity's assignments in the branch, by place, with `words` and `late`; and the next key."""
    rows = Assignment.objects.seen_by(by).filter(activity=activity, unit__path__gt=after)
    if unit is not None:
        rows = rows.of(unit)
    found = list(rows.select_related("unit", "post__role").order_by("unit__path")[: PAGE + 1])
    for row in found:
        row.words = STATE_WORDS[row.state_on(day)]  # type: ignore[attr-defined]  # read by templates
        row.late = row.is_late_on(day)  # type: ignore[attr-defined]
    return found[:PAGE], found[PAGE - 1].unit.path if len(found) > PAGE else ""
