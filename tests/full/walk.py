"""Walks the pages of the installation in ABHIYAN_DATA and prints, as JSON, how each answered and its queries.

Run in a process of its own: `ABHIYAN_DATA=... python -m tests.full.walk KIND...`.
"""

import logging
import os
import sys
import uuid

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abhiyan.settings")

import django

django.setup()
logging.disable(logging.WARNING)  # pages that are not one's own answer 404, as they should

import orjson
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abhiyan.units.models import Unit

LEVELS = ("state", "region", "district", "mandal", "booth", "parliamentary-seat", "assembly-seat")
PAGES = ("/", "/plan/", "/search/?q=amit", "/who-sees-me/", "/data-promise/", "/rehearsal/")


def paths() -> dict[str, str]:
    """A page's name and address: one unit of each level, the tenth where there are ten."""
    found = {page: page for page in PAGES}
    for level in LEVELS:
        units = list(Unit.objects.filter(level__key=level).order_by("path").values_list("pk", flat=True)[:10])
        found[f"unit {level}"] = f"/unit/{units[-1]}/"
        found[f"people {level}"] = f"/unit/{units[-1]}/people/"
        for part in ("", "gaps/", "trend/", "map/", "why/"):
            found[f"coverage {level} {part}"] = f"/coverage/{units[-1]}/{part}"
    return found


def signed_in(kind: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    answer = client.post(f"/demo/sign-in/{kind}/", {"key": str(uuid.uuid4())})
    if answer.status_code != 302:
        sys.exit(f"signing in as {kind} answered {answer.status_code}")
    return client


def walk(kind: str) -> dict[str, dict[str, int]]:
    client, found = signed_in(kind), {}
    for name, path in paths().items():
        client.get(path)  # warm: measures and levels are kept by the process
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        found[name] = {"status": answer.status_code, "queries": len(queries), "bytes": len(answer.content)}
    return found


if __name__ == "__main__":
    sys.stdout.write(orjson.dumps({kind: walk(kind) for kind in sys.argv[1:]}).decode())
