"""A live address in words."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from abhiyan.live import actions
from abhiyan.live.models import BROKEN, DOORS, ENDED, ON_AIR, PLANNED

STATE_WORDS = {
    PLANNED: _("The doors are not open yet."),
    DOORS: _("The doors are open. It begins soon: stay on this page."),
    ON_AIR: _("It is going on now."),
    BROKEN: _("The transmission broke. Stay on this page: it goes on here by itself."),
    ENDED: _("It is over. Thank you for being there."),
}
STATE_NAMES = {
    PLANNED: _("not open yet"),
    DOORS: _("doors open"),
    ON_AIR: _("on air"),
    BROKEN: _("broken off"),
    ENDED: _("over"),
}
STATE_ACTS = {
    DOORS: _("Open the doors"),
    ON_AIR: _("On air"),
    BROKEN: _("The transmission broke"),
    ENDED: _("It is over"),
}
STATE_TAGS = {PLANNED: "", DOORS: "now", ON_AIR: "verified", BROKEN: "bad", ENDED: ""}
NOT_TAKEN_UP: dict[type[actions.QuestionStays], object] = {
    actions.AtTheTop: _("It stands at the top already: the speaker sees it."),
    actions.RaisedAlready: _("Somebody else took it up meanwhile."),
    actions.EnoughRaised: _("From there as many questions went on as may. Choose with care."),
}


def silent_words(until: datetime) -> str:
    """Why an address is neither announced for a time nor sent out now."""
    said = gettext(
        "In a unit that this is for there is silence before a poll until %(at)s. In that time nothing is sent out "
        "live, and the doors stay shut."
    )
    return said % {"at": formats.date_format(timezone.localtime(until), "j F, H:i")}
