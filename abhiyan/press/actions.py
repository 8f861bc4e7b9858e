"""Everything that is written about the record of a meeting and its press notes, one verb a function."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from abhiyan.events.models import Event
from abhiyan.kernel import audit
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.plans import actions as plans
from abhiyan.plans import writing as plan_text
from abhiyan.plans.models import Draft
from abhiyan.press import access, deciding, facts
from abhiyan.press.models import DECISION, MEETING, PERSON, Item, PressNote, Proceedings, Version
from abhiyan.press.writing import write_note
from abhiyan.press.writing.checking import check
from abhiyan.press.writing.note import Note


class Refused(Exception):
    """Nothing was written."""


class Moved(Refused):
    """Somebody else wrote meanwhile. `item`: as it stands now, where one item is meant."""

    def __init__(self, item: Item | None = None) -> None:
        super().__init__()
        self.item = item


class IsApproved(Refused):
    """What was approved is changed no more, unless it is opened again."""


class NotYet(Refused):
    """That can't be done at this point: nothing was approved yet, nobody was named, or something is missing."""


class RecordIsOpen(NotYet):
    """A press note goes out of an approved record alone."""


class NotTrue(Refused):
    """A sentence says what the record doesn't; `what` names it. This is a mistake of the program."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def begin(event: Event, *, at: datetime, by: Authority) -> Proceedings:
    """The record of an event, begun with what is known of it; the same one when it was begun before.

    Raises PermissionDenied.
    """
    access.require_to_write(event, by=by)
    with transaction.atomic():
        found, made = Proceedings.objects.get_or_create(event=event, defaults={"changed_at": at})
        if made:
            _put(found, Item(kind=MEETING, key="meeting", number=1, content=facts.begun(event)), at=at, by=by)
            audit.wrote("begin_record", found, by=by)
    return found


def write(
    proceedings: Proceedings, kind: str, content: dict[str, Any], *, item: Item | None = None, version: int = 0,
    person: Person | None = None, at: datetime, by: Authority,
) -> Item:  # fmt: skip
    """Write an item down, or over the version of it that was looked at. Raises PermissionDenied, Moved, IsApproved."""
    with transaction.atomic():
        held = _held(proceedings, by=by)
        if item is None:
            number = _next(held, kind)
            made = Item(kind=kind, key=_key(kind, number), number=number, content=content, person=person)
            return _put(held, made, at=at, by=by)
        now = Item.objects.select_for_update().get(pk=item.pk, proceedings=held)
        if now.version != version:
            raise Moved(now)
        return _put(held, now, content=content, gone=False, at=at, by=by)


def keep_beside(item: Item, content: dict[str, Any], *, at: datetime, by: Authority) -> Item:
    """Keep words that were written at the same time as what stands, and let that stand. Returns the item as it is.

    Raises PermissionDenied, IsApproved.
    """
    with transaction.atomic():
        _held(item.proceedings, by=by)
        now = Item.objects.select_for_update().get(pk=item.pk)
        now.version += 1
        now.save(update_fields=["version"])
        Version.objects.create(item=now, number=now.version, content=content, beside=True, actor=by.actor, at=at)
        audit.wrote("keep_beside", now, by=by, detail={"version": now.version})
    return now


def take_out(item: Item, *, version: int, at: datetime, by: Authority) -> None:
    """Take an item out; its text is kept. Raises PermissionDenied, Moved, IsApproved, NotYet (the meeting itself)."""
    with transaction.atomic():
        held = _held(item.proceedings, by=by)
        now = Item.objects.select_for_update().get(pk=item.pk)
        if now.kind == MEETING:
            raise NotYet
        if now.version != version:
            raise Moved(now)
        _put(held, now, gone=True, at=at, by=by)


def put_back(item: Item, number: int, *, at: datetime, by: Authority) -> None:
    """Let an item say again what it said in version `number`. Raises as `write`; NotYet: no such version."""
    with transaction.atomic():
        held = _held(item.proceedings, by=by)
        now = Item.objects.select_for_update().get(pk=item.pk)
        old = Version.objects.filter(item=now, number=number).first()
        if old is None:
            raise NotYet
        _put(held, now, content=old.content, gone=False, at=at, by=by)


def shift(item: Item, *, up: bool, at: datetime, by: Authority) -> None:
    """Change places with the one before or behind it among its kind. Raises PermissionDenied, IsApproved."""
    with transaction.atomic():
        held = _held(item.proceedings, by=by)
        same = list(Item.objects.select_for_update().filter(proceedings=held, kind=item.kind, gone=False))
        place = next((place for place, one in enumerate(same) if one.pk == item.pk), None)
        other = None if place is None else place - 1 if up else place + 1
        if place is None or other is None or not 0 <= other < len(same):
            return
        one, two = same[place], same[other]
        Item.objects.filter(pk=one.pk).update(number=two.number)
        Item.objects.filter(pk=two.pk).update(number=one.number)
        _changed(held, at=at)
        audit.wrote("shift_item", one, by=by)


def add_people(proceedings: Proceedings, people: Sequence[Person], *, at: datetime, by: Authority) -> int:
    """Write down who took part, from the lists; whoever stands there already is passed over. Returns how many.

    Raises PermissionDenied, IsApproved.
    """
    with transaction.atomic():
        held = _held(proceedings, by=by)
        there = {*Item.objects.filter(proceedings=held, kind=PERSON, gone=False).values_list("person", flat=True)}
        new = [one for one in people if one.pk not in there]
        first = _next(held, PERSON)
        contents = zip(new, facts.people(new, held.event), strict=True)
        made = Item.objects.bulk_create(
            Item(proceedings=held, kind=PERSON, key=_key(PERSON, number), number=number, content=content, person=person)
            for number, (person, content) in enumerate(contents, first)
        )
        Version.objects.bulk_create(
            Version(item=one, number=one.version, content=one.content, actor=by.actor, at=at) for one in made
        )
        if made:
            _changed(held, at=at)
            audit.wrote("add_people", held, by=by, count=len(made))
    return len(new)


def name_approver(proceedings: Proceedings, person: Person, *, by: Authority) -> None:
    """Say who is to approve it. Raises PermissionDenied, IsApproved."""
    with transaction.atomic():
        held = _held(proceedings, by=by)
        Proceedings.objects.filter(pk=held.pk).update(approver=person)
        audit.wrote("name_approver", held, by=by, detail={"person": person.pk})


def approve(proceedings: Proceedings, *, count: int, at: datetime, by: Authority) -> None:
    """Approve the record as it was looked at: with that count. Raises Moved, IsApproved, PermissionDenied."""
    with transaction.atomic():
        held = Proceedings.objects.select_for_update().get(pk=proceedings.pk)
        access.require_to_approve(held, by=by)
        if held.is_approved:
            raise IsApproved
        if held.count != count:
            raise Moved
        Proceedings.objects.filter(pk=held.pk).update(approved_at=at)
        audit.wrote("approve_record", held, by=by, detail={"count": count})


def reopen(proceedings: Proceedings, *, at: datetime, by: Authority) -> None:
    """Let an approved record be written in again; it needs approval anew. Raises PermissionDenied, NotYet."""
    with transaction.atomic():
        held = Proceedings.objects.select_for_update().select_related("event__assignment").get(pk=proceedings.pk)
        if not access.may_approve(held, by=by):
            access.require_to_write(held.event, by=by)
        if not held.is_approved:
            raise NotYet
        Proceedings.objects.filter(pk=held.pk).update(approved_at=None, changed_at=at)
        audit.wrote("reopen_record", held, by=by)


# --- decisions into the plan ------------------------------------------------------------------------------------------


def to_plan(item: Item, *, now: datetime, by: Authority) -> Draft:
    """Put a decision into the draft of its programme as an activity; the draft's page shows the difference.

    A decision that is in the draft already is written anew. Raises PermissionDenied, NotYet (no decision), and what
    writing a draft raises.
    """
    if item.kind != DECISION or item.gone:
        raise NotYet
    programme = item.proceedings.event.activity.programme
    values = deciding.values(item)
    with transaction.atomic():
        draft = by.see(Draft).filter(key=programme.key).first()
        if draft is None:
            draft = plans.begin_draft(plan_text.text_of(programme), by=by, now=now)
        keys = [str(row.get("key", "")) for row in plan_text.tables(draft.text)]
        if values["key"] in keys:
            text = plan_text.with_activity(draft.text, keys.index(values["key"]), values)
        else:
            text = plan_text.with_new(draft.text, values)
        plans.write_draft(draft, text, version=draft.version, by=by, now=now)
        audit.wrote("to_plan", item, by=by, detail={"activity": values["key"]})
    return draft


# --- press notes ------------------------------------------------------------------------------------------------------


def make_note(proceedings: Proceedings, language: str, *, at: datetime, by: Authority) -> PressNote:
    """A press note of the record as it stands, checked against it. Raises PermissionDenied, NotTrue."""
    access.require_to_write(proceedings.event, by=by)
    record, _problems = facts.of(proceedings)
    note = write_note(record, language)
    for wrong in check(note, record):
        if wrong.kind != "missing":
            raise NotTrue(f"{wrong.kind} {wrong.found}")
    with transaction.atomic():
        made = PressNote.objects.create(
            proceedings=proceedings, language=language, count=proceedings.count, heading=note.heading,
            **_frozen(note), made_at=at, made_by=by.actor,
        )  # fmt: skip
        audit.wrote("make_note", made, by=by, detail={"count": made.count, "language": language})
    return made


def _frozen(note: Note) -> dict[str, Any]:
    def said(one: Any) -> dict[str, Any]:
        return {"text": one.text, "items": list(one.items)}

    paragraphs = [{"kind": one.kind, "sentences": [said(each) for each in one.sentences]} for one in note.paragraphs]
    return {"dateline": said(note.dateline), "paragraphs": paragraphs}


def approve_note(note: PressNote, *, at: datetime, by: Authority) -> None:
    """Approve a note word by word as it is.

    Raises PermissionDenied, IsApproved, Moved (the record went on), RecordIsOpen.
    """
    with transaction.atomic():
        held = _note_held(note)
        access.require_to_approve(held.proceedings, by=by)
        if held.approved_at:
            raise IsApproved
        _require_its_record(held)
        PressNote.objects.filter(pk=held.pk).update(approved_at=at, approved_by=by.actor)
        audit.wrote("approve_note", held, by=by)


def release(note: PressNote, *, at: datetime, by: Authority) -> None:
    """Give a note out.

    Raises PermissionDenied, NotYet (not approved), IsApproved (released before), Moved, RecordIsOpen.
    """
    access.require_to_write(note.proceedings.event, by=by)
    with transaction.atomic():
        held = _note_held(note)
        if held.approved_at is None:
            raise NotYet
        if held.released_at:
            raise IsApproved
        _require_its_record(held)
        PressNote.objects.filter(pk=held.pk).update(released_at=at)
        audit.wrote("release", held, by=by)


def _note_held(note: PressNote) -> PressNote:
    """The note and its record, nobody else's until the transaction ends: a record is not opened in between."""
    record = Proceedings.objects.select_for_update().get(pk=note.proceedings_id)
    held = PressNote.objects.select_for_update().get(pk=note.pk)
    held.proceedings = record
    return held


def _require_its_record(note: PressNote) -> None:
    """Raises Moved, where the record says something else by now; RecordIsOpen, where nobody approved it."""
    if note.count != note.proceedings.count:
        raise Moved
    if not note.proceedings.is_approved:
        raise RecordIsOpen


# --- how an item is put -----------------------------------------------------------------------------------------------


def _held(proceedings: Proceedings, *, by: Authority) -> Proceedings:
    """The record, locked, for one who may write in it. Raises PermissionDenied, IsApproved."""
    held = (
        Proceedings.objects.select_for_update(of=("self",))
        .select_related("event__assignment__unit", "event__assignment__activity__owner__wing")
        .get(pk=proceedings.pk)
    )
    access.require_to_write(held.event, by=by)
    if held.is_approved:
        raise IsApproved
    return held


def _next(proceedings: Proceedings, kind: str) -> int:
    """The place of one more item of a kind."""
    return (Item.objects.filter(proceedings=proceedings, kind=kind).aggregate(last=Max("number"))["last"] or 0) + 1


def _key(kind: str, number: int) -> str:
    return f"{kind}-{number}"


def _put(held: Proceedings, item: Item, *, at: datetime, by: Authority, **changes: Any) -> Item:
    if item.pk:
        item.version += 1
        for name, value in changes.items():
            setattr(item, name, value)
    item.proceedings = held
    item.save()
    Version.objects.create(item=item, number=item.version, content=item.content, gone=item.gone, actor=by.actor, at=at)
    _changed(held, at=at)
    audit.wrote("write_item", item, by=by, detail={"version": item.version, "gone": item.gone})
    return item


def _changed(held: Proceedings, *, at: datetime) -> None:
    Proceedings.objects.filter(pk=held.pk).update(count=F("count") + 1, changed_at=at)
