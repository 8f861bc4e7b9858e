"""Building and playing a rehearsal in its own place, from the blueprint an office handed over."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from abhiyan.kernel import clock
from abhiyan.plans.actions import apply as apply_plan
from abhiyan.posts.actions import set_seats
from abhiyan.posts.models import Post
from abhiyan.rehearsal import blueprint, outcome
from abhiyan.rehearsal.build import BY, Holders, Place, build, finish, make_indexes
from abhiyan.rehearsal.models import Rehearsal
from abhiyan.rehearsal.play import play
from abhiyan.units import tally


class NoRehearsalHere(Exception):
    """This installation is an office's own, or a demo: it was not made to be a rehearsal."""


def plan_of_place() -> blueprint.Blueprint:
    """The blueprint beside this installation's database. Raises NoRehearsalHere."""
    if not settings.IS_REHEARSAL:
        raise NoRehearsalHere
    return blueprint.read(Path(settings.DATA) / settings.REHEARSAL_MARK)


def rehearse(plan: blueprint.Blueprint, *, ready: Callable[[], None]) -> Rehearsal:
    """Build the world, call `ready` when coverage can be looked at, play it and note its outcome.

    What was killed goes on: a build is begun anew, a play with its day. Raises RealPeopleHere.
    """
    holders = holders_of(plan)
    rehearsal = Rehearsal.objects.filter(built_at__isnull=False).first()
    if rehearsal is None:
        clear()
        rehearsal = set_up(plan, holders)
    ready()
    if rehearsal.built_at is None:
        finish(rehearsal)
    play(rehearsal, holders, first=plan.first, last=plan.last)
    end(rehearsal, plan)
    return rehearsal


def set_up(plan: blueprint.Blueprint, holders: Holders) -> Rehearsal:
    """Everything as it stands on the eve of the first day, and the plans applied."""
    eve = plan.first - timedelta(days=1)
    clock.set_day(eve)
    rehearsal = build(plan.profile, plan.units, holders, seed=plan.seed, day=eve, total=len(plan.units))
    for code, role, seats in plan.seats:
        post = Post.objects.select_related("unit", "role").get(unit__code=code, role__key=role)
        set_seats(post, seats, day=eve, by=BY)
    for one in plan.plans:
        apply_plan(one, day=eve, by=BY)
    return rehearsal


def clear() -> None:
    """Empty what a killed build left."""
    if begun := Rehearsal.objects.first():
        make_indexes(begun)
    call_command("flush", interactive=False, verbosity=0)
    tally.forget()


def end(rehearsal: Rehearsal, plan: blueprint.Blueprint) -> None:
    """Note what the rehearsal came to, once."""
    if rehearsal.finished_at is None:
        rehearsal.outcome = outcome.read(rehearsal, first=plan.first, last=plan.last)
        rehearsal.finished_at = timezone.now()
        rehearsal.save(update_fields=["outcome", "finished_at"])


def holders_of(plan: blueprint.Blueprint) -> Holders:
    """The seats that are held in the office, and as many volunteers."""
    held: dict[tuple[str, str], Sequence[int | None]] = defaultdict(list)
    for code, role, seats, more in plan.filled:
        held[code, role] = [*seats, *[None] * more]

    def holders(place: Place) -> Sequence[int | None]:
        return held.get((place.code, place.role), ())

    return holders
