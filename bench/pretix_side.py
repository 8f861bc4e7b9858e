"""pretix making orders, in its own environment (bench/requirements-pretix.txt), for bench/register.py.

`python -m bench.pretix_side FOLDER SECONDS OUT.json`: a free ticket ordered through its API, in this process, on SQLite
and with the settings pretix has by itself. The database is made once, in FOLDER.
"""

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ORDERS = "/api/v1/organizers/bench/events/bench/orders/"


def main() -> None:
    folder, seconds, out = Path(sys.argv[1]).resolve(), float(sys.argv[2]), Path(sys.argv[3])
    set_up(folder)
    client, item = world()
    Path(out).write_text(json.dumps({"rate": rate(client, item, seconds)}))


def set_up(folder: Path) -> None:
    """pretix's tables in a folder of its own."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    config = folder / "pretix.cfg"
    config.write_text(
        f"[pretix]\nurl=http://localhost\ndatadir={folder / 'data'}\n[database]\nbackend=sqlite3\n"
        "[django]\nsecret=bench\n[mail]\nfrom=bench@localhost\nhost=127.0.0.1\nport=9\n"
    )
    os.environ.update(PRETIX_CONFIG_FILE=str(config), DJANGO_SETTINGS_MODULE="pretix.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["*"]
    if not (folder / "made").exists():
        call_command("migrate", verbosity=0)
        (folder / "made").touch()


def world() -> tuple[Any, int]:
    """A client with a token, and a free ticket without end of places; made once."""
    from django.test import Client
    from django.utils import timezone
    from django_scopes import scopes_disabled
    from pretix.base.models import Event, Organizer, Team

    with scopes_disabled():
        organizer, is_new = Organizer.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
        if is_new:
            event = Event.objects.create(
                organizer=organizer, name="Bench", slug="bench", currency="EUR", live=True,
                date_from=timezone.now() + timedelta(days=30), plugins="",
            )  # fmt: skip
            event.settings.mail_text_order_placed = ""
            item = event.items.create(name="Seat", default_price=0, admission=True)
            quota = event.quotas.create(name="Seats", size=None)
            quota.items.add(item)
        event = Event.objects.get(organizer=organizer)
        team = Team.objects.create(organizer=organizer, name="Bench", all_events=True)
        for field in ("all_event_permissions", "all_organizer_permissions", "can_change_orders", "can_view_orders"):
            if hasattr(team, field):
                setattr(team, field, True)
        team.save()
        token = team.tokens.create(name="bench")
        return Client(headers={"authorization": f"Token {token.token}"}), event.items.get().pk


def rate(client: Any, item: int, seconds: float) -> float:
    """Orders a second."""
    for number in range(3):
        order(client, item, number)
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        order(client, item, count)
        count += 1
    return count / (time.perf_counter() - start)


def order(client: Any, item: int, number: int) -> None:
    position = {
        "item": item, "variation": None, "price": "0.00", "attendee_name_parts": {"full_name": f"Mira Kalpit {number}"},
        "answers": [],
    }  # fmt: skip
    body = {"email": f"kalpit{number}@example.org", "locale": "en", "sales_channel": "web", "positions": [position]}
    answer = client.post(ORDERS, json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content[:500]


if __name__ == "__main__":
    main()
