"""What a message says, and what is said back: plain data that domains above and below hand each other."""

from datetime import date, datetime
from typing import NamedTuple


class Message(NamedTuple):
    """A message or missed call, understood. kind: a word of messaging.words. code: what stood beside JOIN, or "".
    numbers, rest: what stood behind REPORT or ATTEND.

    number: E.164, never to be kept or logged; blind: what it is found by.
    """

    gateway: str
    kind: str
    code: str
    number: str
    blind: bytes
    day: date
    at: datetime
    numbers: tuple[int, ...] = ()
    rest: str = ""

    def __repr__(self) -> str:
        return f"Message({self.gateway}, {self.kind}, {self.at:%H:%M:%S})"  # a log must never show a number


class Answer(NamedTuple):
    """What came of a message, as a key of at most 12 letters, and the text that goes back ("" for none)."""

    outcome: str
    text: str
