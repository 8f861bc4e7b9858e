"""Texts to people: through the gateway behind the commit, or kept for the phone of the demo where nobody is real."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from abhiyan.accounts import outgoing, sms
from abhiyan.kernel import crypto
from abhiyan.messaging.models import Captured
from abhiyan.people.models import Contact
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


def texts(to: str) -> list[Captured]:
    """The last texts kept for a number or a mail address, the newest first; each with `words`. For the demo's page."""
    return _opened(Captured.objects.filter(blind=crypto.blind(to)).order_by("-pk")[:SHOWN]) if to else []


def last_texts() -> list[Captured]:
    """The last texts kept for anybody, the newest first; each with `words`, `to` and `who`: where it went and whose
    that is, "" where nobody has it. Two statements.
    """
    rows = _opened(Captured.objects.order_by("-pk")[:SHOWN])
    known = (
        Contact.objects.filter(blind__in={bytes(row.blind) for row in rows}).select_related("person").order_by("-pk")
    )
    contacts = {bytes(one.blind): one for one in known}
    for row in rows:
        one = contacts.get(bytes(row.blind))
        row.to = crypto.unseal(bytes(one.sealed)) if one else ""  # type: ignore[attr-defined]  # both read by the view
        row.who = one.person.name if one else ""  # type: ignore[attr-defined]
    return rows


def _opened(rows: Iterable[Captured]) -> list[Captured]:
    found = list(rows)
    for row in found:
        row.words = crypto.unseal(bytes(row.sealed))  # type: ignore[attr-defined]  # read by the template
    return found
