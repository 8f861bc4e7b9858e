"""What corrections, grievances and their answers are called."""

from django.utils.translation import gettext_lazy as _

from abhiyan.people.models import Grievance

KIND_WORDS = {
    Grievance.NOT_ME: _("This is not me"),
    Grievance.WRONG_BOOTH: _("Wrong booth"),
    Grievance.MOVED: _("I moved"),
    Grievance.OTHER: _("Something else is wrong"),
    Grievance.COMPLAINT: _("I have a grievance"),
    Grievance.UNDER_AGE: _("Under 18"),
}
# The same, as the office reads it.
OFFICE_WORDS = {
    **KIND_WORDS,
    Grievance.NOT_ME: _("Says: this is not me"),
    Grievance.MOVED: _("Has moved"),
    Grievance.COMPLAINT: _("Grievance"),
}
STATE_WORDS = {
    Grievance.OPEN: _("waits for an answer"),
    Grievance.FIXED: _("put right"),
    Grievance.REFUSED: _("not put right"),
    Grievance.PLACED: _("moved to the right place"),
}
