"""Setting a drive up: its places, its teams, and which team goes where and when."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from abhiyan.field import access
from abhiyan.field.models import KIND, Link, Member, Place, Slot, Team
from abhiyan.kernel import audit, bulk, crypto, forbidden, tree
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.plans.models import Assignment
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Unit


class Refused(Exception):
    """Nothing was written; the subclass says why, the view words it."""


class NoDrive(Refused):
    """The assignment is no drive, or the plan took it back."""


class NameTaken(Refused):
    """The drive has a place, or a team, of that name."""


class NotInBranch(Refused):
    """The place lies, or the person holds their posts, outside the unit of the drive."""


class InOtherTeam(Refused):
    """The person goes with another team of the same drive: nobody is in two places."""


class OffPlan(Refused):
    """The plan doesn't name that day."""


class TeamTaken(Refused):
    """The team is in another place at that time."""


class HasVisits(Refused):
    """Something was reported of it already: it stays."""


@dataclass(frozen=True, slots=True)
class College:
    """What is known of a place. unit: where it lies, None for the drive's own; contact: how its office is reached.

    permission: a word of models.PERMISSIONS. The point in degrees, both or none.
    """

    name: str
    address: str = ""
    contact: str = ""
    unit: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    permission: str = ""
    permission_on: date | None = None


def require_arrange(assignment: Assignment, *, by: Authority) -> None:
    """Raises PermissionDenied, NoDrive."""
    if not access.may_arrange(assignment, by=by):
        raise PermissionDenied("report")
    if assignment.activity.kind != KIND or assignment.activity.withdrawn_on is not None:
        raise NoDrive


# --- places -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_place(assignment: Assignment, college: College, *, by: Authority) -> Place:
    """A further place to visit. Raises PermissionDenied, NoDrive, NameTaken, NotInBranch."""
    require_arrange(assignment, by=by)
    place = _written(Place(assignment=assignment), college)
    audit.wrote("add_place", place, by=by, detail={"assignment": assignment.pk, "name": college.name})
    return place


@transaction.atomic
def correct_place(place: Place, college: College, *, by: Authority) -> Place:
    """What has changed of a place. Raises as `add_place`."""
    require_arrange(place.assignment, by=by)
    place = _written(place, college)
    audit.wrote("correct_place", place, by=by, detail={"name": college.name, "permission": college.permission})
    return place


def _written(place: Place, college: College) -> Place:
    unit = place.assignment.unit if college.unit is None else Unit.objects.filter(pk=college.unit).first()
    if unit is None or not tree.holds(place.assignment.unit.path, unit.path):
        raise NotInBranch
    for name, value in asdict(college).items():
        if name not in ("contact", "unit"):
            setattr(place, name, value)
    place.unit, place.sealed = unit, crypto.seal(college.contact) if college.contact else b""
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError as taken:
        raise NameTaken from taken
    return place


@transaction.atomic
def add_places(assignment: Assignment, colleges: Sequence[College], *, by: Authority) -> int:
    """A whole list of places in the drive's unit; names that it has already are left alone. Returns how many are new.

    Raises PermissionDenied, NoDrive, NotInBranch.
    """
    require_arrange(assignment, by=by)
    known = set(Place.objects.filter(assignment=assignment).values_list("name", flat=True))
    new = {one.name: one for one in colleges if one.name not in known}
    units = {one.unit for one in new.values() if one.unit is not None}
    if Unit.objects.below(assignment.unit).filter(pk__in=units).count() < len(units):
        raise NotInBranch
    bulk.insert(Place, _FIELDS, [_row(assignment, one) for one in new.values()])
    audit.wrote("add_places", assignment, by=by, count=len(new), digest=audit.digest_of(new))
    return len(new)


_FIELDS = ("assignment", "unit", "name", "address", "sealed", "latitude", "longitude", "permission", "permission_on")


def _row(assignment: Assignment, one: College) -> tuple[object, ...]:
    where = one.unit or assignment.unit_id, one.name, one.address
    sealed = crypto.seal(one.contact) if one.contact else b""
    return (assignment.pk, *where, sealed, one.latitude, one.longitude, one.permission, one.permission_on)


@transaction.atomic
def drop_place(place: Place, *, day: date, by: Authority) -> None:
    """A place isn't meant any more: its slots go, what was reported of it stays. Twice is once.

    Raises PermissionDenied, NoDrive.
    """
    require_arrange(place.assignment, by=by)
    if Place.objects.standing().filter(pk=place.pk).update(dropped_on=day):
        Slot.objects.filter(place=place).delete()
        audit.wrote("drop_place", place, by=by)


@transaction.atomic
def take_up_again(place: Place, *, by: Authority) -> None:
    """A place that was dropped is meant again. Twice is once. Raises PermissionDenied, NoDrive."""
    require_arrange(place.assignment, by=by)
    if Place.objects.filter(pk=place.pk, dropped_on__isnull=False).update(dropped_on=None):
        audit.wrote("take_up_place", place, by=by)


# --- teams ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_team(assignment: Assignment, name: str, *, by: Authority) -> Team:
    """A team without anybody in it yet. Raises PermissionDenied, NoDrive, NameTaken."""
    require_arrange(assignment, by=by)
    team, is_new = Team.objects.get_or_create(assignment=assignment, name=forbidden.without_numbers(name))
    if not is_new:
        raise NameTaken
    audit.wrote("make_team", team, by=by, detail={"assignment": assignment.pk})
    return team


@transaction.atomic
def join_team(team: Team, person: Person, *, day: date, leads: bool = False, by: Authority) -> None:
    """Somebody of the branch goes with a team, or leads it. Twice is once.

    Raises PermissionDenied, NoDrive, NotInBranch, InOtherTeam.
    """
    require_arrange(team.assignment, by=by)
    held = Appointment.objects.on(day).filter(person__in=Person.objects.records_of(person.pk))
    paths = held.values_list("post__unit__path", flat=True)
    if not any(tree.holds(team.assignment.unit.path, path) for path in paths):
        raise NotInBranch
    member, is_new = Member.objects.get_or_create(assignment=team.assignment, person=person, defaults={"team": team})
    if member.team_id != team.pk:
        raise InOtherTeam
    if leads:
        _lead(team, person.pk)
    if is_new or leads:
        audit.wrote("join_team", team, by=by, detail={"person": person.pk, "leads": leads})


@transaction.atomic
def leave_team(team: Team, person_id: int, *, by: Authority) -> None:
    """Somebody doesn't go with a team any more. Twice is once. Raises PermissionDenied, NoDrive."""
    require_arrange(team.assignment, by=by)
    gone, _by_table = Member.objects.filter(team=team, person=person_id).delete()
    if gone:
        if team.leader_id == person_id:
            _lead(team, None)
        audit.wrote("leave_team", team, by=by, detail={"person": person_id})


def _lead(team: Team, person_id: int | None) -> None:
    """From now on the team's links credit this leader."""
    team.leader_id = person_id
    team.save(update_fields=["leader"])
    Link.objects.filter(team=team).update(referrer=person_id)


@transaction.atomic
def drop_team(team: Team, *, by: Authority) -> None:
    """A team that never set out goes, with its slots. Raises PermissionDenied, NoDrive, HasVisits."""
    require_arrange(team.assignment, by=by)
    if team.visits.exists() or team.links.filter(opened__isnull=False).exists():
        raise HasVisits
    audit.wrote("drop_team", team, by=by, detail={"name": team.name})
    team.links.all().delete()
    team.delete()


# --- slots ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_slot(team: Team, place: Place, *, day: date, part: str, by: Authority) -> Slot:
    """A team goes to a place on one half of a day.

    Raises PermissionDenied, NoDrive, NotInBranch, OffPlan, TeamTaken.
    """
    require_arrange(team.assignment, by=by)
    if place.assignment_id != team.assignment_id or place.dropped_on is not None:
        raise NotInBranch
    if day not in days_of(team.assignment):
        raise OffPlan
    slot, is_new = Slot.objects.get_or_create(team=team, day=day, part=part, defaults={"place": place})
    if slot.place_id != place.pk:
        raise TeamTaken
    if is_new:
        audit.wrote("add_slot", slot, by=by, detail={"team": team.pk, "place": place.pk, "day": str(day), "part": part})
    return slot


@transaction.atomic
def drop_slot(slot: Slot, *, by: Authority) -> None:
    """A team doesn't go there then. Raises PermissionDenied, NoDrive."""
    require_arrange(slot.team.assignment, by=by)
    audit.wrote("drop_slot", slot, by=by, detail={"team": slot.team_id, "place": slot.place_id})
    slot.delete()


def days_of(assignment: Assignment) -> list[date]:
    """The days of a drive at a unit: those the plan names, else every one from the first to the last."""
    activity = assignment.activity
    if activity.days:
        return [date.fromisoformat(str(day)) for day in activity.days]
    length = (assignment.due - assignment.since).days + 1
    return [date.fromordinal(assignment.since.toordinal() + n) for n in range(length)]
