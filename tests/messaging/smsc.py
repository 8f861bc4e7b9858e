"""A small SMSC on this machine: binds, takes submit_sm, answers by a script. On the library's parsing of PDUs."""

import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from smpplib import consts, smpp

Answer = Callable[["Submitted"], int | None]
SILENT = -1


@dataclass
class Submitted:
    """One part that came. number: how many came before it."""

    number: int
    to: str
    sender: str
    text: bytes
    coding: int
    esm_class: int
    tags: dict[int, str]


def _ok(_part: Submitted) -> int | None:
    return consts.SMPP_ESME_ROK


@dataclass
class Smsc:
    """answer: the status of each part; None ends the connection without one, SILENT leaves it unanswered.

    password: what a bind must say.
    """

    answer: Answer = _ok
    password: str = "secret"
    parts: list[Submitted] = field(default_factory=list)
    binds: int = 0
    asks: bool = False

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            with connection:
                try:
                    self._talk(connection)
                except (OSError, struct.error, EOFError):
                    continue

    def _talk(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        while head := stream.read(16):
            length, kind, _status, sequence = struct.unpack(">LLLL", head)
            body = stream.read(length - 16)
            if not self._answered(connection, kind, sequence, head + body):
                connection.shutdown(socket.SHUT_RDWR)
                return

    def _answered(self, connection: socket.socket, kind: int, sequence: int, raw: bytes) -> bool:
        if kind == 0x00000002:  # bind_transmitter
            self.binds += 1
            is_right = self.password.encode() in raw
            self._say(connection, 0x80000002, 0 if is_right else consts.SMPP_ESME_RINVPASWD, sequence, b"smsc\0")
            return True
        if kind == 0x00000006:  # unbind
            self._say(connection, 0x80000006, 0, sequence, b"")
            return False
        if kind == 0x80000015:  # enquire_link_resp
            return True
        part = self._read(raw)
        status = self.answer(part)
        self.parts.append(part)
        if status is None:
            return False
        if status == SILENT:
            return True
        if self.asks:
            self._say(connection, 0x00000015, 0, 77, b"")  # enquire_link, in between
        self._say(connection, 0x80000004, status, sequence, f"id-{part.number}\0".encode() if not status else b"")
        return True

    def _say(self, connection: socket.socket, kind: int, status: int, sequence: int, body: bytes) -> None:
        connection.sendall(struct.pack(">LLLL", 16 + len(body), kind, status, sequence) + body)

    def _read(self, raw: bytes) -> Submitted:
        class Known:
            sequence = 0

            def next_sequence(self) -> int:
                return 0

        pdu: Any = smpp.parse_pdu(raw, client=Known(), allow_unknown_opt_params=True)
        end = raw.rindex(pdu.short_message) + len(pdu.short_message)
        tags, at = {}, end
        while at < len(raw):
            tag, length = struct.unpack(">HH", raw[at : at + 4])
            tags[tag] = raw[at + 4 : at + 4 + length].rstrip(b"\0").decode()
            at += 4 + length
        return Submitted(
            len(self.parts), pdu.destination_addr.decode(), pdu.source_addr.decode(), pdu.short_message,
            pdu.data_coding, pdu.esm_class, tags,
        )  # fmt: skip
