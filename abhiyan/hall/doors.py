"""Doors: opened and ended, the list they work from without a network, and what is said of what is shown there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, NamedTuple

import orjson
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count

from abhiyan.events.models import CANCELLED, Event
from abhiyan.hall import access, entering, rules, telling
from abhiyan.hall.entering import Use
from abhiyan.hall.keys import Signer, Verifier
from abhiyan.hall.models import Audience, Door, Entry, Pass, Scan
from abhiyan.hall.rules import Hours, Said
from abhiyan.kernel import audit, clock, links
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.sent import Unreadable, text, whole
from abhiyan.kernel.sent import moment as moment_of

LINK = "abhiyan.hall.door"
AFTER = timedelta(hours=6)  # the doors closed, and the page of a door is shown no more
MOST_SCANS, MOST_BYTES = 500, 400_000  # of one sending
BACK = 500  # entries that are told again: one with a smaller number may have been written later
MOST_TOLD = 5_000
KEY_LENGTHS = range(8, 65)


class NameTaken(Exception):
    """The event has a door of that name."""


@transaction.atomic
def open_door(event: Event, name: str, *, by: Authority) -> Door:
    """A door with a link for whoever keeps it. Raises PermissionDenied, NameTaken."""
    _require(event, by)
    made, is_new = Door.objects.get_or_create(event=event, name=name, defaults={"nonce": token_hex(12)})
    if not is_new:
        raise NameTaken
    audit.wrote("open_door", made, by=by, detail={"event": event.pk})
    return made


@transaction.atomic
def end_door(door: Door, *, at: datetime, by: Authority) -> None:
    """The link shows nothing any more; what was scanned before is still taken. Twice is once.

    Raises PermissionDenied.
    """
    _require(door.event, by)
    if Door.objects.filter(pk=door.pk, ended_at=None).update(ended_at=at):
        audit.wrote("end_door", door, by=by)


def _require(event: Event, by: Authority) -> None:
    if not access.may_arrange(event, by=by):
        raise PermissionDenied("report")


def token_of(door: Door) -> str:
    return links.token_of(LINK, door.pk, door.nonce)


def door_by(token: str) -> Door | None:
    """Whose link it is; None when it never was one."""
    found = links.read(LINK, token)
    if found is None:
        return None
    rows = Door.objects.filter(pk=found[0], nonce=found[1])
    door = rows.first()
    if door is not None:
        door.event = Event.objects.whole().get(pk=door.event_id)
    return door


def doors_of(event: Event) -> list[Door]:
    """The doors of an event, each with it. One statement."""
    found = list(Door.objects.filter(event=event))
    for one in found:
        one.event = event
    return found


def scan_of(event: Event, pk: int) -> Scan | None:
    """A use at one of the event's doors."""
    found = Scan.objects.select_related("door", "of").filter(door__event=event, pk=pk).first()
    if found is not None:
        found.door.event = event
    return found


def hours_of(event: Event) -> Hours | None:
    audience = Audience.objects.filter(event=event).first() or Audience(event=event)
    return telling.hours_of(audience, event)


def is_open(door: Door, hours: Hours | None, *, now: datetime) -> bool:
    """Whether the page of a door is shown: not ended, the event not called off and not over."""
    if door.ended_at is not None or door.event.status == CANCELLED:
        return False
    return hours is None or now < hours.closes + AFTER


# --- the list -----------------------------------------------------------------------------------------------------


def list_of(door: Door, hours: Hours | None, *, now: datetime) -> dict[str, Any]:
    """All that a door needs without a network, as JSON. No name and no number of anybody. Six statements.

    keys: {mark: [public (hex), is it retired]}; revoked: numbers; used: [number, ms, door]; codes: {mark of a code:
    [number, class]}; since: where the news of the next sending begin.
    """
    event = door.event
    Signer()  # the first key is there before anybody's pass is
    passes = Pass.objects.filter(event=event).order_by("number")
    rows = list(passes.values_list("number", "code", "kind", "revoked_at"))
    used, since = _used(event, 0, limit=None)
    return {
        "event": event.pk,
        "door": door.name,
        "day": clock.today().isoformat(),
        "now": _ms(now),
        "hours": [_ms(hours.opens), _ms(hours.closes)] if hours else None,
        "keys": _keys(Verifier()),
        "revoked": [number for number, _code, _kind, revoked in rows if revoked],
        "codes": {rules.code_mark(event.pk, code): [number, kind] for number, code, kind, _revoked in rows},
        "used": used,
        "since": since,
        "entered": entered(event),
    }


def _keys(verifier: Verifier) -> dict[str, tuple[str, bool]]:
    return {mark: (key.public.hex(), key.retired) for mark, key in verifier.known.items()}


def entered(event: Event) -> dict[str, int]:
    """How many came in, by class. One statement."""
    rows = Entry.objects.filter(event=event).order_by().values_list("of__kind").annotate(n=Count("pk"))
    return {str(kind): n for kind, n in rows}


def _used(event: Event, since: int, *, limit: int | None) -> tuple[list[tuple[int, int, str]], int]:
    rows = Entry.objects.filter(event=event, pk__gt=since).order_by("pk")
    fields = ("pk", "of__number", "scan__at", "scan__door__name")
    found = list(rows.values_list(*fields)[:limit])
    last = found[-1][0] if found else since
    return [(number, _ms(at), name) for _pk, number, at, name in found], last


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


# --- what a door sends --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """What came from a door: what its clock says, the news it knows, each use as it was read."""

    phone_now: datetime
    since: int
    rows: Sequence["Row"]


class Row(NamedTuple):
    """One use as it was sent: the text of the pass, or a code that was typed."""

    key: str
    text: str
    code: str
    at: datetime
    let_in: bool
    said: str


def read(body: bytes) -> Sent:
    """What a door sent. Raises Unreadable, with the place."""
    if len(body) > MOST_BYTES:
        raise Unreadable("/: too long")
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable("/: no JSON") from error
    if not isinstance(given, dict) or given.keys() != {"now", "since", "scans"}:
        raise Unreadable("/: now, since, scans")
    scans = given["scans"]
    if not isinstance(scans, list) or len(scans) > MOST_SCANS:
        raise Unreadable(f"/scans: a list of at most {MOST_SCANS}")
    rows = [_row(one, f"/scans/{number}") for number, one in enumerate(scans)]
    return Sent(moment_of(given["now"], "/now"), whole(given["since"], "/since"), rows)


FIELDS = {"key", "text", "code", "at", "let_in", "said"}


def _row(given: Any, at: str) -> Row:
    if not isinstance(given, dict) or given.keys() != FIELDS:
        raise Unreadable(f"{at}: {', '.join(sorted(FIELDS))}")
    for name in ("key", "text", "code", "said"):
        text(given[name], f"{at}/{name}")
    if len(given["key"]) not in KEY_LENGTHS:
        raise Unreadable(f"{at}/key: 8 to 64 letters")
    if given["said"] not in rules.KNOWN or not isinstance(given["let_in"], bool):
        raise Unreadable(f"{at}/said")
    return Row(
        given["key"], given["text"], given["code"], moment_of(given["at"], f"{at}/at"), given["let_in"], given["said"]
    )


def take(door: Door, sent: Sent, *, now: datetime) -> dict[str, Any]:
    """Keep what a door sent and tell it the news. Each row has its fate; a bad one never holds the others up.

    taken: keys that are kept; refused: {key: why}; used, since, revoked, keys, entered as in the list.
    """
    verifier = Verifier()
    uses, refused = _uses(door.event, sent.rows, verifier)
    taken = entering.take(door, uses, phone_now=sent.phone_now, now=now)
    refused |= {one.key: rules.NO_SUCH_CODE for one in uses if one.key not in taken}
    used, since = _used(door.event, max(0, sent.since - BACK), limit=MOST_TOLD)
    revoked = Pass.objects.filter(event=door.event, revoked_at__isnull=False).values_list("number", flat=True)
    return {
        "taken": sorted(taken),
        "refused": refused,
        "now": _ms(now),
        "used": used,
        "since": max(since, sent.since) if len(used) < MOST_TOLD else since,
        "revoked": list(revoked.order_by("number")),
        "keys": _keys(verifier),
        "entered": entered(door.event),
    }


def _uses(event: Event, rows: Sequence[Row], verifier: Verifier) -> tuple[list[Use], dict[str, str]]:
    numbers = numbers_of(event, {rules.read_code(one.code) for one in rows if one.code})
    uses: list[Use] = []
    refused: dict[str, str] = {}
    for one in rows:
        found = verifier.read(one.text) if not one.code else numbers.get(rules.read_code(one.code), rules.NO_SUCH_CODE)
        if isinstance(found, Said):
            found = found.number if found.event == event.pk else rules.OTHER_EVENT
        if isinstance(found, str):
            refused[one.key] = found
        else:
            how = Scan.TYPED if one.code else Scan.CAMERA
            uses.append(Use(one.key, found, one.at, one.let_in, one.said, how))
    return uses, refused


def numbers_of(event: Event, codes: Collection[str]) -> dict[str, int]:
    """Numbers of the passes that have these codes. One statement."""
    return dict(Pass.objects.filter(event=event, code__in=codes).values_list("code", "number"))


# --- without a script ---------------------------------------------------------------------------------------------


class Shown(NamedTuple):
    """What a door says of what was shown. first: the use before, where there was one."""

    outcome: str
    number: int | None = None
    kind: int | None = None
    first: Scan | None = None


def look_at(door: Door, typed: str, hours: Hours | None, *, now: datetime) -> Shown:
    """What is said of a code that was typed, or of a pass's whole text that was pasted."""
    event, text = door.event, typed.strip()
    found: Said | str = Verifier().read(text) if rules.opened(text) else rules.NO_SUCH_CODE
    if isinstance(found, Said):
        if found.event != event.pk:
            return Shown(rules.OTHER_EVENT)
        held = Pass.objects.filter(event=event, number=found.number).first()
    else:
        held = Pass.objects.filter(event=event, code=rules.read_code(text)).first()
    if held is None:
        return Shown(found if isinstance(found, str) else rules.NO_SUCH_CODE)
    said = Said("", event.pk, held.number, held.kind, held.last)
    entry = Entry.objects.select_related("scan__door").filter(of=held).first()
    outcome = rules.judge(
        said, event=event.pk, day=clock.today(), at=now, hours=hours,
        revoked=[held.number] if held.revoked_at else [], used=[held.number] if entry else [],
    )  # fmt: skip
    return Shown(outcome, held.number, held.kind, entry.scan if entry else None)


@transaction.atomic
def typed(door: Door, code: str, hours: Hours | None, *, key: str, now: datetime) -> Shown:
    """Say what is to be said of a code, and keep its use. Of two doors that type it at once the second one waits."""
    found = look_at(door, code, hours, now=now)
    if found.number is not None and entering.passes_held(door.event_id, [found.number]):
        found = look_at(door, code, hours, now=now)
    if found.number is not None and found.outcome in rules.KNOWN:
        use = Use(key, found.number, now, found.outcome == rules.IN, found.outcome, Scan.TYPED)
        entering.take(door, [use], phone_now=now, now=now)
    return found


class Line(NamedTuple):
    """What became of one line of a paper sheet."""

    text: str
    outcome: str
    number: int | None


@transaction.atomic
def type_in(door: Door, lines: Sequence[str], *, key: str, at: datetime, now: datetime, by: Authority) -> list[Line]:
    """A paper sheet, typed in afterwards: numbers of passes, or their codes, one a line. The same rules hold.

    key: of the sheet; sent twice it is there once. at: when they came, about. Raises PermissionDenied.
    """
    _require(door.event, by)
    wanted = [one for line in lines if (one := " ".join(line.split()))][:MOST_SCANS]
    passes = Pass.objects.filter(event=door.event).values_list("code", "number", "revoked_at")
    by_code = {code: number for code, number, _revoked in passes}
    there, revoked = {*by_code.values()}, {number for _code, number, revoked in passes if revoked}
    used = set(Entry.objects.filter(event=door.event).values_list("of__number", flat=True))
    found: list[Line] = []
    uses: list[Use] = []
    for at_line, line in enumerate(wanted):
        said = rules.read_code(line)
        number = int(said) if said.isdecimal() and int(said) in there else by_code.get(said)
        if number is None:
            found.append(Line(line, rules.NO_SUCH_CODE, None))
            continue
        outcome = rules.REVOKED if number in revoked else rules.USED if number in used else rules.IN
        found.append(Line(line, outcome, number))
        uses.append(Use(f"{key}-{at_line}"[:64], number, at, True, outcome, Scan.PAPER))
        used.add(number)
    entering.take(door, uses, phone_now=now, now=now)
    audit.wrote("type_in_sheet", door, by=by, count=len(uses))
    return found


def to_judge(event: Event) -> list[Scan]:
    """Uses that a person has to look at, the earliest first: second uses, and those of revoked passes."""
    rows = Scan.objects.filter(door__in=Door.objects.filter(event=event), judged="").exclude(flag="")
    return list(rows.select_related("of__invitee__person", "of__entry__scan__door", "door").order_by("at", "pk")[:100])
