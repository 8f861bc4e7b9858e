"""What the tests of signing up share: a window, a form filled in, the whole database as text."""

import hashlib
import uuid
from datetime import date
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client

from abhiyan.people import notices
from abhiyan.posts.models import Role
from abhiyan.registration.models import Window
from abhiyan.units.models import Organization
from tests.world import TODAY, World

NUMBER = "5000090001"
SHUTS = date(2018, 2, 9)


def opened(**other: Any) -> Window:
    """A window of the whole tree, open from today on; everybody is invented."""
    Organization.objects.update(invented=True)
    made = {
        "key": "test/registration", "name_en": "Registration", "name_hi": "पंजीकरण",
        "role": Role.objects.get(key="volunteer"), "since": TODAY, "until": SHUTS,
    }  # fmt: skip
    return Window.objects.create(**(made | other))


def filled(world: World, unit: str | None = "Shivpuri 1", *, language: str = "en", **other: Any) -> dict[str, Any]:
    """The fields of the form; None takes one out."""
    read = language if language in notices.LANGUAGES else "en"
    fields = {
        "name": "Mira Kalpit", "phone": NUMBER, "language": language, "adult": "yes", "agree_organise": "on",
        "words": notices.mark(read), "at": world.unit(unit).pk if unit else None, "key": str(uuid.uuid4()),
    }  # fmt: skip
    return {name: value for name, value in (fields | other).items() if value is not None}


def send(client: Client, fields: dict[str, Any], address: str = "/join/", language: str = "en") -> HttpResponse:
    answer: Any = client.post(address, fields, headers={"accept-language": language})
    return answer  # type: ignore[no-any-return]


def refused(client: Client, answer: HttpResponse) -> str:
    """The form as it comes back: on a page of its own, or at once where nobody said they are 18."""
    if answer.status_code == 422:
        return answer.content.decode()
    assert (answer.status_code, "again=" in answer["Location"]) == (302, True)
    shown: Any = client.get(answer["Location"], headers={"accept-language": "en"})
    assert shown.status_code == 200
    return str(shown.content.decode())


def database() -> dict[str, str]:
    """Every table as a digest of its rows: whatever was written anywhere shows."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = f"{len(rows)} " + hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {table for table in before if before[table] != after[table]}
