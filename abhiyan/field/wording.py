"""Drives in words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abhiyan.field import actions, visiting
from abhiyan.field.models import ASKED, GRANTED, REFUSED
from abhiyan.field.rules import AFTERNOON, MORNING

PART_WORDS = {MORNING: _("morning"), AFTERNOON: _("afternoon")}
PERMISSION_WORDS = {
    "": pgettext_lazy("permission of a college", "not asked yet"),
    ASKED: pgettext_lazy("permission of a college", "asked for"),
    GRANTED: pgettext_lazy("permission of a college", "granted"),
    REFUSED: pgettext_lazy("permission of a college", "refused"),
}
PERMISSION_TAGS = {"": "", ASKED: "now", GRANTED: "verified", REFUSED: "bad"}

WHY_NOT: dict[type[Exception], Any] = {
    actions.NoDrive: _("The plan doesn't hold this drive any more."),
    actions.NameTaken: _("There is one of that name already. Add what tells the two apart."),
    actions.NotInBranch: _("That lies outside the branch of this drive."),
    actions.InOtherTeam: _("This person goes with another team of the drive: nobody is in two places."),
    actions.OffPlan: _("The plan doesn't name that day. Choose one of its days."),
    actions.TeamTaken: _("The team is in another place at that time. Choose another half of a day, or another team."),
    actions.HasVisits: _("Something was reported of it already, so it stays."),
    visiting.InFuture: _("That time has not come yet. Look at the day and the clock."),
    visiting.TooLate: _("That is more than 30 days ago: it can't be reported any more."),
    visiting.TooEarly: _("The drive had not begun on that day."),
    visiting.OutOfRange: _("A visit has 0 to 20,000 people met and 0 to 50 talks."),
    visiting.NothingSaid: _("Write the reason: whoever reads the visits sees it."),
}


def tried(form: Any, verb: Callable[[], Any]) -> bool:
    """Whether a verb was done; where it was refused, the form says why."""
    try:
        verb()
    except actions.Refused as refused:
        form.add_error(None, WHY_NOT[type(refused)])
        return False
    return True
