"""A list of people to be appointed: what it would do, shown first; then done, and every wrong row handed back.

    look = compare(sheet, since=day, by=by)                # changes nothing
    appoint(look, by=by)

A person is known by the phone: whoever of the branch has this number under a name that is the same one is taken, in
either script; under a name of its own somebody new is written down, for families share phones. Sending a list twice
changes nothing the second time.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abhiyan.indic import same_name
from abhiyan.kernel import audit, bulk
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.tables.headers import said
from abhiyan.people.actions import NewPerson, prepare, register_many
from abhiyan.people.reads import with_numbers
from abhiyan.posts import numbers, opening, reads
from abhiyan.posts.models import Appointment, Post, Role
from abhiyan.posts.opening import Seating
from abhiyan.posts.roster import Given, Refused, Sheet, Why
from abhiyan.units.models import Unit

SLICE = 5_000  # appointments of one transaction: a quarter of a second
FULL = "every seat is held"

WHY_NOT: dict[str, tuple[Promise, Promise]] = {
    "no such post": (
        gettext_lazy("There is no such post."), gettext_lazy("The unit's page lists its posts."),
    ),
    "no such seat": (
        gettext_lazy("The post has no seat with this number."),
        gettext_lazy("Leave the seat empty for the first that is free."),
    ),
    "seat is taken": (
        gettext_lazy("Somebody holds this seat, or will."),
        gettext_lazy("Leave the seat empty for the first that is free, or end who holds it."),
    ),
    "outside your branch": (
        gettext_lazy("You may not appoint here: the post lies outside your branch or wing, or is not below your own."),
        gettext_lazy("Send the row to whoever stands above it."),
    ),
    "post is closed": (
        gettext_lazy("The post is not open on that day."), gettext_lazy("Choose another day or another post."),
    ),
    "twice in the list": (
        gettext_lazy("The same person stands for this post in another row."),
        gettext_lazy("Leave one of the rows out."),
    ),
    "holds it already": (
        gettext_lazy("This person already holds this post, in another seat."),
        gettext_lazy("Leave the row out, or end the appointment first."),
    ),
    "merged into another record": (
        gettext_lazy("This record was merged into another one: appoint that one."),
        gettext_lazy("Search for the name from the page of the post."),
    ),
    "nobody appoints oneself": (
        gettext_lazy("Nobody appoints oneself: ask whoever stands above you."), gettext_lazy("Leave the row out."),
    ),
    FULL: (
        gettext_lazy("Every seat of this post is held."),
        gettext_lazy("End or transfer somebody first, or give the post more seats."),
    ),
}  # fmt: skip


class Somebody(NamedTuple):
    """Who a row means: the record's id, or one below 0 for somebody new; the names in Hindi and English."""

    pk: int
    name_hi: str
    name_en: str

    @property
    def is_new(self) -> bool:
        """Whether nobody is on record yet."""
        return self.pk < 0

    def is_called(self, row: Given) -> bool:
        """Whether the row's name is one of theirs, in either script and any usual spelling."""
        mine, asked = {self.name_hi, self.name_en} - {""}, {row.name_hi, row.name_en} - {""}
        return bool(mine & asked) or any(same_name(one, other).is_same for one in mine for other in asked)


class Placed(NamedTuple):
    """A row that can be done: who, where, with which number (E.164)."""

    row: Given
    seating: Seating
    post: Post
    somebody: Somebody
    phone: str


@dataclass(slots=True)
class Look:
    """What a list would do from `since` on."""

    since: date
    placed: list[Placed] = field(default_factory=list)
    unchanged: list[Given] = field(default_factory=list)  # who holds that post already
    refused: list[Refused] = field(default_factory=list)
    shared: list[Given] = field(default_factory=list)  # somebody new whose number is on record under another name

    @property
    def newcomers(self) -> dict[int, Placed]:
        """A row of each person who would be written down, by their number below 0."""
        return {one.somebody.pk: one for one in self.placed if one.somebody.is_new}

    @property
    def on_record(self) -> list[Placed]:
        """Rows whose person is known already."""
        return [one for one in self.placed if not one.somebody.is_new]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "seated": len(self.placed),
            "new people": len(self.newcomers),
            "on record": len(self.on_record),
            "unchanged": len(self.unchanged),
            "refused": len(self.refused),
        }


def compare(sheet: Sheet, *, since: date, by: Authority) -> Look:
    """What the list would do, by somebody with these rights. Changes nothing."""
    look = Look(since, refused=list(sheet.refused))
    wanted = list(_resolved(sheet.rows, look, by))
    held = _held({post.pk for _row, post, _who, _number in wanted}, since)
    placed = list(_seated(wanted, held, look))
    turned = opening.would_turn([one.seating for one in placed], since=since, by=by)
    reasons = {id(one.seating): one.reason for one in turned}
    for one in placed:
        if reason := reasons.get(id(one.seating)):
            look.refused.append(Refused(one.row, why_not(reason)))
        else:
            look.placed.append(one)
    lines = {one.row.line for one in look.placed}
    look.shared = [row for row in look.shared if row.line in lines]
    look.placed.sort(key=lambda one: one.row.line)
    look.refused.sort(key=lambda one: one.row.line)
    return look


def why_not(reason: str) -> Why:
    """A word of opening.REASONS, or FULL, in sentences."""
    return Why(*map(str, WHY_NOT[reason]))


Wanted = tuple[Given, Post, Somebody, str]


def _resolved(rows: Sequence[Given], look: Look, by: Authority) -> Iterator[Wanted]:
    """Rows whose post, number and person are clear; the others go among the refused."""
    posts, crowd = _Posts(rows, by), _Crowd(rows, by)
    for row in rows:
        post = posts.meant(row)
        someone = crowd.meant(row) if isinstance(post, Post) else None
        if isinstance(post, Why):
            look.refused.append(Refused(row, post))
        elif isinstance(someone, Why):
            look.refused.append(Refused(row, someone))
        elif someone is not None:
            yield row, post, *someone
    look.shared = crowd.shared


class _Posts:
    """The posts of the units that the rows name."""

    def __init__(self, rows: Sequence[Given], by: Authority) -> None:
        self.units = _units({row.unit for row in rows}, by)
        self.roles: dict[tuple[int, str], dict[int, Role]] = {}
        for role in Role.objects.filter(retired=False):
            for word in (role.key, role.name_hi, role.name_en):
                self.roles.setdefault((role.level_id, said(word)), {})[role.pk] = role
        self.posts = _posts([unit.pk for unit in self.units.values()])

    def meant(self, row: Given) -> Post | Why:
        """The post of the row, or why there is none."""
        unit = self.units.get(row.unit)
        if unit is None:
            words = _("There is no unit “%(code)s” in your branch.") % {"code": row.unit}
            return Why(words, _("Write the unit's code: it stands on the unit's page."))
        if unit.until is not None:
            return Why(_("The unit is closed."), _("Write the code of the unit that took its place."))
        roles = self.roles.get((unit.level_id, said(row.role)), {})
        if len(roles) > 1:
            words = _("Several roles of this level are called “%(role)s”.") % {"role": row.role}
            return Why(words, _("Write the key of one: %(known)s.") % {"known": _keys(roles.values())})
        here = self.posts.get(unit.pk, {})
        post = next((here[pk] for pk in roles if pk in here), None)
        if post is None:
            words = _("“%(code)s” has no post “%(role)s”.") % {"code": row.unit, "role": row.role}
            known = _keys(one.role for one in here.values())
            return Why(words, _("Write one of these: %(known)s.") % {"known": known})
        post.unit = unit
        return post


def _keys(roles: Iterable[Role]) -> str:
    return ", ".join(f"{role.key} ({role.name})" for role in roles)


def _units(codes: Collection[str], by: Authority) -> dict[str, Unit]:
    """The units of the branch with these codes."""
    seen = by.see(Unit).select_related("level")
    return {unit.code: unit for some in bulk.batches(codes) for unit in seen.filter(code__in=some)}


def _posts(unit_ids: Collection[int]) -> dict[int, dict[int, Post]]:
    """The posts of units that may be filled: {unit: {role: post}}."""
    posts = Post.objects.filter(role__retired=False).select_related("role").order_by("role__rank")
    found: dict[int, dict[int, Post]] = {}
    for some in bulk.batches(unit_ids):
        for post in posts.filter(unit__in=some):
            found.setdefault(post.unit_id, {})[post.role_id] = post
    return found


class _Crowd:
    """The people whom the rows name by number: on record, or new here and then the same in every row."""

    def __init__(self, rows: Sequence[Given], by: Authority) -> None:
        invented = reads.is_invented()
        self.numbers = {row.phone: _number(row.phone, invented=invented) for row in rows}
        wanted = {number for number in self.numbers.values() if isinstance(number, str)}
        self.known = {
            number: [Somebody(one.canonical_id, one.name_hi, one.name_en) for one in people]
            for number, people in with_numbers(wanted, by=by).items()
        }
        self.shared: list[Given] = []
        self.new = 0

    def meant(self, row: Given) -> tuple[Somebody, str] | Why:
        """The person of the row with their number, or why nobody is."""
        number = self.numbers[row.phone]
        if isinstance(number, Why):
            return number
        having = self.known.setdefault(number, [])
        if not row.name:
            return self._nameless(having, number)
        for one in having:
            if one.is_called(row):
                return one, number
        if any(not one.is_new for one in having):
            self.shared.append(row)
        self.new -= 1
        having.append(Somebody(self.new, row.name_hi, row.name_en))
        return having[-1], number

    def _nameless(self, having: Sequence[Somebody], number: str) -> tuple[Somebody, str] | Why:
        if len({one.pk for one in having}) == 1:
            return having[0], number
        if having:
            return Why(_("Several people have this number."), _("Write the name of the one who is meant."))
        return Why(_("The row has no name, and nobody is on record with this number."), _("Write the name."))


def _number(typed: str, *, invented: bool) -> str | Why:
    if not typed:
        return Why(_("The row has no phone number."), _("Write it: by it a person is known."))
    try:
        return numbers.read(typed, invented=invented)
    except numbers.NumberRefused as refused:
        return Why(str(refused), _("Write the number anew."))


class _Held(NamedTuple):
    """Who holds the posts on the day or later: {(post, person): seat}, and the seats taken of each post."""

    by_person: dict[tuple[int, int], int | None]
    seats: dict[int, set[int]]


def _held(post_ids: Collection[int], since: date) -> _Held:
    found = _Held({}, {})
    for some in bulk.batches(post_ids):
        rows = Appointment.objects.ending_after(since).filter(post__in=some)
        for post, seat, person, above in rows.values_list("post_id", "seat", "person_id", "person__same_as"):
            found.by_person[post, above or person] = seat
            found.seats.setdefault(post, set()).add(seat or 0)
    return found


def _seated(wanted: Sequence[Wanted], held: _Held, look: Look) -> Iterator[Placed]:
    """Each with a seat: those that name one first, so that nobody else is given it."""
    for row, post, somebody, number in sorted(wanted, key=lambda one: not one[0].seat):
        here = post.pk, somebody.pk
        if here in held.by_person and row.seat in ("", str(held.by_person[here])):
            look.unchanged.append(row)
            continue
        seat = int(row.seat) if row.seat else _free(post, held)
        if seat == 0 and not row.seat:
            look.refused.append(Refused(row, why_not(FULL)))
            continue
        if seat is not None:
            held.seats.setdefault(post.pk, set()).add(seat)
        yield Placed(row, Seating(post.pk, seat, somebody.pk), post, somebody, number)


def _free(post: Post, held: _Held) -> int | None:
    """The first free seat; 0 when none is, None where seats have no numbers."""
    if post.seats is None:
        return None
    taken = held.seats.get(post.pk, set())
    return next((seat for seat in range(1, post.seats + 1) if seat not in taken), 0)


@dataclass(slots=True)
class Done:
    """What a list did."""

    seated: int = 0
    registered: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)


def appoint(look: Look, *, by: Authority, progress: Callable[[int], None] = lambda _n: None) -> Done:
    """Do it, a slice a transaction. What somebody else has taken meanwhile comes back with its reason."""
    done = Done(unchanged=len(look.unchanged), refused=list(look.refused))
    for some in _slices(look.placed):
        _appoint_slice(some, done, since=look.since, by=by)
        progress(len(some))
    done.refused.sort(key=lambda one: one.row.line)
    return done


def _slices(placed: Iterable[Placed]) -> Iterator[list[Placed]]:
    """The rows in slices; a post's rows are together, or a seat that a later row names would be given away."""
    some: list[Placed] = []
    last = 0
    for one in sorted(placed, key=lambda one: (one.post.pk, one.row.line)):
        if len(some) >= SLICE and one.post.pk != last:
            yield some
            some = []
        some.append(one)
        last = one.post.pk
    if some:
        yield some


@transaction.atomic
def _appoint_slice(some: list[Placed], done: Done, *, since: date, by: Authority) -> None:
    """Look once more at rows with their posts held, so that the same list sent twice at once seats nobody twice."""
    bulk.hold(Post, sorted({one.post.pk for one in some}))
    look = compare(Sheet([one.row for one in some]), since=since, by=by)
    new = look.newcomers
    people = [NewPerson(*_names(one.somebody), one.phone) for one in new.values()]
    ids = dict(zip(new, register_many(prepare(people), source=f"post:{by.actor}", day=since), strict=True))
    if ids:
        audit.wrote("register_many", "people", by=by, count=len(ids))
    seatings = [one.seating._replace(person_id=ids.get(one.somebody.pk, one.somebody.pk)) for one in look.placed]
    turned = {id(one.seating): one.reason for one in opening.appoint_many(seatings, since=since, by=by)}
    for one, seating in zip(look.placed, seatings, strict=True):
        if id(seating) in turned:
            done.refused.append(Refused(one.row, why_not(turned[id(seating)])))
    done.seated += len(seatings) - len(turned)
    done.registered += len(ids)
    done.unchanged += len(look.unchanged)
    done.refused += look.refused


def _names(somebody: Somebody) -> tuple[str, str, str]:
    """Names in Hindi and English, and the language that the person is written to in."""
    return somebody.name_hi, somebody.name_en, "hi" if somebody.name_hi else "en"
