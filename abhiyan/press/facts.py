"""From the items of a record to what notes and minutes are written from (press.record); what an item begins with."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from abhiyan.events.models import Event
from abhiyan.kernel.tomlfile import Problem
from abhiyan.people.models import Person
from abhiyan.plans.writing import block
from abhiyan.posts.models import Appointment
from abhiyan.press import recordfile
from abhiyan.press.models import DECISION, MEETING, PERSON, SPEECH, STEP, Item, Proceedings
from abhiyan.press.record import Record

SCREEN = "screen"  # what only a form needs to know again, in an item's content
PRESENT = "present"  # of a person: they were there
DAYS = ("held_on", "issued_on", "on", "from", "through", "by", "between", "dates")
TABLES = {PERSON: "person", SPEECH: "speech", DECISION: "decision", STEP: "step"}


def of(proceedings: Proceedings) -> tuple[Record, list[Problem]]:
    """The record as plain data, and what is still wrong in it. One statement."""
    return recordfile.from_values(values(list(proceedings.items.filter(gone=False))))


def values(items: Sequence[Item]) -> dict[str, Any]:
    """The tables of a record's file: {"meeting": {...}, "person": [...], ...}."""
    found: dict[str, Any] = {MEETING: {}}
    for item in items:
        content = with_days({key: value for key, value in item.content.items() if key != SCREEN})
        if item.kind == MEETING:
            found[MEETING] |= content
            continue
        if content.pop(PRESENT, False):
            found[MEETING].setdefault(PRESENT, []).append(item.key)
        found.setdefault(TABLES[item.kind], []).append({"key": item.key, **content})
    return found


def as_toml(items: Sequence[Item]) -> str:
    """The record as a file that `abhiyan press write` reads."""
    tables = values(items)
    head = block(tables.pop(MEETING), "[meeting]")
    return "\n".join([head, *(block(one, f"[[{name}]]") for name in TABLES.values() for one in tables.get(name, []))])


def with_days(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same with its days as days; JSON keeps them as text."""
    return {key: _days(value) if key in DAYS else value for key, value in content.items()}


def _days(value: Any) -> Any:
    if isinstance(value, list):
        return [_days(one) for one in value]
    return date.fromisoformat(value) if isinstance(value, str) else value


def without_days(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same as JSON keeps it, without what is empty."""
    plain = {key: _text(value) for key, value in content.items()}
    return {key: value for key, value in plain.items() if value not in (None, "", [], {}, False)}


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [_text(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


# --- beginnings -------------------------------------------------------------------------------------------------------


def begun(event: Event) -> dict[str, Any]:
    """What is known of a meeting before anybody wrote: its name, day, place and who holds it."""
    activity, unit, venue = event.activity, event.unit, event.venue
    halls = (venue.name, venue.name_en or venue.name) if venue else ("", "")
    names = zip(halls, (unit.name_hi, unit.name_en), strict=True)
    place_hi, place_en = (f"{hall}, {name}" if hall and name else name for hall, name in names)
    day = event.day or event.assignment.due
    organiser = event.assignment.post.role if event.assignment.post else None
    return without_days({
        "name_hi": activity.name_hi, "name_en": activity.name_en,
        "held_on": day, "issued_on": day,
        "place_hi": place_hi, "place_en": place_en,
        "issued_at_hi": unit.name_hi, "issued_at_en": unit.name_en,
        "organiser_hi": f"{unit.name_hi} {organiser.wing.name_hi}".strip() if organiser else "",
        "organiser_en": f"{organiser.wing.name_en}, {unit.name_en}".strip(", ") if organiser else "",
    })  # fmt: skip


def people(found: Sequence[Person], event: Event) -> list[dict[str, Any]]:
    """What is known of people who took part: names, their highest post on the day, its rank in protocol. Of posts that
    stand equally high (a minister in charge of several districts) it is the one of the event's own unit.

    Whether they may be named, and Mr or Ms, is asked and never taken from anywhere. One statement.
    """
    day = event.day or event.assignment.due
    held = Appointment.objects.filter(person__in=[one.pk for one in found]).on(day)
    highest: dict[int, Any] = {}
    rows = held.select_related("post__role", "post__unit").order_by("post__unit__depth", "post__role__rank", "pk")
    for one in sorted(rows, key=lambda one: (one.post.unit.depth, one.post.unit_id != event.unit.pk)):
        highest.setdefault(one.person_id, one.post)
    return [_person(one, highest.get(one.pk)) for one in found]


def _person(one: Person, post: Any) -> dict[str, Any]:
    content: dict[str, Any] = {"name_hi": one.name_hi, "name_en": one.name_en, PRESENT: True}
    if post is not None:
        content |= {
            "office_hi": _office(post.unit.name_hi, post.role.name_hi),
            "office_en": _office(post.role.name_en, post.unit.name_en, between=", "),
            "rank": post.unit.depth * 100 + min(post.role.rank, 99),
        }
    return without_days(content)


def _office(one: str, other: str, *, between: str = " ") -> str:
    return between.join(word for word in (one, other) if word)
