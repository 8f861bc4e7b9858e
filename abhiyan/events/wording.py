"""The words that pages and calendars use for events."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from abhiyan.events.models import AFTERNOON, CANCELLED, HELD, MORNING, PLANNED, PROPOSED, PUBLISHED, Event
from abhiyan.posts.models import Post

HALF_WORDS = {MORNING: _("morning"), AFTERNOON: _("afternoon")}
HALF_SHORT = {
    MORNING: pgettext_lazy("half of a day, short", "am"),
    AFTERNOON: pgettext_lazy("half of a day, short", "pm"),
}
STATUS_WORDS = {
    PLANNED: pgettext_lazy("of an event", "planned"),
    PROPOSED: pgettext_lazy("of an event", "proposed"),
    PUBLISHED: pgettext_lazy("of an event", "published"),
    HELD: pgettext_lazy("of an event", "held"),
    CANCELLED: pgettext_lazy("of an event", "cancelled"),
}
STATUS_TAGS = {PLANNED: "", PROPOSED: "now", PUBLISHED: "verified", HELD: "verified", CANCELLED: "bad"}
FACILITY_WORDS = {
    "seating": _("seating"),
    "sound": _("sound"),
    "projector": _("projector"),
    "stage": _("stage"),
    "power": _("generator"),
    "water": _("drinking water"),
    "toilets": _("toilets"),
    "parking": _("parking"),
    "step_free": _("without steps"),
    "internet": pgettext_lazy("a hall has", "internet"),
}


def come_in_words(guests: int, wished: int) -> str:
    """How many of those whom an event wishes for come; nothing where it wishes for nobody."""
    if wished > guests:
        return gettext("%(n)s of %(of)s come") % {"n": guests, "of": wished}
    return ngettext("%(n)s comes", "%(n)s come", guests) % {"n": guests} if guests else ""


def reads_english() -> bool:
    """Whether the reader's language is another than Hindi."""
    return not (get_language() or "hi").startswith("hi")


REASON_WORDS = {
    # what a problem asks for, of which some can't be had together
    "chief": _("the chief guest has to be there"),
    "attends": _("is at every event of the region"),
    "window": _("the plan's days"),
    "holiday": _("nothing is held on holidays"),
    "event_blackout": _("the event can't be held then"),
    "pinned": _("kept by hand on %(days)s"),
    "venue_blackout": _("when the hall can't be had: %(days)s"),
    "venue_twice": _("one event at a time in a hall"),
    "most_a_slot": _("at most %(limit)s events at once"),
    "most_a_day": _("at most %(limit)s events a day"),
    "busy": _("the busy half-days: %(days)s"),
    "two_places": _("nobody is in two places at once"),
    "guest_most_a_day": _("at most %(limit)s events a day for the guest"),
    "same_day_km": _("at most %(limit)s km between two events of one day"),
    "overnight_km": _("at most %(limit)s km from one day to the next"),
    "rest_days": _("%(limit)s days of rest between events"),
    "most_days_running": _("at most %(limit)s days running"),
    # why a wish is not held
    "wish_never_free": _("busy whenever the event may be held; ask for a free half-day"),
    "wish_busy": _("busy on that half-day, and another one is worth less or can't be"),
    "wish_elsewhere": _("at another event at the same time"),
    "wish_most_a_day": _("has as many events on that day as may be"),
    "wish_same_day_km": _("too far from another event on the same day"),
    "wish_overnight_km": _("too far from the event of the day before or after"),
    "wish_travel": _("the way costs more points than the visit is worth"),
    "wish_held": _("can come now"),
    "wish_not_found": _("could come; the search ended before it found that"),
    # what is wrong with a timetable
    "unknown_event": _("an event of the timetable is not held any more"),
    "not_placed": _("the event has no day"),
    "outside_window": _("the day lies outside the plan's days"),
    "on_holiday": _("the day is a holiday"),
    "off_its_pin": _("was kept on another day by hand"),
    "in_venue_blackout": _("the hall can't be had then"),
    "venue_used_twice": _("another event is in the hall at that time"),
    "over_most_a_slot": _("%(value)s events at once, and %(limit)s may be"),
    "over_most_a_day": _("%(value)s events on one day, and %(limit)s may be"),
    "guest_missing": _("has to be at the event and is not"),
    "not_invited": _("is not wished for there any more"),
    "while_busy": _("is busy on that half-day"),
    "in_two_places": _("is in two places at once"),
    "over_guest_most_a_day": _("has %(value)s events on one day, and %(limit)s may be"),
    "too_far_same_day": _("%(value)s km between two events of one day, and %(limit)s may be"),
    "too_far_overnight": _("%(value)s km from one day to the next, and %(limit)s may be"),
    # what is wrong with a problem, and what can't go well
    "no_events": _("the activity has no event: apply the plan"),
    "window_reversed": _("the days end before they begin: exchange first and last day in the plan"),
    "window_too_long": _("the days are %(value)s, and %(limit)s may be: shorten the plan's window"),
    "years_apart": _(
        "from the first day to the last it is %(value)s days, and %(limit)s may be: correct the plan's days"
    ),
    "overnight_too_short": _(
        "may travel further within a day than overnight: let the way overnight be %(limit)s km or more"
    ),
    "window_closed": _("every day of the plan is a holiday: widen the window, or open one of them"),
    "guest_never_free": _("has to be at the event and is never free: free a half-day, or name another"),
    "guest_overbooked": _(
        "has to be at %(value)s events and has time for %(limit)s: free half-days, or name others for some"
    ),
    "venue_overbooked": _("%(value)s events in one hall that has %(limit)s free half-days: find another hall for some"),
    "pinned_into_one_hall": _("two events are kept by hand in one hall at the same time: move one"),
}


def reason_in_words(said: Mapping[str, Any], events: Mapping[int, Event]) -> str:
    """A reason of the solver; where another event stands in the way, with its unit."""
    known = REASON_WORDS.get(str(said["kind"]))
    words = _filled(str(known), said) if known else str(said.get("words") or said["kind"])
    other = events.get(int(said["other"])) if said.get("other") else None
    return f"{words}: {other.unit.name}" if other else words


# Giving way on what a problem asks for, as something to do.
STEP_WORDS = {
    "chief": _("hold it without the chief guest"),
    "attends": _("let them stay away from it"),
    "window": _("hold it outside the plan's days, on %(days)s"),
    "holiday": _("use a holiday: %(days)s"),
    "event_blackout": _("hold it when it could not be held: %(days)s"),
    "pinned": _("let it be moved from %(days)s, where it was kept by hand"),
    "venue_blackout": _("get the hall for %(days)s, or take another one"),
    "most_a_slot": _("let %(value)s events be held at once, not %(limit)s"),
    "most_a_day": _("let %(value)s events be held a day, not %(limit)s"),
    "busy": _("ask them to be free on %(days)s"),
    "guest_most_a_day": _("let them be at more than %(limit)s events on %(day)s"),
    "same_day_km": _("let them travel more than %(limit)s km on %(day)s"),
    "overnight_km": _("let them travel more than %(limit)s km overnight, from %(day)s on"),
    "rest_days": _("let them rest fewer than %(limit)s days near %(day)s"),
    "most_days_running": _("let them be out more than %(limit)s days running near %(day)s"),
}


def no_chief_in_words(post: Post, refused: str | None) -> str:
    """Why an event would be held without its chief guest, and what to do. refused: the reason of who said no."""
    if refused is None:
        return gettext("%(role)s: the post is vacant. Appoint somebody, or hold it without.") % {"role": post.role.name}
    said = gettext("%(role)s: said no (%(reason)s). Ask them again, or hold it without.")
    return said % {"role": post.role.name, "reason": refused}


MOST_DAYS = 4  # half-days named one by one


def step_in_words(said: Mapping[str, Any]) -> str:
    """A step of a way out: what to do."""
    return _filled(str(STEP_WORDS[str(said["kind"])]), said)


def _filled(words: str, said: Mapping[str, Any]) -> str:
    slots = [str(one) for one in said.get("slots", ())]
    first = slots[0].partition("/")[0] if slots else ""
    return words % {
        "value": said.get("value", ""),
        "limit": said.get("limit", ""),
        "days": half_days(slots),
        "day": date_format(date.fromisoformat(first), "j F") if first else "",
    }


def half_days(slots: Sequence[str]) -> str:
    """Half-days as they are kept, 2018-02-09/am, in words: the first few, and how many more."""
    named = []
    for one in slots[:MOST_DAYS]:
        day, _slash, half = one.partition("/")
        named.append(f"{date_format(date.fromisoformat(day), 'j F')}, {HALF_WORDS[half]}")
    words = "; ".join(named)
    more = len(slots) - MOST_DAYS
    if more <= 0:
        return words
    return ngettext("%(days)s and %(n)s more", "%(days)s and %(n)s more", more) % {"days": words, "n": more}


PART_WORDS = {
    "chief_guest": _("chief guest"),
    "speaker": _("speaker"),
    "conductor": _("conductor"),
    "invite": _("invited by post"),
}
