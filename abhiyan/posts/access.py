"""Rights from posts held on the day only. An ended post is ended access at the next request."""

from collections.abc import Callable, Sequence
from datetime import date

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from abhiyan.accounts.models import User
from abhiyan.kernel import edition, planned, tree
from abhiyan.kernel.authority import NOBODY, Authority, Grant, scope
from abhiyan.kernel.clock import today
from abhiyan.people.models import Person
from abhiyan.posts.models import Appointment, AppointmentQuerySet, Sentence

Place = tuple[int, str, int]
"""A post held: its role, its unit's path, its rank in protocol."""


def authority_of(person_id: int, *, day: date, user_id: int | None = None) -> Authority:
    """What a person may do on `day`. Three statements.

    Who is asked for by a merged record is the person that it stands under, with the posts of every record.
    """
    records = _records(_OF_PERSON, person_id) or [person_id]
    held = _held_on(day, records).values_list("post__role_id", "post__unit__path", "post__role__rank")
    return _authority(records, list(held), day=day, user_id=user_id)


def held_by(day: date, person_id: int) -> list[Appointment]:
    """The posts somebody holds on `day` at units that stand then, highest in protocol first."""
    return _with_places(_held_on(day, _records(_OF_PERSON, person_id)))


def _with_places(held: AppointmentQuerySet) -> list[Appointment]:
    """Each with its person, role, unit and the unit's level."""
    found = held.select_related("person__same_as", "post__unit__level", "post__role")
    return list(found.order_by("post__unit__depth", "post__role__rank"))


def _held_on(day: date, records: Sequence[int]) -> AppointmentQuerySet:
    standing = Q(post__unit__until=None) | Q(post__unit__until__gt=day)
    return Appointment.objects.on(day).filter(standing, person__in=records)


# Four looks into an index. As one condition of four parts, PostgreSQL read every person (0.1 s for each page); CROSS
# JOIN tells SQLite to begin with the one record, else it does the same (0.2 s).
_RECORDS = """
WITH mine AS (SELECT id, same_as_id FROM people_person WHERE {column} = %(whose)s)
SELECT id, same_as_id FROM mine
UNION SELECT other.id, other.same_as_id FROM mine CROSS JOIN people_person AS other WHERE other.same_as_id = mine.id
UNION SELECT other.id, other.same_as_id FROM mine CROSS JOIN people_person AS other WHERE other.id = mine.same_as_id
UNION SELECT other.id, other.same_as_id FROM mine CROSS JOIN people_person AS other
    WHERE other.same_as_id = mine.same_as_id
ORDER BY 1
"""
_OF_USER, _OF_PERSON = _RECORDS.format(column="user_id"), _RECORDS.format(column="id")


def _records(sql: str, whose: int) -> list[int]:
    """The ids of every record of a person, the one that stands for all first. Asked at every request."""
    found = planned.rows(sql, {"whose": whose})
    return [pk for pk, _same_as in sorted(found, key=lambda row: row[1] is not None)]


def _authority(records: Sequence[int], places: Sequence[Place], *, day: date, user_id: int | None) -> Authority:
    """One grant for each sentence of the role of each post held.

    A post on a constituency reaches the booths that stand in it by their second place; a post at the top of the
    organisation reaches both trees.
    """
    person_id, *also = records
    said = _said()
    grants = tuple(
        Grant(verb, *scope(kind, place), own=place, wing=wing, rank=rank)
        for role, path, rank in places
        for verb, kind, wing in said.get(role, ())
        for place in places_of(path, kind)
    )
    return Authority(
        actor=f"person:{person_id}",
        day=day,
        grants=tuple(dict.fromkeys(grants)),
        user_id=user_id,
        person_id=person_id,
        also=tuple(also),
    )


@edition.kept
def _said() -> dict[int, list[tuple[str, str, str | None]]]:
    """What the sentences of each role say: {role id: [(verb, scope, wing)]}."""
    said: dict[int, list[tuple[str, str, str | None]]] = {}
    for role, verb, scope_, wing in Sentence.objects.values_list("role_id", "verb", "scope", "wing__key"):
        said.setdefault(role, []).append((verb, scope_, wing))
    return said


def authority_of_person(person_id: int) -> Authority:
    """What a person may do today without a request, for work in the background; NOBODY for one who may not sign in."""
    person = Person.objects.filter(pk=person_id).first()
    users = list(User.objects.filter(person__in=_records(_OF_PERSON, person_id)))
    if person is None or not all(user.is_active for user in users):
        return NOBODY  # also where it is the user of another record of theirs, merged since the work was started
    return authority_of(person.pk, day=today(), user_id=next((user.pk for user in users), None))


def places_of(path: str, kind: str) -> tuple[str, ...]:
    """Where a scope counts from: the unit itself; at the top of the organisation, also the top of the second tree."""
    top = tree.root(tree.ORGANISATION)
    return (path, tree.root(tree.CONSTITUENCIES)) if path == top and kind != "own" else (path,)


def _rights(user: User, day: date) -> tuple[Authority, list[Appointment]]:
    """What a signed-in user may do, and the posts it comes from, both read at once."""
    records = _records(_OF_USER, user.pk) if user.is_active else []
    if not records:
        return NOBODY, []
    held = _with_places(_held_on(day, records))
    for person in (one.person for one in held if one.person.user_id == user.pk):
        person.user = user  # so that nobody asks for the user's person again
    places = [(one.post.role_id, one.post.unit.path, one.post.role.rank) for one in held]
    return _authority(records, places, day=day, user_id=user.pk), held


class AuthorityMiddleware:
    """Sets `request.authority` and `request.held` anew for every request, from the posts of the programme's day.

    The day is the programme's, never the one a page is looked at for: `?on=` must not bring an ended right back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        rights = _rights(user, today()) if isinstance(user, User) else (NOBODY, [])
        request.authority, request.held = rights  # type: ignore[attr-defined]  # see kernel/http.py
        return self.get_response(request)
