"""What the pages about posts read. Every function costs a fixed number of statements, whatever the size."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import F, Model, Q, QuerySet, Sum

from abhiyan.kernel import edition, tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import number
from abhiyan.people.models import Contact
from abhiyan.people.together import verified_on
from abhiyan.posts.counting import FILLED, SEATS
from abhiyan.posts.models import Appointment, Nomination, Post, Role, SeatChange
from abhiyan.units import tally
from abhiyan.units.below import stood_below, within
from abhiyan.units.models import Unit, in_ranges

Row = TypeVar("Row", bound=Model)
MOST_NAMED = 300  # units of one name that are looked into
PAGE = 50  # rows on one page of a list


class Seats(NamedTuple):
    """`n` seats from `day` on."""

    day: date
    n: int


def is_invented() -> bool:
    """Whether everybody in this database is invented, numbers too."""
    with connection.cursor() as cursor:  # at every form: worded by Django it takes ten times as long
        cursor.execute("SELECT 1 FROM units_organization WHERE invented LIMIT 1")
        return cursor.fetchone() is not None


def place_field(unit: Unit) -> str:
    """The field that says where a unit stands in the tree of `unit`: a constituency holds leaves only."""
    return "path" if unit.tree == tree.ORGANISATION else "area_path"


def people_of(
    unit: Unit, by: Authority, day: date, *, role: str = "", after: str = ""
) -> tuple[list[Appointment], str]:
    """One page of the appointments at `unit` and below on `day`, by (path, rank, id), and the key of the next page.

    Each carries `verified` and `last4`. Three statements. A key that is not one starts from the beginning.
    """
    field = place_field(unit)
    place = f"post__unit__{field}"
    found = Appointment.objects.seen_by(by).on(day).filter(stood_below(unit, day, "post__unit__"))
    wanted = _of_role(found, "post__role_id", role)
    ordered = wanted.select_related("person__same_as", "post__unit", "post__role").order_by(
        place, "post__role__rank", "pk"
    )
    rows = list(_after(ordered, place, "post__role__rank", after)[: PAGE + 1])
    page = rows[:PAGE]
    dress(page, day)
    if len(rows) <= PAGE:
        return page, ""
    last = page[-1]
    return page, f"{getattr(last.post.unit, field)}.{last.post.role.rank}.{last.pk}"


def _of_role(found: QuerySet[Row], role_field: str, key: str) -> QuerySet[Row]:
    """The rows of one role; every row without a key.

    A role of the leaf has a post at every booth: the index on roles would hand over the whole state to be sorted
    (3 s of 141,000), so it is kept out of sight by adding 0 and the walk follows the places (5 ms). Others are few.
    """
    if not key:
        return found
    role = Role.objects.select_related("level").filter(key=key).first()
    if role is None:
        return found.none()
    if not role.level.is_leaf:
        return found.filter(**{role_field: role.pk})
    walked: Any = found.annotate(role_number=F(role_field) + 0).filter(role_number=role.pk)
    return walked  # type: ignore[no-any-return]  # an annotated queryset is of another type


def _after(found: QuerySet[Row], path_field: str, rank_field: str, key: str) -> QuerySet[Row]:
    """The rows after a key of (path, rank, id). The first condition alone lets the index start at the right place."""
    path, _, rest = key.partition(".")
    rank, _, pk = rest.partition(".")
    if not (path.isdecimal() and rank.isdecimal() and number(pk)):
        return found
    later_here = Q(**{f"{rank_field}__gt": number(rank)}) | Q(**{rank_field: number(rank), "pk__gt": number(pk)})
    return found.filter(**{f"{path_field}__gte": path}).filter(Q(**{f"{path_field}__gt": path}) | later_here)


def dress(rows: Sequence[Appointment], day: date) -> None:
    """Put `verified` and `last4` on each appointment. Three statements, and three more where people were merged."""
    ids = [row.person_id for row in rows]
    verified = verified_on(ids, day)
    last4 = dict(Contact.objects.filter(person__in=ids, kind=Contact.PHONE).values_list("person", "last4"))
    for row in rows:
        row.verified = row.person_id in verified  # type: ignore[attr-defined]  # read by templates
        row.last4 = last4.get(row.person_id, "")  # type: ignore[attr-defined]


def posts_seen(by: Authority, day: date) -> QuerySet[Post]:
    """Posts that `by` sees, with unit, role and how many hold them on `day`."""
    return Post.objects.seen_by(by).with_held(day).select_related("unit__level", "role__wing")


def holders(post: Post, day: date, *, after: str = "") -> tuple[list[Appointment], str]:
    """One page of who holds `post` on `day`, by id, dressed, and the key of the next page."""
    found = Appointment.objects.on(day).filter(post=post).select_related("person__same_as").order_by("pk")
    if last := number(after):
        found = found.filter(pk__gt=last)
    rows = list(found[: PAGE + 1])
    dress(rows[:PAGE], day)
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def others(post: Post, day: date) -> list[Appointment]:
    """Those who held the post before `day` or will hold it later, the latest first; at most one page."""
    rows = Appointment.objects.filter(post=post).exclude(
        pk__in=Appointment.objects.on(day).filter(post=post).values("pk")
    )
    listed = list(rows.select_related("person__same_as").order_by("-since", "-pk")[:PAGE])
    for row in listed:
        row.later = row.since > day  # type: ignore[attr-defined]
    return listed


def seats_over_time(post: Post) -> list[Seats]:
    """How many seats the post has had from which day on, the latest first; none where they are unlimited."""
    found: list[Seats] = []
    rows = SeatChange.objects.filter(post=post).values("day").annotate(change=Sum("n")).order_by("day")
    for row in rows:
        found.append(Seats(row["day"], (found[-1].n if found else 0) + row["change"]))
    return found[::-1]


def nominations(post: Post) -> list[Nomination]:
    """What waits for a decision at the post."""
    return list(
        Nomination.objects.filter(post=post, decided_on=None).select_related("person__same_as").order_by("pk")[:PAGE]
    )


def nomination(pk: int, by: Authority) -> Nomination | None:
    """A nomination for a post that `by` sees."""
    seen = Nomination.objects.filter(post__in=by.see(Post).values("pk"))
    return seen.select_related("person", "post").filter(pk=pk).first()


def waiting(by: Authority) -> list[Nomination]:
    """Nominations in the branch where `by` may appoint, the oldest first; at most ten."""
    open_ones = Nomination.objects.filter(decided_on=None)
    if not by.everywhere:
        open_ones = open_ones.filter(in_ranges(by.over("appoint"), "post__unit__path", "post__unit__area_path"))
    return list(open_ones.select_related("person__same_as", "post__unit", "post__role").order_by("pk")[:10])


@edition.kept
def _in_use() -> list[Role]:
    return list(Role.objects.filter(retired=False).select_related("level"))


def roles_below(unit: Unit) -> list[Role]:
    """Roles of the unit's level and the levels under it that are in use, in protocol order."""
    deep = [
        role
        for role in _in_use()
        if role.level.is_leaf or (role.level.tree == unit.tree and role.level.depth >= unit.depth)
    ]
    return sorted(deep, key=lambda role: (role.level.depth, role.rank))


def vacant_posts(
    unit: Unit, by: Authority, day: date, *, role: str = "", limit: int = PAGE, after: str = ""
) -> tuple[list[Post], str]:
    """Vacant posts at `unit` and below that `by` sees, by (path, rank, id), with `held` and `vacant`; the next key.

    Paging is by keyset and nothing is counted: the index on places is walked until the page is full.
    """
    field = place_field(unit)
    place = f"unit__{field}"
    found = Post.objects.seen_by(by).vacant_on(day).filter(stood_below(unit, day, "unit__"))
    wanted = _of_role(found, "role_id", role)
    ordered = wanted.select_related("unit__level", "role__wing").order_by(place, "role__rank", "pk")
    rows = list(_after(ordered, place, "role__rank", after)[: limit + 1])
    if len(rows) <= limit:
        return rows, ""
    last = rows[limit - 1]
    return rows[:limit], f"{getattr(last.unit, field)}.{last.role.rank}.{last.pk}"


def vacant_offices(unit: Unit, by: Authority, day: date) -> list[Post]:
    """The first vacant posts above the leaf, at `unit` and below, that `by` sees: by (depth, rank, path); MOST_NAMED.

    The tally says which roles have vacancies, so that only posts of those are looked at; and the walk down says at
    which units. (By the range of places, SQLite reads the posts of those roles in the whole state: 9 ms of a district,
    1 ms so.) A statement a level that is short, and three.
    """
    figures = tally.figures_of(unit, day)
    short = [
        role
        for role in roles_below(unit)
        if not role.level.is_leaf and figures.get((SEATS, role.key), 0) > figures.get((FILLED, role.key), 0)
    ]
    if not short:
        return []
    units = within(unit, max(role.level.depth for role in short) - unit.depth, day)
    found = Post.objects.seen_by(by).vacant_on(day).filter(role__in=[role.pk for role in short], unit__in=units)
    ordered = found.select_related("unit__level", "role__wing").order_by("unit__depth", "role__rank", "unit__path")
    return list(ordered[:MOST_NAMED])


def verified_in(found: Sequence[Post], day: date) -> Counter[int]:
    """How many holders of each post are verified on `day`: {post id: n}. Three statements, or a few more."""
    held = list(Appointment.objects.on(day).filter(post__in=found).values_list("post", "person"))
    # Asked apart: joined into one statement, SQLite begins with everybody who is verified (500 ms of 700,000; 1 ms so).
    people = verified_on([person for _post, person in held], day)
    return Counter(post for post, person in held if person in people)


def free_elsewhere(post: Post, by: Authority, day: date, asked: str) -> list[Post]:
    """Posts a holder of `post` could be moved to: vacant, in the branch, at a unit whose name or code matches."""
    named = Q(name_hi__icontains=asked) | Q(name_en__icontains=asked) | Q(code__iexact=asked)
    # The units first: in one statement SQLite counts the holders of every post of the role before it reads a name.
    units = Unit.objects.seen_by(by).filter(named, level=post.role.level_id, until=None).order_by("path")
    ids = list(units.values_list("pk", flat=True)[:MOST_NAMED])
    found = Post.objects.seen_by(by).vacant_on(day).filter(unit__in=ids, role=post.role).exclude(pk=post.pk)
    return list(found.select_related("unit__parent", "role__wing").order_by("unit__path")[:20])
