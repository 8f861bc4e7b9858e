"""What the pages of a live address read besides its figures."""

from datetime import date

from django.db.models import QuerySet

from abhiyan.kernel.authority import Authority
from abhiyan.live.models import KIND, OPEN, PLANNED, Address, Attendance, Question, Site
from abhiyan.people.models import Person
from abhiyan.plans.models import Activity
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Unit

SHOWN = 100  # questions of one page
MOST_REPLAYED = 200  # units, each with a number for every minute


def below(unit: Unit, by: Authority, day: date) -> list[Unit]:
    """The units right below one on `day` that `by` sees, by place."""
    return list(Unit.objects.seen_below(unit, by, day))


def listening(address: Address, unit: Unit, by: Authority, day: date) -> list[Unit]:
    """What a replay shows: all of the activity's level below a unit that `by` sees, or those right below it.

    Right below: where the unit stands at that level or under it, or where there are more than MOST_REPLAYED.
    """
    found = Unit.objects.seen_by(by).below(unit).exclude(pk=unit.pk).open_on(day).filter(level=address.activity.level)
    units = list(found.select_related("level").order_by("path")[: MOST_REPLAYED + 1])
    return units if 0 < len(units) <= MOST_REPLAYED else below(unit, by, day)


def activity(pk: int) -> Activity | None:
    """An activity that is a live address; None for any other."""
    return Activity.objects.select_related("within", "programme").filter(kind=KIND, pk=pk).first()


def address_of(activity: Activity) -> Address | None:
    return Address.objects.select_related("activity__within").filter(activity=activity).first()


def coming() -> Address | None:
    """The address that is open, or the next one that will be."""
    return _standing().filter(state__in=(*OPEN, PLANNED)).first()


def latest() -> Address | None:
    """The one that comes, or else the last there was."""
    return coming() or _standing().last()


def attended(person: int) -> list[Attendance]:
    """Where somebody was counted as present, by any of their records."""
    rows = Attendance.objects.filter(person__in=Person.objects.records_of(person))
    return list(rows.select_related("address__activity", "unit").order_by("-day", "pk"))


def _standing() -> "QuerySet[Address]":
    return Address.objects.standing().select_related("activity__within")


def site(address: Address, unit: Unit, pk: int) -> Site | None:
    return Site.objects.select_related("unit", "address__activity").filter(address=address, unit=unit, pk=pk).first()


def any_site(pk: int) -> Site | None:
    """A listening site whatever its address; whoever asks has to ask for a right at its unit."""
    return Site.objects.select_related("unit", "address__activity").filter(pk=pk).first()


def sites_of(address: Address, person: int, day: date) -> list[Site]:
    """The listening sites of the units at which somebody holds a post on `day`."""
    held = Appointment.objects.on(day).filter(person__in=Person.objects.records_of(person)).values("post__unit")
    rows = Site.objects.filter(address=address, unit__in=held).order_by("pk")
    return list(rows.select_related("unit", "address__activity"))


def questions_at(address: Address, unit: Unit) -> list[Question]:
    """What stands at a unit: its own and those taken up to it, these first."""
    rows = Question.objects.filter(address=address, stands_at=unit).select_related("unit", "stands_at__parent")
    return list(rows[:SHOWN])


def questions_below(address: Address, unit: Unit, by: Authority) -> list[Question]:
    """What the units directly below ask, from which this one chooses; as far as `by` sees them."""
    rows = Question.objects.seen_by(by).filter(address=address, stands_at__parent=unit)
    return list(rows.select_related("unit", "stands_at__parent")[:SHOWN])


def question(address: Address, pk: int, by: Authority) -> Question | None:
    found = Question.objects.seen_by(by).filter(address=address, pk=pk)
    return found.select_related("stands_at__parent").first()
