"""What is said to somebody about the proof of their number, by text and on the page."""

from django.conf import settings
from django.utils.translation import gettext as _

from abhiyan.messaging.wording import in_both, in_language
from abhiyan.people import receipts
from abhiyan.registration import proving
from abhiyan.registration.proving import Outcome


def text(outcome: Outcome) -> str:
    """The text that goes back, in the person's language; in both where nobody's is known.

    Whoever proved a number, now or before, gets the link of their own page: nobody but its owner reads the text.
    """
    if outcome.kind in (proving.UNKNOWN, proving.WHICH) or not outcome.language:
        return in_both(lambda: words(outcome))
    said = in_language(outcome.language, lambda: words(outcome))
    if not outcome.person_id:
        return said
    link = settings.SITE + receipts.link_for(outcome.person_id)
    return "\n".join([said, in_language(outcome.language, lambda: _("Your own page: %(link)s") % {"link": link})])


def words(outcome: Outcome) -> str:
    """The sentence, in the language that is on."""
    if outcome.kind == proving.PROVED:
        return _("Your number is proved and you are registered. To take your consent back, send STOP.")
    if outcome.kind == proving.ALREADY:
        return _("Your number was proved before; nothing more is to be done. To leave, send STOP.")
    if outcome.kind == proving.HELD:
        said = _(
            "This number is on record for %(n)d people, and no more may share it. Register with another number, "
            "or send STOP to take your consent back."
        )
        return said % {"n": outcome.sharers}
    if outcome.kind == proving.NOT_ON_FILE:
        return _(
            "There is no appointed person with this number. Ask your convenor which number stands on record, "
            "or register as a volunteer."
        )
    if outcome.kind == proving.WHICH:
        return _("Send JOIN and the code that was shown when you registered, such as: JOIN BCD234")
    return _(
        "This code doesn't go with your number. Send JOIN and the code that was shown when you registered, "
        "from the phone whose number you wrote."
    )


def stopped() -> str:
    """To whoever sent STOP, whether or not the number was on any record."""
    return in_both(lambda: _("You will hear nothing more from us. To come back, send JOIN."))


def code_text(code: str) -> str:
    """The text with a code: what for, how long, and that nobody may be told."""
    return _(
        "%(code)s is your code to prove your number for your registration. It is good for 10 minutes. "
        "Tell it to nobody, party workers included."
    ) % {"code": code}
