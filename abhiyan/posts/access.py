"""Rights from posts held on the day only. An ended post is ended access at the next request."""

from collections.abc import Callable, Sequence
from datetime import date

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from abhiyan.accounts.models import User
from abhiyan.kernel import tree
from abhiyan.kernel.authority import NOBODY, Authority, Grant, scope
from abhiyan.kernel.clock import today
from abhiyan.people.models import Person
from abhiyan.posts.models import Appointment, Sentence


def authority_of(person_id: int, *, day: date, user_id: int | None = None) -> Authority:
    """What a person may do on `day`: one grant for each sentence of each role they hold. Three statements.

    Who is asked for by a merged record is the person that it stands under, with the posts of every record.

    A post on a constituency reaches the booths that stand in it by their second place; a post at the top of the
    organisation reaches both trees.
    """
    person_id, *also = _records(person_id)
    held = list(
        Appointment.objects.on(day)
        .filter(person_id__in=[person_id, *also])
        .filter(Q(post__unit__until=None) | Q(post__unit__until__gt=day))
        .values_list("post__role_id", "post__unit__path", "post__role__rank")
    )
    said: dict[int, list[tuple[str, str, str | None]]] = {}
    sentences = Sentence.objects.filter(role__in={role for role, _path, _rank in places})
    for role, *rest in sentences.values_list("role_id", "verb", "scope", "wing__key"):
        said.setdefault(role, []).append((rest[0], rest[1], rest[2]))
    grants = tuple(
        Grant(verb, *scope(kind, place), own=place, wing=wing, rank=rank)
        for role, path, rank in places
        for verb, kind, wing in said.get(role, ())
        for place in _places(path, kind)
    )
    return Authority(
        actor=f"person:{person_id}",
        day=day,
        grants=tuple(dict.fromkeys(grants)),
        user_id=user_id,
        person_id=person_id,
        also=tuple(also),
    )


def _records(person_id: int) -> list[int]:
    """The ids of every record of a person, the one that stands for all first; the id itself where there is no other."""
    above = Person.objects.filter(pk=person_id).values("same_as")
    rows = Person.objects.filter(Q(pk=person_id) | Q(same_as=person_id) | Q(pk__in=above) | Q(same_as__in=above))
    found = dict(rows.order_by("pk").values_list("pk", "same_as_id"))
    return sorted(found, key=lambda pk: found[pk] is not None) or [person_id]


def _places(path: str, kind: str) -> tuple[str, ...]:
    """Where a scope counts from: the unit itself; at the top of the organisation, also the top of the second tree."""
    top = tree.root(tree.ORGANISATION)
    return (path, tree.root(tree.CONSTITUENCIES)) if path == top and kind != "own" else (path,)


def authority_of_user(user: User, *, day: date) -> Authority:
    """The authority of a signed-in user; NOBODY for one who is not (or no longer) a person here."""
    person = getattr(user, "person", None) if user.is_active else None
    return NOBODY if person is None else authority_of(person.pk, day=day, user_id=user.pk)


def _rights(user: User, day: date) -> tuple[Authority, list[Appointment]]:
    """What a signed-in user may do, and the posts it comes from, both read at once."""
    held = held_by(day, person__user=user.pk) if user.is_active else []
    if not held:
        return authority_of_user(user, day=day), held
    person = held[0].person
    person.user = user  # so that nobody asks for the user's person again
    places = [(one.post.role_id, one.post.unit.path, one.post.role.rank) for one in held]
    return _authority(person.pk, places, day=day, user_id=user.pk), held


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
