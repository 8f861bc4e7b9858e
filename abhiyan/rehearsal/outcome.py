"""What a rehearsal came to: what was late where, day by day; the weakest units; what vacancies cost; odd sources.

Read once at the end, kept on the rehearsal's row as plain data: texts, whole numbers, days as text.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection

from abhiyan.plans import counting
from abhiyan.plans.models import WAIVED, Activity, Assignment
from abhiyan.posts.models import Appointment, Post
from abhiyan.rehearsal.branches import Branches
from abhiyan.rehearsal.models import Rehearsal
from abhiyan.units.models import Unit

LISTED = 10
Row = dict[str, Any]


def read(rehearsal: Rehearsal, *, first: date, last: date) -> Row:
    """The outcome of the days from `first` through `last`."""
    late = list(_late(last))
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "activities": list(_activities(first, last)),
        "weakest": _weakest(late, Branches(rehearsal.seed)),
        "vacancies": _vacancies(late),
        "sources": _sources(),
        "shared_phones": _shared_phones(),
    }


def _activities(first: date, last: date) -> Iterator[Row]:
    """Each activity with how many assignments were late on each day, over the whole organisation."""
    tops = list(Unit.objects.filter(depth=1).select_related("level"))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    figures = {day: [counting.figures(top, day) for top in tops] for day in days}
    for one in Activity.objects.standing().select_related("level"):
        counts = {
            day: [
                sum(column)
                for column in zip(*(found.get(one.subject, counting.NOTHING) for found in figures[day]), strict=True)
            ]
            for day in days
        }
        assigned, due, done, checked, late = counts[last]
        yield {
            "id": one.pk, "key": one.key, "name_hi": one.name_hi, "name_en": one.name_en, "assigned": assigned,
            "due": due, "done": done, "checked": checked, "late": late,
            "late_by_day": {day.isoformat(): counts[day][4] for day in days if counts[day][4]},
            "worst": max(counts[day][4] for day in days),
        }  # fmt: skip


class _Late:
    """An assignment that was late: for how many days, at which unit, and the post that answers."""

    def __init__(self, unit_path: str, post_id: int | None, due: date, days: int) -> None:
        self.unit_path, self.post_id, self.due, self.days = unit_path, post_id, due, days


def _late(last: date) -> Iterator[_Late]:
    rows = Assignment.objects.standing().exclude(state=WAIVED).filter(due__lt=last).order_by("pk")
    for path, post, due, closed in rows.values_list("unit__path", "post_id", "due", "closed_on").iterator(20_000):
        until = min(closed, last) if closed else last
        if until > due:
            yield _Late(path, post, due, (until - due).days)


def _weakest(late: list[_Late], branches: Branches) -> list[Row]:
    """The branches with the most days of lateness for each assignment."""
    days: Counter[str] = Counter()
    for one in late:
        days[branches.path(one.unit_path)] += one.days
    assigned: Counter[str] = Counter(
        branches.path(path)
        for path in Assignment.objects.standing().values_list("unit__path", flat=True).iterator(20_000)
    )
    units = {unit.path: unit for unit in Unit.objects.filter(path__in=list(branches.codes))}
    found = [
        {**_unit(units[path]), "days": n, "assigned": assigned[path], "each": round(n / assigned[path], 1)}
        for path, n in days.items()
        if path in units
    ]
    return sorted(found, key=lambda row: (-row["each"], row["code"]))[:LISTED]


def _vacancies(late: list[_Late]) -> list[Row]:
    """Posts that were vacant when something they answer for fell due, by the days it was late."""
    held: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    posts = sorted({one.post_id for one in late if one.post_id})
    for some in counting.slices(posts):
        for post, since, until in Appointment.objects.filter(post__in=some).values_list("post_id", "since", "until"):
            held[post].append((since, until))
    cost: Counter[int] = Counter()
    for one in late:
        if one.post_id and not any(
            since <= one.due and (until is None or until > one.due) for since, until in held[one.post_id]
        ):
            cost[one.post_id] += one.days
    return [
        {**_post(post), "days": days}
        for post, days in sorted(cost.items(), key=lambda pair: (-pair[1], pair[0]))[:LISTED]
    ]


def _post(post_id: int) -> Row:
    post = Post.objects.select_related("role", "unit").get(pk=post_id)
    return {**_unit(post.unit), "role_hi": post.role.name_hi, "role_en": post.role.name_en}


def _unit(unit: Unit) -> Row:
    return {"id": unit.pk, "code": unit.code, "name_hi": unit.name_hi, "name_en": unit.name_en}


_SOURCES = """
SELECT helper_id, COUNT(*) AS people, COUNT(DISTINCT blind) AS phones, COUNT(DISTINCT day) AS days
FROM registration_signup WHERE helper_id IS NOT NULL
GROUP BY helper_id HAVING COUNT(*) > 2 * COUNT(DISTINCT blind) ORDER BY people DESC, helper_id LIMIT 10
"""
_PHONES = """
SELECT COUNT(*), COALESCE(SUM(people), 0) FROM (
    SELECT COUNT(*) AS people FROM registration_signup GROUP BY blind HAVING COUNT(*) > 2
) AS shared
"""


def _sources() -> list[Row]:
    """Who wrote for many people with few phones, and on how many days: listed to be looked at, nothing more."""
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES)
        return [dict(zip(("helper", "people", "phones", "days"), row, strict=True)) for row in cursor.fetchall()]


def _shared_phones() -> Row:
    """Phones that more than two people gave, and how many people that are."""
    with connection.cursor() as cursor:
        cursor.execute(_PHONES)
        phones, people = cursor.fetchone()
    return {"phones": int(phones), "people": int(people)}
