"""Every write about plans: applying one, reporting what was done, verifying it, letting a unit off."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from abhiyan.kernel import audit, tree
from abhiyan.kernel.authority import Authority
from abhiyan.plans import counting, spreading
from abhiyan.plans.difference import Known, Line, difference, fields, known, stored
from abhiyan.plans.models import IN_PROGRESS, OPEN, REPORTED, VERIFIED, WAIVED, Activity, Assignment, Programme
from abhiyan.plans.rules import Plan


class Refused(Exception):
    """An act of the plan that cannot be done; the subclass says why, the view words it."""


class PlanRefused(Refused):
    """The plan can't be applied here; `lines` say why."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        super().__init__("; ".join(line.words for line in lines))


class PlanMoved(Refused):
    """Somebody changed the programme since the difference was looked at: look again."""


class ProgrammeClosed(Refused):
    """The programme is closed; nothing more is reported or changed in it."""


class AlreadyClosed(Refused):
    """The assignment was reported, verified or waived before."""


class NotReported(Refused):
    """There is no report to verify or to send back."""


class TooEarly(Refused):
    """The activity begins later, or the report came later, than that day."""


class NothingSaid(Refused):
    """A report, or a reason, needs words."""


class OwnReport(Refused):
    """Nobody verifies the own report."""


# --- the plan -----------------------------------------------------------------------------------------------------


def version_of(key: str) -> int:
    """The version of a programme, to be handed to `apply` with the difference that was shown; 0 before the first."""
    return Programme.objects.filter(key=key).values_list("version", flat=True).first() or 0


def apply(plan: Plan, *, day: date, by: Authority, version: int | None = None) -> list[Line]:
    """Bring the installation to `plan` from `day` on; return what was done. Twice is once; nothing reported is lost.

    The difference is computed before the transaction, which is short and asks whether the programme still has that
    version. version: of the difference somebody looked at. Raises PermissionDenied, PlanRefused, PlanMoved.
    """
    seen = version_of(plan.key) if version is None else version
    lines = difference(plan)
    if refused := [line for line in lines if line.kind == "refuse"]:
        raise PlanRefused(refused)
    words = known(plan)
    _require_plan(plan, words, by=by)
    if lines:
        _write(plan, words, lines, version=seen, day=day, by=by)
    return lines


def _require_plan(plan: Plan, words: Known, *, by: Authority) -> None:
    """Whoever plans for a branch may; an activity of every unit, or one that is dropped, asks for the whole tree."""
    scopes = {words.units[one.within].path if one.within else tree.root(tree.ORGANISATION) for one in plan.activities}
    living = Activity.objects.filter(programme__key=plan.key, withdrawn_on=None).select_related("within")
    scopes |= {row.within.path if row.within else tree.root(tree.ORGANISATION) for row in living}
    for scope in sorted(scopes):
        by.require("plan", scope)


@transaction.atomic
def _write(plan: Plan, words: Known, lines: list[Line], *, version: int, day: date, by: Authority) -> None:
    programme = _programme(plan, version=version)
    living = {row.key: row for row in stored(programme)}
    touched = 0
    for one in plan.activities:
        row = living.pop(one.key, None) or Activity(programme=programme, key=one.key, subject=f"{plan.key}/{one.key}")
        owner_before = row.owner
        for field, value in fields(one, words).items():
            setattr(row, field, value)
        row.withdrawn_on = None
        row.save()
        touched += spreading.fit(row, day=day, new_owner=row.owner != owner_before)
    for row in living.values():
        if row.withdrawn_on is None:
            touched += _withdraw(row, day=day)
    detail = {"version": programme.version, "digest": plan.digest, "day": str(day), "lines": len(lines)}
    audit.wrote("apply_plan", f"programme:{programme.pk}", by=by, count=touched, detail=detail)


def _programme(plan: Plan, *, version: int) -> Programme:
    """The programme's row with its next version, locked until the transaction ends. Raises PlanMoved."""
    programme = Programme.objects.select_for_update().filter(key=plan.key).first() or Programme(key=plan.key)
    if programme.version != version:
        raise PlanMoved
    for field in ("name_hi", "name_en", "timezone", "digest", "since", "until"):
        setattr(programme, field, getattr(plan, field))
    programme.version += 1
    programme.save()
    return programme


def _withdraw(row: Activity, *, day: date) -> int:
    """The plan no longer holds it: what is open is let off, what was reported stays."""
    row.withdrawn_on = day
    row.save(update_fields=["withdrawn_on"])
    ids = spreading.dropped(row.pk, None)
    spreading.take_back(ids, day=day)
    return len(ids)


@transaction.atomic
def close(programme: Programme, *, day: date, by: Authority) -> Programme:
    """End a programme: it stays to be read and compared, and takes no more changes or reports."""
    by.require("plan", tree.root(tree.ORGANISATION))
    if programme.closed_on is not None:
        raise ProgrammeClosed
    programme.closed_on = day
    programme.save(update_fields=["closed_on"])
    audit.wrote("close_programme", programme, by=by, detail={"day": str(day)})
    return programme


@transaction.atomic
def hand_on(*, day: date, by: Authority) -> None:
    """Name the posts that answer for what is open on `day`: the owner's, or the one above while that is vacant."""
    by.require("plan", tree.root(tree.ORGANISATION))
    for activity in Activity.objects.standing().filter(since__lte=day).select_related("owner__level"):
        spreading.set_owners(activity, day=day)


# --- one assignment -----------------------------------------------------------------------------------------------


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


# --- many at once -----------------------------------------------------------------------------------------------------

REASONS = ("no such assignment", "already closed", "not reported", "too early", "outside your branch", "own report",
           "programme is closed")  # fmt: skip


class Turned(NamedTuple):
    """An assignment that was left as it is, and why (a word of REASONS)."""

    assignment_id: int
    reason: str


@transaction.atomic
def report_many(
    ids: Sequence[int], *, day: date, by: Authority, text: str = "", texts: Mapping[int, str] | None = None
) -> list[Turned]:
    """Report many assignments on one day; good ones go in, the others come back with their reason.

    texts: what was done, by assignment; `text` for the rest.
    """
    found = _found(ids)
    turned = _turned(ids, {pk: _not_to_report(one, day, by) for pk, one in found.items()})
    good = sorted(found.keys() - {one.assignment_id for one in turned})
    for some in counting.slices(good):
        rows = Assignment.objects.filter(pk__in=some)
        rows.update(
            state=REPORTED, closed_on=day, begun_on=Coalesce(F("begun_on"), day), report=text, reported_by=by.actor
        )
        counting.post(counting.REPORTED, counting.these(some))
    said = [Assignment(pk=pk, report=texts[pk]) for pk in good if texts and texts.get(pk)]
    Assignment.objects.bulk_update(said, ["report"], batch_size=1_000)
    _note("report_many", good, day=day, by=by)
    return turned


@transaction.atomic
def verify_many(ids: Sequence[int], *, day: date, by: Authority) -> list[Turned]:
    """Verify many reports on one day; good ones are, the others come back with their reason."""
    found = _found(ids)
    turned = _turned(ids, {pk: _not_to_verify(one, day, by) for pk, one in found.items()})
    good = sorted(found.keys() - {one.assignment_id for one in turned})
    for some in counting.slices(good):
        rows = Assignment.objects.filter(pk__in=some)
        rows.update(state=VERIFIED, verified_on=day, verified_by=by.actor)
        counting.post(counting.CHECKING, counting.these(some))
    _note("verify_many", good, day=day, by=by)
    return turned


def _found(ids: Sequence[int]) -> dict[int, Assignment]:
    """The assignments by id, locked until the transaction ends."""
    related = ("activity__programme", "activity__owner__wing", "unit", "post__unit")
    rows = Assignment.objects.select_for_update(of=("self",)).select_related(*related)
    return {one.pk: one for some in counting.slices(sorted(set(ids))) for one in rows.filter(pk__in=some)}


def _turned(ids: Sequence[int], reasons: Mapping[int, str]) -> list[Turned]:
    """Those that can't be, in the caller's order."""
    every = ((pk, reasons.get(pk, "no such assignment")) for pk in dict.fromkeys(ids))
    return [Turned(pk, reason) for pk, reason in every if reason]


def _not_to_report(one: Assignment, day: date, by: Authority) -> str:
    """Why not; empty when it can be."""
    if one.state not in OPEN:
        return "already closed"
    if one.activity.programme.closed_on is not None:
        return "programme is closed"
    if day < one.since:
        return "too early"
    return "" if may_report(one, by=by) else "outside your branch"


def _not_to_verify(one: Assignment, day: date, by: Authority) -> str:
    if one.state != REPORTED or one.closed_on is None:
        return "not reported"
    if day < one.closed_on:
        return "too early"
    if one.reported_by == by.actor and not by.everywhere:
        return "own report"
    return "" if may_verify(one, by=by) else "outside your branch"


def _note(verb: str, ids: Sequence[int], *, day: date, by: Authority) -> None:
    if ids:
        audit.wrote(verb, "assignments", by=by, count=len(ids), digest=audit.digest_of(ids), detail={"day": str(day)})
