"""Loads the rows of a roster: a slice a transaction, each of which says how far the file is done.

A second process is one slice ahead of the one that writes (`ahead`). Killed anywhere, the load goes on behind the last
slice that was committed; the same file once more finds everybody and changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F

from abhiyan.indic import keys
from abhiyan.kernel import audit, bulk, redaction, work
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.collecting import uncollected
from abhiyan.kernel.tables.headers import said
from abhiyan.people import withholding
from abhiyan.people.actions import register_many
from abhiyan.people.matching import Record, certain
from abhiyan.people.models import Contact, Person
from abhiyan.posts import opening
from abhiyan.posts.models import Appointment, Post, Role
from abhiyan.posts.opening import Seating
from abhiyan.registration.models import Roster, RosterLine
from abhiyan.registration.rosters.ahead import Fit, Mend, Read, ahead, long_number, sealed_cells
from abhiyan.registration.rosters.places import Place, Units, Unknown
from abhiyan.registration.rosters.rows import Row

LONGEST_DETAIL = 200
OF_UNITS = frozenset({"no such unit", "several units"})
DETAILED = OF_UNITS | {
    "twice in the file"
}  # their detail is kept in the open; all others are read from the cells again
WITHHELD = "cannot be taken"  # somebody withheld, of whom a row says who they are: none of its cells is kept


class Overtaken(Exception):
    """The load was stopped, or another run has written rows of this roster meanwhile: this one ends."""


class Unseatable(Exception):
    """People were turned away whose seats had been looked at under lock: nothing of the slice is kept."""


class Placed(NamedTuple):
    """A row that fits, with its unit and role."""

    fit: Fit
    place: Place
    role: Role


class Fate(NamedTuple):
    """What becomes of a row. person: below 0 for somebody whom the slice writes down, None for nobody."""

    line: int
    outcome: str
    person: int | None = None
    mend: Mend | None = None


def load(
    roster: Roster, opened: Callable[[], Read], *, by: Authority, few: bool, progress: Callable[[int], None]
) -> None:
    """Write every row behind `roster.line`; calls `progress` with the last line of each slice once it is committed.

    opened: reads the file anew, from its first row. few: it has so few rows that one process does. Raises Overtaken.
    """
    desk = Desk(roster, by)
    with uncollected(), ahead(opened, behind=roster.line, few=few) as slices:
        for some in slices:
            desk.write(some)
            progress(some[-1].line)


class Desk:
    """Where rows become people in posts; keeps what it learnt of units and roles from slice to slice."""

    def __init__(self, roster: Roster, by: Authority) -> None:
        self.roster, self.by = roster, by
        self.units = Units(by, roster.settled.get("units"))
        self.roles = _roles()
        self.taken = _roles_taken(roster.settled.get("roles", {}))
        self.missed_roles: Counter[str] = Counter()

    def write(self, some: Sequence[Fit | Mend]) -> None:
        """Load a slice: rows, people, appointments, tallies and how far the file is done, all in one transaction.

        Raises Overtaken.
        """
        placed = self.placed(some)
        with transaction.atomic():
            self._claim(some)
            Slice(self, placed).write()
            work.tell(some[-1].line, of=self.roster.rows)

    def write_again(self, some: Sequence[Fit | Mend], *, answered_by: str) -> int:
        """Load rows anew that had been asked, as they were answered; returns how many are in. Inside a transaction."""
        lines = RosterLine.objects.filter(roster=self.roster.pk, line__in=[one.line for one in some])
        before = Counter(lines.values_list("outcome", flat=True))
        lines.delete()
        _count(self.roster, Counter({outcome: -count for outcome, count in before.items()}))
        fates = Slice(self, self.placed(some), answered_by=answered_by).write()
        return sum(fate.outcome in (RosterLine.LOADED, RosterLine.KNOWN) for fate in fates)

    def placed(self, some: Sequence[Fit | Mend]) -> list[Placed | Mend]:
        """The rows with their units and roles; asked or refused where one is wanting."""
        self.units.prepare(one.row.places for one in some if isinstance(one, Fit))
        return [self._placed(one) if isinstance(one, Fit) else one for one in some]

    def _claim(self, some: Sequence[Fit | Mend]) -> None:
        """Hold the roster and say that it is done through this slice. Raises Overtaken when it is further already."""
        now = Roster.objects.select_for_update().get(pk=self.roster.pk)
        if now.line >= some[0].line or now.state != Roster.RUNNING:
            raise Overtaken
        Roster.objects.filter(pk=now.pk).update(line=some[-1].line)

    def _placed(self, fit: Fit) -> Placed | Mend:
        if not fit.row.phone:
            return _turned(fit, "no phone")  # by it a person is known, and asked whether they exist
        place = self.units.meant(fit.row.places)
        if isinstance(place, Unknown):
            outcome = RosterLine.ASKED if place.likely else RosterLine.REFUSED
            return _turned(fit, place.reason, outcome=outcome, detail=_words_of(place))
        role = self._role(fit.row, place)
        if isinstance(role, Role):
            return Placed(fit, place, role)
        if role == "no such role":
            self.missed_roles[fit.row.role] += 1
        return _turned(fit, role, detail="" if long_number.search(fit.row.role) else fit.row.role[:120])

    def _role(self, row: Row, place: Place) -> Role | str:
        """The role that the row names, or the roster's; a reason when there is none at this level."""
        level = self.units.levels[place.level].pk
        if not row.role:
            role = self.roster.role
            if role is None:
                return "no role"
            return role if role.level_id == level else "role of another level"
        meant = self.roles.get((level, said(row.role)), [])
        if len(meant) == 1:
            return meant[0]
        # What was said of a word by hand comes second: a word that names a post of its own level means that one.
        if not meant and (role := self.taken.get(said(row.role))):
            return role if role.level_id == level else "no such role"
        return "several roles" if meant else "no such role"


def _words_of(unknown: Unknown) -> str:
    """The text that names no one unit and, behind a line end, the codes that may be meant, as many as fit.

    A long number is masked: in a row that slipped by a column somebody's phone stands where the unit belongs.
    """
    told = redaction.masked(unknown.text[:120]) + "\n"
    for unit in unknown.likely:
        if len(told) + len(unit.code) < LONGEST_DETAIL:
            told += unit.code + " "
    return told.removesuffix(" ")


def _roles() -> dict[tuple[int, str], list[Role]]:
    """Roles by level and each of their words."""
    found: dict[tuple[int, str], list[Role]] = {}
    for role in Role.objects.filter(retired=False).select_related("wing"):
        for word in {said(role.key), said(role.name_hi), said(role.name_en)}:
            found.setdefault((role.level_id, word), []).append(role)
    return found


def _roles_taken(settled: Mapping[str, int]) -> dict[str, Role]:
    """What words were said to mean by hand, for this file."""
    found = Role.objects.filter(retired=False).select_related("wing").in_bulk(settled.values())
    return {said(word): found[pk] for word, pk in settled.items() if pk in found}


def _turned(fit: Fit, reason: str, *, outcome: str = RosterLine.REFUSED, detail: str = "") -> Mend:
    """The row as one that isn't loaded, its cells kept, but of who is withheld."""
    return Mend(fit.line, outcome, reason, -1, detail, b"" if reason == WITHHELD else sealed_cells(fit.row.cells))


class Slice:
    """One slice: `decide` looks what becomes of each row and changes nothing, `write` does it."""

    def __init__(self, desk: Desk, placed: Sequence[Placed | Mend], *, answered_by: str = "") -> None:
        self.desk, self.answered_by = desk, answered_by
        self.placed = [one for one in placed if isinstance(one, Placed)]
        self.fates = [Fate(one.line, one.outcome, mend=one) for one in placed if isinstance(one, Mend)]
        self.new: dict[int, Fit] = {}
        self.seatings: list[Seating] = []

    def decide(self) -> list[Fate]:
        """What becomes of each row as things stand, in the order of the file."""
        self._look(_seats(self.placed, self.desk))
        return self.fates

    def write(self) -> list[Fate]:
        """Do it, with the posts held; returns what became of each row. Inside a transaction."""
        seats = _seats(self.placed, self.desk)
        bulk.hold(Post, sorted(seat.pk for seat in seats.values()))
        self._look(seats)
        ids = self._register()
        self._seat(ids)
        self._note(ids)
        return self.fates

    def _look(self, seats: "dict[tuple[int, int], Seat]") -> None:
        self.held = _held(seats.values(), min(map(self._since, self.placed), default=self.desk.roster.day))
        self.having = _having(self.placed, self.desk.by)
        # Those that name a seat come first, so that nobody else is given it.
        for one in sorted(self.placed, key=lambda one: not one.fit.row.seat):
            self._decide(one, seats.get((one.place.pk, one.role.pk)))
        self.fates.sort(key=lambda fate: fate.line)

    def _since(self, one: Placed) -> date:
        """The first day in the post: the row's own, or the roster's."""
        return one.fit.row.since or self.desk.roster.day

    def _turn(self, fit: Fit, reason: str, detail: str = "") -> None:
        self.fates.append(Fate(fit.line, RosterLine.REFUSED, mend=_turned(fit, reason, detail=detail)))

    def _decide(self, one: Placed, seat: "Seat | None") -> None:
        """Who the row means and where they sit; what can't be is turned away with its reason."""
        fit, since = one.fit, self._since(one)
        reason = _why_nobody(seat, since)
        if seat is None or reason:
            self._turn(fit, reason)
            return
        someone = self._meant(fit, one.place)
        if isinstance(someone, str):
            self._turn(fit, someone)
        elif (earlier := self.held.line_of(seat.pk, someone, since)) is not None:
            self._again(fit, someone, earlier)
        elif someone in self.desk.by.records:
            self._turn(fit, "nobody appoints oneself")
        else:
            self._seat_somewhere(fit, someone, seat, since)

    def _meant(self, fit: Fit, place: Place) -> int | str:
        """The id of whom the row means: somebody with this number and name, or new (below 0); or why nobody."""
        row, number = fit.row, fit.person.blind
        record = Record(row.name_hi, row.name_en, row.relation, row.birth_year, number, place.path)
        mine = frozenset(skeleton for skeleton, _token in fit.person.keys)
        having = self.having.setdefault(number, [])
        if any(known.is_withheld and withholding.may_be(known.record, record) for known in having):
            return WITHHELD
        for known in having:
            if known.pk and (_as_written(known.record, record) or _is_one(known, record, mine)):
                return known.pk
        if len(having) >= settings.PHONE_SHARED_BY:
            return "number of too many"
        having.append(Known(-fit.line, record, mine))
        return -fit.line

    def _again(self, fit: Fit, person: int, earlier: int) -> None:
        """They hold this post already: from before, or by an earlier row of the same file."""
        if earlier:
            self._turn(fit, "twice in the file", str(earlier))
        else:
            self.fates.append(Fate(fit.line, RosterLine.KNOWN, person))

    def _seat_somewhere(self, fit: Fit, person: int, seat: "Seat", since: date) -> None:
        number = _seat_number(fit.row, seat, self.held.seats.setdefault(seat.pk, {}), since)
        if isinstance(number, str):
            self._turn(fit, number)
            return
        if person < 0:
            self.new.setdefault(person, fit)
        self.held.people[seat.pk, person] = fit.line, date.max
        self.seatings.append(Seating(seat.pk, number, person, fit.row.since))
        self.fates.append(Fate(fit.line, RosterLine.LOADED, person))

    def _register(self) -> dict[int, int]:
        """Write down who is new: {number below 0: id}."""
        name = f"roster:{self.desk.roster.pk}"
        sources = [f"{name}:{fit.line}" for fit in self.new.values()]
        people = [fit.person for fit in self.new.values()]
        ids = dict(zip(self.new, register_many(people, source=sources, day=self.desk.roster.day), strict=True))
        if ids:
            audit.wrote("register_many", name, by=self.desk.by, count=len(ids))
        return ids

    def _seat(self, ids: dict[int, int]) -> None:
        """Seat everybody. Raises Unseatable for what the looks should have caught."""
        some = [one._replace(person_id=ids.get(one.person_id, one.person_id)) for one in self.seatings]
        if some and (turned := opening.appoint_many(some, since=self.desk.roster.day, by=self.desk.by)):
            raise Unseatable(turned[0].reason)

    def _note(self, ids: dict[int, int]) -> None:
        fields = ("roster", "line", "outcome", "person", "answered_by", "reason", "column", "detail", "sealed")
        roster, by = self.desk.roster.pk, self.answered_by
        bulk.insert(
            RosterLine,
            fields,
            (
                (roster, line, outcome, ids.get(person or 0, person), by, *(_kept(mend) if mend else NOTHING))
                for line, outcome, person, mend in self.fates
            ),
        )
        _count(self.desk.roster, Counter(fate.outcome for fate in self.fates))


NOTHING = ("", -1, "", b"")  # reason, column, detail and cells of a row with nothing to mend


def _kept(mend: Mend) -> tuple[str, int, str, bytes]:
    """The same of a row to be mended. A detail out of its cells, a name or a number, is kept nowhere in the open."""
    return mend.reason, mend.column, mend.detail if mend.reason in DETAILED else "", mend.sealed


def _count(roster: Roster, more: Counter[str]) -> None:
    if more:
        counts: dict[str, Any] = {outcome: F(outcome) + n for outcome, n in more.items()}
        Roster.objects.filter(pk=roster.pk).update(**counts)


class Seat(NamedTuple):
    """A post as the desk knows it: open from `since` on. reason: why nobody can be seated; empty when somebody can."""

    pk: int
    seats: int | None
    since: date
    reason: str


def _seats(placed: Sequence[Placed], desk: Desk) -> dict[tuple[int, int], Seat]:
    """The posts that rows name: {(unit, role): Seat}."""
    roles = {one.role.pk: one.role for one in placed}
    places = {one.place.pk: one.place for one in placed}
    found: dict[tuple[int, int], Seat] = {}
    for some in bulk.batches(places.keys()):
        posts = Post.objects.filter(unit__in=some, role__in=list(roles))
        for pk, unit, role, seats, since, until in posts.values_list(
            "pk", "unit_id", "role_id", "seats", "since", "until"
        ):
            reason = _reason(places[unit], roles[role], desk.by, is_open=until is None)
            found[unit, role] = Seat(pk, seats, since, reason)
    return found


def _reason(place: Place, role: Role, by: Authority, *, is_open: bool) -> str:
    if not by.may("appoint", place.path, place.area_path, wing=role.wing.key, rank=role.rank):
        return "outside your branch"
    return "" if is_open and not role.retired else "post is closed"


def _why_nobody(seat: Seat | None, since: date) -> str:
    """Why nobody can be seated from `since` on; empty when somebody can."""
    if seat is None:
        return "no such post"
    return seat.reason or ("post is closed" if since < seat.since else "")


def _seat_number(row: Row, seat: Seat, taken: dict[int, date], since: date) -> int | str | None:
    """The seat the row names, or the first that is free from `since` on, now taken; a reason when there is none."""
    if seat.seats is None:
        return "no such seat" if row.seat else None
    free = (n for n in range(1, seat.seats + 1) if taken.get(n, date.min) <= since)
    number = int(row.seat) if row.seat else next(free, 0)
    if not number and not row.seat:
        return "every seat is held"
    if not 1 <= number <= seat.seats:
        return "no such seat"
    if taken.get(number, date.min) > since:
        return "seat is taken"
    taken[number] = date.max
    return number


class _Held(NamedTuple):
    """Who holds the posts and which seats are taken, each until a day (date.max: without end).

    people: {(post, person as the record that stands for all): (line of this slice that seated them, 0 for before,
    until)}; seats: {post: {seat: until}}.
    """

    people: dict[tuple[int, int], tuple[int, date]]
    seats: dict[int, dict[int, date]]

    def line_of(self, post: int, person: int, since: date) -> int | None:
        """The line that seated somebody who holds the post on `since` or later; None for one who doesn't."""
        line, until = self.people.get((post, person), (0, date.min))
        return line if until > since else None


def _held(seats: Iterable[Seat], day: date) -> _Held:
    """Who holds the posts on `day` or later."""
    found = _Held({}, {})
    fields = ("post_id", "seat", "person_id", "person__same_as_id", "until")
    for some in bulk.batches([seat.pk for seat in seats]):
        rows = Appointment.objects.ending_after(day).filter(post__in=some).values_list(*fields)
        for post, seat, record, same_as, ends in rows:
            person, until = same_as or record, ends or date.max
            before = found.people.get((post, person), (0, date.min))[1]
            found.people[post, person] = 0, max(until, before)
            taken = found.seats.setdefault(post, {})
            taken[seat or 0] = max(until, taken.get(seat or 0, date.min))
    return found


class Known(NamedTuple):
    """Somebody who has a number: the record's id (below 0: new in this slice; 0: out of sight), and what tells them."""

    pk: int
    record: Record
    skeletons: frozenset[str]
    is_withheld: bool = False


def _as_written(one: Record, other: Record) -> bool:
    """Whether every word and the year are the same: the row was loaded before, however odd it looks."""
    return one[:4] == other[:4]


def _is_one(known: Known, record: Record, skeletons: frozenset[str]) -> bool:
    # Most who share a number have other names altogether: that is seen at once, a match takes a millisecond.
    is_like = skeletons <= known.skeletons or known.skeletons <= skeletons
    return is_like and certain(known.record, record)


_OF_A_NUMBER = ("person_id", "blind", "person__withheld")


def _having(placed: Sequence[Placed], by: Authority) -> dict[bytes, list[Known]]:
    """Everybody who has one of the rows' numbers. Who is out of sight counts, and is nobody that a row could mean."""
    found: dict[bytes, list[Known]] = {}
    for some in bulk.batches({one.fit.person.blind for one in placed} - {b""}):
        contacts = Contact.objects.filter(kind=Contact.PHONE, blind__in=some)
        numbers = [(pk, bytes(blind), said) for pk, blind, said in contacts.values_list(*_OF_A_NUMBER)]
        seen = _seen([person for person, _number, _said in numbers], by)
        for person, number, withheld in numbers:
            if withheld is not None:
                known = Known(0, withholding.record_of(bytes(withheld), number), frozenset(), is_withheld=True)
                found.setdefault(number, []).append(known)
                continue
            pk, hindi, english, relation, year = seen.get(person, (0, "", "", "", None))
            skeletons = frozenset(skeleton for name in (hindi, english) for skeleton, _token in keys(name))
            record = Record(hindi, english, relation, year, number)
            found.setdefault(number, []).append(Known(pk, record, skeletons))
    return found


def _seen(person_ids: Sequence[int], by: Authority) -> dict[int, tuple[Any, ...]]:
    """Of these people those in the branch of `by`: {id: (whose record counts, names, relation, birth year)}."""
    people = Person.objects.all() if by.everywhere else by.see(Person)
    fields = ("pk", "same_as_id", "name_hi", "name_en", "relation", "birth_year")
    rows = people.filter(pk__in=person_ids).values_list(*fields) if person_ids else ()
    return {pk: (same_as or pk, *words) for pk, same_as, *words in rows}
