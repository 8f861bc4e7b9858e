"""Reporting and verifying many assignments at once: good ones go in, the others come back with their reason."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from abhiyan.kernel import audit, forbidden
from abhiyan.kernel.authority import Authority
from abhiyan.plans import counting, proofs
from abhiyan.plans.actions import deeds
from abhiyan.plans.actions.deeds import Turned
from abhiyan.plans.actions.rights import may_report
from abhiyan.plans.models import REPORTED, Assignment, Proof


@transaction.atomic
def report_many(
    ids: Sequence[int],
    *,
    day: date,
    by: Authority,
    text: str = "",
    texts: Mapping[int, str] | None = None,
    numbers: Mapping[int, int] | None = None,
) -> list[Turned]:
    """Report many assignments on one day; good ones go in, the others come back with their reason.

    texts: what was done, by assignment; `text` for the rest; numbers of identity documents are masked in both. numbers:
    who came, what was counted. Only the installation itself (a rehearsal) reports without the proof asked for.
    """
    text, said = (
        forbidden.without_numbers(text),
        {pk: forbidden.without_numbers(one) for pk, one in (texts or {}).items()},
    )
    found, counted = deeds.locked(ids), numbers or {}
    given = {pk: proofs.Given(counted.get(pk)) for pk in found}
    reasons = {pk: _not_to_report(one, said.get(pk, text), given[pk], day, by) for pk, one in found.items()}
    turned = deeds.turned(ids, reasons)
    good = sorted(found.keys() - {one.assignment_id for one in turned})
    for some in counting.slices(good):
        rows = Assignment.objects.filter(pk__in=some)
        rows.update(
            state=REPORTED, closed_on=day, begun_on=Coalesce(F("begun_on"), day), report=text, reported_by=by.actor
        )
        counting.post(counting.REPORTED, counting.these(some))
    worded = [Assignment(pk=pk, report=said[pk]) for pk in good if said.get(pk)]
    Assignment.objects.bulk_update(worded, ["report"], batch_size=1_000)
    Proof.objects.bulk_create(
        [
            Proof(assignment_id=pk, kind=Proof.NUMBER, number=counted[pk], day=day, actor=by.actor)
            for pk in good
            if pk in counted
        ],
        batch_size=1_000,
    )
    if good:
        digest, detail = audit.digest_of(good), {"day": str(day)}
        audit.wrote("report_many", "assignments", by=by, count=len(good), digest=digest, detail=detail)
    return turned


def verify_many(ids: Sequence[int], *, day: date, by: Authority) -> list[Turned]:
    """Verify many reports on one day; good ones are, the others come back with their reason."""
    return deeds.do(deeds.Verify(day=day, by=by), ids)


def _not_to_report(one: Assignment, text: str, given: proofs.Given, day: date, by: Authority) -> str:
    """Why not; empty when it can be."""
    if not may_report(one, by=by):
        return "outside your branch"
    if reason := deeds.not_open(one, day):
        return reason
    if day < one.since:
        return "too early"
    return "" if by.everywhere or proofs.is_enough(one.activity.proof, text, given) else "proof is missing"
