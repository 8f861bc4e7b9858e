"""Corrections and grievances: somebody says what is wrong, a unit answers until a day, they read the answer.

A correction goes to the unit of the person's post or sign-up, a complaint to the one above the office-bearer it is
about, a report of a minor to the one above whoever wrote it. A complaint that names nobody may be about anybody who
acted on the record, or whose office is nearest: it goes above all of them, and they are kept from it. Whoever appoints
there, or above, sees and answers it, but never what is about themselves or was written by them; complaints and reports
of minors also reach who administers.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from abhiyan.kernel import audit, forbidden
from abhiyan.kernel.authority import Authority
from abhiyan.people import actions as people
from abhiyan.people import together, withholding
from abhiyan.people.models import Grievance, Person
from abhiyan.people.models.leaving import GrievanceQuerySet
from abhiyan.posts import actions as posts
from abhiyan.posts.models import Appointment, Post
from abhiyan.registration.leaving import acting, expiring
from abhiyan.registration.models import SignUp
from abhiyan.units.models import Unit

MOST_LETTERS = 1_000
MOST_OPEN = 20  # of one person: beyond it, what waits is answered first


class GrievanceRefused(Exception):
    """It can't be done; the subclass says why, the view words it."""


class TooMany(GrievanceRefused):
    """So many of this person's wait for an answer already; of a minor, one report is enough."""


class NoWords(GrievanceRefused):
    """A complaint, a refusal and "other" need words."""


class AlreadyAnswered(GrievanceRefused):
    """Somebody was faster."""


class NoSuchPost(GrievanceRefused):
    """There is no post of that role at the unit, or the person holds none that could be moved."""


@transaction.atomic
def open_one(person_id: int, kind: str, *, text: str, day: date, by: Authority, about: int | None = None) -> Grievance:
    """Write down what somebody says is wrong; it is due GRIEVANCE_DAYS after `day`.

    about: of a complaint, the record of the office-bearer it is about, if it is about one. The caller knows that it is
    the person who speaks. Raises NoWords, TooMany, people.actions.PersonErased.
    """
    words = forbidden.without_numbers(text.strip())[:MOST_LETTERS]
    if not words and kind in (Grievance.COMPLAINT, Grievance.OTHER):
        raise NoWords
    together.hold([person_id])
    people.require_living([person_id])
    if Grievance.objects.waiting().filter(person=person_id).count() >= MOST_OPEN:
        raise TooMany
    unit = _unit_of(person_id, day) or expiring.top()
    kept_from: set[int] = set()
    if kind == Grievance.COMPLAINT and about is not None:
        unit = _above(_unit_of(about, day) or unit)
    elif kind == Grievance.COMPLAINT and unit is not None:
        unit, kept_from = acting.beyond(unit, acting.who_acted(together.ids_of(person_id)), day)
    due = day + timedelta(days=settings.GRIEVANCE_DAYS)
    found = Grievance(person_id=person_id, kind=kind, text=words, unit=unit, due=due)
    found.about_id = about if kind == Grievance.COMPLAINT else None
    _opened(found, by=by)
    found.kept_from.set(kept_from)
    return found


@transaction.atomic
def report_minor(person_id: int, *, day: date, by: Authority) -> Grievance:
    """Somebody says of another that they are under 18: they are withheld at once, and a second person decides.

    It is late from the next day on. The caller checked the right to. Raises TooMany, people.actions.PersonErased.
    """
    records = together.everyone([person_id], together.hold([person_id]))
    people.require_living([person_id])
    if Grievance.objects.waiting().filter(person__in=records, kind=Grievance.UNDER_AGE).exists():
        raise TooMany
    withholding.withhold(person_id)
    unit = _above_who_reports(person_id, day, by)
    due = day + timedelta(days=1)
    return _opened(Grievance(person_id=person_id, kind=Grievance.UNDER_AGE, unit=unit, due=due), by=by)


def _opened(found: Grievance, *, by: Authority) -> Grievance:
    found.actor, found.opened_at = by.actor, timezone.now()
    found.save()
    detail = {"kind": found.kind, "grievance": found.pk}
    audit.wrote("grievance", f"person:{found.person_id}", by=by, detail=detail)
    return found


def _above(unit: Unit | None) -> Unit | None:
    """The unit above; the top is its own."""
    return unit and acting.above(unit)


def _above_who_reports(person_id: int, day: date, by: Authority) -> Unit | None:
    """The unit above the lowest post from which `by` appoints to the person; above the person where there is none."""
    unit = _unit_of(person_id, day) or expiring.top()
    if unit is None:
        return None
    own = [grant.own for grant in by.grants if grant.verb == "appoint" and unit.path.startswith(grant.own)]
    return _above(Unit.objects.filter(path=max(own, key=len)).first() if own else unit)


def _unit_of(person_id: int, day: date) -> Unit | None:
    """Where the person stands: the highest post held on the day, else the last one, else the place of their sign-up."""
    records = together.ids_of(person_id)
    held = Appointment.objects.filter(person__in=records, post__unit__until=None).select_related("post__unit")
    current = held.on(day).order_by("post__unit__depth", "post__role__rank").first() or held.order_by("-since").first()
    if current is not None:
        return current.post.unit
    signed = SignUp.objects.filter(person__in=records, unit__isnull=False, unit__until=None).select_related("unit")
    last = signed.order_by("-pk").first()
    return last.unit if last else None


def _locked(grievance: Grievance, by: Authority) -> Grievance:
    """The grievance, held, if it waits and `by` may answer. Raises PermissionDenied, AlreadyAnswered."""
    found = Grievance.objects.select_for_update(of=("self",)).select_related("unit").get(pk=grievance.pk)
    if not Grievance.objects.seen_by(by).filter(pk=found.pk).exists():
        raise PermissionDenied("appoint")
    if found.state != Grievance.OPEN:
        raise AlreadyAnswered
    return found


@transaction.atomic
def answer(grievance: Grievance, state: str, *, text: str, by: Authority, now: datetime, day: date) -> None:
    """Say that it was fixed, or why not. A report of a minor that is agreed to erases them; refused, they are back.

    Raises PermissionDenied, AlreadyAnswered, NoWords.
    """
    grievance = _locked(grievance, by)
    words = forbidden.without_numbers(text.strip())[:MOST_LETTERS]
    if state == Grievance.REFUSED and not words:
        raise NoWords
    if grievance.kind == Grievance.UNDER_AGE and state == Grievance.FIXED:
        expiring.erase_minor(grievance.person_id, day=day, by=by)
        return
    if grievance.kind == Grievance.UNDER_AGE:
        withholding.release(together.everyone([grievance.person_id], together.hold([grievance.person_id])))
    _answered(grievance, state, words, by=by, now=now)


@transaction.atomic
def place(grievance: Grievance, unit: Unit, *, by: Authority, now: datetime, day: date) -> Appointment:
    """Move the person to the same post at the right unit, and say so.

    Raises PermissionDenied, AlreadyAnswered, NoSuchPost, or what posts.actions.transfer refuses.
    """
    grievance = _locked(grievance, by)
    if grievance.kind == Grievance.UNDER_AGE:
        raise NoSuchPost  # it is agreed to or refused, nothing else
    records = together.ids_of(grievance.person_id)
    held = (
        Appointment.objects.on(day)
        .filter(person__in=records)
        .select_related("post__unit", "post__role__wing", "person")
    )
    now_held = held.order_by("-post__unit__depth", "pk").first()
    target = None
    if now_held is not None:
        target = Post.objects.open_on(day).filter(unit=unit, role=now_held.post.role_id).first()
    if now_held is None or target is None:
        raise NoSuchPost
    moved = posts.transfer(now_held, target, day=day, by=by)
    _answered(grievance, Grievance.PLACED, unit.name, by=by, now=now)
    return moved


def _answered(grievance: Grievance, state: str, words: str, *, by: Authority, now: datetime) -> None:
    Grievance.objects.filter(pk=grievance.pk).update(state=state, answer=words, answered_by=by.actor, answered_at=now)
    detail = {"state": state, "grievance": grievance.pk}
    audit.wrote("answer", f"person:{grievance.person_id}", by=by, detail=detail)


def seen_by(by: Authority) -> GrievanceQuerySet:
    """What somebody may answer or has answered, with whom it is about and where it lies."""
    return Grievance.objects.seen_by(by).select_related("person__same_as", "unit")


def may_answer_any(by: Authority) -> bool:
    """Whether anything could wait for an answer of `by`."""
    return bool(by.over("appoint") or by.over("administer"))


def waiting_for(by: Authority, day: date) -> tuple[int, int]:
    """How many wait for an answer of `by`, and how many of those are late. One statement; none without the right."""
    if not may_answer_any(by):
        return 0, 0
    waiting = Grievance.objects.seen_by(by).waiting()
    found = waiting.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due__lt=day)))
    return found["n"], found["late"]


def of_person(person: Person) -> list[Grievance]:
    """What somebody said, by whichever record, the latest first, with the answers."""
    found = Grievance.objects.filter(person__in=Person.objects.records_of(person.pk)).select_related("unit")
    return list(found.order_by("-pk")[:50])
