"""What the page of a guest shows: the days that count, where they are wished for, what they said."""

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from abhiyan.events.models import HALVES, KINDS, Event, Guest, Invitation, Venue, days_between
from abhiyan.events.wishing import INVITE, wishes
from abhiyan.events.wording import HALF_WORDS, PART_WORDS
from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import number
from abhiyan.people.models import Person
from abhiyan.plans.models import Activity
from abhiyan.plans.progress import in_force
from abhiyan.posts.models import Post
from abhiyan.units.models import Holiday, Unit

MOST_DAYS = 62  # shown on one page


class Half(NamedTuple):
    """A half-day of a guest. value: as a form sends it, 2018-02-09.am."""

    value: str
    words: str
    busy: bool


class Row(NamedTuple):
    """One day of the page; `name` of its holiday."""

    day: date
    closed: bool
    name: str
    halves: list[Half]


class Engagement(NamedTuple):
    """An event that wishes for the guest, and how it stands between the two."""

    event: Event
    post: Post
    part: str
    is_chief: bool
    invited: bool
    refused: bool
    reason: str


def activities() -> list[Activity]:
    """Those whose events may wish for guests."""
    return [one for one in in_force() if one.kind in KINDS]


def days() -> tuple[date, date] | None:
    """The first day that is still open to guests and the day after the last; None where no event waits for a day."""
    open_ones = Activity.objects.standing().filter(kind__in=KINDS, span="between").order_by()
    found = open_ones.aggregate(since=Min("since"), until=Max("until"))
    if found["since"] is None:
        return None
    return found["since"], min(found["until"], found["since"] + timedelta(MOST_DAYS))


def rows_of(one: Guest | Venue, since: date, until: date) -> list[Row]:
    """The days of a guest or a hall. Two statements."""
    busy = set(one.busy.values_list("day", "half")) if one.pk else set()
    named = {one.day: one for one in Holiday.objects.filter(day__gte=since, day__lt=until)}
    return [
        Row(
            day,
            day.weekday() == 6 or (day in named and named[day].closed),
            named[day].name if day in named else "",
            [Half(f"{day}.{half}", str(HALF_WORDS[half]), (day, half) in busy) for half in HALVES],
        )
        for day in days_between(since, until)
    ]


def halves_of(values: Collection[str]) -> set[tuple[date, str]]:
    """What a form sent; what is none is left out."""
    found = set()
    for value in values:
        day, _dot, half = value.partition(".")
        try:
            if half in HALVES:
                found.add((date.fromisoformat(day), half))
        except ValueError:
            continue
    return found


def engagements(guest: Guest, day: date) -> list[Engagement]:
    """The events that wish for a guest on `day`, by their own days. Seven statements or eight, whatever the size."""
    records = list(Person.objects.records_of(guest.person_id).values_list("pk", flat=True))
    wished = wishes(activities(), day=day, person_ids=records)
    events = {one.pk: one for one in Event.objects.whole().filter(pk__in=[wish.event_id for wish in wished])}
    posts = Post.objects.select_related("role", "unit").in_bulk([wish.post_id for wish in wished])
    said = {one.event_id: one for one in Invitation.objects.filter(guest=guest.pk or 0)}
    found = [
        _engagement(events[wish.event_id], posts[wish.post_id], wish.part, said.get(wish.event_id)) for wish in wished
    ]
    return sorted(found, key=lambda one: (one.event.day or date.max, one.event.pk))


def _engagement(event: Event, post: Post, part: str, said: Invitation | None) -> Engagement:
    refused = said is not None and said.refused_on is not None
    return Engagement(
        event, post, str(PART_WORDS[part]), part != INVITE, said is not None, refused, said.reason if said else ""
    )


class Known(NamedTuple):
    """A guest of an activity, for the list: at how many events, on how many half-days busy, whether there is a link."""

    person: Person
    events: int
    busy: int
    has_link: bool


class KeptOfGuest(NamedTuple):
    """What is kept of somebody as a guest, for themselves. busy: half-days in words."""

    guest: Guest
    busy: list[str]
    invitations: list[Invitation]


def is_guest(records: Collection[int]) -> bool:
    """Whether anything stands about a person, by their records, as a guest. One statement."""
    return Guest.objects.filter(person__in=records).exists()


def kept_of(person: Person) -> KeptOfGuest | None:
    """All that stands about a person as a guest; None where nothing does. Three statements at most."""
    found = Guest.objects.select_related("home").filter(person=person.canonical_id).first()
    if found is None:
        return None
    busy = [f"{date_format(one.day, 'j F Y')}, {HALF_WORDS[one.half]}" for one in found.busy.all()]
    path = "event__assignment__"
    invited = found.invitations.select_related(f"{path}activity", f"{path}unit").order_by("event__day", "pk")
    return KeptOfGuest(found, busy, list(invited))


PAGE = 50  # guests on one page


def guests_of(activity: Activity, day: date, *, words: str = "", after: str = "") -> tuple[list[Known], str]:
    """One page of everybody for whom an activity's events wish, by record, and the key of the next."""
    wished = Counter(one.person_id for one in wishes([activity], day=day) if one.person_id is not None)
    rows = Person.objects.filter(pk__in=wished).order_by("pk")
    if words:
        rows = rows.filter(Q(name_hi__icontains=words) | Q(name_en__icontains=words))
    if last := number(after):
        rows = rows.filter(pk__gt=last)
    people = list(rows[: PAGE + 1])
    known = {one.person_id: one for one in Guest.objects.filter(person__in=people).annotate(halves=Count("busy"))}
    now = timezone.now()
    page = [
        Known(
            one,
            wished[one.pk],
            known[one.pk].halves if one.pk in known else 0,  # type: ignore[attr-defined]  # annotated
            one.pk in known and known[one.pk].link_stands(now),
        )
        for one in people[:PAGE]
    ]
    return page, str(people[PAGE - 1].pk) if len(people) > PAGE else ""


class Wished(NamedTuple):
    """Somebody for whom an event wishes, for its page. name: empty while the post is vacant."""

    post: Post
    part: str
    person_id: int | None
    name: str
    seen: bool
    invited: bool
    refused: bool
    reason: str


def wished_at(event: Event, day: date, seen: "QuerySet[Person]", *, all_names: bool) -> list[Wished]:
    """Everybody for whom an event wishes on `day`.

    seen: the people the reader may look at. all_names: whether the others are named too, for who arranges the event.
    """
    found = wishes([event.activity], day=day, unit_path=event.unit.path)
    people = Person.objects.in_bulk([one.person_id for one in found if one.person_id])
    posts = Post.objects.select_related("role", "unit").in_bulk([one.post_id for one in found])
    shown = set(seen.filter(pk__in=list(people)).values_list("pk", flat=True)) if people else set()
    said = {one.guest.person_id: one for one in Invitation.objects.filter(event=event).select_related("guest")}
    rows = []
    for one in found:
        answer = said.get(one.person_id or 0)
        refused = answer is not None and answer.refused_on is not None
        is_named = one.person_id in people and (all_names or one.person_id in shown)
        name = people[one.person_id or 0].name if is_named else ""
        rows.append(
            Wished(
                posts[one.post_id], str(PART_WORDS[one.part]), one.person_id, name, one.person_id in shown,
                answer is not None, refused, answer.reason if answer else "",
            )
        )  # fmt: skip
    return rows


def homes_seen(by: Authority, guest: Guest) -> "QuerySet[Unit]":
    """Of the units somebody may set out from those that `by` sees, and the guest's own."""
    return homes().filter(Q(pk__in=by.see(Unit).values("pk")) | Q(pk=guest.home_id))


def homes() -> "QuerySet[Unit]":
    """The units somebody may set out from: those with a place on the profile's map, else the upper three levels."""
    standing = Unit.objects.filter(until=None, path__startswith=tree.root(tree.ORGANISATION)).order_by("path")
    on_map = standing.filter(grid_row__isnull=False)
    return on_map if on_map.exists() else standing.filter(depth__lte=3)
