"""A record in words."""

from django.utils.translation import gettext_lazy as _

from abhiyan.press.models import DECISION, MEETING, PERSON, SPEECH, STEP
from abhiyan.press.record import (
    BETWEEN,
    CLOSING,
    DATES,
    DONE,
    FEMALE,
    FROM,
    MALE,
    MIDDLE,
    ON,
    OPENING,
    PLANNED,
    UNASKED,
)

KIND_WORDS = {
    MEETING: _("The meeting"),
    PERSON: _("Who took part"),
    SPEECH: _("What was said"),
    DECISION: _("What was decided"),
    STEP: _("What is next"),
}
ONE_MORE = {
    PERSON: _("One more person"),
    SPEECH: _("One more speech"),
    DECISION: _("One more decision"),
    STEP: _("One more step"),
}
GENDER_WORDS = {UNASKED: _("not asked yet"), MALE: _("Mr (श्री)"), FEMALE: _("Ms (सुश्री)")}
SESSION_WORDS = {
    MIDDLE: _("in the meeting"),
    OPENING: _("in the opening session"),
    CLOSING: _("in the closing session"),
}
STATE_WORDS = {PLANNED: _("to be done"), DONE: _("done already")}
SPAN_WORDS = {
    "": _("no day was set"),
    ON: _("on one day"),
    DATES: _("on several days"),
    FROM: _("every day of a period"),
    BETWEEN: _("one day of a period"),
}
