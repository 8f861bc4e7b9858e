"""Passes: given out, shown as squares of dots, revoked, replaced."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from abhiyan.events.models import Event
from abhiyan.hall import access, entering, rules
from abhiyan.hall.keys import Signer
from abhiyan.hall.models import Audience, Invitee, Pass
from abhiyan.hall.rules import COMPANION, NAMELESS, Said
from abhiyan.kernel import audit, bulk, clock, forbidden
from abhiyan.kernel.authority import Authority
from abhiyan.registration.joining import qr

FAR = timedelta(days=730)  # from the day of the event: it may move
MOST_NAMELESS = 500  # of one go
MASK = 3  # of the square of dots, where hundreds are drawn at once
FIELDS = ("event", "number", "code", "kind", "invitee", "last", "reason")


class Refused(Exception):
    """Nothing was written."""


class NotNameless(Refused):
    """Passes of that class are for people with a name."""


class Wanted(NamedTuple):
    """A pass to be made. invitee: whose, None for one without a name."""

    kind: int
    invitee: int | None


def issue(event: Event, wanted: Sequence[Wanted]) -> int:
    """Make passes, numbered on from the last. In a transaction that holds the event's audience. Three statements."""
    first = (Pass.objects.filter(event=event).aggregate(last=Max("number"))["last"] or 0) + 1
    taken = set(Pass.objects.filter(event=event).values_list("code", flat=True))
    last, rows = (event.day or clock.today()) + FAR, []
    for number, one in enumerate(wanted, first):
        code = rules.new_code(taken)
        taken.add(code)
        rows.append((event.pk, number, code, one.kind, one.invitee, bulk.day(last), ""))
    return bulk.insert(Pass, FIELDS, rows)


def of_invitees(invitees: Collection[Invitee]) -> list[Wanted]:
    """The passes of people who come: their own, and one for each of those they bring."""
    found: list[Wanted] = []
    for one in invitees:
        found.append(Wanted(one.kind, one.pk))
        found += [Wanted(COMPANION, one.pk)] * (one.places - 1)
    return found


@transaction.atomic
def issue_nameless(event: Event, kind: int, count: int, *, by: Authority) -> int:
    """Make passes for people whom nobody names: press, service. Raises PermissionDenied, NotNameless."""
    _require(event, by)
    if kind not in NAMELESS:
        raise NotNameless
    hold(event)
    made = issue(event, [Wanted(kind, None)] * min(count, MOST_NAMELESS))
    audit.wrote("issue_passes", event, by=by, count=made, detail={"class": kind})
    return made


@transaction.atomic
def revoke(one: Pass, *, reason: str, at: datetime, by: Authority) -> None:
    """Let nobody in with a pass from now on; doors hear of it when they have network. Twice is once.

    Raises PermissionDenied.
    """
    _require(one.event, by)
    void(one.event, [one.pk], reason=reason, at=at)
    audit.wrote("revoke_pass", one, by=by, detail={"number": one.number})


@transaction.atomic
def replace(one: Pass, *, reason: str, at: datetime, by: Authority) -> Pass:
    """Revoke a pass and give its holder another one. Raises PermissionDenied."""
    _require(one.event, by)
    hold(one.event)
    void(one.event, [one.pk], reason=reason, at=at)
    issue(one.event, [Wanted(one.kind, one.invitee_id)])
    made = Pass.objects.filter(event=one.event).latest("number")
    audit.wrote("replace_pass", one, by=by, detail={"number": one.number, "by": made.number})
    return made


def void(event: Event, ids: Collection[int], *, reason: str, at: datetime) -> None:
    """Revoke passes; those that were revoked before stay as they are. What was said of their use is looked at anew."""
    said = forbidden.without_numbers(" ".join(reason.split()))[:200]
    Pass.objects.filter(pk__in=ids, revoked_at=None).update(revoked_at=at, reason=said)
    entering.settle(event, ids)


def hold(event: Event) -> Audience:
    """The event's audience, nobody else's until the transaction ends: who has a place, and which numbers are taken."""
    Audience.objects.get_or_create(event=event)
    return Audience.objects.select_for_update(of=("self",)).get(event=event)


def _require(event: Event, by: Authority) -> None:
    if not access.may_arrange(event, by=by):
        raise PermissionDenied("report")


# --- shown --------------------------------------------------------------------------------------------------------


class Shown(NamedTuple):
    """A pass as it is shown. name: of whose it is, empty for none; dots: the square, as SVG."""

    row: Pass
    name: str
    dots: str


def shown(some: Sequence[Pass], *, quick: bool = False) -> list[Shown]:
    """Passes with their squares; read them with `invitee__person`. quick: for hundreds of them. One statement."""
    signer = Signer() if some else None
    return [Shown(one, name_of(one), qr.svg(text(one, signer), mask=MASK if quick else None)) for one in some if signer]


def text(one: Pass, signer: Signer) -> str:
    return signer.text(Said(signer.mark, one.event_id, one.number, one.kind, one.last))


def name_of(one: Pass) -> str:
    return one.invitee.person.name if one.invitee and one.invitee.person.erased_on is None else ""


def standing(event: Event) -> int:
    """How many passes are out and not revoked."""
    return Pass.objects.filter(event=event, revoked_at=None).count()
