"""Signs that visits are padded, found with the others (registration.checking.padding), judged on the same page."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abhiyan.field import rules
from abhiyan.field.models import Member, Visit
from abhiyan.kernel import clock
from abhiyan.registration.checking import padding, signs, telltales
from abhiyan.registration.models import Sign

SHOWN = 40  # people of a team that a sign names
SLICE = 2_000


def find(day: date) -> Iterator[tuple[int, telltales.Found]]:
    """(unit of the drive, sign) of each team, and of whoever reported without one. Two statements."""
    people: dict[int, list[int]] = {}
    for team, person in Member.objects.order_by("pk").values_list("team", "person"):
        people.setdefault(team, []).append(person)
    for (_drive, key), some in groupby(_visits(day), key=lambda one: (one.assignment_id, one.team_id or one.actor)):
        visits = list(some)
        first = visits[0]
        for found in rules.signs(map(_seen, visits)):
            about = _about(first, people.get(first.team_id or 0, []))
            subject = f"drive:{first.assignment_id}:{key}"[:64]
            sign = telltales.Found(found.kind, subject, found.size, found.weight, found.details | about)
            yield first.assignment.unit_id, sign


def _visits(day: date) -> Iterator[Visit]:
    rows = Visit.objects.standing().filter(day__lte=day, assignment__activity__withdrawn_on=None)
    whole = rows.select_related("assignment", "team", "place")
    return whole.order_by("assignment", "team", "actor", "made_at").iterator(SLICE)


def _seen(one: Visit) -> rules.Seen:
    """Where the phone was, else where the place lies."""
    of = one if one.latitude is not None else one.place
    point = (of.latitude, of.longitude) if of and of.latitude is not None and of.longitude is not None else None
    return rules.Seen(one.pk, one.made_at.astimezone(clock.INDIA), one.met, point)


def _about(visit: Visit, people: list[int]) -> dict[str, Any]:
    """helper: who doesn't judge it, because it is theirs."""
    team = visit.team
    actor = visit.actor.removeprefix("person:")
    helper = team.leader_id if team else int(actor) if actor.isdecimal() else None
    named: dict[str, Any] = {"team": team.name if team else "", "people": people[:SHOWN]}
    return named | ({"helper": helper} if helper else {})


# --- in words ---------------------------------------------------------------------------------------------------------


def register() -> None:
    """The finder and its words, with the others."""
    padding.further(find)
    for kind, (name, why) in _WORDS.items():
        signs.worded(kind, name, why)


def _round(said: dict[str, Any], helpers: dict[int, str]) -> str:
    return _of(said, helpers, _("%(n)s of %(of)s counts of people end in a nought.") % said)


def _alike(said: dict[str, Any], helpers: dict[int, str]) -> str:
    return _of(said, helpers, _("%(n)s visits with the same count of people: %(met)s.") % said)


def _rush(said: dict[str, Any], helpers: dict[int, str]) -> str:
    return _of(said, helpers, _("%(n)s visits were made within %(minutes)s minutes.") % said)


def _apart(said: dict[str, Any], helpers: dict[int, str]) -> str:
    return _of(said, helpers, _("Two visits lie %(km)s km and %(minutes)s minutes from one another.") % said)


def _night(said: dict[str, Any], helpers: dict[int, str]) -> str:
    return _of(said, helpers, _("%(n)s visits with people met at night, the first at %(hour)s.") % said)


def _of(said: dict[str, Any], helpers: dict[int, str], words: str) -> str:
    """With the team, or with who reported without one."""
    name = said.get("team") or helpers.get(said.get("helper", 0), "")
    by = _("Reported by: %(name)s.") % {"name": name}
    return f"{words} {by}" if name else words


_WORDS = {
    Sign.ROUND: (gettext_lazy("Round counts"), _round),
    Sign.ALIKE: (gettext_lazy("The same count everywhere"), _alike),
    Sign.RUSH: (gettext_lazy("Visits within minutes"), _rush),
    Sign.APART: (gettext_lazy("Too far apart for one team"), _apart),
    Sign.NIGHT: (gettext_lazy("Visits at night"), _night),
}
