"""Mail for an installation without a mail server: a file in ABHIYAN_DATA/outbox, and a word on the terminal where."""

import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmailBackend(BaseEmailBackend):
    """One file for each mail, readable by the owner only: it may hold a code."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            file = self._write(message)
            sys.stderr.write(f"abhiyan: no mail server is set (ABHIYAN_MAIL_URL); the mail is in {file}\n")
        return len(email_messages)

    def _write(self, message: EmailMessage) -> Path:
        outbox = Path(settings.EMAIL_FILE_PATH)
        outbox.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = outbox / f"{timezone.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.txt"
        head = f"To: {', '.join(message.to)}\nFrom: {message.from_email}\nSubject: {message.subject}\n\n"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(head + str(message.body))
        return file
