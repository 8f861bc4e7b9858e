"""What is sealed opens with its key only; what is blind is found and never read."""

from pathlib import Path
from stat import S_IMODE

import pytest

from abhiyan.kernel import crypto, keyfiles
from abhiyan.kernel.models import KeyMark

NUMBER = "+919876543210"


@pytest.fixture(autouse=True)
def keys(settings, tmp_path: Path) -> Path:
    settings.KEYS = tmp_path / "keys"
    return settings.KEYS


def test_sealed_text_opens_again():
    sealed = crypto.seal(NUMBER)

    assert (crypto.unseal(sealed), NUMBER[3:].encode() in sealed, len(sealed)) == (NUMBER, False, 2 + 12 + 13 + 16)


def test_the_same_text_is_sealed_differently_each_time():
    assert crypto.seal(NUMBER) != crypto.seal(NUMBER)


def test_the_same_text_is_blind_alike_under_one_key_only(settings, tmp_path):
    first = crypto.blind(NUMBER)
    again = crypto.blind(NUMBER)
    settings.KEYS = tmp_path / "others"

    assert (first == again, len(first), crypto.blind(NUMBER) == first) == (True, 32, False)


@pytest.mark.parametrize("place", [2, 14, -1])
def test_a_changed_byte_breaks_the_seal(place):
    sealed = bytearray(crypto.seal(NUMBER))
    sealed[place] ^= 1

    with pytest.raises(crypto.BrokenSeal):
        crypto.unseal(bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"\x00\x01", b"\x00\x01short"])
def test_what_was_never_sealed_is_refused(sealed):
    crypto.seal(NUMBER)

    with pytest.raises((crypto.BrokenSeal, crypto.NoSuchKey)):
        crypto.unseal(sealed)


def test_bytes_of_a_key_that_is_gone_name_it(settings, tmp_path):
    sealed = crypto.seal(NUMBER)
    crypto.seal(NUMBER)
    settings.KEYS = tmp_path / "others"
    keyfiles.read_or_make(settings.KEYS / "seal-2.key")

    with pytest.raises(crypto.NoSuchKey, match=r"seal-1\.key"):
        crypto.unseal(sealed)


@pytest.mark.django_db
def test_after_rotation_new_seals_use_the_new_key_and_old_ones_open():
    old = crypto.seal(NUMBER)

    assert crypto.rotate() == 2
    fresh = crypto.reseal(old)
    assert [crypto.key_id(old), crypto.key_id(fresh), crypto.key_id(crypto.seal(NUMBER))] == [1, 2, 2]
    assert (crypto.unseal(old), crypto.unseal(fresh), crypto.reseal(fresh)) == (NUMBER, NUMBER, fresh)


def test_a_key_added_by_another_process_is_found(keys):
    crypto.seal(NUMBER)
    other = crypto.AESGCM(keyfiles.read_or_make(keys / "seal-2.key"))
    sealed = b"\x00\x02" + b"n" * 12 + other.encrypt(b"n" * 12, NUMBER.encode(), None)

    assert crypto.unseal(sealed) == NUMBER


def test_keys_are_files_for_their_owner_only(keys):
    crypto.seal(NUMBER)
    crypto.blind(NUMBER)

    assert sorted((file.name, S_IMODE(file.stat().st_mode)) for file in keys.iterdir()) == [
        ("blind.key", 0o600),
        ("seal-1.key", 0o600),
    ]


def test_a_key_that_is_there_is_never_replaced(tmp_path):
    first = keyfiles.read_or_make(tmp_path / "a.key")
    keyfiles.make(tmp_path / "a.key", b"other")

    assert (keyfiles.read_or_make(tmp_path / "a.key"), [f.name for f in tmp_path.glob("*")]) == (first, ["a.key"])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["blind", "audit", "links", "push", "session"])
def test_a_database_knows_when_its_keys_are_gone(keys, name):
    """Also those that nothing has used yet, and that of the sessions: it signs links that hang on walls."""
    keyfiles.read_or_make(keys / "session.key", 48)
    KeyMark.objects.all().delete()
    crypto.remember_keys()
    before = crypto.lost_keys()
    (keys / f"{name}.key").unlink()
    keyfiles.read_or_make(keys / f"{name}.key")  # made anew by whoever uses it next
    crypto._blind_key.cache_clear()

    assert (before, crypto.lost_keys()) == ([], [name])


@pytest.mark.django_db
def test_a_key_of_the_vault_is_meant_to_go(keys):
    keyfiles.read_or_make(keys / "vault-202601.key")
    KeyMark.objects.all().delete()
    crypto.remember_keys()
    (keys / "vault-202601.key").unlink()

    assert crypto.lost_keys() == []
