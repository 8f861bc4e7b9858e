"""Texts to people: through the gateway behind the commit, or kept for the phone of the demo where nobody is real."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from abhiyan.accounts import outgoing, sms
from abhiyan.kernel import crypto
from abhiyan.messaging.models import Captured
from abhiyan.posts.reads import is_invented

SHOWN = 30  # texts on the phone of the demo
DEMO_LINE = "+915000000000"  # nobody's: the line of a demo, which its own pages play


def can_send() -> bool:
    """Whether a text reaches anybody here."""
    return sms.is_set() or is_invented()


def line() -> str:
    """The number that people send JOIN to and call; "" where this installation hears nobody."""
    if is_invented():
        return settings.INBOUND_NUMBER or DEMO_LINE
    return settings.INBOUND_NUMBER if settings.INBOUND_SECRET else ""


def address(path: str) -> str:
    """What a text names for a page: under the public address, where the installation has one, else "".

    In an invented database the path alone will do: its texts are read on the phone of the demo.
    """
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL.rstrip('/')}{path}"
    return path if is_invented() else ""


def text(number: str, words: str) -> None:
    """Send `words` to `number` (E.164) once what is written has committed; nothing where there is no gateway."""
    if is_invented():
        Captured.objects.create(blind=crypto.blind(number), sealed=crypto.seal(words), at=timezone.now())
    elif sms.is_set():
        transaction.on_commit(lambda: outgoing.later(sms.send, number, words))


def texts(number: str) -> list[Captured]:
    """The last texts kept for a number, the newest first; each with `words`. For the phone of the demo."""
    if not number:
        return []
    rows = list(Captured.objects.filter(blind=crypto.blind(number)).order_by("-pk")[:SHOWN])
    for row in rows:
        row.words = crypto.unseal(bytes(row.sealed))  # type: ignore[attr-defined]  # read by the template
    return rows
