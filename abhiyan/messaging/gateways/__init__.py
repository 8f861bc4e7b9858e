"""Who carries messages to people: one file for each kind of gateway. Each hands over some letters in one call.

    hand(letters, key, until)  hands them over and says of each what became of it; it raises nothing that it expects
    PER_CALL                   letters of one call

`until`, a moment of time.monotonic(), is when the hours end, silence begins, or consent was asked too long ago: a
letter that is not on its way by then is not given away, and waits again.

Which one a channel goes through is said by the settings; in an invented database nothing leaves but to a gateway on
this very machine.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from abhiyan.messaging import devices
from abhiyan.messaging.devices import LOOPBACK
from abhiyan.messaging.models import Broadcast
from abhiyan.posts.reads import is_invented

SECONDS = 30  # a call that takes longer has an outcome that nobody knows


class Letter(NamedTuple):
    """One message to one person, ready to go. ref: the delivery's number, which the gateway is told.

    to: E.164, or a mail address; "" for an inbox; of devices what each gave, a line each (messaging.devices.opened).
    template, header: what an SMS is registered under. leave: the page on which its reader takes consent back; language:
    what it is written in. seconds: how long a device that is off may find it when it is on again. calendar: a file
    (.ics) that goes along, of a mail.
    """

    ref: int
    to: str
    title: str
    text: str
    template: str = ""
    header: str = ""
    leave: str = ""
    language: str = "hi"
    seconds: int = 0
    calendar: bytes = b""

    def __repr__(self) -> str:
        return f"Letter({self.ref})"  # neither number nor text may reach a log


class Handed(NamedTuple):
    """What became of letters, by their refs. Whoever stands in none of these was not given away, and waits again.

    accepted: the gateway's own id for each, "" where it gives none. refused: why, a key of at most 12 letters.
    unsure: given away, and no answer came. later: not taken now, for a reason of their own, as a mailbox that is full;
    they wait, and the others don't wait for them. said: why the gateway could not be used, without a number; "" if it
    could.
    """

    accepted: Mapping[int, str] = {}
    refused: Mapping[int, str] = {}
    unsure: Collection[int] = ()
    said: str = ""
    later: Collection[int] = ()


class Gateway(Protocol):
    """A file of this folder."""

    PER_CALL: int

    def hand(self, letters: Sequence[Letter], *, key: str, until: float) -> Handed: ...


def seconds_left(until: float) -> float:
    """How long a connection may take to stand, so that nothing leaves by it after `until`."""
    return max(0.001, min(SECONDS, until - time.monotonic()))


def of(channel: str) -> Gateway | None:
    """What carries the channel here; None where nothing does, and for any other word: there is no other way out."""
    from abhiyan.messaging.gateways import captured, http, inbox, mail, push, smpp  # noqa: PLC0415 (they import this file)

    if channel not in Broadcast.CHANNELS:
        return None
    if channel == Broadcast.INBOX:
        return inbox
    if channel == Broadcast.PUSH:
        return push if devices.are_taken() else None
    address = settings.BULK_SMS_URL if channel == Broadcast.SMS else _mail_address()
    if is_invented() and urlsplit(address).hostname not in LOOPBACK:
        return captured
    if not address or (channel == Broadcast.SMS and not settings.DLT_ENTITY and not is_invented()):
        return None
    if channel == Broadcast.MAIL:
        return mail
    return smpp if address.startswith("smpp://") else http


def channels() -> list[str]:
    """The channels that something carries here."""
    return [channel for channel in Broadcast.CHANNELS if of(channel) is not None]


def of_the_programme(*, by_sms: bool) -> tuple[str, ...]:
    """The channels of what the programme itself writes. by_sms: its words are registered with the operators."""
    return tuple(channel for channel in channels() if by_sms or channel != Broadcast.SMS)


def push_key() -> str:
    """What a browser is told when messages are switched on in it; "" where none is written to from here."""
    from abhiyan.messaging.gateways import push  # noqa: PLC0415 (it imports this file)

    return push.keys().public if devices.are_taken() else ""


def per_second(channel: str) -> int:
    """Letters that a channel takes in a second; 0 for any number, as where they are only kept."""
    from abhiyan.messaging.gateways import captured  # noqa: PLC0415 (it imports this file)

    if of(channel) is captured:
        return 0
    return {
        Broadcast.SMS: settings.SMS_PER_SECOND,
        Broadcast.MAIL: settings.MAIL_PER_SECOND,
        Broadcast.PUSH: settings.PUSH_PER_SECOND,
    }.get(channel, 0)


def _mail_address() -> str:
    return f"smtp://{settings.EMAIL_HOST}" if settings.EMAIL_HOST else ""
