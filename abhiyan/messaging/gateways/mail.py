"""E-mail through the installation's mail server: many on one connection.

A mail counts as handed over when the server says 250 after its text. Where the connection ends between the text and
that answer, nobody knows.
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
LONGEST_CALL = 60  # seconds: what a slow server leaves over waits for the next call


def hand(letters: Sequence[Letter], *, key: str) -> Handed:  # noqa: ARG001 (as every gateway)
    accepted: dict[int, str] = {}
    refused: dict[int, str] = {}
    unsure: list[int] = []
    said = ""
    try:
        server = _connected()
    except (OSError, smtplib.SMTPException) as error:
        return Handed(said=type(error).__name__)
    begun = time.monotonic()
    for one in letters:
        if time.monotonic() - begun > LONGEST_CALL:
            break
        try:
            server.send_message(_mail(one), settings.DEFAULT_FROM_EMAIL, [one.to])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            if _is_final(error):
                refused[one.ref] = "gateway"
            else:  # "try again later": of everybody, so that a busy server is left alone
                said = type(error).__name__
                break
        except (OSError, smtplib.SMTPException) as error:
            unsure.append(one.ref)
            said = type(error).__name__
            break
        else:
            accepted[one.ref] = ""
    _close(server)
    return Handed(accepted, refused, tuple(unsure), said)


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


def _is_final(error: smtplib.SMTPException) -> bool:
    """Whether the server said never (5xx), and not later (4xx)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _close(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
