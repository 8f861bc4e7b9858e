"""What stands behind a report: photos drawn anew without metadata, PDF documents, a number of people.

Files are known by their content, never by their name or by what a browser says of them. They lie in `proofs/` of the
data directory under names of our own, and leave it only through a page that asks for the right to see the assignment.
"""

import binascii
import re
import struct
import time
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from os import fsync
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from PIL import Image, ImageOps

from abhiyan.kernel import bulk
from abhiyan.offline.kinds import Fields
from abhiyan.plans.models import Proof

MEGABYTE = 1_000_000
MOST_FILES = 6  # with one report
MOST_BYTES = {Proof.PHOTO: 12 * MEGABYTE, Proof.DOCUMENT: 5 * MEGABYTE}
MOST_PIXELS = 50_000_000  # of a photo as sent: beyond it a small file could fill the memory
MOST_PIXELS_OF_A_PHONE = 4_000_000  # of one that a phone has drawn smaller already
LONGEST_SIDE = 2_048  # pixels of a photo as kept
MOST_PEOPLE = 10_000_000
SUFFIX = {Proof.PHOTO: ".jpg", Proof.DOCUMENT: ".pdf"}
TYPES = {Proof.PHOTO: "image/jpeg", Proof.DOCUMENT: "application/pdf"}

WANTED = {
    "none": {"words"},
    "minutes": {"words", Proof.DOCUMENT},
    "photo": {Proof.PHOTO},
    "attendance": {Proof.NUMBER},
    "count": {Proof.NUMBER},
    "register": {Proof.DOCUMENT, Proof.PHOTO},
}


class FileRefused(Exception):
    """A file that is not taken; `why` is a word of REASONS."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


REASONS = ("empty", "too large", "too many", "unknown kind", "broken photo", "too many pixels", "locked document",
           "document with scripts")  # fmt: skip


class Kept(NamedTuple):
    """A file that was read, mended and is ready to be stored. kind: Proof.PHOTO or Proof.DOCUMENT."""

    kind: str
    content: bytes


class Given(NamedTuple):
    """All that comes with a report besides words."""

    number: int | None = None
    files: tuple[Kept, ...] = ()

    def kinds(self, text: str) -> set[str]:
        found = {one.kind for one in self.files}
        if self.number is not None:
            found.add(Proof.NUMBER)
        return found | {"words"} if text.strip() else found


NOTHING = Given()


def is_enough(wanted: str, text: str, given: Given = NOTHING) -> bool:
    """Whether a report holds what the activity asks for as proof: any one of the kinds named in WANTED."""
    return bool(WANTED[wanted] & given.kinds(text))


# --- reading what was sent ------------------------------------------------------------------------------------------


def read_all(files: Sequence["UploadedFile[bytes]"]) -> tuple[Kept, ...]:
    """The files of one report. Raises FileRefused with the reason of the first that is not taken."""
    if len(files) > MOST_FILES:
        raise FileRefused("too many")
    return tuple(read(one) for one in files)


def read_early(files: Sequence["UploadedFile[bytes]"]) -> None:
    """Read the files of one report before anything is written; `read` then has the answer."""
    for one in files if len(files) <= MOST_FILES else ():
        try:
            one.answer = _read(one)  # type: ignore[attr-defined]
        except FileRefused as refused:
            one.answer = refused  # type: ignore[attr-defined]


def read(file: "UploadedFile[bytes]") -> Kept:
    """One file by its content, read early or now. Raises FileRefused."""
    answer: Kept | FileRefused = getattr(file, "answer", None) or _read(file)
    if isinstance(answer, FileRefused):
        raise answer
    return answer


def _read(file: "UploadedFile[bytes]") -> Kept:
    """Bytes are counted before they are read."""
    if not file.size:
        raise FileRefused("empty")
    if file.size > max(MOST_BYTES.values()):
        raise FileRefused("too large")
    content = file.read()
    kind = kind_of(content)
    if len(content) > MOST_BYTES[kind]:
        raise FileRefused("too large")
    if kind == Proof.DOCUMENT:
        check_document(content)
        return Kept(kind, content)
    return Kept(kind, drawn_anew(content))


def kind_of(content: bytes) -> str:
    """By the first bytes. Raises FileRefused for everything but JPEG, PNG, WebP and PDF."""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (content[:4], content[8:12]) == (
        b"RIFF",
        b"WEBP",
    ):
        return Proof.PHOTO
    if content.startswith(b"%PDF-"):
        return Proof.DOCUMENT
    raise FileRefused("unknown kind")


def from_a_phone(fields: Fields) -> Fields:
    """A photo that a phone kept (`photo`, base64), drawn anew: what `of_a_phone` reads; nothing where it is none."""
    try:
        content = b64decode(str(fields.get("photo", "")), validate=True)
        if kind_of(content) != Proof.PHOTO:
            return {}
        return {"photo": b64encode(drawn_anew(content, most=MOST_PIXELS_OF_A_PHONE)).decode()}
    except (binascii.Error, FileRefused):
        return {}


def of_a_phone(fields: Fields) -> Kept:
    """Raises FileRefused where there was none."""
    if "photo" not in fields:
        raise FileRefused("unknown kind")
    return Kept(Proof.PHOTO, b64decode(fields["photo"]))


# What decoders raise; struct.error where a broken Exif block is read.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error)


def drawn_anew(content: bytes, *, most: int = MOST_PIXELS) -> bytes:
    """The photo as a JPEG of at most LONGEST_SIDE pixels, upright, with its pixels and nothing else of the original."""
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as sent:
            if sent.width * sent.height > most:
                raise FileRefused("too many pixels")
            sent.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first: turned whole, it would stand in memory twice
            upright = ImageOps.exif_transpose(sent)
            # A canvas of its own: comments, profiles and thumbnails ride along with the image that was opened.
            canvas = Image.new("RGB", upright.size, "white")
            whole = upright.convert("RGBA")
            canvas.paste(whole, mask=whole.getchannel("A"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused("too many pixels") from error
    except BROKEN as error:
        raise FileRefused("broken photo") from error
    out = BytesIO()
    canvas.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
# Long names only: a scan of 5 MB holds the three bytes of /JS by chance as often as not, and no script stands without
# its /JavaScript or /Rendition.
SCRIPTS = re.compile(rb"/(JavaScript|Rendition|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z])")
LOCKED = re.compile(rb"/Encrypt(?![A-Za-z])")
_NAME = b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in b"ObjStm")
PACKED = re.compile(b"/" + _NAME + rb"(?![A-Za-z]).{0,500}?stream\r?\n", re.DOTALL)
MOST_UNPACKED = 20 * MEGABYTE  # of the objects a PDF packs together


def check_document(content: bytes) -> None:
    """Refuses a PDF that needs a password or carries programs, as far as its names tell. Raises FileRefused."""
    if LOCKED.search(_plain(content)):
        raise FileRefused("locked document")
    if any(SCRIPTS.search(_plain(part)) for part in (content, *_packed(content))):
        raise FileRefused("document with scripts")


def _plain(content: bytes) -> bytes:
    """With names as they are read: one may be written /J#61vaScript."""
    return HEX.sub(lambda found: bytes([int(found[1], 16)]), content)


def _packed(content: bytes) -> Iterator[bytes]:
    """The objects that are packed together in streams. Raises FileRefused for what can't be unpacked."""
    left, whole = MOST_UNPACKED, memoryview(content)
    for found in PACKED.finditer(content):
        try:
            part = zlib.decompressobj().decompress(whole[found.end() :], left)
        except zlib.error as error:
            raise FileRefused("document with scripts") from error
        left -= len(part)
        if left <= 0:
            raise FileRefused("document with scripts")
        yield part


# --- the files ------------------------------------------------------------------------------------------------------


def directory(folder: str = "proofs") -> Path:
    return Path(settings.DATA) / folder


def path_of(name: str, folder: str = "proofs") -> Path:
    """Where a file lies; two letters of its name are a directory, so that none grows too large."""
    return directory(folder) / name[:2] / name


def store(kept: Kept, folder: str = "proofs") -> str:
    """Write a file where only this user reads it; returns its name. It is on disk before its row is."""
    return store_as(SUFFIX[kept.kind], kept.content, folder)


def store_as(suffix: str, content: bytes, folder: str) -> str:
    """The same for whatever ends in `suffix`."""
    name = token_hex(16) + suffix
    path = path_of(name, folder)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        fsync(out.fileno())
    return name


class File(Protocol):
    """A row about a file: its name here, and its SHA-256 (hex)."""

    name: Any
    digest: Any


def content_of(proof: File, folder: str = "proofs") -> bytes | None:
    """The bytes of a proof as they were stored; None for a number, and for a file that is gone or was changed."""
    path = path_of(proof.name, folder)
    if not proof.name or not path.is_file():
        return None
    content = path.read_bytes()
    return content if sha256(content).hexdigest() == proof.digest else None


def rows_of(given: Given) -> Iterable[Proof]:
    """Proofs not yet saved, without their assignment, day and actor; files are stored."""
    if given.number is not None:
        yield Proof(kind=Proof.NUMBER, number=given.number)
    for one in given.files:
        digest = sha256(one.content).hexdigest()
        yield Proof(kind=one.kind, name=store(one), size=len(one.content), digest=digest)


OLD = 24 * 3600  # seconds after which a file without a row is left over from a write that failed


def sweep(now: float | None = None) -> int:
    """Remove files of reports without a row that are older than a day; returns how many."""
    return sweep_folder("proofs", Proof.objects.all(), now=now)


def sweep_folder(folder: str, rows: "QuerySet[Any]", *, now: float | None = None) -> int:
    """Remove the files of a folder that none of these rows names and that are older than a day; returns how many."""
    before = (time.time() if now is None else now) - OLD
    old = {path.name: path for path in directory(folder).glob("*/*") if path.stat().st_mtime < before}
    for some in bulk.batches(old.keys()):
        for name in rows.filter(name__in=some).values_list("name", flat=True):
            del old[name]
    for path in old.values():
        path.unlink(missing_ok=True)
    return len(old)
