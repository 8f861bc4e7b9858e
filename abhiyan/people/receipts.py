"""The receipt: a link of one person's own, to see what is kept, to switch, to correct and to leave. No sign-in.

The link is a person's number and a mark under a key beside the database, so it is the same each time it is asked for
and costs no row. It stands until the person makes it void (then another one is given) or is erased.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.conf import settings

from abhiyan.kernel import audit, keyfiles
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person

TOKEN = re.compile(r"[A-Za-z0-9_-]{28}", re.ASCII)
ID_BYTES, MARK_BYTES = 6, 15  # together a multiple of three: 28 letters, short enough for a text message
PURPOSE = b"receipt"
LINK = re.compile(r"(?:https?://[^\s/]+)?(/me/[A-Za-z0-9_-]{28}/)", re.ASCII)  # in a text: the whole, its path


class NoSuchLink(Exception):
    """The link is none of ours, or was made void."""


class LinkIsDead(Exception):
    """The link was somebody's who has been erased."""


def link_for(person_id: int) -> str:
    """The address (a path) of the person's own page. One statement."""
    revoked = Person.objects.values_list("links_revoked", flat=True).get(pk=person_id)
    return address(person_id, revoked)


def address(person_id: int, revoked: int) -> str:
    """The same for somebody whose `links_revoked` is read already."""
    return f"/me/{_token(person_id, revoked)}/"


def person_of(token: str) -> Person:
    """The record that stands for whoever has this link. Raises NoSuchLink, LinkIsDead. One statement."""
    if not TOKEN.fullmatch(token):
        raise NoSuchLink
    person_id = int.from_bytes(urlsafe_b64decode(token)[:ID_BYTES], "big")
    person = Person.objects.select_related("same_as").filter(pk=person_id).first()
    if person is None or not hmac.compare_digest(token, _token(person_id, person.links_revoked)):
        raise NoSuchLink
    if person.erased_on is not None or person.canonical.erased_on is not None:
        raise LinkIsDead
    return person.canonical


def revoke(person_id: int, *, by: Authority) -> str:
    """Make every link of the person void, by whichever record, and return the new one. Inside a transaction.

    Of one's own: the caller knows that it is the person.
    """
    for record in Person.objects.select_for_update().records_of(person_id).order_by("pk"):
        Person.objects.filter(pk=record.pk).update(links_revoked=(record.links_revoked + 1) % 30_000)
    audit.wrote("revoke_link", f"person:{person_id}", by=by)
    return link_for(person_id)


def _token(person_id: int, revoked: int) -> str:
    number = person_id.to_bytes(ID_BYTES, "big")
    key = keyfiles.read_or_make(settings.KEYS / "links.key")
    mark = hmac.digest(key, PURPOSE + number + revoked.to_bytes(2, "big"), "sha256")[:MARK_BYTES]
    return urlsafe_b64encode(number + mark).decode()
