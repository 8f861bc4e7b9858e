"""SMS through an SMSC by SMPP 3.4 (smpplib): one bound connection for each worker, a window of parts under way.

A text of several parts is one message: it is accepted when all its parts are. The answer to a part comes by its
sequence number; a part without one leaves its message unsure. The operators' numbers travel as the optional parameters
0x1400 (entity) and 0x1401 (template).
"""

import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from smpplib import client, command, consts, exceptions, gsm, smpp

from abhiyan.messaging.gateways import SECONDS, Handed, Letter

PER_CALL = 500
WINDOW = 100  # parts sent and not answered yet
LONGEST_CALL = 60.0  # seconds; what is not sent by then waits for the next call
IDLE = 20.0  # seconds after which a connection is not trusted any more
LATER = frozenset({consts.SMPP_ESME_RTHROTTLED, consts.SMPP_ESME_RMSGQFUL})
ENTITY, TEMPLATE = 0x1400, 0x1401
BROKEN = (OSError, exceptions.ConnectionError, exceptions.PDUError, exceptions.UnknownCommandError)

_links: dict[str, tuple[client.Client, float]] = {}
"""Address -> its bound connection, and when it was last used."""


class Submit(command.SubmitSM):  # type: ignore[misc]  # the library has no types
    """submit_sm with optional parameters that the library has no names for: {tag: text}."""

    tags: dict[int, str]

    def generate_params(self) -> bytes:
        body: bytes = super().generate_params()
        for tag, text in self.tags.items():
            value = text.encode() + b"\0"
            body += struct.pack(">HH", tag, len(value)) + value
        return body


@dataclass
class Call:
    """What is known of the letters of one call. under_way: sequence number -> ref of parts without an answer."""

    under_way: dict[int, int] = field(default_factory=dict)
    statuses: dict[int, list[int]] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)

    def answered(self, pdu: Any) -> None:
        ref = self.under_way.pop(pdu.sequence, None)
        if ref is not None:
            self.statuses[ref].append(pdu.status)
            if pdu.status == consts.SMPP_ESME_ROK and getattr(pdu, "message_id", None):
                self.ids.setdefault(ref, pdu.message_id.decode("ascii", "replace")[:70])

    @property
    def is_busy(self) -> bool:
        """Whether the SMSC asked to be left alone."""
        return any(LATER.intersection(said) for said in self.statuses.values())

    def handed(self, said: str) -> Handed:
        unsure = {*self.under_way.values()}
        accepted: dict[int, str] = {}
        refused: dict[int, str] = {}
        for ref, statuses in self.statuses.items():
            if ref in unsure:
                continue
            if not any(statuses):
                accepted[ref] = self.ids.get(ref, "")
            elif not LATER.issuperset(statuses):  # said never; or part of it went, and it is not sent again
                refused[ref] = "gateway"
        return Handed(accepted, refused, tuple(sorted(unsure)), said or ("busy" if self.is_busy else ""))


def hand(letters: Sequence[Letter], *, key: str) -> Handed:  # noqa: ARG001 (as every gateway)
    try:
        link = _bound()
    except BROKEN as error:
        return Handed(said=type(error).__name__)
    call, said, begun = Call(), "", time.monotonic()
    try:
        for one in letters:
            if call.is_busy or time.monotonic() - begun > LONGEST_CALL:
                break
            _send(link, one, call)
        while call.under_way:
            _listen(link, call)
        _links[settings.BULK_SMS_URL] = link, time.monotonic()
    except BROKEN as error:
        said = type(error).__name__
        _end(link, is_broken=True)
    return call.handed(said)


def _send(link: client.Client, letter: Letter, call: Call) -> None:
    """Every part of one text, as soon as the window has room."""
    parts, coding, esm_class = gsm.make_parts(letter.text)
    call.statuses[letter.ref] = []
    for part in parts:
        while len(call.under_way) >= WINDOW:
            _listen(link, call)
        pdu = Submit(
            "submit_sm", client=link, tags={ENTITY: settings.DLT_ENTITY, TEMPLATE: letter.template},
            source_addr_ton=consts.SMPP_TON_ALNUM, source_addr_npi=consts.SMPP_NPI_UNK, source_addr=letter.header,
            dest_addr_ton=consts.SMPP_TON_INTL, dest_addr_npi=consts.SMPP_NPI_ISDN,
            destination_addr=letter.to.removeprefix("+"), short_message=part, data_coding=coding, esm_class=esm_class,
        )  # fmt: skip
        call.under_way[pdu.sequence] = letter.ref  # before it leaves: nobody knows how much of a failed write arrived
        link.send_pdu(pdu)


def _listen(link: client.Client, call: Call) -> None:
    """Take what the SMSC says next."""
    pdu = link.read_pdu()
    if pdu.command == "enquire_link":
        answer = smpp.make_pdu("enquire_link_resp", client=link)
        answer.sequence = pdu.sequence
        link.send_pdu(answer)
    elif pdu.command == "unbind":
        raise exceptions.ConnectionError("unbound")
    else:
        call.answered(pdu)


def _bound() -> client.Client:
    """The connection, bound: the one there is, or a new one where that was idle for long. Raises what BROKEN names."""
    kept = _links.pop(settings.BULK_SMS_URL, None)
    if kept is not None:
        link, used = kept
        if time.monotonic() - used < IDLE:
            return link
        _end(link)
    address = urlsplit(settings.BULK_SMS_URL)
    link = client.Client(
        address.hostname, address.port or 2775, timeout=SECONDS, logger_name=__name__, allow_unknown_opt_params=True
    )
    try:
        link.connect()
        link.bind_transmitter(system_id=unquote(address.username or ""), password=unquote(address.password or ""))
    except BROKEN:
        _end(link)
        raise
    return link


def close() -> None:
    """End every connection there is."""
    while _links:
        _end(_links.popitem()[1][0])


def _end(link: client.Client, *, is_broken: bool = False) -> None:
    try:
        if link.state == consts.SMPP_CLIENT_STATE_BOUND_TX and not is_broken:
            link.unbind()
    except BROKEN:
        pass
    link.state = consts.SMPP_CLIENT_STATE_OPEN
    link.disconnect()
