"""Seals what must not be read in the database, and finds it again without opening it.

`seal` is AES-256-GCM; the bytes are key id (2), nonce (12), text, tag (16). `blind` is HMAC-SHA-256 under another key,
which never changes: it is what is looked up. Keys are files (seal-1.key, seal-2.key, ..., blind.key) in ABHIYAN_KEYS,
made on first use; the seal key with the highest id seals.
"""

import hmac
import os
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from abhiyan.kernel import keyfiles
from abhiyan.kernel.models import KeyMark

ID_BYTES, NONCE_BYTES = 2, 12
# Keys that are used elsewhere; all are made together, so that the loss of any is noticed from the first day.
OTHERS = ("audit", "links", "push")


class NoSuchKey(Exception):
    """The bytes were sealed with a key that isn't in the key directory."""


class BrokenSeal(Exception):
    """The bytes were changed, cut or never sealed."""


class Ring(NamedTuple):
    """Every seal key by its id, and which of them seals."""

    ciphers: dict[int, AESGCM]
    current: int
    prefix: bytes


def seal(text: str) -> bytes:
    """The sealed bytes of `text`; each call gives others. (260,000 a second on one core.)"""
    return seal_bytes(text.encode())


def unseal(sealed: bytes) -> str:
    """The text again. Raises NoSuchKey or BrokenSeal."""
    return unseal_bytes(sealed).decode()


def seal_bytes(plain: bytes) -> bytes:
    """`seal` for bytes."""
    ring = _ring(settings.KEYS)
    nonce = os.urandom(NONCE_BYTES)
    return ring.prefix + nonce + ring.ciphers[ring.current].encrypt(nonce, plain, None)


def unseal_bytes(sealed: bytes) -> bytes:
    """`unseal` for bytes."""
    cipher = _cipher(key_id(sealed))
    nonce, body = sealed[ID_BYTES : ID_BYTES + NONCE_BYTES], sealed[ID_BYTES + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, None)
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal from error


def reseal(sealed: bytes) -> bytes:
    """The same text under the current key; the same bytes when they are already. Raises NoSuchKey or BrokenSeal."""
    if key_id(sealed) == _ring(settings.KEYS).current:
        return sealed
    return seal(unseal(sealed))


def key_id(sealed: bytes) -> int:
    """Which key sealed it."""
    return int.from_bytes(sealed[:ID_BYTES], "big")


def blind(text: str) -> bytes:
    """32 bytes, the same for the same text: for a unique index, useless without the key."""
    return hmac.digest(_blind_key(settings.KEYS), text.encode(), "sha256")


def current_key() -> int:
    """The id of the key that seals."""
    return _ring(settings.KEYS).current


def rotate() -> int:
    """Add a seal key and return its id. Old keys still open; other processes seal with it after their restart."""
    fresh = max(_key_files(settings.KEYS), default=0) + 1
    keyfiles.read_or_make(settings.KEYS / f"seal-{fresh}.key")
    _ring.cache_clear()
    remember_keys()
    return fresh


def fingerprints() -> dict[str, str]:
    """A mark of every key file by its name ("seal-1"): equal for equal keys, telling nothing about them."""
    current_key()
    _blind_key(settings.KEYS)
    for name in OTHERS:
        keyfiles.read_or_make(settings.KEYS / f"{name}.key")
    keys = {file.stem: keyfiles.read_or_make(file) for file in sorted(settings.KEYS.glob("*.key"))}
    return {name: hmac.digest(key, b"fingerprint", "sha256")[:16].hex() for name, key in keys.items()}


def remember_keys() -> None:
    """Mark in the database the keys it now relies on; marks that stand are never changed."""
    marks = [KeyMark(name=name, fingerprint=mark) for name, mark in fingerprints().items() if not _is_to_go(name)]
    KeyMark.objects.bulk_create(marks, ignore_conflicts=True)


def _is_to_go(name: str) -> bool:
    """Whether a key is meant to be lost: the vault's, after a year."""
    return name.startswith("vault-")


def lost_keys() -> list[str]:
    """Names of keys this database relies on whose files are missing or hold another key."""
    now = fingerprints()
    marks = KeyMark.objects.order_by("name").values_list("name", "fingerprint")
    return [name for name, mark in marks if now.get(name) != mark]


def _cipher(number: int) -> AESGCM:
    ring = _ring(settings.KEYS)
    if number not in ring.ciphers:
        _ring.cache_clear()  # another process may have rotated
        ring = _ring(settings.KEYS)
    if number not in ring.ciphers:
        raise NoSuchKey(f"seal-{number}.key")
    return ring.ciphers[number]


def _key_files(directory: Path) -> dict[int, Path]:
    files = {file.stem.removeprefix("seal-"): file for file in directory.glob("seal-*.key")}
    return {int(number): file for number, file in files.items() if number.isdigit()}


@lru_cache(maxsize=4)
def _ring(directory: Path) -> Ring:
    if not _key_files(directory):
        keyfiles.read_or_make(directory / "seal-1.key")
    ciphers = {number: AESGCM(keyfiles.read_or_make(file)) for number, file in _key_files(directory).items()}
    current = max(ciphers)
    return Ring(ciphers, current, current.to_bytes(ID_BYTES, "big"))


@lru_cache(maxsize=4)
def _blind_key(directory: Path) -> bytes:
    return keyfiles.read_or_make(directory / "blind.key")
