"""The few writes that belong to no domain: moving the demo's day."""

from datetime import date

from django.db import transaction

from abhiyan.kernel import audit, clock
from abhiyan.kernel.authority import Authority
from abhiyan.posts import signin
from abhiyan.rehearsal.models import Rehearsal


@transaction.atomic
def move_day(day: date, *, by: Authority) -> None:
    """Put the programme of an invented database at `day`. Raises signin.NotInvented where anybody real is."""
    signin.require_invented()
    clock.set_day(day)
    audit.wrote("move_day", str(day), by=by)


@transaction.atomic
def follow_play(*, by: Authority) -> None:
    """Put the programme's day where the play of the weeks has come to, if somebody had moved it by hand.

    Raises signin.NotInvented where anybody real is.
    """
    played = Rehearsal.objects.values_list("played_through", flat=True).first()
    if played is not None and played != clock.today():
        move_day(played, by=by)
