"""The words that pages and calendars use for events."""

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from abhiyan.events.models import AFTERNOON, CANCELLED, HELD, MORNING, PLANNED, PROPOSED, PUBLISHED

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


PART_WORDS = {
    "chief_guest": _("chief guest"),
    "speaker": _("speaker"),
    "conductor": _("conductor"),
    "invite": _("invited by post"),
}
