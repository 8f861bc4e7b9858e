"""The same verbs for many assignments at once: good ones go in, the others come back with their reason."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from abhiyan.kernel import audit
from abhiyan.kernel.authority import Authority
from abhiyan.plans import counting
from abhiyan.plans.actions.work import may_report, may_verify
from abhiyan.plans.models import OPEN, REPORTED, VERIFIED, Assignment

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
