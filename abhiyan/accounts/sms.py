"""One text message to one phone, through whatever HTTP gateway the installation has a contract with.

ABHIYAN_SMS_URL is the gateway's address. With `{to}` and `{text}` in it, it is fetched (most Indian gateways); without,
it is sent JSON {"to": ..., "text": ...} with the token of ABHIYAN_SMS_TOKEN. Empty means that there is no gateway, and
nobody is offered a code by SMS.
"""

import logging
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)
SECONDS = 10  # a gateway that takes longer is as good as down


class NotSent(Exception):
    """The gateway is not there or refused; the message went nowhere."""


def is_set() -> bool:
    """Whether this installation can send text messages."""
    return bool(settings.SMS_URL)


def send(to: str, text: str) -> None:
    """Send `text` to `to` (E.164). Raises NotSent; the reason never holds the number."""
    if not is_set():
        raise NotSent("no gateway")
    import httpx  # noqa: PLC0415 (a tenth of each command's start; few send anything)

    try:
        answer = _asked(to, text)
        answer.raise_for_status()
    except httpx.HTTPStatusError as error:
        # The address holds the number where the gateway wants it there, so it is not repeated.
        raise NotSent(f"the gateway answered {error.response.status_code}") from None
    except httpx.HTTPError as error:
        raise NotSent(type(error).__name__) from None


def _asked(to: str, text: str) -> "httpx.Response":
    import httpx  # noqa: PLC0415 (as above)

    if "{to}" in settings.SMS_URL:
        return httpx.get(settings.SMS_URL.format(to=quote(to), text=quote(text)), timeout=SECONDS)
    bearer = {"Authorization": f"Bearer {settings.SMS_TOKEN}"} if settings.SMS_TOKEN else {}
    return httpx.post(settings.SMS_URL, json={"to": to, "text": text}, headers=bearer, timeout=SECONDS)
