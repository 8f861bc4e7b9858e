"""Who sets up a drive, who goes with a team, and who strikes a visit out."""

from collections.abc import Collection
from datetime import date

from abhiyan.field.models import Member, Slot, Team, Visit
from abhiyan.kernel.authority import Authority
from abhiyan.plans.actions import may_report
from abhiyan.plans.models import Assignment


def may_arrange(assignment: Assignment, *, by: Authority) -> bool:
    """Whether `by` works in the unit of the drive or above it, in the wing that answers."""
    return may_report(assignment, by=by)


def goes_with(team: Team, *, day: date, by: Authority) -> bool:
    """Whether `by` goes with the team and held a post in the drive's branch on `day`."""
    return Member.objects.serving(by.records, day).filter(team=team).exists()


def may_visit(assignment: Assignment, team: Team | None, *, day: date, by: Authority) -> bool:
    """Whether `by` says what a team did on `day`: its people for their own, whoever sets the drive up for each."""
    return may_arrange(assignment, by=by) or (team is not None and goes_with(team, day=day, by=by))


def may_see(slot: Slot, *, day: date, by: Authority) -> bool:
    """Whether `by` sees a slot with its place: of their own team, or of a drive that they set up."""
    return may_visit(slot.team.assignment, slot.team, day=day, by=by)


def may_strike(visit: Visit, *, by: Authority) -> bool:
    """Whether `by` takes a visit back: whoever made it, or sets the drive up."""
    return visit.actor == by.actor or may_arrange(visit.assignment, by=by)


def own_teams(people: Collection[int], day: date) -> list[int]:
    """The teams that somebody goes with on `day`."""
    return list(Member.objects.serving(tuple(people), day).values_list("team", flat=True))
