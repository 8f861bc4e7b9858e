"""Calling people of a sample back: drawing, taking the next one, dialling, saying what came out, finishing.

Nothing here changes a figure. Whoever turns out to be real gets a step of evidence; the rest is the sample's estimate.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from abhiyan.kernel import audit, bulk
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.forbidden import without_numbers
from abhiyan.people.actions import prove, unmask_to_call
from abhiyan.people.models import Contact, Evidence, Person
from abhiyan.posts.models import Role
from abhiyan.registration.checking import sampling
from abhiyan.registration.checking.estimating import SHOWN_FROM, Counted, Estimate, estimate
from abhiyan.registration.models import Call, Sample
from abhiyan.registration.models.calls import TRIES
from abhiyan.units.models import Unit

LEASE = timedelta(minutes=15)  # how long somebody is in one caller's hands
MOST = 5_000  # calls of one sample
FIELDS = ("claimed", "drawn", "reached", "real", "share", "low", "high", "lowest", "highest")
# Answered by the person or by whoever has the number: what the estimate is made of. Nobody answering, or nobody willing
# to, says nothing either way.
REACHED = (Call.REAL, Call.UNAWARE, Call.WRONG, Call.NOBODY, Call.OTHERS)


class CallingRefused(Exception):
    """It can't be done. The subclasses say why; views word them."""


class NobodyClaimed(CallingRefused):
    """Nobody is claimed there."""


class StillOpen(CallingRefused):
    """A draw of this unit and these people is still being called: finish it or give it up first."""


class SampleIsOver(CallingRefused):
    """The sample was finished or given up."""


class NotYours(CallingRefused):
    """The person is not in this caller's hands any more."""


class NothingToUndo(CallingRefused):
    """The caller has said nothing here that could be taken back."""


def roles_of(whom: str, role: Role | None) -> list[Role]:
    """The roles whose holders are drawn from."""
    if whom == Sample.ROLE:
        return [role] if role else []
    return list(Role.objects.filter(seats__isnull=whom == Sample.VOLUNTEERS))


@transaction.atomic
def draw(
    unit: Unit,
    *,
    size: int,
    day: date,
    now: datetime,
    by: Authority,
    whom: str = Sample.SEATS,
    role: Role | None = None,
    seed: int | None = None,
) -> Sample:
    """Draw `size` of the claimed at `unit` and below. Every draw stays in the list, so nobody draws till it pleases.

    Raises PermissionDenied, NobodyClaimed, StillOpen, estimating.TooFewCalls.
    """
    by.require("verify", *unit.paths)
    bulk.hold(Unit, [unit.pk])  # two who draw at once: the second finds the first one's
    if Sample.objects.filter(unit=unit, whom=whom, role=role, state=Sample.OPEN).exists():
        raise StillOpen
    roles = roles_of(whom, role)
    found = sampling.strata(unit, roles, day)
    if not found:
        raise NobodyClaimed
    found = sampling.allocated(unit, found, min(size, MOST))
    seed = secrets.randbelow(10**9) if seed is None else seed
    drawn = sampling.draw(unit, found, roles, day=day, seed=seed)
    # What was drawn is what is kept: where somebody holds two posts, a stratum may have one fewer than it was given.
    took = [sum(one.stratum == at for one in drawn) for at in range(len(found))]
    sample: Sample = Sample.objects.create(
        unit=unit,
        whom=whom,
        role=role,
        day=day,
        seed=seed,
        size=len(drawn),
        strata=[list(one._replace(drawn=n)) for one, n in zip(found, took, strict=True)],
        drawn_by=by.actor,
        drawn_at=now,
    )
    bulk.insert(
        Call,
        ("sample", "number", "stratum", "person", "appointment", "outcome", "note", "tries", "caller", "steps"),
        [
            (sample.pk, number, one.stratum, one.person, one.appointment, "", "", 0, "", "[]")
            for number, one in enumerate(_mixed(drawn, seed), start=1)
        ],
    )
    audit.wrote("draw", f"sample:{sample.pk}", by=by, count=len(drawn), detail={"unit": unit.pk, "seed": seed})
    return sample


def _mixed(drawn: Sequence[sampling.Drawn], seed: int) -> list[sampling.Drawn]:
    """In the order of calling: strata mixed, so that half a sample is a sample too."""
    mixed = sorted(drawn)
    Random(seed).shuffle(mixed)  # noqa: S311 (it is to be repeated)
    return mixed


def drawn_again(sample: Sample) -> tuple[int, int]:
    """Draw with the sample's seed, day and strata once more: (how many came again, how many were drawn).

    Fewer come again only where the past was written anew since: an appointment taken back, two records made one.
    """
    roles = roles_of(sample.whom, sample.role)
    again = sampling.draw(sample.unit, sampling.strata_of(sample), roles, day=sample.day, seed=sample.seed)
    there = set(Call.objects.filter(sample=sample).values_list("appointment", flat=True))
    return sum(one.appointment in there for one in again), sample.size


# --- calling ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def take(sample: Sample, *, day: date, now: datetime, by: Authority) -> Call | None:
    """Put the next person into the caller's hands for a while; the one they have already, if any. None: nobody waits.

    Several callers never get the same person. Raises PermissionDenied, SampleIsOver.
    """
    _open(sample, by)
    call = in_hands_of(by, sample, now)
    while call is None and (call := _next(Call.objects.filter(sample=sample).to_do(by, day, now))):
        if _is_left_alone(call):  # it counts as an answer refused
            call.outcome, call.caller, call.said_at = Call.REFUSED, "", now
            call.save(update_fields=["outcome", "caller", "said_at"])
            call = None
    if call is not None:
        call.caller, call.leased_until = by.actor, now + LEASE
        call.save(update_fields=["caller", "leased_until"])
    return call


def _next(waiting: QuerySet[Call]) -> Call | None:
    """The first in the order of calling that nobody else takes at this moment."""
    return waiting.select_for_update(skip_locked=True).order_by("tries", "number").first()


def _is_left_alone(call: Call) -> bool:
    """Whether the person took their consent back since the draw: then nobody calls them."""
    said = Evidence.objects.filter(
        person__in=Person.objects.records_of(call.person_id), kind__in=(Evidence.CONSENTED, Evidence.WITHDREW)
    )
    return said.order_by("-pk").values_list("kind", flat=True).first() == Evidence.WITHDREW


def in_hands_of(by: Authority, sample: Sample, now: datetime) -> Call | None:
    """Whom the caller has at the moment; nobody from the moment on in which that person takes consent back."""
    call = Call.objects.filter(sample=sample, caller=by.actor, leased_until__gte=now).order_by("number").first()
    return None if call is None or _is_left_alone(call) else call


def of_sample(sample: Sample, pk: int) -> Call | None:
    """One call of a sample."""
    return Call.objects.filter(sample=sample, pk=pk).first()


def said_by(sample: Sample, by: Authority) -> int:
    """How many calls of a sample somebody has made and told the outcome of."""
    return Call.objects.filter(sample=sample, caller=by.actor, said_at__isnull=False).count()


def contact_of(call: Call) -> Contact | None:
    """The number to call: the newest of the person's, by whichever record."""
    numbers = Contact.objects.filter(person__in=Person.objects.records_of(call.person_id), kind=Contact.PHONE)
    return numbers.select_related("person__same_as").order_by("-pk").first()


def dial(call: Call, *, now: datetime, by: Authority) -> str:
    """The number of whom one has in hand, in E.164; logged as a look, for which the call is the reason. "" if none.

    Raises PermissionDenied, SampleIsOver, NotYours (also where the person took consent back since), people.actions.
    UnmaskLimit.
    """
    _open(call.sample, by)
    if call.caller != by.actor or call.leased_until is None or call.leased_until < now or _is_left_alone(call):
        raise NotYours
    contact = contact_of(call)
    if contact is None:
        return ""
    number = unmask_to_call(contact, sample=call.sample_id, by=by, now=now)
    Call.objects.filter(pk=call.pk).update(leased_until=now + LEASE)
    return number


@transaction.atomic
def say(call: Call, outcome: str, *, note: str = "", day: date, now: datetime, by: Authority) -> None:
    """Write down what came of a call. Whoever is real gets a step of evidence; nothing else changes anywhere.

    Raises PermissionDenied, SampleIsOver, NotYours.
    """
    _open(call.sample, by)
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.caller != by.actor or call.leased_until is None or call.leased_until < now:
        raise NotYours
    before = [call.outcome, call.tries, str(call.tried_on or ""), call.note]
    evidence = _is_real(call, day, by) if outcome == Call.REAL else 0
    if outcome == Call.UNREACHED:
        call.tries, call.tried_on = call.tries + 1, day
    call.outcome, call.note = outcome, without_numbers(note.strip())[:300]
    call.steps = [*call.steps, [*before, by.actor, evidence]]
    call.leased_until, call.said_at = None, now
    call.save()
    audit.wrote("call", f"sample:{call.sample_id}", by=by, detail={"call": call.pk, "outcome": outcome})


def _is_real(call: Call, day: date, by: Authority) -> int:
    """Add the step of evidence; its number, for taking it back. Nothing where the record was erased meanwhile."""
    if call.person_id is None:
        return 0
    source = f"call:{call.sample_id}"
    prove([call.person_id], Evidence.CALLED_BACK, source=source, day=day, by=by)
    added = Evidence.objects.filter(person=call.person_id, kind=Evidence.CALLED_BACK, source=source, actor=by.actor)
    return added.order_by("-pk").values_list("pk", flat=True)[0]


@transaction.atomic
def undo(sample: Sample, *, now: datetime, by: Authority) -> Call:
    """Take the caller's last answer back, its step of evidence too, and have the person in hand again.

    Raises PermissionDenied, SampleIsOver, NothingToUndo.
    """
    _open(sample, by)
    Call.objects.filter(sample=sample, caller=by.actor, leased_until__gte=now).update(leased_until=None)
    mine = Call.objects.filter(sample=sample, caller=by.actor, said_at__isnull=False).exclude(steps=[])
    call = mine.select_for_update().order_by("-said_at", "-pk").first()
    if call is None or call.leased_until is not None:
        raise NothingToUndo
    *call.steps, (call.outcome, call.tries, tried_on, call.note, _actor, evidence) = call.steps
    call.tried_on = date.fromisoformat(tried_on) if tried_on else None
    if evidence:
        Evidence.objects.filter(pk=evidence, kind=Evidence.CALLED_BACK, actor=by.actor).delete()
    call.leased_until, call.said_at = now + LEASE, None
    call.save()
    audit.wrote("undo_call", f"sample:{sample.pk}", by=by, detail={"call": call.pk})
    return call


def _open(sample: Sample, by: Authority) -> None:
    """Raises PermissionDenied unless the sample lies where `by` verifies, SampleIsOver once it is finished."""
    state = by.see(Sample).filter(pk=sample.pk).values_list("state", flat=True).first()
    if state is None:
        raise PermissionDenied("verify")
    if state != Sample.OPEN:
        raise SampleIsOver


# --- the end ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def finish(sample: Sample, *, now: datetime, by: Authority) -> Estimate:
    """End the calling; from now on coverage shows the estimate. Whoever was not reached by now is not reached.

    Raises PermissionDenied, SampleIsOver, NobodyClaimed where nobody was reached.
    """
    sample = _ending(sample, by)
    whole = estimate(counted(sample))
    if whole is None:
        raise NobodyClaimed
    sample.result = as_json(sample)
    _end(sample, Sample.FINISHED, now, by)
    return whole


@transaction.atomic
def abandon(sample: Sample, *, now: datetime, by: Authority) -> None:
    """Go on with it no more: it stays in the list and says nothing. Raises PermissionDenied, SampleIsOver."""
    _end(_ending(sample, by), Sample.ABANDONED, now, by)


def _ending(sample: Sample, by: Authority) -> Sample:
    _open(sample, by)
    held = Sample.objects.select_for_update(of=("self",)).select_related("unit", "role").get(pk=sample.pk)
    if held.state != Sample.OPEN:
        raise SampleIsOver
    return held


def _end(sample: Sample, state: str, now: datetime, by: Authority) -> None:
    sample.state, sample.ended_at, sample.ended_by = state, now, by.actor
    sample.save(update_fields=["state", "ended_at", "ended_by", "result"])
    audit.wrote(state, f"sample:{sample.pk}", by=by)


# --- what came out ---------------------------------------------------------------------------------------------------


class Tally(NamedTuple):
    """How the calls of a sample stand: said once for all, left, and each outcome."""

    done: int
    of: int
    outcomes: dict[str, int]


def counted(sample: Sample) -> list[Counted]:
    """The strata of a sample with what its calls came to. One statement."""
    reached = Count("pk", filter=Q(outcome__in=REACHED))
    real = Count("pk", filter=Q(outcome=Call.REAL))
    rows = Call.objects.filter(sample=sample).order_by().values_list("stratum").annotate(reached=reached, real=real)
    by_stratum = {stratum: (n, of) for stratum, n, of in rows}
    return [
        one.counted()._replace(reached=by_stratum.get(at, (0, 0))[0], real=by_stratum.get(at, (0, 0))[1])
        for at, one in enumerate(sampling.strata_of(sample))
    ]


def standing(sample: Sample) -> Tally:
    """How far the calling is. One statement."""
    rows = Call.objects.filter(sample=sample).order_by().values_list("outcome")
    done = Q(outcome__in=(*REACHED, Call.REFUSED)) | Q(outcome=Call.UNREACHED, tries__gte=TRIES) | Q(person=None)
    found = list(rows.annotate(n=Count("pk"), done=Count("pk", filter=done)))
    outcomes = {outcome: n for outcome, n, _done in found if outcome}
    return Tally(sum(done for _outcome, _n, done in found), sample.size, outcomes)


def as_json(sample: Sample) -> dict[str, Any]:
    """The estimate of a sample, and of each unit below of which enough were reached; as `Sample.result` keeps it."""
    strata = list(zip(sampling.strata_of(sample), counted(sample), strict=True))
    parts = {}
    for unit in sorted({one.unit for one, _of in strata} - {0, sample.unit_id}):
        if shown := _shown(of for one, of in strata if one.unit == unit):
            parts[str(unit)] = shown
    return {"whole": _told(estimate([of for _one, of in strata])), "parts": parts}


def _shown(strata: Iterable[Counted]) -> dict[str, Any] | None:
    found = list(strata)
    return _told(estimate(found)) if sum(one.reached for one in found) >= SHOWN_FROM else None


def _told(found: Estimate | None) -> dict[str, Any] | None:
    return None if found is None else {name: getattr(found, name) for name in FIELDS}
