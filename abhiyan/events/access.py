"""Who writes about events, and who about guests."""

from abhiyan.events.models import Event, Guest
from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.plans.actions import may_report
from abhiyan.plans.models import Activity
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Unit


def may_arrange(event: Event, *, by: Authority) -> bool:
    """Whether `by` works in the event's unit or above it, in the wing that answers."""
    return may_report(event.assignment, by=by)


def may_write_agenda(activity: Activity, unit: Unit, *, by: Authority) -> bool:
    """Whether `by` writes what holds at the unit and below: whoever works there, in the wing that answers."""
    return by.may("report", *unit.paths, wing=activity.owner.wing.key if activity.owner else None)


def may_keep_venues(unit: Unit, *, by: Authority) -> bool:
    return by.may("report", *unit.paths)


def may_timetable(activity: Activity, *, by: Authority) -> bool:
    """Whether `by` plans for the whole branch of the activity."""
    return by.may("plan", activity.branch)


def may_keep_guest(guest: Guest, *, by: Authority) -> bool:
    """Whether `by` plans, is the guest, or works where the guest holds or held a post: a convenor of their district."""
    if guest.person_id in by.records or by.may("plan", tree.root(tree.ORGANISATION)):
        return True
    held = Appointment.objects.filter(person__in=Person.objects.records_of(guest.person_id))
    return any(by.may("report", *one.post.unit.paths) for one in held.select_related("post__unit"))
