"""Codes of six digits to the number of a sign-up, typed on the device that signed up. Never on anybody else's."""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import override

from abhiyan.kernel import bulk, crypto, phones
from abhiyan.messaging import sending, words
from abhiyan.people.models import Contact
from abhiyan.registration.joining import limits, signing
from abhiyan.registration.models import Challenge, SignUp
from abhiyan.registration.proof import proving, replies

TRIES = 5
GOOD_FOR = timedelta(minutes=10)
DIGITS = 6


class NotHere(Exception):
    """No sign-up of that code was made in this browser, or nothing of it is to be proved by a code."""


class CodeRefused(Exception):
    """The code proves nothing; the subclass says why."""


class Wrong(CodeRefused):
    """Another code was sent. left: tries that remain."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(left)


class Burnt(CodeRefused):
    """No code stands: it was tried five times, used, is older than ten minutes, or was never sent from here."""


class Browser(NamedTuple):
    """Where a request comes from: device as limits.device_of, address as limits.address_of."""

    device: bytes
    address: str


def may_ask(row: SignUp | None, device: bytes) -> bool:
    """Whether this browser may have a code sent: it made the sign-up itself, for nobody else."""
    return row is not None and row.state in (SignUp.AWAITING, SignUp.HELD) and _is_of(row, device)


def _is_of(row: SignUp, device: bytes) -> bool:
    """Whether the sign-up was made in this browser, alone."""
    return row.helper_id is None and bool(row.device) and hmac.compare_digest(bytes(row.device), device)


def was_proved_here(row: SignUp, device: bytes, at: datetime) -> bool:
    """Whether the code of a sign-up was typed in this browser in the last GOOD_FOR: who sits there had the phone."""
    return (
        row.state == SignUp.PROVED
        and row.proof == proving.CODE
        and row.proved_at is not None
        and row.proved_at > at - GOOD_FOR
        and _is_of(row, device)
    )


def are_offered() -> bool:
    """Whether this installation sends codes at all."""
    return bool(settings.CODES) and sending.can_send()


@transaction.atomic
def send(sign_up_id: int | None, *, browser: Browser, at: datetime) -> None:
    """Send a code to the number of a sign-up. Raises NotHere, limits.NotSent; then nothing is counted."""
    row = _of_this_browser(sign_up_id, browser.device)
    number = number_of(row)
    if not number.startswith(phones.INDIA) or not are_offered():
        raise limits.SwitchedOff
    limits.spend(limits.Asked(number, browser.device, browser.address), at=at)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    (pk,) = bulk.ids(Challenge, 1)
    Challenge.objects.create(pk=pk, sign_up=row, device=browser.device, digest=_digest(pk, code), at=at)
    with override(row.language):
        sending.text(number, replies.code_text(code))


@transaction.atomic
def answer(sign_up_id: int | None, code: str, *, browser: Browser, way: proving.Way) -> proving.Outcome | CodeRefused:
    """Prove a number by the code that went to it. Refusals are returned, not raised: a try counts, so it must stay.

    Raises NotHere.
    """
    row = _of_this_browser(sign_up_id, browser.device)
    challenge = standing(row.pk, browser.device, way.at)
    if challenge is None:
        return Burnt()
    Challenge.objects.filter(pk=challenge.pk).update(tries=F("tries") + 1)
    if not hmac.compare_digest(bytes(challenge.digest), _digest(challenge.pk, code)):
        left = TRIES - challenge.tries - 1
        return Wrong(left) if left else Burnt()
    Challenge.objects.filter(pk=challenge.pk).update(used_at=way.at)
    limits.came_back(limits.Asked(number_of(row), browser.device, browser.address), at=way.at)
    return proving.prove_on_device(row.pk, way=way)


def _of_this_browser(sign_up_id: int | None, device: bytes) -> SignUp:
    """The sign-up, locked: of two codes typed at once one is tried after the other. Raises NotHere."""
    row = SignUp.objects.select_for_update(of=("self",)).filter(pk=sign_up_id or 0).first()
    if row is None or not may_ask(row, device):
        raise NotHere
    return row


def standing(sign_up_id: int, device: bytes, at: datetime) -> Challenge | None:
    """The last code that was sent for a sign-up, while it may be typed here."""
    last = Challenge.objects.filter(sign_up=sign_up_id).order_by("-pk").first()
    if last is None or last.used_at is not None or last.tries >= TRIES or last.at <= at - GOOD_FOR:
        return None
    return last if hmac.compare_digest(bytes(last.device), device) else None


def sign_up_of(code: str) -> SignUp | None:
    """The sign-up of a code; one statement, whether it can be a code or not."""
    return SignUp.objects.filter(code=code if words.is_code(code) else "").first()


def number_of(row: SignUp) -> str:
    """The number of a sign-up, from a record that has it or from what was sealed."""
    contact = Contact.objects.filter(blind=bytes(row.blind), kind=Contact.PHONE).order_by("pk").first()
    return crypto.unseal(bytes(contact.sealed)) if contact is not None else signing.written(row).phone


def _digest(pk: int, code: str) -> bytes:
    return crypto.blind(f"challenge:{pk}:{code}")
