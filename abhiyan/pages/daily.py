"""The daily screen: my vacancies, the next gap, what waits for me. A fixed number of statements at any size."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse

from abhiyan.coverage import figures, work
from abhiyan.coverage import reads as coverage_reads
from abhiyan.kernel.authority import Authority
from abhiyan.pages import digest, reads
from abhiyan.plans import lists
from abhiyan.plans.timeline import in_hands_of
from abhiyan.posts import reads as posts
from abhiyan.posts.forms import Appoint
from abhiyan.posts.models import Appointment, Post
from abhiyan.units.models import Unit

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
    unit = held[0].post.unit
    count = figures.coverage_of(unit, day)
    vacancies = _vacancies(unit, by, day)
    gap = next_gap(unit, by, day) if count.vacant else None
    return {
        "unit": unit,
        "count": count if count.seats else None,
        "holiday": reads.holiday(day),
        "vacancies": vacancies[:LISTED],
        "next": len(vacancies) > LISTED or count.vacant > sum(one.vacant for one in vacancies[:LISTED]),
        "gap": gap,
        "gap_form": Appoint(initial={"since": day}),
        "nominations": posts.waiting(by) if by.over("appoint") else [],
        "changes": digest.changes(unit, day, by, work.activities(unit)) if by.may("see", *unit.paths) else None,
        "due": in_hands_of(held[0].person_id, day),
        "work": lists.counts(by, day),
    }


def _vacancies(unit: Unit, by: Authority, day: date) -> list[Vacancy]:
    """Just above the leaf, and at one, the vacant posts booth by booth; higher up the units, most vacant first."""
    children, _following = coverage_reads.children(unit, by, day)
    if all(child.level.is_leaf for child in children):
        vacant, _following = posts.vacant_posts(unit, by, day, limit=LISTED + 1)
        verified = posts.verified_in(vacant, day)
        return [_of_post(post, verified[post.pk]) for post in vacant]
    listed = [_of_unit(line) for line in figures.coverage(children, day) if line.coverage.vacant]
    return sorted(listed, key=lambda one: (-one.vacant, one.unit.path))


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
    """The first vacant post below `unit`, with `may_appoint` and `may_nominate`.

    Walks down by the tallies, each time to the unit with the most vacancies, so that a nearly full state isn't searched
    booth by booth; the booths themselves come in their order, so that one is filled before the next. What `by` may
    fill goes before what others fill. A few statements a level.
    """
    here = unit
    while not here.level.is_leaf:
        children, _following = coverage_reads.children(here, by, day)
        if all(child.level.is_leaf for child in children):
            break
        gaps = [line for line in figures.coverage(children, day) if line.coverage.vacant]
        if not gaps:
            break
        here = max(gaps, key=lambda line: (line.coverage.vacant, line.unit.path)).unit
    found, _next = posts.vacant_posts(here, by, day, limit=LISTED)
    for gap in found:
        wing, rank = gap.role.wing.key, gap.role.rank
        gap.may_appoint = by.may("appoint", *gap.unit.paths, wing=wing, rank=rank)  # type: ignore[attr-defined]  # read by the template
        gap.may_nominate = by.may("nominate", *gap.unit.paths, wing=wing, rank=rank)  # type: ignore[attr-defined]
    mine = (gap for gap in found if gap.may_appoint or gap.may_nominate)  # type: ignore[attr-defined]
    return next(mine, found[0] if found else None)
