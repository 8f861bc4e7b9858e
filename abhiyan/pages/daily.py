"""The daily screen: my vacancies, the next gap, what waits for me. A fixed number of statements at any size."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.urls import reverse

from abhiyan.coverage import figures
from abhiyan.coverage import reads as coverage_reads
from abhiyan.coverage.estimates import with_estimates
from abhiyan.field import reads as drives
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import INDIA
from abhiyan.kernel.remembered import remembered
from abhiyan.live import inviting
from abhiyan.live import reads as live
from abhiyan.pages import digest
from abhiyan.plans import lists
from abhiyan.plans.progress import concerning
from abhiyan.plans.timeline import in_hands_of
from abhiyan.posts import reads as posts
from abhiyan.posts.forms import Appoint
from abhiyan.posts.models import Appointment, Post
from abhiyan.units import tally
from abhiyan.units.models import Unit

DAY = timedelta(days=1)
LISTED = 12  # vacancies listed on the daily screen


class Vacancy(NamedTuple):
    """A place with vacant seats: a post of a booth, or a whole unit below."""

    unit: Unit
    role_name: str
    href: str
    seats: int
    filled: int
    verified: int
    vacant: int


def screen(held: Sequence[Appointment], by: Authority, day: date) -> dict[str, Any]:
    """What the holder of `held` (highest post first) sees and can do today."""
    waiting = {
        "nominations": posts.waiting(by) if by.over("appoint") else [],
        "due": in_hands_of(held[0].holder.pk, day),
        "work": lists.counts(by, day),
    }
    unit = digest.branch(held, by)
    return waiting | (_branch(unit, by, day) if unit else {})


def address(by: Authority, day: date) -> dict[str, Any]:
    """The live address that is open, or begins on `day` or the day after, with the ticket that counts this person.

    One statement where there is none; a fixed number else.
    """
    found = live.coming()
    if found is None or by.person_id is None:
        return {}
    begins = found.starts_at.astimezone(INDIA).date()
    if not (found.is_open or begins - DAY <= day <= begins):
        return {}
    return {"address": found, "today": begins == day, "ticket": inviting.ticket_of(found, by.person_id, day=day)}


def _branch(unit: Unit, by: Authority, day: date) -> dict[str, Any]:
    """The figures and vacancies of the branch of somebody who sees it."""
    count = figures.coverage_of(unit, day)
    vacancies = _vacancies(unit, by, day)
    return {
        "unit": unit,
        "count": count if count.seats else None,
        "own": with_estimates([figures.Line(unit, count)], day)[0] if count.seats else None,
        "vacancies": vacancies[:LISTED],
        "next": len(vacancies) > LISTED or count.vacant > sum(one.vacant for one in vacancies[:LISTED]),
        "gap": next_gap(unit, by, day) if count.vacant else None,
        "gap_form": Appoint(initial={"since": day}),
        "drives": drives.of_today(unit, day),
        "changes": digest.changes(unit, day, by, concerning(unit)),
    }


def _vacancies(unit: Unit, by: Authority, day: date) -> list[Vacancy]:
    """Just above the leaf, and at one, the vacant posts booth by booth; higher up the units, most vacant first."""
    children = _offices_below(unit, by, day)
    if not children:
        vacant = _vacant_seats(unit, by, day)
        verified = posts.verified_in(vacant, day)
        return [_of_post(post, verified[post.pk]) for post in vacant]
    listed = [_of_unit(line) for line in figures.coverage(children, day) if line.coverage.vacant]
    return sorted(listed, key=lambda one: (-one.vacant, one.unit.path))


def _offices_below(unit: Unit, by: Authority, day: date) -> list[Unit]:
    """The units right below; none where those are leaves, whose vacancies are posts and not units. One statement."""
    if tally.is_leaf(unit) or tally.stands_over_leaves(unit):
        return []
    return coverage_reads.children(unit, by, day)[0]


@remembered
def _vacant_seats(unit: Unit, by: Authority, day: date) -> list[Post]:
    """The first vacant posts of the branch in the order of places, one more than is listed."""
    return posts.vacant_posts(unit, by, day, limit=LISTED + 1)[0]


def _of_unit(line: figures.Line) -> Vacancy:
    count = line.coverage
    where = reverse("coverage:gaps", args=[line.unit.pk])
    return Vacancy(line.unit, "", where, count.seats, count.claimed, count.verified, count.vacant)


def _of_post(post: Post, verified: int) -> Vacancy:
    held: int = post.held  # type: ignore[attr-defined]  # annotated by vacant_on
    vacant: int = post.vacant  # type: ignore[attr-defined]
    where = reverse("posts:post", args=[post.pk])
    return Vacancy(post.unit, post.role.name, where, post.seats or 0, held, verified, vacant)


def next_gap(unit: Unit, by: Authority, day: date) -> Post | None:
    """The vacant post to fill next at `unit` and below, with `may_appoint` and `may_nominate`.

    Level by level from the top, so that who leads a branch fills the posts of its offices before its booths; then the
    booths. What `by` may fill goes before what others fill. A few statements a level.
    """
    offices = posts.vacant_offices(unit, by, day)
    if gap := _fillable(offices, by):
        return gap
    booths = _vacant_seats(_most_vacant(unit, by, day), by, day)
    return _fillable(booths, by) or next(iter([*offices, *booths]), None)


def _most_vacant(unit: Unit, by: Authority, day: date) -> Unit:
    """The last unit above the booths on a walk down that takes each time the unit with the most vacancies.

    By the tallies, so that a nearly full state isn't searched booth by booth. The booths come in their order then, so
    that one is filled before the next.
    """
    here = unit
    while children := _offices_below(here, by, day):
        gaps = [line for line in figures.coverage(children, day) if line.coverage.vacant]
        if not gaps:
            break
        here = max(gaps, key=lambda line: (line.coverage.vacant, line.unit.path)).unit
    return here


def _fillable(found: Sequence[Post], by: Authority) -> Post | None:
    """The first of the posts that `by` may fill or nominate for; every post is told which."""
    for gap in found:
        wing, rank = gap.role.wing.key, gap.role.rank
        gap.may_appoint = by.may("appoint", *gap.unit.paths, wing=wing, rank=rank)  # type: ignore[attr-defined]  # read by the template
        gap.may_nominate = by.may("nominate", *gap.unit.paths, wing=wing, rank=rank)  # type: ignore[attr-defined]
    return next((gap for gap in found if gap.may_appoint or gap.may_nominate), None)  # type: ignore[attr-defined]
