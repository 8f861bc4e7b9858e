"""The example's first conference with an audience: people are asked, answer, come in by two doors, one of them late,
and what happened is written down.

One event is enough to show it, and cheap at any size. Who answers and comes follows from the seed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from abhiyan.events import actions as events
from abhiyan.events.actions import Details, Hall
from abhiyan.events.models import Event, Venue
from abhiyan.field.models import Member, Team
from abhiyan.hall import actions, doors, entering, following, telling
from abhiyan.hall.entering import Use
from abhiyan.hall.models import Audience, Door, Invitee, Pass
from abhiyan.kernel import clock
from abhiyan.kernel.authority import Authority
from abhiyan.messaging.actions import Rule
from abhiyan.posts.models import Appointment
from abhiyan.rehearsal import recording
from abhiyan.rehearsal.fate import chance
from abhiyan.rehearsal.script import DAY

ASKED_BEFORE, ANSWERED_BEFORE = 3 * DAY, 2 * DAY  # the day of the event
ANSWERS = 600  # of those asked, in protocol order; the others say nothing
YES = 0.85
COMES = 0.9  # of those who said yes
BEGINS = time(11)
HOUR = time(11)  # of the day's acts
HALL = Hall("जिला सभागार", capacity=400, name_en="District hall")
NORTH, SOUTH = "उत्तर द्वार / North door", "दक्षिण द्वार / South door"
BOTH = 0.02  # of the passes that were shown at both doors while one had no network
REASON = "घर में काम है। / Busy at home."


def play_day(seed: int, day: date, *, by: Authority) -> dict[str, int]:
    """What happens with the conference on a day: {what: how many}. Each step looks first for what is not done yet."""
    event = the_conference()
    if event is None or event.day is None:
        return {}
    done: dict[str, int] = {}
    if day == event.day - ASKED_BEFORE:
        done["invited"] = _ask(event, day, by)
    elif day == event.day - ANSWERED_BEFORE:
        done["answered"] = _answer(seed, event, day)
    elif day == event.day - DAY:
        for audience in Audience.objects.filter(event=event, sent__gt=0):
            telling.look_at(audience, day=day, now=_at(day))
    elif day == event.day:
        done["entered"] = _enter(seed, event, NORTH, day, by)
        _door(event, SOUTH, by)  # its phone has no network today
    elif day == event.day + DAY:
        done["entered"] = _enter(seed, event, SOUTH, day, by)
    elif day == event.day + 2 * DAY:
        done["recorded"] = recording.write(event, by=by)
    return done


def the_conference() -> Event | None:
    """The first published conference whose audience the plan names; where units went out, that of the first of them.

    There those live whom the demo offers (`offering`): they have passes, and the record is theirs.
    """
    rows = Event.objects.standing().filter(assignment__activity__kind="conference", published=True)
    rows = rows.filter(assignment__activity__details__has_key="audience")
    went_out = Team.objects.filter(assignment__unit=OuterRef("assignment__unit"), leader__isnull=False)
    return rows.whole().order_by(Exists(went_out).desc(), "assignment__unit__path", "day", "half").first()


def _at(day: date) -> datetime:
    return datetime.combine(day, HOUR, clock.INDIA)


def _begins(event: Event, day: date) -> datetime:
    return datetime.combine(day, event.begins_at or BEGINS, clock.INDIA)


def _ask(event: Event, day: date, by: Authority) -> int:
    """The hall is found, names are written down, and a second person lets the letters go."""
    if event.venue is None:
        found = Venue.objects.filter(unit=event.unit, name=HALL.name).first()
        hall = found or events.keep_venue(event.unit, HALL, by=by)
        begins = BEGINS if event.half != "pm" else time(15)
        now: Details = replace(events.details_of(event), begins_at=begins, venue=hall.pk)
        try:
            events.arrange(event, now, at=timezone.now(), by=by)
        except events.Refused:
            return 0  # somebody of the demo reported it, or took the hall
        event = Event.objects.whole().get(pk=event.pk)
    audience = Audience.objects.filter(event=event).first()
    if audience is None or audience.wave == 0:
        for worker in _went_out(event, day):
            actions.add_rule(event, Rule(worker.post.unit, (worker.post.role.key,)), by=by)
        try:
            actions.freeze(event, day=day, by=by)
        except actions.NobodyNamed:
            return 0
        actions.send(event, by=replace(by, actor="system:second person"))
    audience = Audience.objects.get(event=event)
    telling.write_invitations(audience, wave=audience.sent, day=day, by=by, now=_at(day))
    return Invitee.objects.filter(audience=audience).count()


def _went_out(event: Event, day: date) -> Iterator[Appointment]:
    """Workers of leaves who went with teams of the unit: they are asked, with all who hold their post."""
    members = Member.objects.filter(assignment__unit=event.unit).values("person")
    held = Appointment.objects.on(day).filter(person__in=members, post__unit__level__is_leaf=True)
    yield from held.select_related("post__unit", "post__role").order_by("post__unit__path", "pk")


def _answer(seed: int, event: Event, day: date) -> int:
    """Some say yes, some no; the hall fills, and who comes late waits."""
    rows = Invitee.objects.filter(audience__event=event, state=Invitee.ASKED, rank__lt=following.LOWEST)
    some = list(rows.select_related("audience", "person").order_by("rank", "pk")[:ANSWERS])
    for one in some:
        # The platform was asked by the timetable: who is said to preside on every page can't be busy at home here.
        yes = one.rule == Invitee.GUEST or chance(seed, "comes", one.person_id) < YES
        said = actions.Answer(yes, reason="" if yes else REASON)
        actions.answer(one, said, day=day, at=timezone.now(), by=actions.by_link(one))
    return len(some)


def _enter(seed: int, event: Event, name: str, day: date, by: Authority) -> int:
    """What one door sends: each pass that was shown there, at its minute of the event's day."""
    door, now = _door(event, name, by), _begins(event, day) + timedelta(hours=2)
    uses = list(_uses(seed, event, name))
    for start in range(0, len(uses), doors.MOST_SCANS):
        entering.take(door, uses[start : start + doors.MOST_SCANS], phone_now=now, now=now)
    return len(uses)


def _uses(seed: int, event: Event, name: str) -> Iterator[Use]:
    passes = Pass.objects.filter(event=event, revoked_at=None).order_by("number")
    opened = _begins(event, event.day or date.min) - timedelta(hours=1)
    for one in passes:
        drawn = chance(seed, "door", event.pk, one.number)
        both = chance(seed, "both", event.pk, one.number) < BOTH
        if drawn < COMES and (both or (drawn < COMES / 2) == (name == NORTH)):
            late = timedelta(minutes=55 * chance(seed, "minute", name, one.number))
            yield Use(f"{name[-10:]}-{one.number}", one.number, opened + late, True, "in")


def _door(event: Event, name: str, by: Authority) -> Door:
    found = Door.objects.filter(event=event, name=name).first() or doors.open_door(event, name, by=by)
    found.event = event
    return found
