"""Links of drives, of their teams and their days; opened by anybody, of whom nothing is kept but a count."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.urls import reverse

from abhiyan.field import counting
from abhiyan.field.actions import require_arrange
from abhiyan.field.models import Came, Link, Slot, Team
from abhiyan.kernel import audit, bulk, links, referral
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.gathering import Gathering
from abhiyan.plans.models import Assignment
from abhiyan.registration.models import Window
from abhiyan.units import tally

PURPOSE = "abhiyan.field.link"
THROUGH = "drive:"  # before a link's key, in a referral
MASK = 2  # of the square of dots: a fixed one takes a sixth of the time, and a team has a sheet of them


@transaction.atomic
def make_links(assignment: Assignment, *, by: Authority) -> int:
    """The link of the drive, of each team, and of each day on which a team has a slot; those that are there stay.

    Returns how many are new. Raises PermissionDenied, NoDrive.
    """
    require_arrange(assignment, by=by)
    leaders: dict[int, int | None] = dict(Team.objects.filter(assignment=assignment).values_list("pk", "leader"))
    days = set(Slot.objects.filter(team__in=leaders).values_list("team", "day"))
    wanted: set[tuple[int | None, date | None]] = {(None, None), *((team, None) for team in leaders), *days}
    known = set(Link.objects.filter(assignment=assignment).values_list("team", "day"))
    new = sorted(wanted - known, key=lambda pair: (pair[0] or 0, pair[1] or date.min))
    rows = [(assignment.pk, team, day, leaders[team] if team else by.person_id) for team, day in new]
    bulk.insert(Link, ("assignment", "team", "day", "referrer"), rows)
    if new:
        audit.wrote("make_links", assignment, by=by, count=len(new))
    return len(new)


def address_of(link: Link) -> str:
    """The path of a short link."""
    return reverse("field:landing", args=[links.short_of(PURPOSE, link.pk)])


def link_by(token: str) -> Link | None:
    """The link with that token; None when it never was one. One statement, where it is signed."""
    pk = links.read_short(PURPOSE, token)
    related = ("assignment__activity__programme", "assignment__unit__level", "team")
    return Link.objects.select_related(*related).filter(pk=pk).first() if pk else None


def through(link: Link) -> str:
    """What a referral says the way in hung on."""
    return f"{THROUGH}{link.pk}"


def way_in(link: Link, window: Window) -> str:
    """Where somebody signs up who came by the link: place and who is credited are filled in."""
    said = referral.Referral(link.referrer_id or 0, link.assignment.unit_id, window.key, through(link))
    token = referral.token_of(said)
    return reverse("registration:referred", args=[token])


_OPEN = """
INSERT INTO field_opened (link_id, day, n) VALUES (%s, %s, %s)
ON CONFLICT (link_id, day) DO UPDATE SET n = field_opened.n + excluded.n
"""


@transaction.atomic
def note_opened(opened: Mapping[int, int], *, day: date) -> None:
    """Count that links were opened: {link: how often}. Nothing is asked or kept of who did."""
    with connection.cursor() as cursor:
        cursor.executemany(_OPEN, [(link, bulk.day(day), n) for link, n in sorted(opened.items())])
    _post(counting.OPENED, opened, day)


class Opened(NamedTuple):
    """A link was opened."""

    link: int
    day: date


def _write(some: Sequence[Opened]) -> Sequence[None]:
    for day in sorted({one.day for one in some}):
        note_opened(Counter(one.link for one in some if one.day == day), day=day)
    return [None] * len(some)


OPENED: Gathering[Opened, None] = Gathering(_write)


def on_came_through(*, rows: Collection[tuple[int, str]], day: date, **_: Any) -> None:
    """People signed up by links of drives; of other links nothing is kept here."""
    meant = [(int(on.removeprefix(THROUGH)), sign_up) for sign_up, on in rows if on.startswith(THROUGH)]
    known = {pk for some in bulk.batches({link for link, _sign_up in meant})
             for pk in Link.objects.filter(pk__in=some).values_list("pk", flat=True)}  # fmt: skip
    came = [(link, sign_up, day) for link, sign_up in meant if link in known]
    bulk.insert(Came, ("link", "sign_up", "day"), came)
    counted: dict[int, int] = {}
    for link, _sign_up, _day in came:
        counted[link] = counted.get(link, 0) + 1
    _post(counting.CAME, counted, day)


def _post(kind: str, counted: Mapping[int, int], day: date) -> None:
    """Count something of links: {link: n}, at the units of their drives."""
    net: dict[tuple[int, str], int] = {}
    for some in bulk.batches(counted.keys()):
        where = Link.objects.filter(pk__in=some).values_list("pk", "assignment__unit", "assignment__activity__subject")
        for link, unit, subject in where:
            net[unit, subject] = net.get((unit, subject), 0) + counted[link]
    tally.post(tally.Row(unit, day, tally.measure(kind, subject), n) for (unit, subject), n in net.items())
