"""The text of a PDF that Typst set, read back by its own tables of signs: enough to find a line of Latin letters."""

import re
import zlib
from collections.abc import Iterator

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SIGN = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
SHOWN = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
ESCAPED = re.compile(rb"\\(?:([0-7]{3})|(.))", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def streams(content: bytes) -> Iterator[bytes]:
    for found in STREAM.finditer(content):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            yield found[1]


def texts(content: bytes) -> list[str]:
    """Each page's text, once for each font's table: one of them is right."""
    parts = list(streams(content))
    tables = [
        {
            bytes.fromhex(sign.decode()): bytes.fromhex(said.decode()).decode("utf-16-be")
            for sign, said in SIGN.findall(one)
        }
        for one in parts
        if b"beginbfchar" in one
    ]
    return [
        "".join(table.get(two, "") for two in _signs(one)) for one in parts if b"Tf" in one for table in tables
    ]  # fmt: skip


def _signs(page: bytes) -> Iterator[bytes]:
    for found in SHOWN.findall(page):
        plain = ESCAPED.sub(lambda one: bytes([int(one[1], 8)]) if one[1] else NAMED.get(one[2], one[2]), found[1:-1])
        yield from (plain[at : at + 2] for at in range(0, len(plain), 2))
