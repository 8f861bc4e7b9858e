"""What may be meant in a plan, and is worth a look: closed days, and work that nobody answers for."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from abhiyan.plans.rules import Activity, Words
from abhiyan.plans.wording import in_words

SUNDAY = 6


def doubts(activity: Activity, words: Words) -> Iterator[tuple[str, str]]:
    """(key, sentence) of each thing to look at: closed days, and work that nobody answers for."""
    if activity.since != date.min:
        single = activity.span in {"on", "dates"}
        yield from ((activity.span, said) for said in (_closed if single else _closed_inside)(activity, words))
    if activity.owner is None:
        yield "key", _("%(activity)s has no owner") % {"activity": activity.key}


def _closed(activity: Activity, words: Words) -> Iterator[str]:
    in_college = activity.details.get("place") == "college"
    for day in activity.days or (activity.since,):
        if day in words.holidays:
            said = _("%(day)s is %(holiday)s: colleges are closed") if in_college else _("%(day)s is %(holiday)s")
            yield said % {"day": in_words(day), "holiday": _name(words.holidays[day])}
        elif day.weekday() == SUNDAY:
            said = _("%(day)s is a Sunday: colleges are closed") if in_college else _("%(day)s is a Sunday")
            yield said % {"day": in_words(day)}


def _closed_inside(activity: Activity, words: Words) -> Iterator[str]:
    for day in sorted(words.holidays):
        if activity.since <= day < activity.until:
            said = _("%(day)s, inside the period, is %(holiday)s")
            yield said % {"day": in_words(day), "holiday": _name(words.holidays[day])}


def _name(names: tuple[str, str]) -> str:
    hindi, english = names
    return (hindi or english) if (get_language() or "hi").startswith("hi") else (english or hindi)
