"""Passes, doors and answers in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abhiyan.hall import rules
from abhiyan.hall.models import Invitee, Scan

CLASS_WORDS = {
    rules.STAGE: _("Stage"),
    rules.OFFICE: _("Office-bearer"),
    rules.VOLUNTEER: _("Volunteer"),
    rules.COMPANION: _("Companion"),
    rules.PRESS: _("Press"),
    rules.SERVICE: _("Service"),
}
# What stands in large letters at a door, and the line below it that says what to do.
OUTCOME_WORDS = {
    rules.IN: (pgettext_lazy("a pass shown at the door", "Come in"), _("The pass is good.")),
    rules.USED: (
        _("Used before"),
        _("Somebody came in with this pass. Ask for the holder's name, and call the organiser."),
    ),
    rules.REVOKED: (_("Revoked"), _("This pass was revoked or replaced. Ask for the new one.")),
    rules.EARLY: (_("Too early"), _("The doors are not open yet.")),
    rules.OVER: (_("Too late"), _("The doors are closed.")),
    rules.OTHER_EVENT: (_("Another event"), _("This pass is for another event.")),
    rules.EXPIRED: (_("Expired"), _("The last day of this pass is over.")),
    rules.RETIRED: (_("Key retired"), _("Passes made with this key are no longer good. Ask for a new one.")),
    rules.ALTERED: (_("Altered"), _("This pass was changed after it was made. Let nobody in with it.")),
    rules.UNKNOWN_KEY: (
        _("Made elsewhere"),
        _("This pass was not made by this organisation, or the door's list is old."),
    ),
    rules.NOT_A_PASS: (_("Not a pass"), _("This code is something else. Ask for the pass.")),
    rules.NO_SUCH_CODE: (_("No such code"), _("No pass of this event has that code. Read it out once more.")),
    rules.UNREADABLE: (
        _("Can't be read"),
        _("Hold it flat and closer, wipe the camera, or type the code below the square."),
    ),
}
OUTCOME_TONES = {
    rules.IN: "good",
    rules.USED: "warn",
    rules.EARLY: "warn",
    rules.OVER: "warn",
    rules.UNREADABLE: "warn",
}
STATE_WORDS = {
    Invitee.ASKED: _("no answer yet"),
    Invitee.COMING: _("coming"),
    Invitee.WAITING: _("waits for a place"),
    Invitee.DECLINED: _("not coming"),
}
STATE_TAGS = {Invitee.COMING: "verified", Invitee.WAITING: "now", Invitee.DECLINED: "bad"}
FLAG_WORDS = {
    rules.SECOND: _("A second use: counted once"),
    rules.AFTER_REVOKED: _("Used after it was revoked: not counted"),
    rules.BEFORE_REVOKED: _("Used before it was revoked: counted"),
}
HOW_WORDS = {Scan.CAMERA: _("by camera"), Scan.TYPED: _("typed"), Scan.PAPER: _("from paper")}
