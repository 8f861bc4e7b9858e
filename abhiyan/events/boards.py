"""The board of an activity: days across, units down; or guests down. As published, or as a timetable proposes it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from abhiyan.events import lists, timetabling, wishing, wording
from abhiyan.events.models import HALVES, Event, Invitation, Timetable, Venue
from abhiyan.events.solving import Found
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.plans.models import Activity
from abhiyan.posts.models import Post
from abhiyan.units.models import Holiday

UNITS, GUESTS = "units", "guests"


class Day(NamedTuple):
    """A column. closed: a Sunday or a holiday; name: of the holiday; events: how many on this day.

    halves: each half as a form sends it, 2018-02-09.am, in words, and short; said once, as every cell asks for them.
    """

    day: date
    closed: bool
    name: str
    events: int
    halves: list[tuple[str, str, str]]


class Entry(NamedTuple):
    """An event on the board. half: a word of HALVES, or empty; moved: it stands elsewhere in the published one.

    guests: how many come; wished: and how many more are wished for. wrong: something clashes. pinned: it stays there.
    """

    event: Event
    half: str
    half_words: str
    guests: int
    wished: int
    moved: bool
    wrong: bool
    pinned: bool

    def state(self) -> str:
        """As a class of the style sheet: clashing, some can't come, all come; empty where it wishes for nobody."""
        return "wrong" if self.wrong else "some" if self.wished > self.guests else "full" if self.guests else ""

    def come(self) -> str:
        return wording.come_in_words(self.guests, self.wished)

    def brief(self) -> str:
        """How many come, short: 3, or 3/4 where one of four can't."""
        return f"{self.guests}/{self.wished}" if self.wished > self.guests else str(self.guests or "✓")

    def half_short(self) -> str:
        return str(wording.HALF_SHORT.get(self.half, ""))


class Side(NamedTuple):
    """One half of a day on a line. value: as a form sends it."""

    value: str
    words: str
    entries: list[Entry]


class Cell(NamedTuple):
    day: Day
    entries: list[Entry]

    def halves(self) -> list[Side]:
        return [
            Side(value, words, [one for one in self.entries if value.endswith(f".{one.half}")])
            for value, words, _short in self.day.halves
        ]


class Line(NamedTuple):
    """A row: a unit with its one event, or a guest with theirs. undated: events that have no day."""

    name: str
    key: int
    cells: list[Cell]
    undated: list[Event]

    def held(self) -> list[tuple[Day, Entry]]:
        """Its events that have a day, in their order."""
        return [(cell.day, one) for cell in self.cells for one in cell.entries]

    def stands(self) -> str:
        """Where its first event stands, as a form sends it; empty without a day."""
        sides = (side for cell in self.cells if cell.entries for side in cell.halves())
        return next((side.value for side in sides if side.entries), "")


@dataclass(frozen=True, slots=True)
class Board:
    """days: of the activity. lines: down. by_day: the same as a list, for a phone and a calendar on paper."""

    days: list[Day]
    lines: list[Line]
    by_day: list[tuple[Day, list[Entry]]]
    undated: list[Event]


def board(
    activity: Activity,
    by: Authority,
    found: Found | None = None,
    *,
    down: str = UNITS,
    wrong: Collection[int] = (),
    pins: Collection[int] | None = None,
) -> Board:
    """What `by` sees of an activity's events. Five statements at most, whatever the size.

    found: as a timetable proposes them; wrong: the events that clash in it; pins: those that stay where they are.
    """
    events = list(Event.objects.seen_by(by).standing().filter(assignment__activity=activity).placed())
    events.sort(key=lambda one: one.unit.path)
    slots = found.slots if found else {}
    people, unmet = (found.guests, _unmet(found.proof)) if found else _invited(activity)
    where = {one.pk: slots.get(one.pk, (one.day, one.half) if found is None else (None, "")) for one in events}
    entries = {}
    for one in events:
        one.assignment.activity = activity
        lists.dress(one)
        (day, half), come = where[one.pk], len(people.get(one.pk, ()))
        entries[one.pk] = Entry(
            one, half, str(wording.HALF_WORDS.get(half, "")), come, come + unmet[one.pk],
            moved=one.day is not None and (one.day, one.half) != (day, half),
            wrong=one.pk in wrong, pinned=one.pinned if pins is None else one.pk in pins,
        )  # fmt: skip
    days = _days(activity, events, Counter(day for day, _half in where.values()))
    placed = {pk: day for pk, (day, _half) in where.items() if day is not None}
    if down == GUESTS:
        lines = _by_guest(events, entries, placed, days, people)
    else:
        lines = [_line(one.unit.name, one.pk, [one], entries, placed, days) for one in events]
    whole = _line("", 0, events, entries, placed, days)
    return Board(days, lines, [(cell.day, cell.entries) for cell in whole.cells if cell.entries], whole.undated)


def _invited(activity: Activity) -> tuple[dict[int, list[int]], Counter[int]]:
    """{event: who comes}, and how many more it wished for: those who said no, and those for whom there was no day."""
    rows = Invitation.objects.filter(event__assignment__activity=activity)
    last = timetabling.last_published(activity)
    come: dict[int, list[int]] = defaultdict(list)
    unmet = _unmet(last.proof) if last else Counter()
    for event, person, refused_on in rows.values_list("event", "guest__person", "refused_on"):
        if refused_on is None:
            come[event].append(person)
        else:
            unmet[event] += 1
    return come, unmet


def _unmet(proof: Mapping[str, Any]) -> Counter[int]:
    """{event: how many wishes it holds no place for}."""
    return Counter(int(one["event"]) for one in proof.get("reasons", ()) if one.get("event") and one.get("guest"))


def _days(activity: Activity, events: Sequence[Event], counted: Mapping[date | None, int]) -> list[Day]:
    """Every day on which the plan allows some event, or on which one stands."""
    first = min((one.assignment.since for one in events), default=activity.since)
    last = max((one.assignment.due for one in events), default=activity.last_day)
    every = {first + timedelta(number) for number in range((last - first).days + 1)}
    every |= {day for day in counted if day is not None}
    named = {one.day: one for one in Holiday.objects.filter(day__in=every)}
    halves = [(half, str(words), str(wording.HALF_SHORT[half])) for half, words in wording.HALF_WORDS.items()]
    return [
        Day(
            day,
            day.weekday() == 6 or (day in named and named[day].closed),
            named[day].name if day in named else "",
            counted.get(day, 0),
            [(f"{day}.{half}", words, short) for half, words, short in halves],
        )
        for day in sorted(every)
    ]


def _line(
    name: str,
    key: int,
    events: Sequence[Event],
    entries: Mapping[int, Entry],
    placed: Mapping[int, date],
    days: Sequence[Day],
) -> Line:
    on: dict[date, list[Entry]] = defaultdict(list)
    for one in events:
        if one.pk in placed:
            on[placed[one.pk]].append(entries[one.pk])
    order = {half: number for number, half in enumerate(HALVES)}
    cells = [Cell(day, sorted(on[day.day], key=lambda entry: order.get(entry.half, -1))) for day in days]
    return Line(name, key, cells, [one for one in events if one.pk not in placed])


def _by_guest(
    events: Sequence[Event],
    entries: Mapping[int, Entry],
    placed: Mapping[int, date],
    days: Sequence[Day],
    people: Mapping[int, Sequence[int]],
) -> list[Line]:
    """Those who come to something one sees, the ones with the most events first."""
    theirs: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        for person in people.get(event.pk, ()):
            theirs[person].append(event)
    named = Person.objects.in_bulk(list(theirs))
    ordered = sorted(theirs.items(), key=lambda one: (-len(one[1]), named[one[0]].name))
    return [_line(named[pk].name, pk, some, entries, placed, days) for pk, some in ordered]


def timetables_of(activity: Activity) -> list[Timetable]:
    """What was found for an activity, the latest first; at most ten."""
    return list(Timetable.objects.filter(activity=activity)[:10])


def timetable(pk: int) -> Timetable | None:
    return Timetable.objects.select_related("activity__within", "activity__programme").filter(pk=pk).first()


def clashing(said: Iterable[Mapping[str, Any]]) -> set[int]:
    """The events that reasons are about."""
    return {int(one[part]) for one in said for part in ("event", "other") if one.get(part)}


class Unmet(NamedTuple):
    """A wish that isn't held: whom, where (a unit, or a hall), why, in words."""

    words: str
    unit: str
    name: str


def worded(said: Sequence[Mapping[str, Any]], *, as_steps: bool = False) -> list[Unmet]:
    """Reasons in words, with the people, units and halls they are about. Three statements at most.

    as_steps: as what to do about them.
    """
    numbers = {int(one[part]) for one in said for part in ("event", "other") if one.get(part)}
    people = Person.objects.in_bulk({int(one["guest"]) for one in said if one.get("guest")})
    events = {one.pk: one for one in Event.objects.placed().filter(pk__in=numbers)}
    halls = {int(one["venue"]) for one in said if one.get("venue") and not one.get("event")}
    venues = Venue.objects.in_bulk(halls) if halls else {}
    found = []
    for one in said:
        event, venue = events.get(int(one.get("event") or 0)), venues.get(int(one.get("venue") or 0))
        person = people.get(int(one.get("guest") or 0))
        words = wording.step_in_words(one) if as_steps else wording.reason_in_words(one, events)
        where = event.unit.name if event else venue.called if venue else ""
        found.append(Unmet(words, where, person.name if person else ""))
    return found


def without_chief(activity: Activity, day: date) -> list[Unmet]:
    """The events whose chief guest would be missing on `day`: the post is vacant, or whoever holds it said no."""
    wished = [one for one in wishing.wishes([activity], day=day) if one.part != wishing.INVITE]
    said = Invitation.objects.filter(event__assignment__activity=activity, refused_on__isnull=False)
    refused = {(event, person): reason for event, person, reason in
               said.values_list("event", "guest__person", "reason")}  # fmt: skip
    out = [one for one in wished if one.person_id is None or (one.event_id, one.person_id) in refused]
    if not out:
        return []
    events = {one.pk: one for one in Event.objects.placed().filter(pk__in=[one.event_id for one in out])}
    posts = Post.objects.select_related("role").in_bulk([one.post_id for one in out])
    return [
        Unmet(
            wording.no_chief_in_words(posts[one.post_id], refused.get((one.event_id, one.person_id or 0))),
            events[one.event_id].unit.name, "",
        )
        for one in out
    ]  # fmt: skip


def gathered(some: Iterable[Unmet]) -> list[Unmet]:
    """The same words about the same person at several units as one, in the order in which each came first."""
    units: dict[tuple[str, str], dict[str, None]] = {}
    for one in some:
        units.setdefault((one.words, one.name), {})[one.unit] = None
    return [Unmet(words, ", ".join(filter(None, names)), name) for (words, name), names in units.items()]


class WayOut(NamedTuple):
    """What to give up, in words. cost: points, as giving way is weighed; None for what was found before they were kept.

    proved: nothing costs less.
    """

    steps: list[Unmet]
    cost: int | None
    proved: bool


def ways_out(proof: Mapping[str, Any]) -> list[WayOut]:
    """The ways out of a timetable that can't be, the cheapest first."""
    costs = [*proof.get("way_costs", ()), *[[None, False]] * len(proof.get("ways_out", ()))]
    return [
        WayOut(gathered(worded(gives, as_steps=True)), *costs[number])
        for number, gives in enumerate(proof.get("ways_out", ()))
        if gives
    ]
