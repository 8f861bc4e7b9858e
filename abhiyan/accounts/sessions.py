"""Sessions in the database, sealed.

While somebody signs in, allauth keeps the number or address and the code that was sent in the session. A copy of the
database must give away neither, so the whole of it is sealed; a row that can't be opened is an empty session.
"""

import json
from base64 import b64decode, b64encode
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from abhiyan.kernel import crypto


class SessionStore(DatabaseStore):
    """Django's own database sessions with another way of writing them down."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return b64encode(crypto.seal(json.dumps(session_dict))).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(crypto.unseal(b64decode(session_data)))
        except (ValueError, crypto.BrokenSeal, crypto.NoSuchKey):
            return {}
        return found
