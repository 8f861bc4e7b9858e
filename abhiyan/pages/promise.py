"""The data promise: its answers are read from the settings in force, so that the page can't say what isn't so."""

from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from abhiyan.events.guests import LINK_DAYS
from abhiyan.people.vault import KEPT_DAYS
from abhiyan.units.models import Organization


class Part(NamedTuple):
    title: str
    lines: list[str]


def parts(organisation: Organization | None) -> list[Part]:
    """What the page says, question by question."""
    return [_kept(organisation), _used(), _guarded(), _seen(), _destroyed(), _asked()]


def _kept(organisation: Organization | None) -> Part:
    lines = [
        _("Your name, your phone number, the language you read, the posts you hold and when you held them."),
        _(
            "Where a roster gave them: the name of a parent or husband and your year of birth, "
            "to tell you from others of your name."
        ),
        _(
            "Of guests of events: the half-days on which they can't come, without a reason, how far they travel, what "
            "they are invited to, and what they said to it. The link of their office ends after %(days)s days."
        )
        % {"days": LINK_DAYS},
        _("What speaks for you being real: that your number was proved, that you gave consent, and when."),
        _(
            "Which events you were asked to and why, what you answered, your passes, and whether you came in. A pass "
            "itself says no name and no number of yours."
        ),
        _("Whether you were present at a live address of the organisation, and from when until when."),
        _(
            "Where you switched messages on in a browser: the address at which its push service takes them, encrypted, "
            "and which browser it is. Who drops it, or leaves, takes that with them."
        ),
        _("Never caste, religion, how anybody votes, or a list of voters: there is no place in the tables for it."),
    ]
    if organisation is not None and organisation.invented:
        lines.append(_("In this rehearsal nobody is real: every person and every number is invented."))
    return Part(_("What is kept"), lines)


def _used() -> Part:
    claim = ngettext(
        "Until your number is proved and you have given consent, the number is used for one thing: to ask you. "
        "A claim that is not proved expires after %(days)s day.",
        "Until your number is proved and you have given consent, the number is used for one thing: to ask you. "
        "A claim that is not proved expires after %(days)s days.",
        settings.CLAIM_DAYS,
    ) % {"days": settings.CLAIM_DAYS}
    return Part(_("What it is used for"), [claim, _("It is not sold, lent or matched with any other list.")])


def _guarded() -> Part:
    sealed = _("Phone numbers are encrypted where they are kept (AES-256-GCM); the key is not in the database.")
    https = (
        _("The way to this page is encrypted (HTTPS), and only that way is answered.")
        if settings.HTTPS
        else _("This installation is reached without HTTPS: use it only on a machine or network you trust.")
    )
    hours = settings.SESSION_COOKIE_AGE // 3600
    session = ngettext(
        "A sign-in lasts %(days)s day and ends at once when you sign out.",
        "A sign-in lasts %(days)s days and ends at once when you sign out.",
        hours // 24,
    ) % {"days": hours // 24}
    nothing = _("No page loads anything from another site, and no visitor is followed.")
    return Part(_("How it is guarded"), [sealed, https, session, nothing])


def _seen() -> Part:
    limit = ngettext(
        "Lists show the last four digits of a number. A whole number is shown one at a time, for a written reason, "
        "at most %(n)s an hour; each look is logged and you can read it.",
        "Lists show the last four digits of a number. A whole number is shown one at a time, for a written reason, "
        "at most %(n)s an hour; each look is logged and you can read it.",
        settings.UNMASK_PER_HOUR,
    ) % {"n": settings.UNMASK_PER_HOUR}
    lines = [
        _("Only those whose post lets them, in their own branch, on the day itself: an ended post is ended access."),
        limit,
        _("Every change and every export is written in a log whose entries are chained: none can be taken out unseen."),
    ]
    return Part(_("Who sees it"), lines)


def _destroyed() -> Part:
    year = ngettext(
        "Who asks for it is erased at once. The law has what was kept held for a year: it is sealed under a key of "
        "their own, opened only by two administrators together, and the key is destroyed after %(days)s day.",
        "Who asks for it is erased at once. The law has what was kept held for a year: it is sealed under a key of "
        "their own, opened only by two administrators together, and the key is destroyed after %(days)s days.",
        KEPT_DAYS,
    ) % {"days": KEPT_DAYS}
    lines = [
        _(
            "You can take back each consent at any time, on your own page or by the word STOP: it holds at once, "
            "for all."
        ),
        year,
        _(
            "Whoever says that they are under 18 is erased at once. Whom somebody else reports is shown to nobody from "
            "that moment and gets no messages; a second person decides, and nothing of a minor is kept but a count."
        ),
        _(
            "Where an older copy has to be put back after a failure, a list without names says who left since: "
            "they are erased again before anybody is let in."
        ),
        _("The file of a roster and the rows it refused are dropped %(days)s days after it was loaded.")
        % {"days": settings.ROSTER_DAYS},
        _("What was invented for a rehearsal can be deleted whole; it is marked and never mixed with real people."),
    ]
    return Part(_("How it is destroyed"), lines)


def _asked() -> Part:
    days = ngettext(
        "On your own page you can say what is wrong; the unit answers within %(days)s day, and you read the answer "
        "there.",
        "On your own page you can say what is wrong; the unit answers within %(days)s days, and you read the answer "
        "there.",
        settings.GRIEVANCE_DAYS,
    ) % {"days": settings.GRIEVANCE_DAYS}
    who = (
        _("Who answers for people's data here: %(contact)s.") % {"contact": settings.CONTACT}
        if settings.CONTACT
        else _("Nobody is named yet who answers for people's data here.")
    )
    return Part(_("Whom to ask"), [days, who])
