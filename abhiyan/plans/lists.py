"""The lists an office-bearer works from: due today, late below, waiting for me, mine, all. And one assignment whole.

Every function costs a fixed number of statements, whatever the size.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import clock, tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import number
from abhiyan.people.models import Person
from abhiyan.plans.models import REPORTED, STATES, Activity, Assignment, Proof, in_hands_of
from abhiyan.plans.progress import Reached, in_force, reached
from abhiyan.plans.timeline import STATE_WORDS
from abhiyan.posts.models import Appointment, Role
from abhiyan.units.models import Unit, in_ranges

TODAY, LATE, WAITING, MINE, ALL = "today", "late", "waiting", "mine", "all"
NAMES = {
    TODAY: _("Due today"),
    LATE: _("Late below"),
    WAITING: _("Waits for my verification"),
    MINE: _("Mine"),
    ALL: _("All"),
}
PAGE = 50  # assignments on one page
MOST = 2_500  # assignments one act takes: half a second of writing (0.2 ms each)


@dataclass(frozen=True, slots=True)
class Asked:
    """A list by its key in NAMES, and what narrows it. `words`: part of a unit's name, or a code."""

    kind: str
    unit: Unit | None = None
    activity: str = ""
    state: str = ""
    words: str = ""


def listed(kind: str, by: Authority, day: date) -> "QuerySet[Assignment]":
    """The assignments of one list that `by` sees."""
    rows = Assignment.objects.seen_by(by).standing()
    if kind == TODAY:
        return rows.due_on(day)
    if kind == LATE:
        return rows.late_on(day)
    if kind == WAITING:
        return waiting(by, day).filter(state=REPORTED)
    if kind == MINE:
        return rows.open_on(day).in_hands_of(by.person_id or 0, day)
    return rows


def waiting(by: Authority, day: date) -> "QuerySet[Assignment]":
    """Reports that waited on `day` and that `by` may verify: not one's own."""
    rows = Assignment.objects.seen_by(by).standing().waiting_on(day)
    return rows.verifiable_by(by).exclude(reported_by=by.actor)


def found(asked: Asked, by: Authority, day: date) -> "QuerySet[Assignment]":
    """A list, narrowed, by last day."""
    rows: Any = listed(asked.kind, by, day)
    if asked.unit is not None:
        rows = rows.of(asked.unit)
    if activity := number(asked.activity):
        rows = rows.filter(activity=activity)
    if asked.state in STATES:
        rows = rows.filter(state=asked.state)
    if asked.words:
        part = asked.words
        rows = rows.filter(
            Q(unit__name_hi__icontains=part) | Q(unit__name_en__icontains=part) | Q(unit__code__iexact=part)
        )
    ordered: QuerySet[Assignment] = rows.order_by("due", "pk")
    return ordered


def page(asked: Asked, by: Authority, day: date, after: str = "") -> tuple[list[Assignment], str]:
    """One page of a list, each with `words` and `late`, and the key of the next. A key that is none begins anew."""
    rows = found(asked, by, day)
    rows = rows.filter(_later_than(after))
    related = ("activity", "unit__level", "post__role", "post__unit", "acting__role", "acting__unit")
    some = list(rows.select_related(*related)[: PAGE + 1])
    for one in some:
        dress(one, day)
    last = some[PAGE - 1] if len(some) > PAGE else None
    return some[:PAGE], f"{last.due.isoformat()}.{last.pk}" if last else ""


def _later_than(key: str) -> Q:
    """What comes after a key of a page; everything after one that is none."""
    day, _dot, pk = key.partition(".")
    try:
        due = clock.read_day(day)
    except clock.BadDay:
        return Q()
    return Q(due__gt=due) | Q(due=due, pk__gt=number(pk)) if number(pk) else Q()


def dress(one: Assignment, day: date) -> None:
    """Put `words` (the state) and `late` on an assignment, for templates."""
    one.words = STATE_WORDS[one.state_on(day)]  # type: ignore[attr-defined]
    one.late = one.is_late_on(day)  # type: ignore[attr-defined]


def counts(by: Authority, day: date) -> dict[str, int]:
    """How many stand in each list but the last, by its key. Two statements."""
    open_ones = Assignment.objects.seen_by(by).standing().open_on(day)
    counted = open_ones.aggregate(
        today=Count("pk", filter=Q(due=day)),
        late=Count("pk", filter=Q(due__lt=day)),
        mine=Count("pk", filter=in_hands_of(by.person_id or 0, day)),
    )
    return counted | {WAITING: listed(WAITING, by, day).count()}


def roles() -> "QuerySet[Role]":
    """The roles whose posts may be handed work: those of the wings that own something, in the order of levels."""
    wings = Activity.objects.standing().filter(owner__isnull=False).order_by().values("owner__wing")
    found = Role.objects.filter(retired=False, rank__gt=0, wing__in=wings, level__tree=tree.ORGANISATION)
    return found.select_related("level").order_by("level__depth", "rank")


def to_export(asked: Asked, by: Authority, day: date) -> list[Assignment]:
    """All rows of a list that `by` may take away. Raises PermissionDenied where that is nowhere."""
    if not by.over("export"):
        raise PermissionDenied("export")
    places = in_ranges(by.over("export"), "unit__path", "unit__area_path")
    rows = found(asked, by, day).filter(places).select_related("activity", "unit", "post__role", "post__unit")
    some = list(rows)
    for one in some:
        dress(one, day)
    return some


# --- one assignment -------------------------------------------------------------------------------------------------


def proofs_of(assignment: Assignment) -> tuple[list[Proof], list[Proof]]:
    """What proves the report that stands, and what proved those that were sent back or taken back."""
    rows = list(Proof.objects.filter(assignment=assignment).order_by("pk"))
    return [row for row in rows if row.withdrawn_on is None], [row for row in rows if row.withdrawn_on is not None]


def is_vacant(assignment: Assignment, day: date) -> bool:
    """Whether nobody holds the post that answers."""
    post = assignment.post_id
    return post is not None and not Appointment.objects.on(day).filter(post=post).exists()


def target_of(assignment: Assignment, day: date) -> Reached | None:
    """How far the activity's target is reached at the unit and below; None where it asks for nobody."""
    activity = assignment.activity
    return reached([activity], assignment.unit, day).get(activity.pk) if activity.target_role_id else None


def targets_at(unit: Unit, day: date) -> list[tuple[Activity, Reached]]:
    """What activities ask of a unit such as this: for a booth, the people wanted there."""
    asking = [one for one in in_force() if one.target_level_id == unit.level_id]
    here = [one for one in asking if one.within is None or tree.holds(one.within.path, unit.path)]
    figures = reached(here, unit, day) if here else {}
    return [(one, figures[one.pk]) for one in here]


def name_of(actor: str) -> str:
    """The name behind "person:17"; empty for the installation itself."""
    kind, _colon, pk = actor.partition(":")
    person = Person.objects.filter(pk=int(pk)).first() if kind == "person" and pk.isdecimal() else None
    return person.name if person else ""
