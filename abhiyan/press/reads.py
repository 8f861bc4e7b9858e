"""What the pages of a record show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from abhiyan.events import agenda as agendas
from abhiyan.events.models import Event
from abhiyan.hall.models import Entry
from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.people.reads import names_of_actors
from abhiyan.plans.models import Activity
from abhiyan.posts.models import Appointment, Role
from abhiyan.press import deciding
from abhiyan.press.models import DECISION, KINDS, MEETING, PERSON, SPEECH, Item, PressNote, Proceedings, Version
from abhiyan.press.wording import KIND_WORDS, ONE_MORE
from abhiyan.units.models import Level, Unit

WHOLE = (
    "approver", "event__venue", "event__assignment__activity__programme", "event__assignment__activity__owner__wing",
    "event__assignment__unit__level", "event__assignment__post__role__wing",
)  # fmt: skip
MOST = 100  # people listed at once


class Line(NamedTuple):
    """An item as the record's page lists it."""

    item: Item
    name: str
    under: str


class Section(NamedTuple):
    """The items of one kind."""

    kind: str
    words: Any
    more: Any
    lines: list[Line]


def of_event(event: Event) -> Proceedings | None:
    """The record of an event; None before anybody began it."""
    found = Proceedings.objects.filter(event=event).select_related("approver").first()
    if found is not None:
        found.event = event  # as whole as the caller has it
    return found


def items_of(proceedings: Proceedings) -> list[Item]:
    return list(proceedings.items.filter(gone=False))


def sections(items: Sequence[Item]) -> list[Section]:
    """Everything that stands in a record, by kind."""
    names = {item.key: _name(item) for item in items}
    return [
        Section(
            kind, KIND_WORDS[kind], ONE_MORE.get(kind, ""), [_line(item, names) for item in items if item.kind == kind]
        )
        for kind in KINDS
    ]


def in_language(content: dict[str, Any], key: str) -> str:
    """What a content says in the reader's language, or in the other where that is missing."""
    return Unit(name_hi=content.get(f"{key}_hi", ""), name_en=content.get(f"{key}_en", "")).name


def _name(item: Item) -> str:
    return in_language(item.content, "name") or in_language(item.content, "task")


def name_of(item: Item, items: Mapping[str, Item]) -> str:
    """What an item is called; a speech by who spoke."""
    speaker = items.get(item.content.get("speaker", "")) if item.kind == SPEECH else None
    return _name(speaker or item)


def _line(item: Item, names: dict[str, str]) -> Line:
    said = item.content
    if item.kind == MEETING:
        return Line(item, _name(item), in_language(said, "place"))
    if item.kind == PERSON:
        return Line(item, _name(item), in_language(said, "office"))
    if item.kind == DECISION:
        return Line(item, _name(item), in_language(said, "level"))
    if item.kind == SPEECH:
        words = [one.get("hi") or one.get("en", "") for one in said.get("said", [])]
        return Line(item, names.get(said.get("speaker", ""), "?"), " ".join(words)[:200])
    return Line(item, _name(item), in_language(said, "owner"))


def taken_out(proceedings: Proceedings) -> list[Item]:
    """What was taken out; it can be put back."""
    return list(proceedings.items.filter(gone=True))


def item(item_id: int, by: Authority) -> Item | None:
    """An item of a record one sees, also one that was taken out, with everything a page says of it."""
    seen = Item.objects.filter(proceedings__in=Proceedings.objects.seen_by(by))
    return seen.select_related(*(f"proceedings__{one}" for one in WHOLE)).filter(pk=item_id).first()


class Told(NamedTuple):
    """A version of an item with who wrote it, and the version before it; None of the first."""

    version: Version
    who: str
    before: Version | None


def versions_of(item: Item) -> list[Told]:
    """Every version, the latest first, each with what stood before it. Two statements."""
    rows = list(item.versions.all())
    names = names_of_actors({one.actor for one in rows})
    return [
        Told(one, names.get(one.actor, one.actor), next((old for old in rows[at + 1 :] if not old.beside), None))
        for at, one in enumerate(rows)
    ]


def version_of(item: Item, number: int) -> Version | None:
    """What an item said in a version."""
    return item.versions.filter(number=number).first()


# --- what may be chosen -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choices:
    """What a decision can be about: levels and roles by their keys, units to stand inside of; how many units."""

    levels: dict[str, Level]
    roles: dict[str, Role]
    units: Any
    day: date

    def how_many(self, level: Level, within: Unit | None) -> int:
        """How many units of a level there are on the day, in a unit or in all."""
        found = Unit.objects.filter(level=level, since__lte=self.day).filter(Q(until=None) | Q(until__gt=self.day))
        if within is not None:
            found = found.filter(path__gte=within.path, path__lt=tree.after(within.path))
        return found.count()


def choices(proceedings: Proceedings) -> Choices:
    """For the decisions of a record."""
    event = proceedings.event
    roles = Role.objects.filter(retired=False).select_related("level", "wing").order_by("level__depth", "rank", "key")
    above = [*tree.ancestors(event.unit.path), event.unit.path]
    return Choices(
        levels={one.key: one for one in Level.objects.order_by("tree", "depth")},
        roles={one.key: one for one in roles},
        units=Unit.objects.filter(path__in=above).order_by("path"),
        day=event.day or event.assignment.due,
    )


def approvers(proceedings: Proceedings, day: date, by: Authority) -> list[tuple[int, str]]:
    """Who may be named to approve: holders of posts at the event's unit and above it. Three statements.

    Whom `by` doesn't see stands there by the post alone.
    """
    unit = proceedings.event.unit
    above = [*tree.ancestors(unit.path), unit.path]
    held = Appointment.objects.on(day).filter(post__unit__path__in=above)
    rows = held.select_related("person", "post__role", "post__unit").order_by("-post__unit__depth", "post__role__rank")[
        :60
    ]
    seen = {*by.see(Person).filter(pk__in=[one.person_id for one in rows]).values_list("pk", flat=True)}
    found: dict[int, str] = {}
    for one in rows:
        name = one.person.name if one.person_id in seen else ""
        words = ", ".join(word for word in (name, one.post.role.name, one.post.unit.name) if word)
        found.setdefault(one.person.same_as_id or one.person_id, words)
    return list(found.items())


class Candidate(NamedTuple):
    """Somebody who may have taken part, and why they are listed."""

    person: Person
    office: str
    is_coming: bool
    came_in: bool


def candidates(proceedings: Proceedings) -> list[Candidate]:
    """Who may have taken part and isn't written down: who came in by a door or said they come, and office-bearers."""
    event = proceedings.event
    day = event.day or event.assignment.due
    there = {*proceedings.items.filter(kind=PERSON, gone=False).values_list("person", flat=True)}
    entered = {*Entry.objects.filter(event=event).values_list("of__invitee__person", flat=True)} - {None}
    coming = {*event.invitations.filter(refused_on=None).values_list("guest__person", flat=True)}
    held = Appointment.objects.on(day).filter(Q(post__unit=event.unit) | Q(person__in=[*entered, *coming]))
    rows = held.select_related("person", "post__role", "post__unit").order_by("post__unit__depth", "post__role__rank")[
        :MOST
    ]
    found: dict[int, Candidate] = {}
    for one in rows:
        if one.person_id not in there and one.person.erased_on is None:
            office = f"{one.post.role.name}, {one.post.unit.name}"
            found.setdefault(
                one.person_id, Candidate(one.person, office, one.person_id in coming, one.person_id in entered)
            )
    return list(found.values())


# --- notes and the plan -----------------------------------------------------------------------------------------------


def note(note_id: int, by: Authority) -> PressNote | None:
    """A press note that one sees, with everything a page says of it."""
    whole = PressNote.objects.seen_by(by).select_related(*(f"proceedings__{one}" for one in WHOLE))
    return whole.filter(pk=note_id).first()


def notes_of(proceedings: Proceedings) -> list[PressNote]:
    return list(proceedings.notes.all())


def activity_of(item: Item) -> Activity | None:
    """The activity of the plan that a decision became, once the draft with it was applied."""
    programme = item.proceedings.event.activity.programme_id
    return Activity.objects.filter(programme=programme, key=deciding.values(item)["key"], withdrawn_on=None).first()


def agenda_of(event: Event, language: str) -> list[str]:
    """The lines of the agenda, in a language."""
    said = []
    for one in agendas.of(event):
        name = getattr(one.line, f"name_{language}") or one.line.name
        said.append(f"{name}: {one.words}" if one.words else name)
    return said
