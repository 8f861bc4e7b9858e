"""The status of a unit as a few plain lines, for the groups where conveners talk: no person's name, no number.

It fits one screen of a phone and survives being pasted: no mark-up, no tabs. Claimed and verified stand side by side.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from abhiyan.coverage import behind, figures, made, work
from abhiyan.coverage.estimates import estimates
from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.plans.counting import Counted
from abhiyan.plans.models import Activity
from abhiyan.plans.progress import concerning
from abhiyan.plans.wording import grouped
from abhiyan.registration.models import Sample
from abhiyan.units import tally
from abhiyan.units.models import Unit

MOST = 700  # characters, fewer than that
NAMED_BEHIND = 3  # units named as furthest behind
TARGETS = 2


def status_text(unit: Unit, day: date, by: Authority) -> str:
    """The lines, the most needed first: what would make the text too long is left out from the end."""
    asked = concerning(unit)
    lines = [*_head(unit, day), "", *_body(unit, day, by, asked)]
    while len("\n".join(lines)) >= MOST:
        lines.pop()
    return "\n".join(lines)


def _head(unit: Unit, day: date) -> Iterator[str]:
    yield _("%(unit)s, status of %(day)s") % {"unit": unit.name, "day": date_format(day)}
    said = {"level": unit.level.name}
    by_organisation = unit.tree == tree.ORGANISATION
    yield (_("(%(level)s, by organisation)") if by_organisation else _("(%(level)s, by constituencies)")) % said


def _body(unit: Unit, day: date, by: Authority, asked: list[Activity]) -> Iterator[str]:
    screen = work.screen(unit, [], day, asked)
    if any(work.acts_in(one, unit.tree) for one in asked):
        yield from _work(screen.own.counted)
        yield from _last_days(unit, day, by, asked)
    elif asked:
        yield _("Work is counted in the organisation's tree.")
    yield from _people(screen.own.coverage)
    yield from _estimated(unit, day)
    yield from _targets(screen, day)
    yield from _behind(unit, day, by, asked)


def _work(counted: Counted) -> Iterator[str]:
    numbers = {name: grouped(n) for name, n in counted._asdict().items()}
    if not counted.assigned:
        yield _("Work: none is assigned here.")
        return
    if not counted.due:
        yield _("Work: %(assigned)s in all; none due yet, %(done)s done, %(checked)s verified.") % numbers
        return
    yield _("Work: %(assigned)s in all; %(due)s due by now, %(done)s done, %(checked)s verified.") % numbers
    if counted.late:
        yield ngettext("%(late)s assignment is late.", "%(late)s assignments are late.", counted.late) % numbers
    else:
        yield _("No assignment is late.")


def _last_days(unit: Unit, day: date, by: Authority, asked: list[Activity]) -> Iterator[str]:
    """What is open with its last day today or tomorrow; a day with nothing is not mentioned."""
    tomorrow = day + timedelta(days=1)
    n_today, n_tomorrow = (made.open_due(unit, day, on, asked, by).count() for on in (day, tomorrow))
    if n_today:
        said = {"n": grouped(n_today)}
        yield (
            ngettext(
                "Today is the last day of %(n)s assignment.", "Today is the last day of %(n)s assignments.", n_today
            )
            % said
        )
    if n_tomorrow:
        said = {"n": grouped(n_tomorrow), "day": date_format(tomorrow, "MONTH_DAY_FORMAT")}
        yield (
            ngettext(
                "Tomorrow, %(day)s, is the last day of %(n)s assignment.",
                "Tomorrow, %(day)s, is the last day of %(n)s assignments.",
                n_tomorrow,
            )
            % said
        )


def _people(cover: figures.Coverage) -> Iterator[str]:
    said = {"seats": grouped(cover.seats), "claimed": grouped(cover.claimed), "verified": grouped(cover.verified)}
    if cover.seats:
        yield _("Seats: %(seats)s in all; claimed %(claimed)s, verified %(verified)s.") % said
    if not cover.volunteers:
        yield _("Volunteers: none yet.")
        return
    people = {"claimed": grouped(cover.volunteers), "verified": grouped(cover.volunteers_verified)}
    yield _("Volunteers: claimed %(claimed)s, verified %(verified)s.") % people


def _estimated(unit: Unit, day: date) -> Iterator[str]:
    """What the newest call-back sample says; where none does, nothing: the text is short."""
    found = estimates([unit], day)
    for whom, words in (
        (Sample.SEATS, _("Estimated real by calls of %(day)s: %(low)s to %(high)s of 100 claimed.")),
        (Sample.VOLUNTEERS, _("Volunteers estimated real by calls of %(day)s: %(low)s to %(high)s of 100.")),
    ):
        if one := found.get((unit.pk, whom)):
            yield words % {"day": date_format(one.day, "MONTH_DAY_FORMAT"), "low": one.low, "high": one.high}


def _targets(screen: work.Screen, day: date) -> Iterator[str]:
    """Targets whose activity has begun."""
    begun = [deed for deed in screen.deeds if deed.target and deed.target.wanted and deed.activity.since <= day]
    for deed in begun[:TARGETS]:
        if deed.target:
            numbers = {name: grouped(n) for name, n in deed.target._asdict().items()}
            said = numbers | {"activity": deed.activity.name}
            yield _("%(activity)s: %(wanted)s wanted; claimed %(claimed)s, verified %(verified)s.") % said


def _behind(unit: Unit, day: date, by: Authority, asked: list[Activity]) -> Iterator[str]:
    """The units right below with the most that is late, where that is above the leaf."""
    level = next(iter(behind.levels(unit, asked)), None)
    if level is None or level.is_leaf or tally.is_leaf(unit):
        return
    late = [one for one in behind.behind(unit, level, day, by, asked, people=False) if one.late]
    named = behind.lines(late[:NAMED_BEHIND], day, by)
    if named:
        units = [
            _("%(unit)s (%(late)s late)") % {"unit": one.unit.name, "late": grouped(one.standing.late)} for one in named
        ]
        yield _("Furthest behind: %(units)s.") % {"units": ", ".join(units)}
