"""Giving volunteers who knew no booth their place: a list for whoever appoints there, and the verb."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from abhiyan.kernel import audit
from abhiyan.kernel.authority import Authority
from abhiyan.posts import actions as posts
from abhiyan.posts.models import Appointment, Post
from abhiyan.registration.models import Placing, SignUp
from abhiyan.units.models import Unit

PAGE = 50


class NotWaiting(Exception):
    """The sign-up has its place already, or is gone."""


class NoPost(Exception):
    """The unit has no open post of the role people signed up for: it is no booth, or closed."""


def waiting(by: Authority) -> QuerySet[SignUp]:
    """Volunteers without a booth in the branches where `by` appoints, by the place as far as it is known.

    Not who took consent back: they are seated nowhere until they come back.
    """
    found = SignUp.objects.unplaced().willing().seen_by(by).at(by, "appoint").filter(person__isnull=False)
    return found.select_related("person__same_as", "unit__level", "window__role").order_by("pk")


def page(by: Authority, after: int) -> tuple[Sequence[SignUp], int]:
    """One page of them, the longest waiting first, and the key of the next; 0 on the last. One statement."""
    rows = list(waiting(by).filter(pk__gt=after)[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else 0


@transaction.atomic
def place(sign_up: SignUp, unit: Unit, *, day: date, by: Authority) -> Appointment:
    """Seat a volunteer at a booth. Ending the appointment takes it back: then they wait for a place again.

    Raises NotWaiting, NoPost, PermissionDenied, or a posts.actions.Refused.
    """
    waits = waiting(by).filter(pk=sign_up.pk).select_for_update(of=("self",)).first()
    if waits is None or waits.person is None or waits.window is None:
        raise NotWaiting
    fitting = Post.objects.open_on(day).filter(unit=unit, role=waits.window.role_id, unit__until=None)
    post = fitting.select_related("unit", "role__wing").first()
    if post is None:
        raise NoPost
    held = posts.appoint(post, waits.person.canonical, since=day, by=by)
    SignUp.objects.filter(pk=waits.pk).update(unit=unit, placed=True)
    Placing.objects.create(sign_up=waits, appointment=held, known=waits.unit)
    audit.wrote("place_sign_up", f"signup:{waits.pk}", by=by, detail={"unit": unit.pk, "appointment": held.pk})
    return held


def on_ended(*, appointment: Appointment, **_: Any) -> None:
    """A placed volunteer's post was ended: the sign-up waits for a place again, where it was known before.

    Not where the volunteer only moves: to another post, or with a unit that closed.
    """
    if appointment.reason in (posts.TRANSFER, posts.UNIT_CLOSED):
        return
    placing = Placing.objects.filter(appointment=appointment).first()
    if placing is not None:
        SignUp.objects.filter(pk=placing.sign_up_id).update(unit=placing.known_id, placed=False)
        placing.delete()
