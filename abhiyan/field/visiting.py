"""Visits: written once for each key, also late, and counted in the same transaction; struck out by a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from abhiyan.field import access, counting, photos, rules
from abhiyan.field.actions import NoDrive, NotInBranch, Refused
from abhiyan.field.models import KIND, Place, Team, Visit, VisitQuerySet
from abhiyan.kernel import audit, bulk, clock, forbidden
from abhiyan.kernel.authority import Authority
from abhiyan.plans.models import Assignment
from abhiyan.plans.proofs import Kept


class InFuture(Refused):
    """It was made at a time that has not come."""


class TooLate(Refused):
    """It was made longer ago than a visit may come late."""


class TooEarly(Refused):
    """The drive had not begun at that unit."""


class OutOfRange(Refused):
    """The counts are none that a visit can have."""


class NoVisit(Refused):
    """There is no such visit of one's own that stands."""


class NothingSaid(Refused):
    """A reason needs words."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What a visit says. place: one of the drive; without, `where` says something of it. point: in degrees."""

    talks: int = 0
    met: int = 0
    note: str = ""
    team: Team | None = None
    place: Place | None = None
    where: str = ""
    point: tuple[float, float] | None = None
    photo: Kept | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """When a visit was made, and under which key it comes. is_late: on a later day than it was made.

    on: the programme's day then, where it is another than that of the moment: in a rehearsal.
    """

    key: str
    at: datetime
    is_late: bool = False
    on: date | None = None

    @property
    def day(self) -> date:
        return self.on or self.at.astimezone(clock.INDIA).date()


def check_time(made: Made, *, now: datetime) -> None:
    """Raises InFuture, TooLate."""
    if made.at > now + rules.AHEAD:
        raise InFuture
    if made.at < now - rules.LATE_DAYS:
        raise TooLate


@transaction.atomic
def visit(assignment: Assignment, fields: Fields, made: Made, *, by: Authority) -> Visit:
    """Write a visit down, counted on the day it was made; the same key again is the visit that is there.

    Raises PermissionDenied, NoDrive, NotInBranch, TooEarly, OutOfRange.
    """
    _require_visit(assignment, fields, made, by)
    before = Visit.objects.filter(key=made.key).first()
    if before is not None:
        if before.actor != by.actor:
            raise PermissionDenied("report")  # somebody else's key
        return before
    row = _row(assignment, fields, made, by)
    row.save()
    if fields.photo is not None:
        photos.keep(row, fields.photo, at=made.at)
    counting.post([row])
    audit.wrote("visit", row, by=by, detail={"met": row.met, "talks": row.talks, "photo": row.shown})
    return row


def _require_visit(assignment: Assignment, fields: Fields, made: Made, by: Authority) -> None:
    if not access.may_visit(assignment, fields.team, day=made.day, by=by):
        raise PermissionDenied("report")
    if assignment.activity.kind != KIND:
        raise NoDrive
    if any(one is not None and one.assignment_id != assignment.pk for one in (fields.team, fields.place)):
        raise NotInBranch
    if made.day < assignment.since:
        raise TooEarly
    if not (0 <= fields.met <= rules.MOST_MET and 0 <= fields.talks <= rules.MOST_TALKS):
        raise OutOfRange


def _row(assignment: Assignment, fields: Fields, made: Made, by: Authority) -> Visit:
    latitude, longitude = rules.coarse(*fields.point) if fields.point else (None, None)
    return Visit(
        key=made.key,
        assignment=assignment,
        unit_id=fields.place.unit_id if fields.place else assignment.unit_id,
        team=fields.team,
        place=fields.place,
        where=forbidden.without_numbers(fields.where.strip())[:120],
        day=made.day,
        made_at=made.at,
        is_late=made.is_late,
        talks=fields.talks,
        met=fields.met,
        note=forbidden.without_numbers(fields.note.strip())[:500],
        latitude=latitude,
        longitude=longitude,
        shown=fields.photo is not None,
        actor=by.actor,
    )


_FIELDS = (
    "key", "assignment", "unit", "team", "place", "where", "day", "made_at", "is_late", "talks", "met", "note",
    "latitude", "longitude", "shown", "actor", "reason",
)  # fmt: skip


@transaction.atomic
def visit_many(assignment: Assignment, some: Sequence[tuple[Fields, Made]], *, by: Authority) -> int:
    """Many visits of one drive with one commit, without photos; those whose key is there are left alone.

    Returns how many are new. Raises as `visit`, for all of them.
    """
    known = set(Visit.objects.filter(assignment=assignment).values_list("key", flat=True))
    new = [(fields, made) for fields, made in some if made.key not in known]
    for fields, made in new:
        _require_visit(assignment, fields, made, by)
    rows = [_row(assignment, fields, made, by) for fields, made in new]
    columns = [Visit._meta.get_field(name).attname for name in _FIELDS]  # type: ignore[union-attr]
    moments = [bulk.moment(row.made_at) for row in rows]
    for row, at in zip(rows, moments, strict=True):
        row.made_at = at
    bulk.insert(Visit, _FIELDS, [[getattr(row, column) for column in columns] for row in rows])
    counting.post(rows)
    audit.wrote("visit", assignment, by=by, count=len(rows), digest=audit.digest_of(row.key for row in rows))
    return len(rows)


@transaction.atomic
def show(pk: int, photo: Kept, *, at: datetime, by: Authority) -> None:
    """Add a photo to a visit of one's own that came without one. Twice is once, and the first one stands.

    Raises NoVisit.
    """
    one = _to_change().standing().filter(pk=pk, actor=by.actor).first()
    if one is None:
        raise NoVisit
    if one.shown:
        return
    one.shown = True
    one.save(update_fields=["shown"])
    photos.keep(one, photo, at=at)
    counting.post_shown(one)
    audit.wrote("show_visit", one, by=by)


def _to_change() -> VisitQuerySet:
    """Visits as they stand, locked."""
    return Visit.objects.select_for_update(of=("self",)).select_related("assignment__activity")


@transaction.atomic
def strike(one: Visit, *, reason: str, day: date, by: Authority) -> None:
    """Take a visit back, with a reason: it stays to be read and counts no more. Twice is once.

    Raises PermissionDenied, NothingSaid.
    """
    if not access.may_strike(one, by=by):
        raise PermissionDenied("report")
    one = _to_change().get(pk=one.pk)  # its photo may come at this moment: it is counted off as it stands
    if not (said := forbidden.without_numbers(" ".join(reason.split()))[:200]):
        raise NothingSaid
    if Visit.objects.standing().filter(pk=one.pk).update(struck_on=day, reason=said):
        counting.post([one], sign=-1)
        audit.wrote("strike_visit", one, by=by, detail={"reason": said})
