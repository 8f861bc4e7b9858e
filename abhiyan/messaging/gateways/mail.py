"""E-mail through the installation's mail server: many on one connection.

A mail counts as handed over when the server says 250 after its text. Where the connection ends between the text and
that answer, nobody knows. What the server says of one reader (never: 5xx, later: 4xx) is about that one alone; what it
says of the sender or of itself (421) is about everybody, and the rest waits.
"""

import smtplib
import ssl
import time
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from abhiyan.messaging.gateways import SECONDS, Handed, Letter

PER_CALL = 100
CLOSING, TOO_LARGE = 421, 552  # what servers say that go away, or of a mail (at its sender's name already)


def hand(letters: Sequence[Letter], *, key: str, until: float) -> Handed:  # noqa: ARG001 (as every gateway)
    accepted: dict[int, str] = {}
    refused: dict[int, str] = {}
    unsure: list[int] = []
    later: list[int] = []
    said = ""
    try:
        server = _connected()
    except (OSError, smtplib.SMTPException) as error:
        return Handed(said=type(error).__name__)
    for one in letters:
        if time.monotonic() > until:
            said = "slow"
            break
        try:
            server.send_message(_mail(one), settings.DEFAULT_FROM_EMAIL, [one.to])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            is_of_all = _is_of_all(error)
            if not is_of_all and _code(error) >= 500:
                refused[one.ref] = "gateway"
            elif not is_of_all:
                later.append(one.ref)
            if is_of_all or not _is_ready(server):
                said = type(error).__name__
                break
        except (OSError, smtplib.SMTPException) as error:
            unsure.append(one.ref)
            said = type(error).__name__
            break
        else:
            accepted[one.ref] = ""
    _close(server)
    return Handed(accepted, refused, tuple(unsure), said, tuple(later))


def _connected() -> smtplib.SMTP:
    if settings.EMAIL_USE_SSL:
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=SECONDS)
        if settings.EMAIL_USE_TLS:
            server.starttls(context=ssl.create_default_context())
    if settings.EMAIL_HOST_USER:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return server


def _mail(letter: Letter) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = letter.title, settings.DEFAULT_FROM_EMAIL, letter.to
    mail["Date"], mail["Message-ID"] = formatdate(localtime=True), make_msgid(domain="abhiyan.invalid")
    text = letter.text
    if letter.leave:
        mail["List-Unsubscribe"] = f"<{letter.leave}>"
        with override(letter.language):
            why = _("You get this because you agreed to it. Take that back here: %(link)s")
        text += "\n\n--\n" + why % {"link": letter.leave}
    mail.set_content(text)
    if letter.calendar:
        mail.add_attachment(
            letter.calendar, maintype="text", subtype="calendar", filename="event.ics",
            params={"charset": "utf-8", "method": "PUBLISH"},
        )  # fmt: skip
    return mail


def _code(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> int:
    """What the server said; each mail has one reader."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(code for code, _words in error.recipients.values())
    return error.smtp_code


def _is_of_all(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> bool:
    """Whether the server said it of itself or of who sends, and not of this mail and its reader."""
    code = _code(error)
    return code == CLOSING or (isinstance(error, smtplib.SMTPSenderRefused) and code != TOO_LARGE)


def _is_ready(server: smtplib.SMTP) -> bool:
    """Whether it takes another mail after one that it refused."""
    try:
        return server.rset()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _close(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
