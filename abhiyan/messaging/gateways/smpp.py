"""SMS through an SMSC by SMPP 3.4 (smpplib): one bound connection for each worker, a window of parts under way.

A text of several parts is one message: it is accepted when all its parts are. The answer to a part comes by its
sequence number; a part without one leaves its message unsure. The operators' numbers travel as the optional parameters
0x1400 (entity) and 0x1401 (template).

Parts leave together as soon as the window is full, and half of it is answered before more leave: a call to the socket
for each part costs more than the part. A text waits until the window has room for all of it: once its first part stands
in line, nothing is listened for before its last one does, so no text is known by half.
"""

import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from smpplib import client, consts, exceptions, gsm, smpp

from abhiyan.messaging.gateways import SECONDS, Handed, Letter

PER_CALL = 500
READ = 65_536  # bytes
WINDOW = 100  # parts sent and not answered yet
IDLE = 20.0  # seconds after which a connection is not trusted any more
LATER = frozenset({consts.SMPP_ESME_RTHROTTLED, consts.SMPP_ESME_RMSGQFUL})
ENTITY, TEMPLATE = 0x1400, 0x1401
SUBMIT = 0x00000004
SENDER, READER = (
    bytes((consts.SMPP_TON_ALNUM, consts.SMPP_NPI_UNK)),
    bytes((consts.SMPP_TON_INTL, consts.SMPP_NPI_ISDN)),
)
BROKEN = (OSError, exceptions.ConnectionError, exceptions.PDUError, exceptions.UnknownCommandError)

_links: dict[str, tuple["Link", float]] = {}
"""Address -> its bound connection, and when it was last used."""


class Link(client.Client):  # type: ignore[misc]  # the library has no types
    """A connection that keeps what is to be sent until `flush`, and reads as much as there is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._out, self._in = bytearray(), bytearray()

    def put(self, pdu: bytes) -> None:
        """Have it leave with the next `flush`."""
        self._out += pdu

    def flush(self) -> None:
        sent, self._out = bytes(self._out), bytearray()
        if sent:
            self._socket.sendall(sent)

    def _recv_exact(self, exact_size: int) -> bytes:
        while len(self._in) < exact_size:
            try:
                some = self._socket.recv(READ)
            except TimeoutError:
                raise exceptions.ConnectionError("silent") from None
            if not some:
                raise exceptions.ConnectionError("closed")
            self._in += some
        found = bytes(self._in[:exact_size])
        del self._in[:exact_size]
        return found


@dataclass
class Call:
    """What is known of the letters of one call. under_way: sequence number -> ref of parts without an answer.

    statuses: of every text that was put into line, what was answered to its parts. is_busy: the SMSC asked to be left
    alone.
    """

    under_way: dict[int, int] = field(default_factory=dict)
    statuses: dict[int, list[int]] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    is_busy: bool = False

    def answered(self, pdu: Any) -> None:
        ref = self.under_way.pop(pdu.sequence, None)
        if ref is not None:
            self.statuses[ref].append(pdu.status)
            self.is_busy = self.is_busy or pdu.status in LATER
            if pdu.status == consts.SMPP_ESME_ROK and getattr(pdu, "message_id", None):
                self.ids.setdefault(ref, pdu.message_id.decode("ascii", "replace")[:70])

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
        return Handed(accepted, refused, tuple(sorted(unsure)), said="busy" if self.is_busy else said)


def hand(letters: Sequence[Letter], *, key: str, until: float) -> Handed:  # noqa: ARG001 (as every gateway)
    try:
        link = _bound()
    except BROKEN as error:
        return Handed(said=type(error).__name__)
    call, said = Call(), ""
    try:
        for one in letters:
            if not _send(link, one, call, until=until):
                said = "slow"
                break
        link.flush()
        while call.under_way:
            _listen(link, call)
        _links[settings.BULK_SMS_URL] = link, time.monotonic()
    except BROKEN as error:
        said = type(error).__name__
        _end(link, is_broken=True)
    return call.handed(said)


def _send(link: Link, letter: Letter, call: Call, *, until: float) -> bool:
    """Every part of one text, as soon as the window has room; False where none may leave any more by then."""
    parts, coding, esm_class = gsm.make_parts(letter.text)
    if len(call.under_way) + len(parts) > WINDOW:
        link.flush()
        while len(call.under_way) > WINDOW // 2:
            _listen(link, call)
    if call.is_busy or time.monotonic() > until:
        return False
    call.statuses[letter.ref] = []
    for part in parts:
        sequence = link.next_sequence()
        call.under_way[sequence] = letter.ref  # before it leaves: nobody knows how much of a failed write arrived
        link.put(_submit(sequence, letter, part, coding=coding, esm_class=esm_class))
    return True


def _submit(sequence: int, letter: Letter, part: bytes, *, coding: int, esm_class: int) -> bytes:
    """A submit_sm (SMPP 3.4, 4.4.1). By hand: the library takes as long for one as all the rest of its way takes."""
    body = b"".join(
        (
            b"\0", SENDER, letter.header.encode() + b"\0", READER, letter.to.removeprefix("+").encode() + b"\0",
            bytes((esm_class, 0, 0)), b"\0\0",  # protocol, priority; no time to send it at, none to give up at
            bytes((0, 0, coding, 0, len(part))), part,  # no receipt, nothing replaced, no text kept there
            _tag(ENTITY, settings.DLT_ENTITY), _tag(TEMPLATE, letter.template),
        )
    )  # fmt: skip
    return struct.pack(">LLLL", 16 + len(body), SUBMIT, 0, sequence) + body


def _tag(number: int, text: str) -> bytes:
    value = text.encode() + b"\0"
    return struct.pack(">HH", number, len(value)) + value


def _listen(link: Link, call: Call) -> None:
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


def _bound() -> Link:
    """The connection, bound: the one there is, or a new one where that was idle for long. Raises what BROKEN names."""
    kept = _links.pop(settings.BULK_SMS_URL, None)
    if kept is not None:
        link, used = kept
        if time.monotonic() - used < IDLE:
            return link
        _end(link)
    address = urlsplit(settings.BULK_SMS_URL)
    link = Link(
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


def _end(link: Link, *, is_broken: bool = False) -> None:
    try:
        if link.state == consts.SMPP_CLIENT_STATE_BOUND_TX and not is_broken:
            link.unbind()
    except BROKEN:
        pass
    link.state = consts.SMPP_CLIENT_STATE_OPEN
    link.disconnect()
