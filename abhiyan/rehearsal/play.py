"""Plays a plan to its end, day by day, with invented people who act through the real verbs.

What happens on a day follows from the seed alone: strong districts report in time and verify nearly everybody, weak
ones are late. Each day is played whole and noted, so that a killed rehearsal goes on with the next.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from abhiyan.kernel import clock
from abhiyan.kernel.console import Progress
from abhiyan.people.actions import prove
from abhiyan.people.models import Evidence, Person
from abhiyan.plans.actions import report_many, verify_many
from abhiyan.plans.models import Activity, Assignment, Programme
from abhiyan.posts.models import Appointment, Post
from abhiyan.rehearsal.build import BY, DISTRICT, SLICE, SOURCE, Chair, appoint_slice, prepared
from abhiyan.rehearsal.fate import chance, strength
from abhiyan.rehearsal.models import Rehearsal
from abhiyan.units import tally


@dataclass
class Script:
    """What is still to happen: ids by the day on which they act."""

    proofs: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))
    volunteers: dict[date, list[Chair]] = field(default_factory=lambda: defaultdict(list))
    reports: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))
    checks: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))


def play(rehearsal: Rehearsal, programme: Programme, *, through: date | None = None) -> None:
    """Play every day not played yet, up to `through` (the programme's last day if not given)."""
    last = through or programme.until - timedelta(days=1)
    first = (rehearsal.played_through or programme.since - timedelta(days=1)) + timedelta(days=1)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if not days:
        return
    script = write(rehearsal, programme, from_day=first)
    with Progress("Days of the programme", total=len(days)) as progress:
        for day in days:
            play_day(rehearsal, script, day)
            progress.add()


def play_day(rehearsal: Rehearsal, script: Script, day: date) -> None:
    """Everything that happens on one day; then the clock stands at it, unless somebody moved it by hand."""
    moved_by_hand = rehearsal.played_through is not None and clock.today() != rehearsal.played_through
    register_volunteers(script.volunteers.pop(day, []), day)
    prove_all(script.proofs.pop(day, []), day)
    for some in sliced(script.reports.pop(day, [])):
        report_many(some, text="", day=day, by=BY)
    for some in sliced(script.checks.pop(day, [])):
        verify_many(some, day=day, by=BY)
    tally.squash()
    rehearsal.played_through = day
    rehearsal.save(update_fields=["played_through"])
    if not moved_by_hand:
        clock.set_day(day)


def register_volunteers(chairs: list[Chair], day: date) -> None:
    """Volunteers come in on `day`; two of three prove their number at once.

    They come in order, slice by slice, so a day that was killed in its middle goes on where it stood.
    """
    came = Person.objects.filter(since=day, source=SOURCE)
    if left := chairs[came.count() :]:
        with prepared(left) as slices:
            for some, people in slices:
                appoint_slice(some, people, day=day)
    unproved = came.filter(verifications=None).order_by("pk").values_list("pk", flat=True)
    prove_all([pk for pk in unproved if chance("volunteer", pk) < 0.66], day)


def prove_all(person_ids: Sequence[int], day: date) -> None:
    """People prove their number and consent, as they do from their own phones."""
    for some in sliced(person_ids):
        with transaction.atomic():
            prove(some, Evidence.PROVED, source="sms", day=day, by=BY)
            prove(some, Evidence.CONSENTED, source="sms", day=day, by=BY)


def sliced(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + SLICE] for start in range(0, len(ids), SLICE))


# --- the script -----------------------------------------------------------------------------------------------------


def write(rehearsal: Rehearsal, programme: Programme, *, from_day: date) -> Script:
    """Everything that will happen from `from_day` on, drawn from the seed."""
    script = Script()
    seed = rehearsal.seed
    window = programme.activities.filter(kind="registration", withdrawn_on=None).first()
    if window:
        days = _days(window.since, window.until)
        _keep(script.proofs, _proofs(seed, days, programme.until), from_day)
        _keep(script.volunteers, _volunteers(seed, days), from_day)
    for activity in programme.activities.filter(withdrawn_on=None):
        _reports(script, seed, activity, from_day)
    return script


def _keep(into: dict[date, list], rows: Iterable[tuple[date, object]], from_day: date) -> None:  # type: ignore[type-arg]
    for day, one in rows:
        if day >= from_day:
            into[day].append(one)


def _days(since: date, until: date) -> list[date]:
    return [since + timedelta(days=n) for n in range((until - since).days)]


def _proofs(seed: int, days: Sequence[date], end: date) -> Iterator[tuple[date, int]]:
    """When each appointed worker proves to be real, if ever: mostly in the window, some after it."""
    late = _days(days[-1], min(end, days[-1] + timedelta(days=14)))
    holders = Appointment.objects.filter(until=None, seat__isnull=False).order_by("pk")
    for pk, path in holders.values_list("person_id", "post__unit__path").iterator(20_000):
        drawn = chance(seed, "proof", pk)
        share = 0.95 * strength(seed, path[:DISTRICT])
        if drawn < share * 0.85:
            yield days[int(drawn / (share * 0.85) * len(days))], pk
        elif drawn < share:
            yield late[int(chance(seed, "late proof", pk) * len(late))], pk


def _volunteers(seed: int, days: Sequence[date]) -> Iterator[tuple[date, Chair]]:
    """Volunteers of each booth, none to four, by the strength of its district."""
    number = Person.objects.aggregate(last=Max("pk"))["last"] or 0
    posts = Post.objects.filter(seats=None, until=None).order_by("unit__path")
    for pk, path in posts.values_list("pk", "unit__path").iterator(20_000):
        count = int(5.4 * strength(seed, path[:DISTRICT]) * chance(seed, "volunteers", pk))
        for one in range(count):
            number += 1
            yield days[int(chance(seed, "day", pk, one) * len(days))], Chair(pk, None, number)


def _reports(script: Script, seed: int, activity: Activity, from_day: date) -> None:
    """Who reports an activity when: most on the day, weak districts days later, a few never; the level above checks."""
    rows = Assignment.objects.filter(activity=activity, closed_on=None).values_list("pk", "since", "due", "unit__path")
    for pk, since, due, path in rows:
        drawn = chance(seed, "report", activity.key, pk)
        branch = strength(seed, path[:DISTRICT])
        if drawn > 0.55 + 0.44 * branch:
            continue
        span = max(0, (due - since).days)
        day = since + timedelta(days=int(chance(seed, "when", activity.key, pk) * (span + 1)))
        if chance(seed, "late", activity.key, pk) > branch:
            day = due + timedelta(days=1 + int(4 * drawn))
        _keep(script.reports, [(day, pk)], from_day)
        if drawn < 0.5 * branch:
            _keep(script.checks, [(day + timedelta(days=1), pk)], from_day)
