"""Two programmes side by side, activity by activity: days, units, done, late, targets reached."""

from dataclasses import dataclass
from datetime import date

from abhiyan.plans.counting import NOTHING, Counted
from abhiyan.plans.models import Activity, Programme
from abhiyan.plans.progress import Progress, progress
from abhiyan.plans.wording import when_in_words
from abhiyan.units.models import Unit


@dataclass(frozen=True, slots=True)
class Told:
    """One activity of a programme as it stands on a day; its last, where the programme is over."""

    activity: Activity
    when: str
    progress: Progress

    @property
    def counted(self) -> Counted:
        return self.progress.counted


@dataclass(frozen=True, slots=True)
class Pair:
    """The same activity, by its key, in two programmes; None where one of them has none."""

    key: str
    one: Told | None
    other: Told | None


def day_of(programme: Programme, day: date) -> date:
    """The day a programme is looked at: `day`, or the one on which it was closed."""
    return min(day, programme.closed_on) if programme.closed_on else day


def told(programme: Programme, unit: Unit | None, day: date) -> list[Told]:
    """The activities of a programme at `unit` and below, in the order of their days; a fixed number of statements."""
    related = ("programme", "level", "owner", "within", "target_role", "target_level")
    living = programme.activities.filter(withdrawn_on=None)
    rows = list(living.select_related(*related).order_by("since", "until", "pk"))
    stands = progress(rows, unit, day_of(programme, day)) if unit else {}
    return [Told(one, when_in_words(one), stands.get(one.pk, Progress(NOTHING, None))) for one in rows]


def withdrawn(programme: Programme) -> list[Activity]:
    """What the programme no longer holds; reports of it are kept."""
    return list(programme.activities.exclude(withdrawn_on=None))


def side_by_side(one: Programme, other: Programme, unit: Unit | None, day: date) -> list[Pair]:
    """The activities of both, those of `one` first and in its order."""
    left = {row.activity.key: row for row in told(one, unit, day)}
    right = {row.activity.key: row for row in told(other, unit, day)}
    return [Pair(key, left.get(key), right.get(key)) for key in {**left, **right}]
