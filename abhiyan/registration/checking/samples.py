"""What pages read of samples: lists, the person to call, the estimate with its numbers put in."""

from collections.abc import Sequence
from math import ceil, floor
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import number
from abhiyan.people.models import Person
from abhiyan.registration.checking import calling, sampling
from abhiyan.registration.checking.estimating import Counted, Estimate, estimate, half_width
from abhiyan.registration.models import Call, Sample
from abhiyan.registration.models.calls import TRIES
from abhiyan.units.models import Unit

PAGE = 50
SIZES = (50, 100, 200, 400, 800, 1_600)
WHOM = {
    Sample.SEATS: gettext_lazy("Holders of seats"),
    Sample.VOLUNTEERS: gettext_lazy("Volunteers"),
}
STATES = {
    Sample.OPEN: gettext_lazy("being called"),
    Sample.FINISHED: gettext_lazy("finished"),
    Sample.ABANDONED: gettext_lazy("given up"),
}
OUTCOMES = {
    Call.REAL: gettext_lazy("Is real and serves"),
    Call.UNAWARE: gettext_lazy("Is real, knows nothing of it"),
    Call.OTHERS: gettext_lazy("The number is somebody else's"),
    Call.WRONG: gettext_lazy("Wrong number"),
    Call.NOBODY: gettext_lazy("Does not exist"),
    Call.REFUSED: gettext_lazy("Refuses to answer"),
    Call.UNREACHED: gettext_lazy("Not reached"),
}


class Offer(NamedTuple):
    """A size to choose, with how far the estimate may be off, in points of a hundred."""

    size: int
    points: int


def offers(claimed: int) -> list[Offer]:
    """The sizes worth offering for so many claimed; everybody, where that is few."""
    sizes = [size for size in SIZES if size < claimed]
    if claimed <= SIZES[-1]:
        sizes.append(claimed)
    return [Offer(size, ceil(100 * half_width(claimed, size) - 0.5)) for size in sizes]


def listed(by: Authority, unit: Unit | None = None, after: str = "") -> tuple[list[Sample], str]:
    """Samples of the branches in which `by` verifies, newest first, each with how far it is. One statement."""
    done = Q(calls__outcome__in=(*calling.REACHED, Call.REFUSED)) | Q(
        calls__outcome=Call.UNREACHED, calls__tries__gte=TRIES
    )
    rows = by.see(Sample).select_related("unit__level", "role").annotate(done=Count("calls", filter=done))
    if unit is not None:
        rows = rows.filter(unit=unit)
    if before := number(after):
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    for one in found:
        dress(one)
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def dress(sample: Sample) -> Sample:
    """Words for a page: whose claims, the state, and what came out in whole points."""
    sample.whom_words = sample.role.name if sample.role else WHOM[sample.whom]  # type: ignore[attr-defined]
    sample.state_words = STATES[sample.state]  # type: ignore[attr-defined]
    if sample.result:
        whole = sample.result["whole"]
        sample.low, sample.high = floor(100 * whole["low"]), ceil(100 * whole["high"])  # type: ignore[attr-defined]
    return sample


def one(pk: int, by: Authority) -> Sample | None:
    """A sample that `by` may see."""
    found: Sample | None = by.see(Sample).select_related("unit__level", "role").filter(pk=pk).first()
    return dress(found) if found else None


def name_of(actor: str) -> str:
    """Who that is in the audit, for a page."""
    kind, _colon, key = actor.partition(":")
    found = Person.objects.filter(pk=key).first() if kind == "person" and key.isdecimal() else None
    return found.name if found else _("the installation")


def to_call(call: Call) -> dict[str, Any]:
    """All that a caller is told of a person: name, post, booth."""
    full = Call.objects.select_related("person", "appointment__post__role", "appointment__post__unit__parent").get(
        pk=call.pk
    )
    post = full.appointment.post if full.appointment else None
    return {"call": full, "person": full.person, "post": post, "again": full.tries}


class Line(NamedTuple):
    """A stratum on the page: how many, how many of them real, and what it adds to the estimate, in points."""

    name: str
    verified: bool
    counted: Counted
    share: str
    weight: str
    adds: str


class Explained(NamedTuple):
    """An estimate with its numbers put in: strata as drawn, the steps as formulas, words for the ends."""

    found: Estimate
    lines: list[Line]
    formula: list[str]
    joined: bool
    percent: int
    low: int
    high: int
    people: int
    fewest: int
    most: int
    lowest: int
    highest: int
    unreached: int
    alike: int


def explained(sample: Sample) -> Explained | None:
    """The estimate of a sample, reckoned from its calls. One statement."""
    strata, counted = sampling.strata_of(sample), calling.counted(sample)
    found = estimate(counted)
    if found is None:
        return None
    lines = [_line(one, of, found.claimed) for one, of in zip(strata, counted, strict=True)]
    return Explained(
        found=found,
        lines=lines,
        formula=_formula(found),
        joined=len(found.strata) < len(counted),
        percent=round(100 * found.share),
        low=floor(100 * found.low + 1e-9),
        high=ceil(100 * found.high - 1e-9),
        people=found.people(found.share),
        fewest=floor(found.low * found.claimed + 1e-9),
        most=ceil(found.high * found.claimed - 1e-9),
        lowest=floor(100 * found.lowest + 1e-9),
        highest=ceil(100 * found.highest - 1e-9),
        unreached=found.drawn - found.reached,
        alike=round(found.size),
    )


def _line(one: sampling.Stratum, of: Counted, total: int) -> Line:
    name = Unit(name_hi=one.name_hi, name_en=one.name_en).name  # as it was called on the day, in the reader's language
    share = of.real / of.reached if of.reached else None
    weight = of.claimed / total
    return Line(
        name,
        of.verified,
        of,
        "–" if share is None else f"{100 * share:.0f}%",
        f"{100 * weight:.1f}%",
        "–" if share is None else f"{100 * share * weight:.1f}",
    )


SHOWN_TERMS = 4  # of a sum


def _formula(found: Estimate) -> list[str]:
    """p, v, n with the numbers of this sample."""
    total = found.claimed
    terms = [f"{one.claimed / total:.3f} × {one.real}/{one.reached}" for one in found.strata]
    spreads = [
        f"{one.claimed / total:.3f}² × (1 − {one.reached}/{_n(one.claimed)}) × q(1 − q)/{one.reached}"
        for one in found.strata
    ]
    lines = [f"p = Σ W·x/r = {_sum(terms)} = {found.share:.3f}"]
    if found.size:
        lines += [
            f"v = Σ W²·(1 − r/N)·q(1 − q)/r = {_sum(spreads)} = {found.variance:.6f}",
            f"n = min(q(1 − q)/v, 1/Σ W²·(1 − r/N)/r) = {found.size:.0f}",
            f"B(0.025; p·n, n − p·n + 1) = {found.low:.3f};  B(0.975; p·n + 1, n − p·n) = {found.high:.3f}",
        ]
    return lines


def _sum(terms: Sequence[str]) -> str:
    return " + ".join([*terms[:SHOWN_TERMS], *(["…"] if len(terms) > SHOWN_TERMS else [])])


def _n(number: int) -> str:
    return number_format(number, force_grouping=True)
