"""Whoever doesn't consent is not kept for ever: claims that nobody proved expire and are erased, so are records whose
consent was taken back or never given, and sign-ups that no record holds.

In slices, each a transaction of its own that ends with what is done: killed anywhere, the next run goes on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from abhiyan.kernel import audit, bulk, clock
from abhiyan.kernel.authority import Authority, system
from abhiyan.kernel.http import number
from abhiyan.people import consenting, together
from abhiyan.people.models import Evidence, Grievance, Person
from abhiyan.posts.models import Appointment
from abhiyan.registration.joining import signing
from abhiyan.registration.leaving import erasing
from abhiyan.registration.models import SignUp
from abhiyan.units.models import Organization, Unit, in_ranges

SLICE = 500  # people erased in one transaction
WARN_DAYS = 14  # before a claim expires, its convenor is told
MANY = 2_000  # claims that end soon, in a whole installation
MOST_COUNTED = 1_000  # more are said as so many and more
BY = system("expiry")


def expire() -> None:
    """What the worker does: claims and sign-ups. Invented people's claims run by the rehearsal's day alone."""
    if not clock.is_set() and Organization.objects.filter(invented=True).exists():
        return
    day = clock.today()
    expire_claims(day)
    expire_sign_ups(day)


# --- claims ----------------------------------------------------------------------------------------------------------


def expire_claims(day: date) -> int:
    """Erase everybody whose last day has come without proof and consent; returns how many records.

    Proved and consented, by whichever record, they have no last day any more. Without consent, who proved the number or
    signed in has CLAIM_DAYS from their last sign on, a proof or a withdrawal. Of those, who holds a post to which they
    were appointed is not erased by the clock: they stay in `expiring` until somebody ends the post or they consent.
    """
    total, at, last = 0, date.min, 0
    while some := _claims(day, at, last):
        at, last = some[-1]
        total += _expire([pk for _at, pk in some], day)
    return total


def _claims(day: date, at: date, last: int) -> list[tuple[date, int]]:
    """The next records in the order of their last days, behind (at, last)."""
    behind = Q(claim_expires_on__gt=at) | Q(claim_expires_on=at, pk__gt=last)
    rows = Person.objects.filter(behind, claim_expires_on__lte=day).order_by("claim_expires_on", "pk")
    return [(on, pk) for on, pk in rows.values_list("claim_expires_on", "pk")[:SLICE] if on is not None]


@transaction.atomic
def _expire(records: list[int], day: date) -> int:
    groups = together.groups_of(records)
    whole = together.everyone(records, groups)
    proved = {groups.get(pk, pk) for pk in _proved(whole)}
    consented = _consenting(whole, groups)
    until: dict[int, date | None] = dict.fromkeys(proved & consented)
    for top, last in _last_signs(whole, groups).items():
        if top in proved - consented and last + timedelta(days=settings.CLAIM_DAYS) > day:
            until[top] = last + timedelta(days=settings.CLAIM_DAYS)
    for top in _appointed(whole, groups, day) & proved - consented:
        until.setdefault(top, day + timedelta(days=WARN_DAYS))
    _set_last_days({pk: until[groups.get(pk, pk)] for pk in records if groups.get(pk, pk) in until})
    waiting = {groups.get(pk, pk) for pk in _later(whole, day)}
    over = [pk for pk in records if groups.get(pk, pk) not in {*until} | waiting]
    return erasing.erase(over, why="claim expired", day=day, by=BY, state=SignUp.EXPIRED)


def _set_last_days(until: Mapping[int, date | None]) -> None:
    by_day: dict[date | None, list[int]] = defaultdict(list)
    for pk, last in until.items():
        by_day[last].append(pk)
    for last, records in by_day.items():
        for some in bulk.batches(records):
            Person.objects.filter(pk__in=some).update(claim_expires_on=last)


def _proved(records: Collection[int]) -> set[int]:
    """Records whose number is proved: by evidence, or by a sign-in with it."""
    found: set[int] = set()
    for some in bulk.batches(records):
        steps = Evidence.objects.filter(person__in=some, kind=Evidence.PROVED)
        found.update(steps.values_list("person_id", flat=True))
        signed_in = Person.objects.filter(pk__in=some, user__last_login__isnull=False)
        found.update(signed_in.values_list("pk", flat=True))
    return found


def _consenting(records: Collection[int], groups: together.Groups) -> set[int]:
    """The people whose last word, by whichever record, is consent."""
    last: dict[int, str] = {}
    for pk, kind, _day in _steps(records, Evidence.CONSENTED, Evidence.WITHDREW):
        last[groups.get(pk, pk)] = kind
    return {top for top, kind in last.items() if kind == Evidence.CONSENTED}


def _last_signs(records: Collection[int], groups: together.Groups) -> dict[int, date]:
    """person -> the last day on which they proved the number, took consent back or signed in."""
    found: dict[int, date] = {}
    for pk, _kind, day in _steps(records, Evidence.PROVED, Evidence.WITHDREW):
        top = groups.get(pk, pk)
        found[top] = max(found.get(top, day), day)
    for some in bulk.batches(records):
        signed_in = Person.objects.filter(pk__in=some, user__last_login__isnull=False)
        for pk, at in signed_in.values_list("pk", "user__last_login"):
            if at is not None:
                top, day = groups.get(pk, pk), at.astimezone(clock.INDIA).date()
                found[top] = max(found.get(top, day), day)
    return found


def _steps(records: Collection[int], *kinds: str) -> Iterator[tuple[int, str, date]]:
    """(record, kind, day) of steps of evidence, in the order in which they were written."""
    found: list[tuple[int, int, str, date]] = []
    for some in bulk.batches(records):
        rows = Evidence.objects.filter(person__in=some, kind__in=kinds)
        found += rows.values_list("pk", "person_id", "kind", "day")
    return ((pk, kind, day) for _at, pk, kind, day in sorted(found))


def _appointed(records: Collection[int], groups: together.Groups, day: date) -> set[int]:
    """The people who hold a post with a number of seats: somebody appointed them, and somebody ends it."""
    found: set[int] = set()
    for some in bulk.batches(records):
        held = Appointment.objects.ending_after(day).filter(person__in=some, post__seats__isnull=False)
        found.update(held.values_list("person_id", flat=True))
    return {groups.get(pk, pk) for pk in found}


def _later(records: Collection[int], day: date) -> set[int]:
    """Records of people of several whose last claim runs on."""
    found: set[int] = set()
    for some in bulk.batches(records):
        found.update(Person.objects.filter(pk__in=some, claim_expires_on__gt=day).values_list("pk", flat=True))
    return found


def expiring(by: Authority, day: date) -> QuerySet[Appointment]:
    """Appointments where `by` appoints whose holder's last day comes within WARN_DAYS: to be asked, or ended, now."""
    if _are_many(day):
        return _expiring(by, day).filter(Exists(_near(day).filter(pk=OuterRef("person"))))
    # From the people whose day is near, not from the branch: most days there are none, and all of a state to look at.
    return _expiring(by, day).filter(person__in=_near(day).values("pk"))


def _expiring(by: Authority, day: date) -> QuerySet[Appointment]:
    here = in_ranges(by.over("appoint"), "post__unit__path", "post__unit__area_path")
    return Appointment.objects.on(day).filter(here)


def _near(day: date) -> QuerySet[Person]:
    last = day + timedelta(days=WARN_DAYS)
    return Person.objects.filter(claim_expires_on__gt=day, claim_expires_on__lte=last)


def _are_many(day: date) -> bool:
    """Whether so many claims end soon that one begins at the branch instead.

    When the days of a roster are over, half a state is near at once: for 304,000 people a mandal's list took 4 s from
    them, and takes 35 ms from the branch.
    """
    return len(_near(day).values_list("pk")[: MANY + 1]) > MANY


def number_expiring(by: Authority, day: date) -> int:
    """How many there are, counted as far as MOST_COUNTED. Three statements at most, none without the right."""
    if not by.over("appoint") or not _near(day).exists():
        return 0
    return len(expiring(by, day).values_list("pk")[:MOST_COUNTED])


class Mark(NamedTuple):
    """Where a page of the list ends: behind which day, record and appointment the next one goes on."""

    day: date
    person_id: int
    pk: int

    def __str__(self) -> str:
        return f"{self.day}.{self.person_id}.{self.pk}"


def listed(by: Authority, day: date, after: str, most: int) -> list[Appointment]:
    """A page of them, those that expire first before; after: the last one's Mark. Four statements at most.

    Each with `took_back`: whether the holder took consent back, and is to be left alone.
    """
    mark = _mark(after)
    next_ones = _near(day).filter(_people_behind(mark)).order_by("claim_expires_on", "pk")
    rows = _page(_expiring(by, day).filter(person__in=next_ones.values("pk")[:MANY]), mark, most)
    if len(rows) < most and _are_many(day):  # a small branch has few of those next in line
        rows = _page(expiring(by, day), mark, most)
    left = Appointment.objects.filter(consenting.took_back("person"), pk__in=[row.pk for row in rows])
    alone = set(left.values_list("pk", flat=True))
    for row in rows:
        row.took_back = row.pk in alone  # type: ignore[attr-defined]  # read by the template
    return rows


def mark_of(row: Appointment) -> str:
    """The mark behind an appointment of the list."""
    return str(Mark(row.person.claim_expires_on or date.min, row.person_id, row.pk))


def _page(found: QuerySet[Appointment], mark: Mark, most: int) -> list[Appointment]:
    behind = Q(person__claim_expires_on=mark.day, person__gt=mark.person_id)
    behind |= Q(person__claim_expires_on=mark.day, person=mark.person_id, pk__gt=mark.pk)
    rows = found.filter(Q(person__claim_expires_on__gt=mark.day) | behind)
    rows = rows.select_related("person__same_as", "post__unit", "post__role")
    return list(rows.order_by("person__claim_expires_on", "person_id", "pk")[:most])


def _people_behind(mark: Mark) -> Q:
    return Q(claim_expires_on__gt=mark.day) | Q(claim_expires_on=mark.day, pk__gte=mark.person_id)


def _mark(after: str) -> Mark:
    """What a mark says; the beginning of the list for anything else."""
    where, _dot, pk = after.rpartition(".")
    place = place_in_list(where)
    return Mark(*place, number(pk)) if place and number(pk) else Mark(date.min, 0, 0)


def place_in_list(after: str) -> tuple[date, int] | None:
    """ "2018-02-01.17" as a day and an id; None for anything else."""
    day, _dot, pk = after.partition(".")
    try:
        return (clock.read_day(day), number(pk)) if number(pk) else None
    except clock.BadDay:
        return None


# --- sign-ups that no record holds -----------------------------------------------------------------------------------


def expire_sign_ups(day: date) -> int:
    """Empty sign-ups that were never proved and have no record, once their days are over; returns how many."""
    before = day - timedelta(days=settings.CLAIM_DAYS)
    old = SignUp.objects.filter(person=None, state__in=(SignUp.AWAITING, SignUp.HELD), day__lte=before)
    total = 0
    while some := list(old.order_by("pk").values_list("pk", flat=True)[:SLICE]):
        with transaction.atomic():
            for batch in bulk.batches(some):
                SignUp.objects.filter(pk__in=batch).update(state=SignUp.EXPIRED, **SignUp.EMPTY)
            audit.wrote("expire", "sign-ups", by=BY, count=len(some), digest=audit.digest_of(some))
        total += len(some)
    return total


# --- minors ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def erase_minor(person_id: int, *, day: date, by: Authority) -> int:
    """Erase somebody who is under 18: nothing goes into the vault, and one is added to the count of the day.

    The person says so of themselves, or a second person agreed to what another reported (grievances.answer).
    """
    gone = erasing.erase([person_id], why="under age", day=day, by=by, keep=False)
    if gone:
        signing.note_under_age(day)
        return gone
    # Nobody was left to erase: the report of it waits for nothing more either.
    waiting = Grievance.objects.waiting().filter(person=person_id, kind=Grievance.UNDER_AGE)
    if waiting.update(state=Grievance.FIXED, answered_at=timezone.now(), answered_by=by.actor):
        audit.wrote("answer", f"person:{person_id}", by=by, detail={"state": Grievance.FIXED})
    return 0


def top() -> Unit | None:
    """The unit that answers for what has no other: the top of the organisation."""
    return Unit.objects.filter(depth=1).order_by("path").first()
