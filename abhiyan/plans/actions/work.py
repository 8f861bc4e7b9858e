"""Every write about one assignment: begun, reported, verified, sent back, let off."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from abhiyan.kernel import audit, tree
from abhiyan.kernel.authority import Authority
from abhiyan.plans import counting
from abhiyan.plans.actions.errors import (
    AlreadyClosed,
    NothingSaid,
    NotReported,
    OwnReport,
    ProgrammeClosed,
    TooEarly,
)
from abhiyan.plans.models import IN_PROGRESS, OPEN, REPORTED, VERIFIED, WAIVED, Assignment


def may_report(assignment: Assignment, *, by: Authority) -> bool:
    """Whether `by` works in the unit or above it, in the wing that owns the activity."""
    owner = assignment.activity.owner
    return by.may("report", *assignment.unit.paths, wing=owner.wing.key if owner else None)


def may_verify(assignment: Assignment, *, by: Authority) -> bool:
    """Whether `by` stands above the post that answers: at the level above, or higher in protocol at the same unit."""
    post, owner = assignment.post, assignment.activity.owner
    if post is None or owner is None:
        return by.may("verify", tree.parent(assignment.unit.path) or assignment.unit.path)
    return by.may("verify", post.unit.path, wing=owner.wing.key, rank=owner.rank)


@transaction.atomic
def begin(assignment: Assignment, *, day: date, by: Authority) -> Assignment:
    """Say that work has begun."""
    held = _locked(assignment)
    _require(may_report(held, by=by), "report")
    _check_open(held, day)
    if held.begun_on is None:
        held.state, held.begun_on = IN_PROGRESS, day
        held.save(update_fields=["state", "begun_on"])
        audit.wrote("begin", held, by=by, detail={"day": str(day)})
    return held


@transaction.atomic
def report(assignment: Assignment, *, text: str, day: date, by: Authority) -> Assignment:
    """Say what was done; from `day` on the assignment counts as done, until verified as claimed only.

    Raises PermissionDenied, AlreadyClosed, TooEarly, NothingSaid, ProgrammeClosed.
    """
    held = _locked(assignment)
    _require(may_report(held, by=by), "report")
    _check_open(held, day)
    if day < held.since:
        raise TooEarly
    if not text.strip():
        raise NothingSaid
    held.state, held.closed_on, held.begun_on = REPORTED, day, held.begun_on or day
    held.report, held.reported_by = text.strip(), by.actor
    held.save(update_fields=["state", "closed_on", "begun_on", "report", "reported_by"])
    counting.post(counting.REPORTED, counting.these([held.pk]))
    audit.wrote("report", held, by=by, detail={"day": str(day)})
    return held


@transaction.atomic
def verify(assignment: Assignment, *, day: date, by: Authority) -> Assignment:
    """The level above confirms a report. Raises PermissionDenied, NotReported, OwnReport, TooEarly."""
    held = _locked(assignment)
    _require(may_verify(held, by=by), "verify")
    _check_reported(held, day)
    if held.reported_by == by.actor and not by.everywhere:
        raise OwnReport
    held.state, held.verified_on, held.verified_by = VERIFIED, day, by.actor
    held.save(update_fields=["state", "verified_on", "verified_by"])
    counting.post(counting.CHECKING, counting.these([held.pk]))
    audit.wrote("verify", held, by=by, detail={"day": str(day)})
    return held


@transaction.atomic
def send_back(assignment: Assignment, *, reason: str, day: date, by: Authority) -> Assignment:
    """The level above does not accept a report: the assignment is open again, its words stay beside the reason."""
    held = _locked(assignment)
    _require(may_verify(held, by=by), "verify")
    _check_reported(held, day)
    if not reason.strip():
        raise NothingSaid
    counting.post(counting.REPORTED, counting.these([held.pk]), sign=-1)
    held.state, held.closed_on, held.reason = IN_PROGRESS, None, reason.strip()[:200]
    held.save(update_fields=["state", "closed_on", "reason"])
    audit.wrote("send_back", held, by=by, detail={"day": str(day), "reason": held.reason, "report": held.report})
    return held


@transaction.atomic
def waive(assignment: Assignment, *, reason: str, day: date, by: Authority) -> Assignment:
    """The level above lets a unit off, for a reason: it no longer counts as due."""
    held = _locked(assignment)
    _require(may_verify(held, by=by), "verify")
    _check_open(held, day)
    if not reason.strip():
        raise NothingSaid
    held.state, held.closed_on, held.reason = WAIVED, day, reason.strip()[:200]
    held.save(update_fields=["state", "closed_on", "reason"])
    counting.post(counting.WAIVING, counting.these([held.pk]))
    audit.wrote("waive", held, by=by, detail={"day": str(day), "reason": held.reason})
    return held


def _locked(assignment: Assignment) -> Assignment:
    """The assignment, locked until the transaction ends: two people may report the same thing at once."""
    related = ("activity__programme", "activity__owner__wing", "unit", "post__unit")
    return Assignment.objects.select_for_update(of=("self",)).select_related(*related).get(pk=assignment.pk)


def _require(allowed: bool, verb: str) -> None:
    if not allowed:
        raise PermissionDenied(verb)


def _check_open(held: Assignment, day: date) -> None:
    closed_on = held.activity.programme.closed_on
    if closed_on is not None and closed_on <= day:
        raise ProgrammeClosed
    if held.state not in OPEN:
        raise AlreadyClosed


def _check_reported(held: Assignment, day: date) -> None:
    if held.state != REPORTED or held.closed_on is None:
        raise NotReported
    if day < held.closed_on:
        raise TooEarly
