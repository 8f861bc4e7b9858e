"""What the pages of drives read besides their figures. A fixed number of statements, whatever the size."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from abhiyan.field import access, figures
from abhiyan.field.models import KIND, Link, Place, Slot, Team, Visit
from abhiyan.kernel import crypto, tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import number
from abhiyan.people.actions import name_keys
from abhiyan.people.models import NameKey, Person
from abhiyan.plans.models import Activity, Assignment
from abhiyan.plans.progress import concerning, in_force
from abhiyan.posts.models import Appointment
from abhiyan.units import tally
from abhiyan.units.models import Unit, in_ranges

PAGE = 50
MOST_OFFERED = 400  # places or people in a list to choose from
END = "\U0010ffff"  # behind every word that begins so
RELATED = ("activity__programme", "activity__owner__wing", "activity__within", "unit__level")


def activity(pk: int) -> Activity | None:
    """An activity that is a drive; None for any other."""
    return Activity.objects.select_related("within", "programme", "level").filter(kind=KIND, pk=pk).first()


def drives(by: Authority) -> "QuerySet[Assignment]":
    """The drives at units that `by` sees, each whole."""
    seen: QuerySet[Assignment] = by.see(Assignment)
    return seen.filter(activity__kind=KIND).select_related(*RELATED)


def drive_at(activity: Activity, unit: Unit) -> Assignment | None:
    """The drive of exactly this unit."""
    return Assignment.objects.filter(activity=activity, unit=unit).first()


def looked_at(by: Authority, activity: Activity, asked: str) -> Unit | None:
    """The unit an address asks for, or the highest one that `by` sees and the drive concerns; None where none."""
    seen: QuerySet[Unit] = by.see(Unit).select_related("level")
    if asked:
        return seen.filter(pk=number(asked)).first()
    inside = Q(path__gte=activity.branch, path__lt=tree.after(activity.branch))
    first = seen.filter(inside).order_by("depth", "path").first()
    return first or seen.filter(path__lt=tree.root(tree.CONSTITUENCIES)).order_by("depth", "path").first()


def above(unit: Unit, by: Authority) -> list[Unit]:
    seen: QuerySet[Unit] = by.see(Unit)
    return list(seen.filter(path__in=tree.ancestors(unit.path)).order_by("depth"))


def below(activity: Activity, unit: Unit, by: Authority, day: date) -> list[Unit]:
    """The units right below one on `day` that `by` sees and the drive concerns, by place; none of leaves.

    No visit counts at a leaf: a place lies in the drive's unit, or right below it.
    """
    if tally.is_leaf(unit) or tally.stands_over_leaves(unit):
        return []
    return [one for one in Unit.objects.seen_below(unit, by, day) if activity.concerns(one)]


def contact_of(place: Place) -> str:
    """How the institution's office is reached; for whoever sets the drive up, or goes there."""
    return crypto.unseal(bytes(place.sealed)) if place.sealed else ""


# --- what may be chosen -----------------------------------------------------------------------------------------------


def places_to_choose(assignment: Assignment) -> "QuerySet[Place]":
    return Place.objects.standing().filter(assignment=assignment).order_by("name", "pk")


def teams_to_choose(assignment: Assignment) -> "QuerySet[Team]":
    return Team.objects.filter(assignment=assignment).order_by("pk")


def people_to_choose(assignment: Assignment, by: Authority, day: date, words: str = "") -> list[tuple[int, str]]:
    """Who may go with a team, of those whom `by` sees, in protocol order: (person, words).

    Holders of posts at the drive's unit and right below it; with `words`, everybody of the branch who is named so.
    """
    unit = assignment.unit
    held = Appointment.objects.seen_by(by).on(day)
    if keys := name_keys(words, "" if words and not words.isascii() else words):
        held = held.filter(in_ranges([(unit.path, tree.after(unit.path))], "post__unit__path"))
        for skeleton, token in keys:
            named = NameKey.objects.filter(skeleton=skeleton, token__gte=token, token__lt=token + END)
            held = held.filter(person__in=named.values("person"))
    else:
        held = held.filter(Q(post__unit=unit) | Q(post__unit__parent=unit))
    rows = held.select_related("person__same_as", "post__role", "post__unit").order_by(
        "post__unit__depth", "post__role__rank", "post__unit__path", "pk"
    )
    found: dict[int, str] = {}
    for one in rows[:MOST_OFFERED]:
        found.setdefault(one.person.canonical_id, f"{one.holder.name}: {one.post.role.name}, {one.post.unit.name}")
    return list(found.items())


def person(pk: int, by: Authority) -> Person | None:
    """Somebody whom `by` sees."""
    seen: QuerySet[Person] = by.see(Person)
    return seen.filter(pk=pk, erased_on=None).first()


def units_to_choose(unit: Unit) -> list[tuple[int, str]]:
    """The unit of a drive and those right below: where a place may lie."""
    below = Unit.objects.filter(parent=unit, until=None).order_by("path")
    return [(unit.pk, unit.name), *((one.pk, one.name) for one in below[:MOST_OFFERED])]


# --- slots and visits -------------------------------------------------------------------------------------------------


def slots_of(assignment: Assignment, *, team: int = 0, after: str = "") -> tuple[list[Slot], str]:
    """One page of a drive's slots by day, and the key of the next. One statement."""
    rows = Slot.objects.whole().filter(team__assignment=assignment)
    rows = rows.filter(team=team) if team else rows
    day, _dot, pk = after.partition(".")
    if number(pk) and (when := _day(day)):
        rows = rows.filter(Q(day__gt=when) | Q(day=when, pk__gt=number(pk)))
    some = list(rows.order_by("day", "pk")[: PAGE + 1])
    last = some[PAGE - 1] if len(some) > PAGE else None
    return some[:PAGE], f"{last.day.isoformat()}.{last.pk}" if last else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def slot(pk: int) -> Slot | None:
    return Slot.objects.whole().filter(pk=pk).first()


class Mine(NamedTuple):
    """A slot of one's own team, with the visits its team made there on that day."""

    slot: Slot
    visits: list[Visit]


def mine(by: Authority, day: date) -> list[Mine]:
    """The slots of the teams that `by` goes with, of drives that the plan still holds, by day. Three statements."""
    teams = access.own_teams(by.records, day)
    if not teams:
        return []
    rows = Slot.objects.whole().filter(team__in=teams, team__assignment__activity__withdrawn_on=None)
    slots = list(rows.filter(team__assignment__activity__programme__closed_on=None).order_by("day", "part", "pk"))
    made: dict[tuple[int | None, int | None, date], list[Visit]] = {}
    for one in Visit.objects.standing().filter(team__in=teams):
        made.setdefault((one.team_id, one.place_id, one.day), []).append(one)
    return [Mine(one, made.get((one.team_id, one.place_id, one.day), [])) for one in slots]


def own_team(assignment: Assignment, by: Authority, day: date) -> Team | None:
    """The team of this drive that `by` goes with."""
    return Team.objects.filter(assignment=assignment, pk__in=access.own_teams(by.records, day)).first()


def visits(
    assignment: Assignment, *, team: int = 0, place: int = 0, day: date | None = None, after: str = ""
) -> tuple[list[Visit], str]:
    """One page of a drive's visits, the latest first, also those struck out; and the key of the next. One statement."""
    rows = Visit.objects.filter(assignment=assignment)
    for name, value in (("team", team), ("place", place), ("day", day)):
        rows = rows.filter(**{name: value}) if value else rows
    rows = rows.filter(pk__lt=number(after)) if number(after) else rows
    related = ("team", "place", "unit", "photo", "assignment__activity")
    some = list(rows.select_related(*related).order_by("-pk")[: PAGE + 1])
    return some[:PAGE], str(some[PAGE - 1].pk) if len(some) > PAGE else ""


# --- for pages of others ----------------------------------------------------------------------------------------------


class Shown(NamedTuple):
    """A drive on somebody's own page: the unit it is looked at for, and its figures there."""

    activity: Activity
    unit: Unit
    n: figures.Counted


def at_unit(unit: Unit, day: date) -> list[Shown]:
    """The drives that had begun by `day` and concern a unit, with their figures. One statement, none without any."""
    found = [one for one in concerning(unit) if one.kind == KIND and one.since <= day]
    return [Shown(one, unit, figures.of_unit(one, unit, day)) for one in found]


FRESH = timedelta(days=7)  # after its last day a drive still stands on the first page


def of_today(unit: Unit, day: date) -> list[Shown]:
    """Those of them that go on, or ended a few days ago."""
    return [one for one in at_unit(unit, day) if day < one.activity.until + FRESH]


def own_slots(by: Authority, day: date) -> Sequence[Slot]:
    """The slots of one's own teams on `day`. No statement while no drive goes on, one where one goes with no team."""
    if not any(one.kind == KIND and one.since <= day < one.until for one in in_force()):
        return []
    teams = access.own_teams(by.records, day) if by.records else []
    return list(Slot.objects.whole().filter(team__in=teams, day=day)) if teams else []


def link(pk: int, by: Authority) -> Link | None:
    seen: QuerySet[Link] = by.see(Link)
    related = [f"assignment__{one}" for one in RELATED]
    return seen.select_related("team", *related).filter(pk=pk).first()


def codes_below(unit: Unit) -> dict[str, int]:
    """The units of a branch by their codes in capitals, as a list of places names them."""
    return {code.upper(): pk for pk, code in Unit.objects.below(unit).values_list("pk", "code")}


def made_in(slot: Slot) -> list[Visit]:
    """The standing visits of a slot's team to its place, the first first."""
    rows = Visit.objects.standing().filter(team=slot.team, place=slot.place)
    return list(rows.order_by("made_at", "pk"))
