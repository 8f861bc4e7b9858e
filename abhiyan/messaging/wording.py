"""Texts that go back whatever the person's language is, for nobody knows it yet; and the words of messages to many."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from abhiyan.messaging import words
from abhiyan.messaging.models import Broadcast
from abhiyan.messaging.registered import Unfit
from abhiyan.people.models import Consent

LANGUAGES = ("hi", "en")


def in_both(say: Callable[[], str]) -> str:
    """A sentence in Hindi and in English, a line each."""
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(say())
    return "\n".join(said)


def in_language(language: str, say: Callable[[], str]) -> str:
    """A sentence in the language somebody chose."""
    with override(language):
        return say()


def not_understood() -> str:
    """What to send, to somebody whose message says nothing to us."""
    return in_both(
        lambda: _(
            "Send JOIN and the code of your registration to prove your number, STOP to take your consent back, "
            "REPORT and what was done, if work is in your hands, or ATTEND and how many came."
        )
    )


CHANNELS = {
    Broadcast.INBOX: gettext_lazy("Inbox here"),
    Broadcast.SMS: gettext_lazy("SMS"),
    Broadcast.MAIL: gettext_lazy("E-mail"),
    Broadcast.PUSH: gettext_lazy("On the device"),
}
STATES = {
    Broadcast.COUNTING: gettext_lazy("being counted"),
    Broadcast.READY: gettext_lazy("waits to be let go"),
    Broadcast.RELEASED: gettext_lazy("waits for its time"),
    Broadcast.SENDING: gettext_lazy("going out"),
    Broadcast.DONE: gettext_lazy("ended"),
    Broadcast.CANCELLED: gettext_lazy("cancelled"),
}
PURPOSES = {
    Consent.BROADCASTS: gettext_lazy("News of the programme"),
    Consent.EVENTS: gettext_lazy("Invitations to meetings"),
    Consent.ORGANISE: gettext_lazy("Work of volunteers and office-bearers"),
}
# Why an SMS may not leave: in the order in which it is asked.
UNFIT = {
    "template": gettext_lazy("Choose the registered text that this SMS says, for each language."),
    "entity": gettext_lazy(
        "The organisation has no number with the operators here (ABHIYAN_DLT_ENTITY): no SMS leaves."
    ),
    "place": gettext_lazy("Only {name} and {unit} may stand in braces."),
    "alphabet": gettext_lazy("This sign is in no registered text of this alphabet: %(what)s"),
    "words": gettext_lazy("It is not word for word what is registered. Here it differs: %(what)s"),
    "too-long": gettext_lazy("A value is longer than the 40 signs that operators let pass: %(what)s"),
    "link": gettext_lazy("That link leads to a host that is not registered: %(what)s"),
    "canvassing": gettext_lazy("A service text may not canvass: %(what)s"),
}
# Why a delivery did not go out: the same in few words, and what is asked at the moment of sending.
REASONS = {
    "consent": gettext_lazy("took consent back, or was erased"),
    "twice": gettext_lazy("gets it under another record already"),
    "contact": gettext_lazy("no number or address any more"),
    "tries": gettext_lazy("the gateway gave it back too often"),
    "device": gettext_lazy("no device of theirs takes messages any more"),
    "gateway": gettext_lazy("refused by the gateway"),
    "template": gettext_lazy("the registered text was retired"),
    "entity": gettext_lazy("no number with the operators"),
    "place": gettext_lazy("something in braces had no value"),
    "alphabet": gettext_lazy("a sign outside the registered alphabet"),
    "words": gettext_lazy("not word for word what is registered"),
    "too-long": gettext_lazy("a value of more than 40 signs"),
    "link": gettext_lazy("a link that is not registered"),
    "canvassing": gettext_lazy("canvassing in a service text"),
}

# What readers of a message send back by SMS.
REPLIES = {
    words.STOP: gettext_lazy("STOP: takes consent back"),
    words.JOIN: gettext_lazy("JOIN: proves the number"),
    words.REPORT: gettext_lazy("REPORT: work is done"),
    words.ATTEND: gettext_lazy("ATTEND: is there"),
    words.CALL: gettext_lazy("a missed call"),
    words.OTHER: gettext_lazy("something else, answered with what may be sent"),
}


def why_unfit(unfit: Unfit) -> str:
    """Why an SMS may not leave, for whoever writes it."""
    return str(UNFIT[unfit.reason]) % {"what": unfit.what}
