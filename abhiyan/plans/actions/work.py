"""Every write about one assignment: begun, reported, taken back, verified, sent back, let off, extended, handed on."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from abhiyan.kernel import audit, forbidden
from abhiyan.kernel.authority import Authority
from abhiyan.plans import counting, proofs
from abhiyan.plans.actions import deeds
from abhiyan.plans.actions.errors import NothingSaid, ProofMissing, TooEarly
from abhiyan.plans.actions.rights import may_report
from abhiyan.plans.models import IN_PROGRESS, REPORTED, WAIVED, Assignment, Proof
from abhiyan.posts.models import Role


@transaction.atomic
def begin(assignment: Assignment, *, day: date, by: Authority) -> Assignment:
    """Say that work has begun."""
    held = _held(assignment, day, by)
    if held.begun_on is None:
        held.state, held.begun_on = IN_PROGRESS, day
        held.save(update_fields=["state", "begun_on"])
        audit.wrote("begin", held, by=by, detail={"day": str(day)})
    return held


@transaction.atomic
def report(
    assignment: Assignment, *, text: str, day: date, by: Authority, given: proofs.Given = proofs.NOTHING
) -> Assignment:
    """Say what was done; from `day` on the assignment counts as done, until verified as claimed only.

    given: what proves it. Numbers of identity documents are masked in the words. Raises PermissionDenied,
    AlreadyClosed, TooEarly, NothingSaid, ProofMissing, ProgrammeClosed.
    """
    held = _held(assignment, day, by)
    if day < held.since:
        raise TooEarly
    _check_proof(held.activity.proof, text, given)
    held.state, held.closed_on, held.begun_on = REPORTED, day, held.begun_on or day
    held.report, held.reported_by = forbidden.without_numbers(text.strip()), by.actor
    held.save(update_fields=["state", "closed_on", "begun_on", "report", "reported_by"])
    kept = _keep(held, given, day=day, by=by)
    counting.post(counting.REPORTED, counting.these([held.pk]))
    audit.wrote("report", held, by=by, detail={"day": str(day), "proofs": kept})
    return held


def _held(assignment: Assignment, day: date, by: Authority) -> Assignment:
    """The assignment, locked, open, and within the branch of whoever works there."""
    held = deeds.locked([assignment.pk])[assignment.pk]
    if not may_report(held, by=by):
        raise PermissionDenied("report")
    if reason := deeds.not_open(held, day):
        raise deeds.RAISED[reason]
    return held


def _check_proof(wanted: str, text: str, given: proofs.Given) -> None:
    if not proofs.is_enough(wanted, text, given):
        raise NothingSaid if "words" in proofs.WANTED[wanted] else ProofMissing(wanted)


def _keep(held: Assignment, given: proofs.Given, *, day: date, by: Authority) -> list[str]:
    """Store the proofs of a report; returns what the audit notes of them."""
    rows = list(proofs.rows_of(given))
    for row in rows:
        row.assignment, row.day, row.actor = held, day, by.actor
    Proof.objects.bulk_create(rows)
    return [f"{row.kind} {row.digest or row.number}" for row in rows]


def verify(assignment: Assignment, *, day: date, by: Authority) -> Assignment:
    """The level above confirms a report. Raises PermissionDenied, NotReported, OwnReport, TooEarly."""
    return deeds.do_one(deeds.Verify(day=day, by=by), assignment)


def send_back(assignment: Assignment, *, reason: str, day: date, by: Authority) -> Assignment:
    """The level above does not accept a report: the assignment is open again; what proved it stays as history."""
    deeds.needs_words(reason)
    return deeds.do_one(deeds.SendBack(reason=reason, day=day, by=by), assignment)


def take_back(assignment: Assignment, *, day: date, by: Authority) -> Assignment:
    """Take the own report back before it was verified. Raises NotYours, NotReported."""
    return deeds.do_one(deeds.TakeBack(day=day, by=by), assignment)


def waive(assignment: Assignment, *, reason: str, day: date, by: Authority) -> Assignment:
    """The level above lets a unit off, for a reason: it no longer counts as due."""
    deeds.needs_words(reason)
    return deeds.do_one(deeds.LetOff(reason=reason, day=day, by=by), assignment)


def extend(assignment: Assignment, *, due: date, reason: str, day: date, by: Authority) -> Assignment:
    """The level above gives a later last day, for a reason. Raises PermissionDenied, AlreadyClosed, NotLater."""
    deeds.needs_words(reason)
    return deeds.do_one(deeds.Extend(due, reason=reason, day=day, by=by), assignment)


def reassign(assignment: Assignment, *, role: Role, reason: str, day: date, by: Authority) -> Assignment:
    """Hand the work to the post of `role` at the unit or above it, for a reason. Raises NoSuchPost."""
    deeds.needs_words(reason)
    return deeds.do_one(deeds.Reassign(role, reason=reason, day=day, by=by), assignment)


def remind(assignment: Assignment, *, day: date, by: Authority) -> Assignment:
    """Tell whoever answers, on their own pages, that it is due."""
    return deeds.do_one(deeds.Remind(day=day, by=by), assignment)


def undo(assignment: Assignment, *, day: date, by: Authority) -> Assignment:
    """Take back a verification, or ask again for what was let off. Raises NothingToUndo."""
    deed = deeds.AskAgain if assignment.state == WAIVED else deeds.Doubt
    return deeds.do_one(deed(day=day, by=by), assignment)
