"""The keys that passes are signed with: made at first use, kept as the installation's other keys, rolled, retired."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from abhiyan.hall import rules
from abhiyan.hall.models import PassKey
from abhiyan.hall.rules import Said
from abhiyan.kernel import audit, crypto, keyfiles
from abhiyan.kernel.authority import Authority


class NoSuchKey(Exception):
    """There is no key of that number."""


class Public(NamedTuple):
    """The public half of a key."""

    public: bytes
    retired: bool


def publics() -> dict[str, Public]:
    """Every key there was, by its mark. One statement."""
    rows = PassKey.objects.values_list("mark", "public", "retired_at")
    return {mark: Public(bytes(public), retired is not None) for mark, public, retired in rows}


class Signer:
    """Signs with the newest key that is not retired; the first one is made here."""

    def __init__(self) -> None:
        found = PassKey.objects.filter(retired_at=None).order_by("-number").first() or _made()
        self.mark = found.mark
        self._private = _private(settings.KEYS, found.number)

    def text(self, said: Said) -> str:
        """The text of a pass. Signed again it is the same."""
        return rules.text_of(said, self._private.sign(rules.SIGNED + rules.packed(said)))


class Verifier:
    """Whether a text is a pass of ours."""

    def __init__(self) -> None:
        self.known = publics()

    def read(self, text: str) -> Said | str:
        """What the pass says, or why it is none: a word of rules.OUTCOMES."""
        found = rules.opened(text)
        if found is None:
            return rules.NOT_A_PASS
        key = self.known.get(found.said.key)
        if key is None:
            return rules.UNKNOWN_KEY
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(found.signature, found.signed)
        except InvalidSignature:
            return rules.ALTERED
        return rules.RETIRED if key.retired else found.said


@transaction.atomic
def roll(*, by: Authority) -> int:
    """Sign with a new key from now on; what the old ones signed still holds. Returns its number."""
    made = _made()
    audit.wrote("roll_pass_key", f"pass-{made.number}", by=by)
    return made.number


@transaction.atomic
def retire(number: int, *, by: Authority) -> None:
    """Let nobody in any more with what a key signed: it was stolen. Twice is once. Raises NoSuchKey."""
    found = PassKey.objects.select_for_update().filter(number=number).first()
    if found is None:
        raise NoSuchKey(number)
    if found.retired_at is None:
        PassKey.objects.filter(pk=found.pk).update(retired_at=timezone.now())
        audit.wrote("retire_pass_key", f"pass-{number}", by=by)


def _made() -> PassKey:
    """The next key. Two processes that make the first one at once make the same."""
    last = PassKey.objects.order_by("-number").values_list("number", flat=True).first() or 0
    number = last + 1
    public = _private(settings.KEYS, number).public_key().public_bytes_raw()
    mark = audit.digest_of([public.hex()])[:8]
    made, _is_new = PassKey.objects.get_or_create(
        number=number, defaults={"mark": mark, "public": public, "made_at": timezone.now()}
    )
    crypto.remember_keys()
    return made


@lru_cache(maxsize=8)
def _private(directory: Path, number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyfiles.read_or_make(directory / f"pass-{number}.key"))
