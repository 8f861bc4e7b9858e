"""What is said to somebody about the proof of their number, by text and on the page."""

from django.utils.translation import gettext as _

from abhiyan.messaging import sending
from abhiyan.messaging.wording import in_both, in_language
from abhiyan.people import receipts
from abhiyan.registration.proof import proving
from abhiyan.registration.proof.proving import Outcome


def text(outcome: Outcome) -> str:
    """The text that goes back, in the person's language; in both where nobody's is known.

    To the owner of a proved number it gives the link to the own page, where the installation has a public address.
    """
    if outcome.kind in (proving.UNKNOWN, proving.WHICH) or not outcome.language:
        return in_both(lambda: words(outcome))
    link = sending.address(receipts.link_for(outcome.person)) if outcome.person is not None else ""
    return in_language(outcome.language, lambda: with_link(outcome, link) if link else words(outcome))


def with_link(outcome: Outcome, link: str) -> str:
    """The same with the person's own page, short.

    A text in Hindi is UCS-2: 70 letters in one part, 67 in each of several. The link is 33 letters behind the public
    address; with an address of 30, as of an office's own domain, the Hindi of these fits two parts (134). In English,
    one part holds 160.
    """
    if outcome.kind == proving.ASKED:
        said = _(
            "Your number is proved. Do you want to be registered? Send JOIN or agree at %(link)s To leave, send STOP."
        )
    elif outcome.kind == proving.PROVED:
        said = _("Your number is proved, you are registered. Your own page: %(link)s To leave, send STOP.")
    else:
        said = _("Your number was proved before. Your own page: %(link)s To leave, send STOP.")
    return said % {"link": link}


def words(outcome: Outcome) -> str:
    """The sentence, in the language that is on."""
    if outcome.kind == proving.PROVED:
        return _("Your number is proved and you are registered. To take your consent back, send STOP.")
    if outcome.kind == proving.ASKED:
        return _("Your number is proved. Do you want to be registered? Then send JOIN. To leave, send STOP.")
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
        "from the phone whose number you wrote. Was that long ago? Then register anew, for a new code."
    )


def stopped() -> str:
    """To whoever sent STOP, whether or not the number was on any record."""
    return in_both(lambda: _("You will hear nothing more from us. To come back, send JOIN."))


def code_text(code: str) -> str:
    """The text with a code: what for, how long, and that nobody may be told."""
    return _(
        "%(code)s is your code to prove your number for your registration. It is good for 10 minutes. "
        "Tell it to nobody, people of the organisation included."
    ) % {"code": code}
