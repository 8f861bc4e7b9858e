"""A worker's own page, made for a phone: today's work, the team, passes, the live address, the figures, who sees one.

A fixed number of statements, whatever the size of the country.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from abhiyan.coverage import figures
from abhiyan.events.availability import is_guest
from abhiyan.field import reads as drives
from abhiyan.field.forms import brief
from abhiyan.hall import invitations
from abhiyan.kernel.authority import Authority
from abhiyan.messaging import inboxes
from abhiyan.offline import profile
from abhiyan.offline import reads as offline
from abhiyan.pages import daily, reads
from abhiyan.people.models import Person
from abhiyan.plans.forms import Report
from abhiyan.plans.models import Activity, Assignment
from abhiyan.plans.offline import FILES
from abhiyan.plans.progress import Reached, targets_at
from abhiyan.plans.rules import REGISTRATION
from abhiyan.plans.timeline import happening, in_hands_of
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Unit


class Work(NamedTuple):
    """One piece of work in one's hands. form: to report it here; None where its proof is a file, or it begins later."""

    row: Assignment
    form: Report | None
    begins: date | None


class Target(NamedTuple):
    """What the plan asks of one's own unit. begins: None once it goes on. helps: one may bring people in there now."""

    activity: Activity
    reached: Reached
    begins: date | None
    helps: bool


class Seat(NamedTuple):
    """One seat of the team: who holds it; None where somebody is missing."""

    held: Appointment | None
    is_me: bool = False


class Team(NamedTuple):
    """The seats of one post at the unit. missing: how many are vacant."""

    role: Any
    seats: Sequence[Seat]
    missing: int


def screen(held: Sequence[Appointment], by: Authority, day: date) -> dict[str, Any]:
    """What stands on the page of whoever holds `held` (the highest post first)."""
    person = held[0].holder
    unit = held[0].post.unit
    sees = by.may("see", *unit.paths)
    return {
        "person": person,
        "unit": unit,
        "sees": sees,
        "work": [_work(one, day) for one in in_hands_of(person.pk, day)],
        "targets": _targets(unit, by, day) if sees else [],
        "happening": happening(day),
        "teams": _teams(held, by, day) if sees else [],
        "count": figures.coverage_of(unit, day) if sees else None,
        "slots": [(one, brief(one)) for one in drives.own_slots(by, day)],
        "invited": invitations.to_come(by, day),
        "is_guest": is_guest(by.records),
        "unread": inboxes.unread(by),
        "clashes": [one.what for one in profile.met(offline.own_clashes(by.records))],
        "made_at": timezone.now(),
        **daily.address(by, day),
        **_own(person),
    }


def _work(one: Assignment, day: date) -> Work:
    begins = one.since if one.since > day else None
    is_plain = one.activity.proof not in FILES and begins is None
    form = Report(proof=one.activity.proof, auto_id=f"id_{one.pk}_%s") if is_plain else None
    if form is not None:
        del form.fields["sent"]  # a file goes with a network, on the page of the work
    return Work(one, form, begins)


def _targets(unit: Unit, by: Authority, day: date) -> list[Target]:
    """What is asked of the unit by counts; no row of work says so at a leaf."""
    found = []
    for one, reached in targets_at(unit, day):
        begins = one.since if one.since > day else None
        wing = one.target_role.wing.key if one.target_role else ""
        helps = one.kind == REGISTRATION and begins is None and by.may("nominate", *unit.paths, wing=wing)
        found.append(Target(one, reached, begins, helps))
    return found


def _teams(held: Sequence[Appointment], by: Authority, day: date) -> list[Team]:
    """The posts of one's own wings with a number of seats, seat by seat. Nobody is a team alone."""
    wings = {one.post.role.wing_id for one in held}
    found = []
    for one in reads.posts_at(held[0].post.unit, by, day):
        if one.post.seats is None or one.post.role.wing_id not in wings:
            continue
        seats = [Seat(row, row.person.canonical_id == by.person_id) for row in one.holders]
        if one.post.seats > 1 or not any(seat.is_me for seat in seats):
            found.append(Team(one.post.role, seats, one.vacant or 0))
    return found


def _own(person: Person) -> dict[str, Any]:
    """What somebody may put right about themselves, with the value each takes the place of."""
    bases = profile.bases(person)
    rows = [(field, words, getattr(person, field), bases.get(field, "")) for field, words in profile.WORDS.items()]
    return {"fields": rows}
