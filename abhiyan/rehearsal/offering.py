"""Whom the demo offers before others: workers of leaves who go out with a team, and so have most to do; of other posts
those where the conference is whose doors, record and press note can be looked at."""

from datetime import date

from django.db.models import QuerySet

from abhiyan.field.models import Member
from abhiyan.kernel import tree
from abhiyan.posts.models import Appointment, Role
from abhiyan.rehearsal import conferring

ASKED = 500  # of those who go with teams; the first of them, since all their posts would be looked at


def who_goes_out(role: Role, day: date) -> QuerySet[Appointment]:
    """Those holders of a role of the leaf who go with a team, by place; nobody of other roles."""
    if not role.level.is_leaf:
        return Appointment.objects.none()
    members = list(Member.objects.order_by("pk").values_list("person", flat=True)[:ASKED])
    held = Appointment.objects.on(day).filter(post__role=role, post__unit__until=None)
    return held.filter(person__in=members).order_by("post__unit__path", "pk")


def who_confers(role: Role, day: date) -> QuerySet[Appointment]:
    """Those holders of a role who stand at the unit of the conference, or below it, by place."""
    event = conferring.the_conference()
    if event is None or role.level.is_leaf:
        return Appointment.objects.none()
    path = event.unit.path
    held = Appointment.objects.on(day).filter(post__role=role, post__unit__until=None)
    here = held.filter(post__unit__path__gte=path, post__unit__path__lt=tree.after(path))
    return here.order_by("post__unit__path", "pk")
