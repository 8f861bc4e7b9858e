"""Everything that is written about a live address, one verb a function."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from abhiyan.kernel import audit, tree, work
from abhiyan.kernel.authority import Authority, system
from abhiyan.live import access, attending, noting, photos, reminding, silence, tasks
from abhiyan.live.models import BROKEN, DOORS, ENDED, ON_AIR, OPEN, PLANNED, Address, Question, Site
from abhiyan.messaging import outbox
from abhiyan.messaging.actions import overtake
from abhiyan.plans.models import Activity
from abhiyan.plans.proofs import Kept
from abhiyan.units import tally
from abhiyan.units.models import Unit

AFTER = {
    PLANNED: (DOORS, ON_AIR),
    DOORS: (ON_AIR, ENDED),
    ON_AIR: (BROKEN, ENDED),
    BROKEN: (ON_AIR, ENDED),
    ENDED: (ON_AIR,),
}
"""What may follow a state, by hand."""

SENDING = (DOORS, ON_AIR)  # what an address is not brought to in silence
MOST_RAISED = 3  # questions that a unit takes up of those that came to it
FORGOTTEN = timedelta(hours=12)  # after its end an address that nobody ended is over by itself


class Refused(Exception):
    """Nothing was written."""


class NotNow(Refused):
    """That can't follow the state the address is in."""


class Silent(Refused):
    """There is, or will be, silence before a poll in a unit that the address is for. until: when it is over."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(until)


class NameTaken(Refused):
    """The unit has a listening site of that name."""


class CountedSince(Refused):
    """Somebody counted after that."""

    def __init__(self, counted: int | None) -> None:
        self.counted = counted
        super().__init__(counted)


class QuestionStays(Refused):
    """A question is not taken up; the subclass says why."""


class AtTheTop(QuestionStays):
    """No unit stands above the one where the question stands."""


class RaisedAlready(QuestionStays):
    """Somebody took the question up meanwhile."""


class EnoughRaised(QuestionStays):
    """The unit took up as many questions as go on; one of them has to stay behind first."""


@dataclass(frozen=True, slots=True)
class Details:
    """When an address is, where it comes from, and what is said in it."""

    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    stream: str = ""
    sound: str = ""
    text_hi: str = ""
    text_en: str = ""


def announce(activity: Activity, details: Details, *, by: Authority) -> Address:
    """Say when an activity is sent out and from where; again, to change it.

    Raises Silent for a time that reaches into a silence, PermissionDenied.
    """
    access.require_to_run(activity, by=by)
    if quiet := silence.between(activity, details.doors_at, details.ends_at):
        raise Silent(quiet.until)
    values = {name: getattr(details, name) for name in Details.__dataclass_fields__}
    with transaction.atomic():
        address, made = Address.objects.select_for_update().get_or_create(activity=activity, defaults=values)
        if address.starts_at != details.starts_at:  # letters that still wait would tell of the time before
            overtake(reminding.keys(address), at=timezone.now(), by=by)
        if not made:
            Address.objects.filter(pk=address.pk).update(**values, version=F("version") + 1)
            address.refresh_from_db()
        audit.wrote("announce", address, by=by, detail={"starts_at": details.starts_at.isoformat()})
    return address


def may_follow(address: Address) -> tuple[str, ...]:
    """What may be said of an address now, what it is in among it."""
    return (address.state, *(() if address.settled_at else AFTER[address.state]))


def tell(
    address: Address, state: str, *, notice_hi: str = "", notice_en: str = "", by: Authority, at: datetime | None = None
) -> None:
    """Take the address to another state, with words for everybody who is there.

    at: the moment by which silence goes, else the outbox's. Raises NotNow, Silent, PermissionDenied.
    """
    access.require_to_run(address.activity, by=by)
    if state in SENDING and (until := silence.silent_until(address.activity, at or outbox.moment())):
        raise Silent(until)
    with transaction.atomic():
        now = Address.objects.select_for_update().get(pk=address.pk)
        if state not in may_follow(now):
            raise NotNow
        values = {"state": state, "notice_hi": notice_hi, "notice_en": notice_en}
        Address.objects.filter(pk=address.pk).update(**values, version=F("version") + 1)
        if state == ENDED:
            overtake(reminding.keys(now), at=timezone.now(), by=by)
        audit.wrote("tell", now, by=by, detail={"state": state})
    address.refresh_from_db()


def keep_time(*, at: datetime | None = None) -> None:
    """Open the doors when it is time, and there is no silence; the worker does so each second.

    Whoever runs the address ends it.
    """
    now = at or timezone.now()
    due = Address.objects.standing().filter(state=PLANNED, doors_at__lte=now, ends_at__gt=now)
    for address in due.select_related("activity__within"):  # one or two, on one day
        if silence.silent_until(address.activity, at or outbox.moment()) is None:
            here = Address.objects.filter(pk=address.pk, state=PLANNED)
            here.update(state=DOORS, version=F("version") + 1)


def close(*, at: datetime | None = None) -> None:
    """End what nobody ended, and settle what is over for a day; the worker does so each minute."""
    now = at or outbox.moment()
    Address.objects.filter(state__in=OPEN, ends_at__lte=now - FORGOTTEN).update(state=ENDED, version=F("version") + 1)
    for address in Address.objects.filter(state=ENDED, settled_at=None, ends_at__lte=now - noting.KEPT):
        _settle(address, now)


@transaction.atomic
def _settle(address: Address, now: datetime) -> None:
    if Address.objects.filter(pk=address.pk, state=ENDED, settled_at=None).update(settled_at=now):
        by = system("live")
        work.start(tasks.forget_names, by=by, address=address.pk)
        audit.wrote("settle", address, by=by)


def open_site(address: Address, unit: Unit, *, name: str, expected: int, by: Authority) -> Site:
    """Say that people will listen together at a unit. Raises NameTaken, PermissionDenied."""
    access.require_to_report(unit, by=by)
    with transaction.atomic():
        site, made = Site.objects.get_or_create(address=address, unit=unit, name=name, defaults={"expected": expected})
        if not made:
            raise NameTaken
        audit.wrote("open_site", site, by=by, detail={"expected": expected})
    return site


def count_heads(
    site: Site, *, counted: int, day: date, by: Authority, photo: Kept | None = None, at: datetime | None = None
) -> None:
    """Say how many listened at a site; the last count stands. photo: what shows them. at: of the count, else now.

    Raises CountedSince, PermissionDenied.
    """
    access.require_to_report(site.unit, by=by)
    with transaction.atomic():
        before = Site.objects.select_for_update().get(pk=site.pk)
        now = timezone.now()  # the clock, behind the lock: of two who count here the later one is later
        at = at or now
        if before.counted_at is not None and before.counted_at > at:
            raise CountedSince(before.counted)
        measure = tally.measure(attending.HEADS, site.address.activity.subject)
        rows = [tally.Row(site.unit_id, day, measure, counted)]
        if before.counted is not None and before.day is not None:
            rows.append(tally.Row(site.unit_id, before.day, measure, -before.counted))
        Site.objects.filter(pk=site.pk).update(counted=counted, day=day, counted_by=by.actor, counted_at=at)
        tally.post(rows)
        if photo is not None:
            photos.keep(before, photo, at=now, actor=by.actor)
        audit.wrote("count_heads", site, by=by, detail={"counted": counted, "photo": photo is not None})


def show_heads(site: Site, photo: Kept, *, by: Authority, at: datetime) -> None:
    """Put a photo beside a count, `at` the moment it came. Raises PermissionDenied."""
    access.require_to_report(site.unit, by=by)
    with transaction.atomic():
        photos.keep(site, photo, at=at, actor=by.actor)
        audit.wrote("show_heads", site, by=by)


def ask(address: Address, unit: Unit, *, text: str, by: Authority, at: datetime) -> Question:
    """Ask the speaker something, in the name of a unit. Raises PermissionDenied."""
    access.require_to_report(unit, by=by)
    with transaction.atomic():
        question = Question.objects.create(
            address=address, unit=unit, stands_at=unit, text=text, asked_by=by.actor, asked_at=at
        )
        audit.wrote("ask", question, by=by)
    return question


def raise_question(question: Question, *, by: Authority, at: datetime) -> None:
    """Take a question up to the unit above the one it stands at.

    Who chooses works at the unit above; from each unit MOST_RAISED go on.
    Raises AtTheTop, RaisedAlready, EnoughRaised, PermissionDenied.
    """
    above = question.stands_at.parent
    if above is None:
        raise AtTheTop
    access.require_to_report(above, by=by)
    with transaction.atomic():
        Address.objects.select_for_update().get(pk=question.address_id)
        now = Question.objects.select_related("stands_at").get(pk=question.pk)
        if now.stands_at_id != question.stands_at_id:
            raise RaisedAlready
        low, high = now.stands_at.path, tree.after(now.stands_at.path)
        before = Question.objects.filter(address=now.address_id, unit__path__gte=low, unit__path__lt=high)
        if before.exclude(stands_at__path__gte=low, stands_at__path__lt=high).count() >= MOST_RAISED:
            raise EnoughRaised
        Question.objects.filter(pk=now.pk).update(stands_at=above, raised_at=at)
        audit.wrote("raise_question", now, by=by, detail={"to": above.pk})
