"""A live address in words."""

from django.utils.translation import gettext_lazy as _

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
