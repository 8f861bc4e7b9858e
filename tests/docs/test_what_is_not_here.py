"""What no committed file may hold: real people and parties, machines, package hosts, tools that wrote it.

The words must not stand here either: digests of words and of pairs are kept, the rest is put together.
"""

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import pytest

WORD = re.compile(r"[a-z]+|[ऀ-ॣॱ-ॿ\u200c\u200d]+")
HEX = (
    "00cefdc39136075b8f791f2f097d819b832a0c4afc30e79b0c906170328e0ed0d1cda9f314909cebc91414e4410bce42"
    "1a8d699ba6752462de3df27f28e13a64376a30f873c8120c32daf81f242337be4acd72c53b50b4ceb5d240c5c989365a"
    "4db1ad6b890c5033dcf9e49056aacb75eca25b7d7fcb17b05bce0795f5335c1701032c315d83ec80b7aa688d4b38d8ec"
    "68e4993e29ac69b6b95df39e6bf83a68b3876f2a394d2a69737db7a377737883f1f5240d7f63b01c829d814e0d521870"
    "8332339db72f8c84e1b02bcd8d065c9ea6738e6096a50d018f45ffc7ed3799757f59ee98a2138c2cf40ca5667085e2af"
    "a5aa462c6c3baad2bd016378adfcbb1a4cc4b1e5cd36b799b20f3e143702b540834cc1a4b6005488b6e5b7b49100db3b"
    "b9130c22030cb9479ddc5e8fbb0faa272a1abcd109dbcae4bf3e0affe8f8c11a535b0e45ce056c6fdfe8d0e636740287"
    "d1a8001c58c9d4f3c90b02ced5570c8f51b9e185e4829a59e24b015cc1bee4ec856c6fa7e51c67c9c4bbe5e62dae1e77"
    "e6890a80ebd2ea99388a04dfed56a20fc0de"
)  # six bytes each
DIGESTS = frozenset(HEX[at : at + 12] for at in range(0, len(HEX), 12))
PIECES = tuple(
    "".join(parts)
    for parts in (
        ("../", "shared"), ("/wo", "rk/"), ("/ro", "ot/"), ("/ho", "me/"), ("/tmp/", "bash"), ("/Us", "ers/"),
        ("py", "pi.org"), ("python", "hosted"), ("npm", "js.org"), ("npm", "js.com"), ("arti", "factory"),
    )
)  # fmt: skip


def committed(root: Path) -> Iterator[tuple[str, str]]:
    """(name, text) of every committed file that is text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git repository")
    for name in filter(None, listed.stdout.split("\0")):
        try:
            yield name, (root / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue


def digest(words: str) -> str:
    return blake2b(words.encode(), digest_size=6).hexdigest()


def forbidden_words(text: str) -> list[str]:
    words = WORD.findall(unicodedata.normalize("NFC", text).casefold())
    candidates = set(words) | {f"{one} {two}" for one, two in pairwise(words)}
    return sorted(word for word in candidates if digest(word) in DIGESTS)


def test_no_real_person_or_party_is_named(root):
    assert [(name, found) for name, text in committed(root) if (found := forbidden_words(text))] == []


def test_no_machine_and_no_package_host_is_named(root):
    found = [(name, piece) for name, text in committed(root) for piece in PIECES if piece in text]

    assert found == []


def test_a_forbidden_word_would_be_found():
    known = "kalpit janata namuna"
    assert forbidden_words(known) == []
    assert digest("example") not in DIGESTS
    assert len(DIGESTS) > 50
