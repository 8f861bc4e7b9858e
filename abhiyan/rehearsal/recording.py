"""The example's conference is written down: who was there, what was said and decided; approved, and told the press.

The people are whoever came in; what they say is invented. Whether Mr or Ms is known of them: their names were drawn
from two lists.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from abhiyan.events.models import Event
from abhiyan.hall.models import Entry
from abhiyan.kernel import clock
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.posts.models import Appointment
from abhiyan.press import actions, facts, reads
from abhiyan.press.models import DECISION, MEETING, PERSON, SPEECH, STEP, Item, Proceedings
from abhiyan.press.record import FEMALE, FROM, MALE, UNASKED
from abhiyan.rehearsal import names
from abhiyan.rehearsal.script import DAY

MOST = 12  # people who are written down; the others are counted
SAID = (
    {"hi": "सभी मंडलों की बूथ सूचियाँ मिला ली गई हैं", "en": "the booth lists of all mandals were compared"},
    {"hi": "हर बूथ पर हमारा साथी होगा।", "en": "There will be one of us at every booth.", "verbatim": True},
)
THANKS = ({"hi": "सभी कार्यकर्ताओं का आभार है", "en": "all workers are thanked"},)
WRITTEN, HOUR = 2 * DAY, time(18)  # after the event
VISITS_FROM, VISITS_DAYS, LISTS_BY = 5 * DAY, 4 * DAY, 3 * DAY


def write(event: Event, *, by: Authority) -> int:
    """Write the record of a conference down and give its press note out. Returns how many items, 0 if it was before."""
    if reads.of_event(event) is not None or event.day is None:
        return 0
    at = _at(event.day)
    record = actions.begin(event, at=at, by=by)
    people, others = _came(event)
    actions.add_people(record, people, at=at, by=by)
    keys = [_asked(item, at, by) for item in reads.items_of(record) if item.kind == PERSON]
    if not keys:
        return len(reads.items_of(record))
    _head(record, keys, others, at, by)
    for kind, content in _said(keys, event, event.day):
        actions.write(record, kind, content, at=at, by=by)
    _approved(record, people[0], at, by)
    return len(reads.items_of(record))


def _at(day: date) -> datetime:
    return datetime.combine(day + WRITTEN, HOUR, clock.INDIA)


def _came(event: Event) -> tuple[list[Person], int]:
    """Those of the highest rank who came in, and how many others did."""
    rows = Entry.objects.filter(event=event, of__invitee__isnull=False)
    ids = list(rows.order_by("of__invitee__rank", "pk").values_list("of__invitee__person", flat=True))
    bearers = Appointment.objects.on(event.day or date.max).filter(post__unit=event.unit).order_by("post__role__rank")
    first = list(bearers.values_list("person", flat=True)[:2])
    chosen = list(dict.fromkeys([*first, *ids]))[:MOST]
    found = Person.objects.in_bulk(chosen)
    return [found[pk] for pk in chosen], max(0, Entry.objects.filter(event=event).count() - len(set(chosen) & set(ids)))


def _asked(item: Item, at: datetime, by: Authority) -> str:
    """Put down what one asks somebody: Mr or Ms, and whether they may be named."""
    given = item.content.get("name_hi", "").split(" ")[0]
    gender = FEMALE if given in _words(names.WOMEN) else MALE if given in _words(names.MEN) else UNASKED
    content = item.content | facts.without_days({"gender": gender, "may_be_named": True})
    actions.write(item.proceedings, PERSON, content, item=item, version=item.version, at=at, by=by)
    return item.key


@cache
def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def _head(record: Proceedings, keys: list[str], others: int, at: datetime, by: Authority) -> None:
    meeting = Item.objects.get(proceedings=record, kind=MEETING)
    second = keys[min(1, len(keys) - 1)]
    content = meeting.content | {
        "announcer": keys[0],
        "presided": keys[0],
        "conducted": second,
        "others_present": others,
    }
    actions.write(record, MEETING, content, item=meeting, version=meeting.version, at=at, by=by)


def _said(keys: list[str], event: Event, day: date) -> list[tuple[str, dict[str, Any]]]:
    """Speeches, one decision for the mandals, one step."""
    first = day + VISITS_FROM
    last = first + VISITS_DAYS
    visits = {
        "name_hi": "बूथ भ्रमण अभियान", "name_en": "Booth visits", "kind": "drive", "state": "planned", "lead": True,
        FROM: first, "through": last,
        "level_hi": "मंडल", "level_en": "mandal", "within_hi": event.unit.name_hi, "within_en": event.unit.name_en,
        "told_by": keys[0],
        facts.SCREEN: {"span": FROM, "days": f"{first:%d %B %Y} to {last:%d %B %Y}", "each": "mandal",
                       "within": event.unit.code},
    }  # fmt: skip
    lists = {"task_hi": "बूथ सूचियों की छपाई", "task_en": "printing of the booth lists", "by": day + LISTS_BY}
    return [
        (SPEECH, {"speaker": keys[0], "said": list(SAID)}),
        *((SPEECH, {"speaker": key, "session": "closing", "said": list(THANKS)}) for key in keys[1:2]),
        (DECISION, facts.without_days(visits)),
        (STEP, facts.without_days(lists)),
    ]


def _approved(record: Proceedings, approver: Person, at: datetime, by: Authority) -> None:
    """Whoever presided approves the record and its note, which is given out."""
    their = replace(by, actor=f"person:{approver.pk}", person_id=approver.pk)
    actions.name_approver(record, approver, by=by)
    record = reads.of_event(record.event) or record
    actions.approve(record, count=record.count, at=at, by=their)
    for language in ("hi", "en"):
        note = actions.make_note(record, language, at=at + timedelta(minutes=5), by=by)
        actions.approve_note(note, at=at, by=their)
        actions.release(note, at=at, by=by)
