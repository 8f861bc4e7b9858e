"""The words that pages and calendars use for events."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from abhiyan.events.models import AFTERNOON, CANCELLED, HELD, MORNING, PLANNED, PROPOSED, PUBLISHED, Event

HALF_WORDS = {MORNING: _("morning"), AFTERNOON: _("afternoon")}
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


def reads_english() -> bool:
    """Whether the reader's language is another than Hindi."""
    return not (get_language() or "hi").startswith("hi")


REASON_WORDS = {
    "window": _("the plan allows no day"),
    "holiday": _("it is a holiday"),
    "event_blackout": _("the event can't be held then"),
    "pinned": _("the day was kept by hand"),
    "venue_blackout": _("the hall can't be had then"),
    "venue_twice": _("another event is in the hall"),
    "most_a_slot": _("as many events at once as may be"),
    "most_a_day": _("as many events on one day as may be"),
    "busy": _("busy on that half-day"),
    "two_places": _("at another event at the same time"),
    "guest_most_a_day": _("as many events on that day as may be"),
    "same_day_km": _("too far from another event on the same day"),
    "overnight_km": _("too far from the event of the day before or after"),
    "rest_days": _("days of rest"),
    "most_days_running": _("too many days running"),
}


def reason_in_words(said: Mapping[str, Any], events: Mapping[int, Event]) -> str:
    """A reason of the solver; where another event stands in the way, with its unit."""
    words = str(REASON_WORDS.get(str(said["kind"]), said.get("words") or said["kind"]))
    other = events.get(int(said["other"])) if said.get("other") else None
    return f"{words}: {other.unit.name}" if other else words


PART_WORDS = {
    "chief_guest": _("chief guest"),
    "speaker": _("speaker"),
    "conductor": _("conductor"),
    "invite": _("invited by post"),
}
