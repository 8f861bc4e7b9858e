"""Reporting and verifying many assignments at once: good ones go in, the others come back with their reason."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from abhiyan.kernel import audit, forbidden
from abhiyan.kernel.authority import Authority
from abhiyan.plans import counting, proofs
from abhiyan.plans.actions import deeds
from abhiyan.plans.actions.deeds import Turned
from abhiyan.plans.actions.rights import may_report
from abhiyan.plans.models import REPORTED, Assignment, Proof


class Reports(NamedTuple):
    """What one person reports: words by assignment, and who came or what was counted where a number is asked for."""

    by: Authority
    texts: Mapping[int, str]
    numbers: Mapping[int, int]


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

    texts: what was done, by assignment; `text` for the rest. numbers: who came, what was counted.
    """
    worded = {pk: (texts or {}).get(pk, text) for pk in ids}
    return report_each([Reports(by, worded, numbers or {})], day=day)


@transaction.atomic
def report_each(several: Sequence[Reports], *, day: date) -> list[Turned]:
    """Reports of several people on one day, read and written together: each in their own name, by their own rights.

    An assignment is in one of them. Numbers of identity documents are masked in the words. Only the installation itself
    (a rehearsal) reports without the proof asked for.
    """
    found = deeds.locked([pk for one in several for pk in one.texts])
    every: list[Turned] = []
    written: list[tuple[str, str, int]] = []
    counted: list[Proof] = []
    for by, texts, numbers in several:
        said = {pk: forbidden.without_numbers(text) for pk, text in texts.items()}
        here = {pk: found[pk] for pk in texts if pk in found}
        given = {pk: proofs.Given(numbers.get(pk)) for pk in here}
        turned = deeds.turned(
            list(texts), {pk: _not_to_report(one, said[pk], given[pk], day, by) for pk, one in here.items()}
        )
        good = sorted(here.keys() - {one.assignment_id for one in turned})
        every += turned
        written += [(said[pk], by.actor, pk) for pk in good]
        counted += [
            Proof(assignment_id=pk, kind=Proof.NUMBER, number=numbers[pk], day=day, actor=by.actor)
            for pk in good
            if pk in numbers
        ]
        if good:
            digest, detail = audit.digest_of(good), {"day": str(day)}
            audit.wrote("report_many", "assignments", by=by, count=len(good), digest=digest, detail=detail)
    _write(written, day)
    Proof.objects.bulk_create(counted, batch_size=1_000)
    return every


def _write(reports: Sequence[tuple[str, str, int]], day: date) -> None:
    """(words, who, assignment): the assignments are reported on `day`, and counted so."""
    for some in counting.slices(sorted(pk for _words, _actor, pk in reports)):
        rows = Assignment.objects.filter(pk__in=some)
        rows.update(state=REPORTED, closed_on=day, begun_on=Coalesce(F("begun_on"), day))
        counting.post(counting.REPORTED, counting.these(some))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE plans_assignment SET report = %s, reported_by = %s WHERE id = %s", list(reports))


def verify_many(ids: Sequence[int], *, day: date, by: Authority) -> list[Turned]:
    """Verify many reports on one day; good ones are, the others come back with their reason."""
    return verify_each([(by, ids)], day=day)


def verify_each(several: Sequence[tuple[Authority, Sequence[int]]], *, day: date) -> list[Turned]:
    """What several people verify on one day, read together: each in their own name, by their own rights."""
    return deeds.do_each([(deeds.Verify(day=day, by=by), ids) for by, ids in several])


def _not_to_report(one: Assignment, text: str, given: proofs.Given, day: date, by: Authority) -> str:
    """Why not; empty when it can be."""
    if not may_report(one, by=by):
        return "outside your branch"
    if reason := deeds.not_open(one, day):
        return reason
    if day < one.since:
        return "too early"
    return "" if by.everywhere or proofs.is_enough(one.activity.proof, text, given) else "proof is missing"
