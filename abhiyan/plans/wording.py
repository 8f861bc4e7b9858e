"""Days and counts in words, as commands and pages of the plan say them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Protocol

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from abhiyan.plans.rules import DAY
from abhiyan.units.models import Level


class Dated(Protocol):
    """What a plan's activity and a stored one have in common."""

    @property
    def span(self) -> str: ...
    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date: ...
    @property
    def days(self) -> Sequence[date | str]: ...


def in_words(day: date) -> str:
    """26 January 2018, in the reader's language."""
    return date_format(day)


def when_in_words(one: Dated) -> str:
    """26 January 2018; 28, 29 and 31 January 2018; 1 February to 8 February 2018, except 4 February ..."""
    days = [day if isinstance(day, date) else date.fromisoformat(day) for day in one.days]
    left_out = [day for day in _every(one) if day not in days] if days else []
    if days and (one.span == "dates" or len(days) <= len(left_out)):
        return days_in_words(days)
    if one.until - one.since == DAY:
        return in_words(one.since)
    numbers = {"first": _short(one.since, one.until - DAY), "last": in_words(one.until - DAY)}
    period = (
        _("one day from %(first)s to %(last)s") if one.span == "between" else _("%(first)s to %(last)s")
    ) % numbers
    if not left_out:
        return period
    return _("%(period)s, except %(days)s") % {"period": period, "days": days_in_words(left_out, year=False)}


def _every(one: Dated) -> Iterator[date]:
    return (one.since + timedelta(number) for number in range((one.until - one.since).days))


MOST_NAMED = 12  # days that are listed one by one


def days_in_words(days: Sequence[date], *, year: bool = True) -> str:
    """28, 29 and 31 January 2018: at least one day, in order. Very many are counted, not named."""
    if len(days) > MOST_NAMED:
        return _("%(count)s days from %(first)s to %(last)s") % {
            "count": grouped(len(days)), "first": _short(days[0], days[-1]), "last": in_words(days[-1]),
        }  # fmt: skip
    last = in_words(days[-1]) if year else date_format(days[-1], "MONTH_DAY_FORMAT")
    one_month = (days[0].year, days[0].month) == (days[-1].year, days[-1].month)
    before = ", ".join(str(day.day) if one_month else _short(day, days[-1]) for day in days[:-1])
    return _("%(days)s and %(last)s") % {"days": before, "last": last} if before else last


def _short(day: date, last: date) -> str:
    """Without the year, where the last day says it."""
    return date_format(day, "MONTH_DAY_FORMAT") if day.year == last.year else in_words(day)


def grouped(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def units_in_words(level: Level, number: int) -> str:
    """75 districts; 1,494 mandals."""
    return f"{grouped(number)} {level.name if number == 1 else level.plural}"


DETAILS = (
    "place", "chief_guest", "speaker", "conductor", "invite", "audience", "serves", "note_hi", "note_en",
)  # fmt: skip
PART_WORDS = {
    "key": gettext_lazy("Key"),
    "name_hi": gettext_lazy("Name in Hindi"),
    "name_en": gettext_lazy("Name in English"),
    "timezone": gettext_lazy("Time zone"),
    "kind": gettext_lazy("Kind"),
    "each": gettext_lazy("Who acts: each"),
    "within": gettext_lazy("Only inside"),
    "owner": gettext_lazy("Answers for it"),
    "proof": gettext_lazy("Proof"),
    "target": gettext_lazy("Target"),
    "place": gettext_lazy("Place"),
    "chief_guest": gettext_lazy("Chief guest"),
    "speaker": gettext_lazy("Speaker"),
    "conductor": gettext_lazy("Conducted by"),
    "invite": gettext_lazy("Invited"),
    "audience": gettext_lazy("Audience"),
    "serves": gettext_lazy("Prepares"),
    "note_hi": gettext_lazy("Note in Hindi"),
    "note_en": gettext_lazy("Note in English"),
    "role": gettext_lazy("Role"),
    "wing": gettext_lazy("Wing"),
    "from": gettext_lazy("from level"),
    "down_to": gettext_lazy("down to level"),
}
CHOICE_WORDS = {
    "meeting": gettext_lazy("meeting"),
    "drive": gettext_lazy("drive"),
    "registration": gettext_lazy("registration"),
    "live-address": gettext_lazy("live address"),
    "conference": gettext_lazy("conference"),
    "appointment": gettext_lazy("appointment"),
    "other": gettext_lazy("other"),
    "minutes": gettext_lazy("minutes"),
    "photo": gettext_lazy("photo"),
    "attendance": gettext_lazy("attendance"),
    "register": gettext_lazy("register"),
    "count": gettext_lazy("count"),
    "none": pgettext_lazy("proof", "none"),
    "college": gettext_lazy("college"),
    "school": gettext_lazy("school"),
    "office": gettext_lazy("office"),
    "hall": gettext_lazy("hall"),
    "street": gettext_lazy("street"),
    "home": pgettext_lazy("place", "home"),
    "online": gettext_lazy("online"),
    "monday": gettext_lazy("Monday"),
    "tuesday": gettext_lazy("Tuesday"),
    "wednesday": gettext_lazy("Wednesday"),
    "thursday": gettext_lazy("Thursday"),
    "friday": gettext_lazy("Friday"),
    "saturday": gettext_lazy("Saturday"),
    "sunday": gettext_lazy("Sunday"),
    "holidays": gettext_lazy("holidays"),
}


def part_in_words(part: str) -> str:
    """A key of the plan file as people say it."""
    return str(PART_WORDS.get(part, part))


def choice_in_words(word: str) -> str:
    """A word of the plan file (a kind, a proof, a place, a weekday) as people say it."""
    return str(CHOICE_WORDS.get(word, word))


LANGUAGE_WORDS = {"hi": gettext_lazy("Hindi"), "en": gettext_lazy("English")}


def no_words(missing: Sequence[tuple[str, str]]) -> str:
    """Why a plan can't ask people to sign up: notices, as (purpose, language), that are not there."""
    said = [f"{purpose} ({LANGUAGE_WORDS.get(language, language)})" for purpose, language in missing]
    return _("nobody can sign up: the notice people agree to is missing for %(notices)s") % {"notices": ", ".join(said)}


REASON_WORDS = {
    "withdrawn": gettext_lazy("The plan no longer asks for it."),
    "unit closed": gettext_lazy("The unit was closed."),
}


def reason_in_words(reason: str) -> str:
    """Why an assignment was let off or sent back: as somebody wrote it, or the installation's own words."""
    return str(REASON_WORDS.get(reason, reason))
