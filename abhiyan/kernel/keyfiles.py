"""Keys as files: made once, readable by the owner only, never in the database. Imports no Django, settings read it."""

import os
import secrets
from pathlib import Path


def read_or_make(file: Path, size: int = 32) -> bytes:
    """The bytes of the key in `file` (stored as hex); makes `size` random bytes on first use.

    Two processes that start together agree: the file is written whole under another name, then linked into place.
    """
    if not file.exists():
        make(file, secrets.token_bytes(size))
    return bytes.fromhex(file.read_text().strip())


def make(file: Path, key: bytes) -> None:
    """Write `key` to `file` with mode 0600, unless somebody was faster."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as out:
            out.write(key.hex() + "\n")
            out.flush()
            os.fsync(out.fileno())
        # A link fails when the name is taken; a rename would silently replace the other process's key.
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
