"""What a pass says and how a door judges it: plain values in and out. The page of a door goes by the same rules in
its own language (static/js/door/rules.mjs); tests hold the two together.

The text of a pass is PREFIX and base32 of: the mark of its key (4 bytes), event (4), number (4), class (1), last day
(2, days from EPOCH), signature (64, Ed25519 over SIGNED and what stands before it). Capital letters and digits only: a
square of dots holds them closer, and a printer that knows no others spoils nothing.
"""

import re
import unicodedata
from base64 import b32decode, b32encode
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from secrets import choice
from struct import Struct
from typing import NamedTuple

STAGE, OFFICE, VOLUNTEER, COMPANION, PRESS, SERVICE = 1, 2, 3, 4, 5, 6
CLASSES = (STAGE, OFFICE, VOLUNTEER, COMPANION, PRESS, SERVICE)
NAMELESS = (PRESS, SERVICE)  # may be given out without anybody's name

PREFIX = "ABH1"
SIGNED = b"abhiyan.pass.1:"
EPOCH = date(2000, 1, 1)
_FORM = Struct(">4sIIBH")
TEXT = re.compile(PREFIX + r"[A-Z2-7]{127}", re.ASCII)
LENGTH = len(PREFIX) + 127

# What a door says of what is shown to it.
IN, USED, REVOKED, EARLY, OVER = "in", "used", "revoked", "early", "over"
OTHER_EVENT, EXPIRED, RETIRED, ALTERED, UNKNOWN_KEY, NOT_A_PASS, NO_SUCH_CODE = (
    "other_event", "expired", "retired", "altered", "unknown_key", "not_a_pass", "no_such_code",
)  # fmt: skip
UNREADABLE = "unreadable"  # the camera sees a square of dots and can't make it out
OUTCOMES = (
    IN, USED, REVOKED, EARLY, OVER, OTHER_EVENT, EXPIRED, RETIRED, ALTERED, UNKNOWN_KEY, NOT_A_PASS, NO_SUCH_CODE,
    UNREADABLE,
)  # fmt: skip
KNOWN = (IN, USED, REVOKED, EARLY, OVER)  # said of a pass of this event: such a scan is kept

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: they read like others
CODE_LENGTH = 8


class Said(NamedTuple):
    """What a pass says. key: the mark of the key it was signed with (hex); last: the last day on which it is good."""

    key: str
    event: int
    number: int
    kind: int
    last: date


class Opened(NamedTuple):
    """A text that has the form of a pass: what it says, the bytes that were signed, and the signature."""

    said: Said
    signed: bytes
    signature: bytes


class Hours(NamedTuple):
    """When the doors are open: [opens, closes)."""

    opens: datetime
    closes: datetime


def packed(said: Said) -> bytes:
    """What is signed of a pass."""
    return _FORM.pack(bytes.fromhex(said.key), said.event, said.number, said.kind, (said.last - EPOCH).days)


def text_of(said: Said, signature: bytes) -> str:
    return PREFIX + b32encode(packed(said) + signature).decode().rstrip("=")


def opened(text: str) -> Opened | None:
    """What stands in a text; None for all that has not the form of a pass. Small letters are read as capitals."""
    text = text.strip().upper()
    if not TEXT.fullmatch(text):
        return None
    whole = b32decode(text[len(PREFIX) :] + "=")
    if b32encode(whole).decode().rstrip("=") != text[len(PREFIX) :]:
        return None  # bits that mean nothing are not zero
    key, event, number, kind, days = _FORM.unpack(whole[: _FORM.size])
    said = Said(key.hex(), event, number, kind, EPOCH + timedelta(days=days))
    return Opened(said, SIGNED + whole[: _FORM.size], whole[_FORM.size :])


def judge(
    found: Said, *, event: int, day: date, at: datetime, hours: Hours | None, revoked: Collection[int],
    used: Collection[int],
) -> str:  # fmt: skip
    """A word of OUTCOMES for a pass whose signature holds. day: the programme's, by which passes end; hours: None for
    any time.
    """
    if found.event != event:
        return OTHER_EVENT
    if found.last < day:
        return EXPIRED
    if found.number in revoked:
        return REVOKED
    if found.number in used:
        return USED
    if hours is not None and not hours.opens <= at < hours.closes:
        return EARLY if at < hours.opens else OVER
    return IN


# --- codes that are typed -----------------------------------------------------------------------------------------


def new_code(taken: Collection[str] = ()) -> str:
    """A code by lot that is not among those taken: forty bits."""
    while (code := "".join(choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))) in taken:
        pass
    return code


def read_code(text: str) -> str:
    """A code as it was typed, in one way of writing: digits of any script, O and I for 0 and 1, dashes dropped."""
    letters = (str(unicodedata.digit(one, one)) for one in text.upper() if one.isalnum())
    return "".join(letters).translate(str.maketrans("OIL", "011"))[:40]


def shown_code(code: str) -> str:
    """In two halves, as one reads it out."""
    return f"{code[:4]}-{code[4:]}"


def code_mark(event: int, code: str) -> str:
    """What a door's list holds in place of a code (hex)."""
    return sha256(f"{event}:{code}".encode()).digest()[:8].hex()


# --- places in a hall ---------------------------------------------------------------------------------------------


class Turn(NamedTuple):
    """Somebody who waits for so many places."""

    pk: int
    places: int


def move_up(free: int | None, waiting: Collection[Turn]) -> list[int]:
    """Who of those who wait has a place now, in their order: nobody passes by whoever stands before. None: no limit."""
    found: list[int] = []
    for one in waiting:
        if free is not None and one.places > free:
            break
        found.append(one.pk)
        free = None if free is None else free - one.places
    return found


class Used(NamedTuple):
    """One use of a pass as a door said it. revoked: when the pass was revoked, had it been; stands: a person said that
    it is right all the same.
    """

    pk: int
    at: datetime
    stands: bool = False


SECOND, AFTER_REVOKED, BEFORE_REVOKED = "second", "after_revoked", "before_revoked"


def settled(uses: Collection[Used], revoked_at: datetime | None) -> tuple[int | None, Mapping[int, str]]:
    """Which use is the entry (the earliest that counts), and what is to be looked at: {use: word}.

    A use at or after the moment at which the pass was revoked counts once a person says that it stands.
    """
    entry: int | None = None
    flags: dict[int, str] = {}
    for one in sorted(uses, key=lambda one: (one.at, one.pk)):
        after = revoked_at is not None and one.at >= revoked_at
        if after and not one.stands:
            flags[one.pk] = AFTER_REVOKED
        elif entry is not None:
            flags[one.pk] = SECOND
        else:
            entry = one.pk
            flags[one.pk] = BEFORE_REVOKED if revoked_at is not None and not after else ""
    return entry, flags
