"""Files for kits as they are sent: read by content, never by name; refused with a reason, or mended.

A picture is drawn anew without metadata, a document is set anew page by page; of a video nothing is changed, so it is
refused where it says where it was made.
"""

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from abhiyan.kernel.pdf import pdf
from abhiyan.kits.models import Piece
from abhiyan.plans import proofs
from abhiyan.plans.models import Proof

MEGABYTE = 1_000_000
MOST_BYTES = {Piece.PICTURE: 12 * MEGABYTE, Piece.VIDEO: 16 * MEGABYTE, Piece.DOCUMENT: 5 * MEGABYTE}
MOST_PAGES = 12  # of a document
FOLDER = "kits"  # of the data directory
TYPES = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".pdf": "application/pdf",
}
PLACED = (b"\xa9xyz", b"com.apple.quicktime.location", b"loci")  # how a video says where it was made
SAID_SYNTHETIC = (b"trainedAlgorithmicMedia", b"Synthetic (AI)")  # by the standard of news agencies, and by us
HERE = Path(__file__).parent


class FileRefused(Exception):
    """A file that is not taken; `why` is a word of REASONS."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


REASONS = (*proofs.REASONS, "broken document", "video says where", "too many pages", "says it is synthetic",
           "was labelled", "synthetic is no picture")  # fmt: skip


class Sent(NamedTuple):
    """A file by what it is: a kind of a piece, and its content mended. says_synthetic: by its own metadata."""

    kind: str
    suffix: str
    content: bytes
    says_synthetic: bool = False


def read_early(file: "UploadedFile[bytes]") -> None:
    """Read a file before anything is written; `read` then has the answer."""
    try:
        file.answer = _read(file)  # type: ignore[attr-defined]
    except FileRefused as refused:
        file.answer = refused  # type: ignore[attr-defined]


def read(file: "UploadedFile[bytes]") -> Sent:
    """One file by its content, read early or now. Raises FileRefused."""
    answer: Sent | FileRefused = getattr(file, "answer", None) or _read(file)
    if isinstance(answer, FileRefused):
        raise answer
    return answer


def _read(file: "UploadedFile[bytes]") -> Sent:
    """Bytes are counted before they are read."""
    if not file.size:
        raise FileRefused("empty")
    if file.size > max(MOST_BYTES.values()):
        raise FileRefused("too large")
    return of_content(file.read())


def of_content(content: bytes) -> Sent:
    """Raises FileRefused."""
    kind, suffix = kind_of(content)
    if len(content) > MOST_BYTES[kind]:
        raise FileRefused("too large")
    says = any(mark in content for mark in SAID_SYNTHETIC)
    try:
        if kind == Piece.PICTURE:
            return Sent(kind, suffix, proofs.drawn_anew(content), says)
        if kind == Piece.DOCUMENT:
            proofs.check_document(content)
            return Sent(kind, suffix, content, says)
    except proofs.FileRefused as refused:
        raise FileRefused(refused.why) from refused
    if any(mark in content for mark in PLACED):
        raise FileRefused("video says where")
    return Sent(kind, suffix, content, says)


def kind_of(content: bytes) -> tuple[str, str]:
    """(kind of a piece, suffix), by the first bytes. Raises FileRefused for everything else."""
    if content[4:8] == b"ftyp" and content[8:12] not in (b"heic", b"heix", b"mif1", b"avif"):
        return Piece.VIDEO, ".mp4"
    if content.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in content[:64]:
        return Piece.VIDEO, ".webm"
    try:
        kind = proofs.kind_of(content)
    except proofs.FileRefused as refused:
        raise FileRefused(refused.why) from refused
    return (Piece.PICTURE, ".jpg") if kind == Proof.PHOTO else (Piece.DOCUMENT, ".pdf")


def opened(picture: bytes) -> Image.Image:
    """A picture of ours."""
    with Image.open(BytesIO(picture), formats=("JPEG", "PNG")) as found:
        return found.convert("RGB")


def set_anew(content: bytes, *, title: str, imprint: str, language: str) -> bytes:
    """A document with its pages and nothing else of the file, the imprint below each. Raises FileRefused, NoFonts."""
    with tempfile.TemporaryDirectory(prefix="abhiyan-kits-") as folder:
        here = Path(folder)
        (here / "content.pdf").write_bytes(content)
        template = here / "document.typ"
        template.write_bytes((HERE / "document.typ").read_bytes())
        said = {"title": title, "imprint": imprint, "lang": language}
        pages = _pages(template, said)
        return pdf(template, said | {"pages": [*range(1, pages + 1)]})


def _pages(template: Path, said: dict[str, Any]) -> int:
    """How many pages there are: by trying, as nothing here reads a PDF but the one that sets it. Raises FileRefused."""
    low, high = 0, MOST_PAGES + 1  # page `low` is there, page `high` + 1 is not looked for
    while low < high:
        middle = (low + high + 1) // 2
        if _is_there(template, said, middle):
            low = middle
        else:
            high = middle - 1
    if low == 0:
        raise FileRefused("broken document")
    if low > MOST_PAGES:
        raise FileRefused("too many pages")
    return low


def _is_there(template: Path, said: dict[str, Any], page: int) -> bool:
    import typst  # noqa: PLC0415 (as in kernel.pdf)

    try:
        pdf(template, said | {"pages": [page]})
    except typst.TypstError:
        return False
    return True
