"""What the pages about an event's people read. A fixed number of statements each, whatever the size."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from abhiyan.events.models import Event
from abhiyan.events.models import Invitation as GuestInvitation
from abhiyan.hall.models import Audience, Entry, Invitee, Pass
from abhiyan.kernel import tree
from abhiyan.people.models import Person
from abhiyan.posts.models import Role
from abhiyan.units.models import Unit

PAGE = 50
SHEET = 400  # badges of one file


class Answers(NamedTuple):
    """How an event's people stand: people asked and their answers, places taken, people who came in."""

    asked: int
    coming: int
    waiting: int
    declined: int
    places: int
    entered: int

    @property
    def silent(self) -> int:
        return self.asked - self.coming - self.waiting - self.declined


def answers(audience: Audience) -> Answers:
    """Two statements; none for an audience that isn't written down."""
    if audience.pk is None:
        return Answers(0, 0, 0, 0, 0, 0)
    rows = Invitee.objects.filter(audience=audience).order_by().values("state")
    found = {one["state"]: one for one in rows.annotate(n=Count("pk"), places=Sum("places"))}
    n = {state: found.get(state, {"n": 0})["n"] for state in Invitee.STATES}
    return Answers(
        sum(n.values()), n[Invitee.COMING], n[Invitee.WAITING], n[Invitee.DECLINED],
        found.get(Invitee.COMING, {"places": 0})["places"] or 0,
        Entry.objects.filter(event=audience.event_id).count(),
    )  # fmt: skip


class Line(NamedTuple):
    """People of a unit and what is below it."""

    unit: Unit
    asked: int
    coming: int
    entered: int


def lines(audience: Audience, unit: Unit) -> list[Line]:
    """By the units right below one; who is counted at it or elsewhere stands under it. Three statements."""
    if audience.pk is None:
        return []
    depth = len(unit.path) + tree.SEGMENT
    asked: Counter[str] = Counter()
    coming: Counter[str] = Counter()
    entered: Counter[str] = Counter()

    def place(path: str) -> str:
        return path[:depth] if tree.holds(unit.path, path) else unit.path

    rows = Invitee.objects.filter(audience=audience).order_by().values_list("unit__path", "state")
    for path, state, n in rows.annotate(n=Count("pk")):
        asked[place(path)] += n
        coming[place(path)] += n if state == Invitee.COMING else 0
    for path, n in Entry.objects.filter(event=audience.event_id).values_list("unit__path").annotate(n=Count("pk")):
        entered[place(path)] += n
    units = {one.path: one for one in Unit.objects.filter(path__in={*asked, *entered}).select_related("level")}
    return [Line(units[path], asked[path], coming[path], entered[path]) for path in sorted(units)]


def page(audience: Audience, state: str = "", after: str = "") -> tuple[list[Invitee], str]:
    """One page of the people, in protocol order, and the key of the next. Three statements."""
    rows = Invitee.objects.filter(audience=audience)
    if state in Invitee.STATES:
        rows = rows.filter(state=state)
    rank, _dot, pk = after.partition(".")
    if rank.isdecimal() and pk.isdecimal() and len(after) < 30:
        rows = rows.filter(Q(rank__gt=int(rank)) | Q(rank=int(rank), pk__gt=int(pk)))
    related = rows.select_related("person", "post__role", "post__unit", "unit").order_by("rank", "pk")
    some = list(related.prefetch_related("passes")[: PAGE + 1])
    last = some[PAGE - 1] if len(some) > PAGE else None
    return some[:PAGE], f"{last.rank}.{last.pk}" if last else ""


class Seated(NamedTuple):
    """One line of the protocol: the rank, who, and as what."""

    rank: int
    person: Person
    role: str
    unit: str
    is_guest: bool


def protocol(event: Event) -> list[Seated]:
    """Who comes, in the order of protocol: the event's guests who did not say no, and everybody who said yes."""
    guests = GuestInvitation.objects.filter(event=event, refused_on=None, guest__person__erased_on=None)
    found: dict[int, Seated] = {}
    for one in guests.select_related("guest__person__same_as", "post__role", "post__unit"):
        person = one.guest.person.canonical
        rank = one.post.role.rank if one.post else 0
        role, unit = (one.post.role.name, one.post.unit.name) if one.post else ("", "")
        found[person.pk] = Seated(rank, person, role, unit, True)
    rows = Invitee.objects.filter(audience__event=event, state=Invitee.COMING, person__erased_on=None)
    for invitee in rows.select_related("person", "post__role", "post__unit").order_by("rank", "unit__path", "pk"):
        role, unit = (invitee.post.role.name, invitee.post.unit.name) if invitee.post else ("", "")
        found.setdefault(invitee.person_id, Seated(invitee.rank, invitee.person, role, unit, False))
    return sorted(found.values(), key=lambda one: (one.rank, not one.is_guest))


def badges(event: Event, after: int = 0) -> list[Pass]:
    """Passes for one file of badges, numbered on from `after`, with what stands on them. One statement."""
    rows = Pass.objects.filter(event=event, revoked_at=None, number__gt=after).order_by("number")
    related = ("invitee__person", "invitee__post__role", "invitee__post__unit", "invitee__unit")
    return list(rows.select_related(*related)[:SHEET])


def sheet_rows(event: Event) -> list[Pass]:
    """Every pass that stands, by unit and name, for the paper sheet of a door. One statement."""
    rows = Pass.objects.filter(event=event, revoked_at=None).select_related("invitee__person", "invitee__unit")
    return sorted(rows, key=lambda one: (one.invitee.unit.path if one.invitee else "~", one.number))


def passes_by_class(event: Event) -> Mapping[int, int]:
    """How many passes stand, by class. One statement."""
    rows = Pass.objects.filter(event=event, revoked_at=None).order_by().values_list("kind").annotate(n=Count("pk"))
    return dict(rows)


def of_person(records: Sequence[int]) -> "QuerySet[Invitee]":
    """Where somebody is or was asked to, the latest first, with their passes."""
    rows = Invitee.objects.filter(person__in=records)
    work = "audience__event__assignment__"
    whole = rows.select_related(f"{work}activity__programme", f"{work}unit")
    return whole.prefetch_related("passes__entry").order_by("-pk")


def invitee(audience: Audience, pk: int) -> Invitee | None:
    return Invitee.objects.select_related("person", "audience").filter(audience=audience, pk=pk).first()


def passed(event: Event, pk: int) -> Pass | None:
    found = Pass.objects.select_related("invitee").filter(event=event, pk=pk).first()
    if found is not None:
        found.event = event
    return found


def event_of(invitee: Invitee) -> Event:
    return Event.objects.whole().get(pk=invitee.audience.event_id)


def passes_of(invitee: Invitee) -> list[Pass]:
    """The passes of somebody and of whoever they bring, that stand."""
    rows = Pass.objects.filter(invitee=invitee, revoked_at=None).order_by("number")
    return list(rows.select_related("invitee__person", "invitee__post__role", "invitee__post__unit", "invitee__unit"))


def waiting_before(invitee: Invitee) -> int:
    """How many wait before somebody who waits."""
    if invitee.state != Invitee.WAITING or invitee.answered_at is None:
        return 0
    queue = Invitee.objects.filter(audience=invitee.audience_id, state=Invitee.WAITING)
    return queue.filter(answered_at__lt=invitee.answered_at).count()


def people_asked(audience: Audience) -> set[int]:
    """Everybody who was frozen. One statement."""
    if audience.pk is None:
        return set()
    return set(Invitee.objects.filter(audience=audience).values_list("person", flat=True))


def asked_by_rule(audience: Audience) -> Mapping[int, int]:
    """The number of a rule -> how many were asked by it. One statement."""
    if audience.pk is None:
        return {}
    rows = Invitee.objects.filter(audience=audience).order_by().values_list("rule").annotate(n=Count("pk"))
    return dict(rows)


def role_names() -> Mapping[str, str]:
    return {role.key: role.name for role in Role.objects.all()}
