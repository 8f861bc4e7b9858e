"""Taking in what phones send: each thing once by its key, in whatever order and however often it comes.

What comes of an item hangs on what was sent and when it was made, never on the order of arrival: so all phones that
send everything in the end leave the same behind, whatever was lost and repeated on the way.
"""

import hmac
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from abhiyan.kernel import audit, bulk, clock, crypto
from abhiyan.kernel.authority import Authority
from abhiyan.offline import kinds, rules
from abhiyan.offline.kinds import Item, NotTaken, Taken
from abhiyan.offline.models import Filed
from abhiyan.people import actions as people
from abhiyan.people import consenting, together
from abhiyan.people.models import Consent, Person
from abhiyan.posts.access import authority_of, held_by
from abhiyan.units.models import Placement, Unit, UnitAct

logger = logging.getLogger(__name__)

ALREADY, AGAIN = "already", "again"  # answers beside the states of Filed: taken before; to be sent once more
MOST_WORDS = 300


class Sent(NamedTuple):
    """One item as a phone sends it. at: by the phone's clock."""

    key: str
    kind: str
    unit: int | None
    at: datetime
    after: str
    fields: Mapping[str, Any]


class Answer(NamedTuple):
    """What came of an item. state: of Filed, ALREADY or AGAIN. said: why not. both: the values that met."""

    key: str
    state: str
    said: str = ""
    both: tuple[str, ...] = ()


class NotHeld(Exception):
    """It waits no more: what it waited for came, or somebody decided."""


def take(person: Person, some: Sequence[Sent], *, phone_now: datetime, now: datetime) -> list[Answer]:
    """Take in what a phone of `person` sent, each item in a transaction of its own; one answer each, in that order.

    phone_now: what the phone's clock says as it sends. A refusal is worded in the language that is on.
    """
    answers = []
    for sent in some:
        when = rules.moment(sent.at, device_now=phone_now, now=now)
        try:
            answers.append(_take_one(person, sent, when, now))
        except Exception:  # a fault in one kind must not hold up the rest: it is logged, and the item comes again
            logger.exception("An item of kind %s was not taken", sent.kind)
            answers.append(Answer(sent.key, AGAIN))
    return answers


def _take_one(person: Person, sent: Sent, when: rules.Moment, now: datetime) -> Answer:
    digest, kind = _digest(sent), kinds.known(sent.kind)
    if kind is not None and kind.prepare is not None:
        sent = sent._replace(fields=kind.prepare(sent.fields))
    with transaction.atomic():
        together.hold([person.pk])
        try:
            people.require_living([person.pk])
        except people.PersonErased:
            return Answer(sent.key, Filed.REFUSED, _("Nothing is kept about you any more, so this is not taken."))
        if is_new := _is_first(sent, person, digest, when, now):
            _decide(Filed.objects.get(key=sent.key), sent)
    row = Filed.objects.get(key=sent.key)
    if row.person_id not in together.ids_of(person.pk) or not hmac.compare_digest(bytes(row.digest), digest):
        said = _("This was sent before with other contents. What was sent first stands.")
        return Answer(sent.key, Filed.REFUSED, said)
    was_taken = row.state == Filed.TAKEN and not is_new
    # After the commit: of two that come at once, one sees the other.
    release(row.after if row.state == Filed.HELD else row.key)
    row.refresh_from_db()
    return Answer(row.key, ALREADY if was_taken else row.state, row.said, _both(row))


def _digest(sent: Sent) -> bytes:
    body = [sent.kind, sent.unit, sent.at.timestamp(), sent.after, dict(sent.fields)]
    return crypto.blind(orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode())


def _is_first(sent: Sent, person: Person, digest: bytes, when: rules.Moment, now: datetime) -> bool:
    """Claim the key; who comes at the same time with it waits here. Whether it was free."""
    day = rules.day_of(
        when.made_at.astimezone(clock.INDIA).date(), real=now.astimezone(clock.INDIA).date(), today=clock.today()
    )
    row = {
        "key": sent.key, "kind": sent.kind[:20], "digest": digest, "person_id": person.pk,
        "path_then": "", "path_now": "", "device_at": bulk.moment(when.device_at), "offset": when.offset,
        "made_at": bulk.moment(when.made_at), "day": bulk.day(day), "received_at": bulk.moment(now),
        "is_late": rules.is_late(when.made_at, now), "after": sent.after, "state": Filed.REFUSED, "subject": "",
        "said": "", "sealed": b"", "judged_by": "",
    }  # fmt: skip
    names = ", ".join(connection.ops.quote_name(name) for name in row)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO offline_filed ({names}) VALUES ({', '.join(['%s'] * len(row))}) ON CONFLICT (key) DO NOTHING",
            [*row.values()],
        )
        return bool(cursor.rowcount == 1)


def _decide(row: Filed, sent: Sent) -> None:
    """Say what becomes of a new row. In the transaction that made it and holds the person."""
    row.sealed = crypto.seal(orjson.dumps(dict(sent.fields)).decode())
    try:
        _check(row, sent)
    except NotTaken as refused:
        _refuse(row, refused.words)
        return
    if not sent.after:
        _apply(row, parent="")
        return
    parent = Filed.objects.filter(key=sent.after).first()
    if parent is None or parent.state == Filed.HELD:
        row.state = Filed.HELD
        row.save()
        return
    _follow(row, parent)


def _check(row: Filed, sent: Sent) -> None:
    """Fill in where it counts. Raises NotTaken for what no order of arrival would make good."""
    if kinds.known(sent.kind) is None:
        raise NotTaken(_no_such_kind())
    if rules.is_too_old(row.made_at, row.received_at):
        raise NotTaken(_("It was made more than 30 days ago. Tell the person in charge of your unit."))
    if sent.after == sent.key:
        raise NotTaken(_("It waits for itself. Write it anew."))
    held = held_by(row.day, row.person_id)
    if not held:
        raise NotTaken(_("You held no post on the day this was made."))
    filed = held[0].post.unit if sent.unit is None else Unit.objects.filter(pk=sent.unit).first()
    if filed is None:
        raise NotTaken(_("There is no such unit."))
    row.filed, row.unit = filed, _today(filed)
    there = Placement.objects.on(row.day).filter(unit=filed, tree=filed.tree)
    row.path_then = there.values_list("path", flat=True).first() or filed.path
    row.path_now = row.unit.path


def _no_such_kind() -> str:
    return _("This version of the app is too old or too new for this. Open the app again and write it anew.")


def _today(unit: Unit) -> Unit:
    """Where a unit's things count today: the unit, or the one it was merged into."""
    seen = {unit.pk}
    while unit.until is not None and unit.until <= clock.today():
        act = UnitAct.objects.filter(kind="merge", unit=unit, undone_by=None).select_related("into").first()
        if act is None or act.into is None or act.into.pk in seen:
            break
        unit = act.into
        seen.add(unit.pk)
    return unit


def _follow(row: Filed, parent: Filed) -> None:
    """What had to come first is there: apply what waited for it, unless that was refused."""
    if parent.person_id not in together.ids_of(row.person.canonical_id):
        _refuse(row, _("It belongs to something that is not yours."))
    elif parent.state == Filed.REFUSED:
        _refuse(row, _("What it belongs to was refused. Mend that first, then send this again."))
    else:
        _apply(row, parent=parent.subject)


def _apply(row: Filed, *, parent: str) -> None:
    """Call the verb of the kind. What it wrote goes back where it refuses."""
    try:
        with transaction.atomic():
            taken = _taken(row, parent)
    except NotTaken as refused:
        _refuse(row, refused.words)
    except PermissionDenied:
        _refuse(row, _("Your post on the day this was made does not allow it."))
    else:
        row.state, row.subject, row.said = Filed.CLASH if taken.both else Filed.TAKEN, taken.subject, ""
        row.sealed = crypto.seal(orjson.dumps(taken.both).decode()) if taken.both else b""
        row.save()


def _taken(row: Filed, parent: str) -> Taken:
    kind = kinds.known(row.kind)
    if kind is None:
        raise NotTaken(_no_such_kind())
    person = row.person.canonical
    if kind.of_person and _took_back(person, row.made_at):
        raise NotTaken(_("You took your consent back after this was made, so it is not taken."))
    return kind.take(
        Item(
            key=row.key, kind=row.kind, unit=row.unit, filed=row.filed, person=person, made_at=row.made_at, day=row.day,
            is_late=row.is_late, fields=orjson.loads(crypto.unseal(bytes(row.sealed))), after=row.after, parent=parent,
            by=authority_of(person.pk, day=row.day),
        )
    )  # fmt: skip


def _took_back(person: Person, made_at: datetime) -> bool:
    """Whether somebody took the first consent back later than something was made."""
    lines = consenting.last_lines(together.ids_of(person.pk), Consent.ORGANISE)
    return any(not line.given and line.at > made_at for line in lines.values())


def _refuse(row: Filed, words: str) -> None:
    row.state, row.said, row.sealed = Filed.REFUSED, words[:MOST_WORDS], b""
    row.save()


def _both(row: Filed) -> tuple[str, ...]:
    if row.state != Filed.CLASH or not row.sealed:
        return ()
    return tuple(orjson.loads(crypto.unseal(bytes(row.sealed))))


# --- what waited ------------------------------------------------------------------------------------------------------


def release(key: str) -> None:
    """Apply whatever waited for an item, and for that in turn; each in a transaction of its own."""
    todo = [key]
    while todo:
        parent = Filed.objects.filter(key=todo.pop()).exclude(state=Filed.HELD).first()
        waiting = Filed.objects.held().filter(after=parent.key) if parent else Filed.objects.none()
        for pk, person in list(waiting.order_by("made_at", "key").values_list("pk", "person_id")):
            with transaction.atomic():
                together.hold([person])
                row = Filed.objects.held().select_related("person__same_as", "unit", "filed").filter(pk=pk).first()
                if row is not None and parent is not None:
                    _follow(row, parent)
                    todo.append(row.key)


def catch_up() -> None:
    """Apply what still waits though the other came: a process died in between."""
    there = Filed.objects.exclude(state=Filed.HELD).values("key")
    for key in list(Filed.objects.held().filter(after__in=there).values_list("after", flat=True).distinct()):
        release(key)


@transaction.atomic
def decide(row: Filed, *, apply: bool, words: str = "", by: Authority) -> Filed:
    """Take something in without what it waits for, or refuse it in words. Raises PermissionDenied, NotHeld."""
    if not Filed.objects.in_charge_of(by).filter(pk=row.pk).exists():
        raise PermissionDenied("appoint")
    together.hold([row.person_id])
    held = Filed.objects.held().select_related("person__same_as", "unit", "filed").filter(pk=row.pk).first()
    if held is None:
        raise NotHeld
    held.judged_by = by.actor
    with override(held.person.language):
        if apply:
            _apply(held, parent="")
        else:
            _refuse(held, words or _("The person in charge did not take it."))
    audit.wrote("decide_held", f"filed:{held.pk}", by=by, detail={"state": held.state})
    return held
