"""What may be meant in a plan, and is worth a look: closed days, work nobody answers for, what prepares too late."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from abhiyan.plans.rules import DAY, REGISTRATION, Activity, Words
from abhiyan.plans.wording import days_in_words, in_words, no_words

SUNDAY = 6
COLLEGE = "college"


def doubts(activity: Activity, words: Words) -> Iterator[tuple[str, str]]:
    """(key, sentence) of each thing to look at in one activity."""
    if activity.since != date.min:
        yield from ((activity.span, said) for said in _closed_days(activity, words))
    yield from (("kind", said) for said in _shut(activity, words))
    if activity.owner is None:
        yield "key", _("%(activity)s has no owner") % {"activity": activity.key}
    elif words.reporters is not None and activity.owner in words.roles and activity.owner not in words.reporters:
        said = _("no sentence lets %(role)s report, so somebody above will have to")
        yield "owner", said % {"role": activity.owner}


def _shut(activity: Activity, words: Words) -> Iterator[str]:
    """Why nobody will be able to sign up, though the activity is a registration."""
    if activity.kind != REGISTRATION:
        return
    if activity.target is None:
        yield _("%(activity)s names no target, so nobody can sign up for a role") % {"activity": activity.key}
    if words.unnoticed:
        yield no_words(words.unnoticed)


def doubts_together(activities: Sequence[Activity], words: Words) -> Iterator[tuple[Activity, str, str]]:
    """(activity, key, sentence) of what is seen only when one looks at several."""
    by_key = {one.key: one for one in activities}
    for one in activities:
        served = by_key.get(str(one.details.get("serves", "")))
        if served is not None and date.min < served.until <= one.since:
            said = _("%(activity)s begins when what it serves, %(served)s, is over")
            yield one, "serves", said % {"activity": one.key, "served": served.key}
    dated = [one for one in activities if one.since != date.min]
    known = {day.year for day in words.holidays}
    for year in sorted({year for one in dated for year in (one.since.year, one.last_day.year)} - known):
        first = next(one for one in dated if year in (one.since.year, one.last_day.year))
        yield first, first.span, _("no holidays of %(year)s are on record") % {"year": year}


def _closed_days(activity: Activity, words: Words) -> Iterator[str]:
    """Days of the activity on which offices and colleges are shut."""
    closed = [day for day in activity.every_day if day in words.holidays or day.weekday() == SUNDAY]
    has_choice = len(activity.every_day) > 1 or activity.span == "between"
    if has_choice and len(closed) == len(activity.every_day):
        yield _("every day of %(activity)s is closed: %(days)s") % {
            "activity": activity.key, "days": days_in_words(closed),
        }  # fmt: skip
    elif activity.span in {"on", "dates"}:
        yield from (_closed(day, activity, words) for day in closed)
    else:
        yield from _closed_inside(closed, activity, words)


def _closed(day: date, activity: Activity, words: Words) -> str:
    in_college = activity.details.get("place") == COLLEGE
    if day not in words.holidays:
        said = _("%(day)s is a Sunday: colleges are closed") if in_college else _("%(day)s is a Sunday")
        return said % {"day": in_words(day)}
    said = _("%(day)s is %(holiday)s: colleges are closed") if in_college else _("%(day)s is %(holiday)s")
    return said % {"day": in_words(day), "holiday": _name(words.holidays[day])}


def _closed_inside(closed: Sequence[date], activity: Activity, words: Words) -> Iterator[str]:
    """Holidays inside a period, neighbours together; Sundays only where colleges are meant, or beside a holiday."""
    for run in _runs([day for day in closed if day in words.holidays]):
        names = list(dict.fromkeys(_name(words.holidays[day]) for day in run))
        said = _("%(day)s, inside the period, is %(holiday)s")
        yield said % {"day": days_in_words(run), "holiday": ", ".join(names)}
    sundays = [day for day in closed if day not in words.holidays]
    if sundays and activity.details.get("place") == COLLEGE:
        yield _("%(days)s, inside the period: Sunday, colleges are closed") % {"days": days_in_words(sundays)}


def _runs(days: Sequence[date]) -> Iterator[list[date]]:
    """Days that follow each other, together."""
    run: list[date] = []
    for day in days:
        if run and day != run[-1] + DAY:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _name(names: tuple[str, str]) -> str:
    hindi, english = names
    return (hindi or english) if (get_language() or "hi").startswith("hi") else (english or hindi)
