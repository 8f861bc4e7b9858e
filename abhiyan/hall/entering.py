"""Who came in: what doors say is kept once, whoever came first is the entry, and the figures follow at once.

entered   people who came to an event, at the unit of their post, on the event's day
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from abhiyan.events.models import Event
from abhiyan.hall import access, rules
from abhiyan.hall.models import Door, Entry, Pass, Scan
from abhiyan.kernel import audit, clock
from abhiyan.kernel.authority import Authority, system
from abhiyan.people import actions as people
from abhiyan.people import consenting
from abhiyan.people.models import Consent, Person
from abhiyan.units import tally

ENTERED = "entered"
LATEST = timedelta(days=30)  # after the doors closed, that what was scanned is still taken
CLOCK_OFF = 600  # seconds that a phone's clock may be wrong before it is said
# CROSS JOIN keeps SQLite in this order: from the units, and not through all events of the activity.
SOURCE = (
    "SELECT entry.unit_id AS unit_id, entry.day AS day, measure.id AS measure_id, 1 AS n "
    "FROM hall_entry AS entry CROSS JOIN events_event AS event CROSS JOIN plans_assignment AS work "
    "CROSS JOIN plans_activity AS activity CROSS JOIN units_measure AS measure "
    "WHERE entry.unit_id IN ({units}) AND event.id = entry.event_id AND work.id = event.assignment_id "
    "AND activity.id = work.activity_id AND measure.kind = 'entered' AND measure.subject = activity.subject"
)


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a pass, as a door says it. number: the pass; at: by the door's clock; said: a word of rules.KNOWN."""

    key: str
    number: int
    at: datetime
    let_in: bool
    said: str
    how: str = Scan.CAMERA


@transaction.atomic
def take(door: Door, uses: Sequence[Use], *, phone_now: datetime, now: datetime) -> set[str]:
    """Keep what a door says, each use once by its key; returns the keys that are kept now, also from before.

    phone_now: what the door's clock says as it sends. Uses of passes that aren't there are left out.
    """
    held = passes_held(door.event_id, {one.number for one in uses})
    offset = round((now - phone_now).total_seconds())
    rows = [_scan(door, held[one.number], one, offset, now) for one in uses if one.number in held]
    Scan.objects.bulk_create(rows, ignore_conflicts=True)
    settle(door.event, [one.pk for one in held.values()])
    Door.objects.filter(pk=door.pk).update(heard_at=now)
    return {one.key for one in uses if one.number in held}


def passes_held(event: int, numbers: Collection[int]) -> dict[int, Pass]:
    """The passes, nobody else's until the transaction ends, by number: two doors may say at once that one was used."""
    rows = Pass.objects.select_for_update(of=("self",)).filter(event=event, number__in=numbers)
    return {one.number: one for one in rows.order_by("pk")}


def _scan(door: Door, of: Pass, one: Use, offset: int, now: datetime) -> Scan:
    """With the moment by the server's clock: nothing happened later than now."""
    at = min(one.at + timedelta(seconds=offset), now)
    return Scan(
        door=door, key=one.key, of=of, how=one.how, let_in=one.let_in, said=one.said, at=at, device_at=one.at,
        offset=offset, received_at=now,
    )  # fmt: skip


def settle(event: Event, ids: Collection[int]) -> None:
    """Find anew which use of each of these passes is the entry, flag the others, and let every figure follow.

    In a transaction that holds the passes. A fixed number of statements.
    """
    revoked = dict(Pass.objects.filter(pk__in=ids).values_list("pk", "revoked_at"))
    uses: dict[int, list[rules.Used]] = {pk: [] for pk in revoked}
    flags: dict[int, str] = {}
    rows = Scan.objects.filter(of__in=ids, let_in=True).exclude(judged=Scan.STRUCK)
    for pk, of, at, judged, flag in rows.values_list("pk", "of_id", "at", "judged", "flag"):
        uses[of].append(rules.Used(pk, at, judged == Scan.STANDS))
        flags[pk] = flag
    entries: dict[int, int] = {}
    changed: dict[str, list[int]] = {}
    for of, some in uses.items():
        entry, said = rules.settled(some, revoked[of])
        if entry is not None:
            entries[of] = entry
        for pk, flag in said.items():
            if flags[pk] != flag:
                changed.setdefault(flag, []).append(pk)
    for flag, some_pks in changed.items():
        Scan.objects.filter(pk__in=some_pks).update(flag=flag)
    _write_entries(event, {*ids}, entries)


def _write_entries(event: Event, ids: set[int], wanted: Mapping[int, int]) -> None:
    """Bring the entries of passes to {pass: use}; the tally and evidence follow."""
    there = {one.of_id: one for one in Entry.objects.filter(of__in=ids)}
    gone = [one for of, one in there.items() if of not in wanted]
    Entry.objects.filter(pk__in=[one.pk for one in gone]).delete()
    for of, scan in wanted.items():
        if of in there and there[of].scan_id != scan:
            Entry.objects.filter(pk=there[of].pk).update(scan=scan)
    new = [of for of in wanted if of not in there]
    made = _new_entries(event, {of: wanted[of] for of in new})
    measure = tally.measure(ENTERED, event.activity.subject)
    rows = [tally.Row(one.unit_id, one.day, measure, 1) for one in made]
    rows += [tally.Row(one.unit_id, one.day, measure, -1) for one in gone]
    tally.post(rows)
    _say_seen(event, {one.of_id for one in made}, {one.of_id for one in gone})


def _new_entries(event: Event, wanted: Mapping[int, int]) -> list[Entry]:
    day = event.day or clock.today()
    units = dict(Pass.objects.filter(pk__in=wanted).values_list("pk", "invitee__unit_id"))
    rows = [
        Entry(of_id=of, scan_id=scan, event=event, unit_id=units[of] or event.unit.pk, day=day)
        for of, scan in sorted(wanted.items())
    ]
    return Entry.objects.bulk_create(rows)


def _say_seen(event: Event, came: Collection[int], gone: Collection[int]) -> None:
    """Evidence for the people themselves, where they agreed that it is noted; taken back with a use struck out."""
    source, by = f"event:{event.pk}", system("hall")
    own = Pass.objects.exclude(kind=rules.COMPANION).exclude(invitee=None)
    if came:
        people_ids = set(own.filter(pk__in=came).values_list("invitee__person", flat=True))
        people_ids = consenting.stands(people_ids, Consent.ATTENDANCE)
        people_ids &= set(Person.objects.filter(pk__in=people_ids, erased_on=None).values_list("pk", flat=True))
        people.see(sorted(people_ids), source=source, day=event.day or clock.today(), by=by)
    if gone:
        people_ids = set(own.filter(pk__in=gone).values_list("invitee__person", flat=True))
        still = Entry.objects.filter(event=event, of__invitee__person__in=people_ids).exclude(of__kind=rules.COMPANION)
        people_ids -= set(still.values_list("of__invitee__person", flat=True))
        people.unsee(sorted(people_ids), source=source, by=by)


@transaction.atomic
def judge(scan: Scan, *, stands: bool, by: Authority) -> None:
    """Say of a use that it stands, or strike it out; either may be said anew. Figures follow.

    Raises PermissionDenied.
    """
    event = scan.door.event
    if not access.may_arrange(event, by=by):
        raise PermissionDenied("report")
    passes_held(event.pk, [scan.of.number])
    said = Scan.STANDS if stands else Scan.STRUCK
    Scan.objects.filter(pk=scan.pk).update(judged=said, judged_by=by.actor)
    settle(event, [scan.of_id])
    audit.wrote("judge_scan", scan, by=by, detail={"said": said, "pass": scan.of.number})


def is_still_taken(hours: rules.Hours | None, now: datetime) -> bool:
    """Whether what was scanned at an event is still taken."""
    return hours is None or now < hours.closes + LATEST
