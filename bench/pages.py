"""Whole pages through Django in this process: middleware, rights, statements and templates, without a network."""

import random
from statistics import median
from typing import Any

from bench.reads import any_units
from bench.rows import Row, share, spent

UNITS, TIMES = 200, 20
PAST = "2018-02-08"
STATE, OWN = "< 300", "< 75"  # goals in ms, at full size: pages of the whole state, pages of one's own work


def measure(_booths: int) -> list[Row]:
    from django.conf import settings

    from abhiyan.kernel.serving import read_program

    settings.SECURE_SSL_REDIRECT = False
    read_program()  # as the server does before its first page
    state, rows = _state_rows()
    return [*state, *rows, *_home_rows()]


def _state_rows() -> tuple[list[Row], list[Row]]:
    from abhiyan.units.models import Unit

    client = entered("state-head")
    top = Unit.objects.get(path="000001")
    state = [page(client, "dashboard of the state", f"/coverage/{top.pk}/", STATE), *_units(client)]
    more = [
        page(client, "the state as a unit", f"/unit/{top.pk}/", STATE),
        page(client, "map of the state", f"/coverage/{top.pk}/map/", STATE),
        page(client, "trend of the state", f"/coverage/{top.pk}/trend/", STATE),
        page(client, "gaps of the state", f"/coverage/{top.pk}/gaps/", STATE),
        page(client, "people of the state", f"/unit/{top.pk}/people/", STATE),
        page(client, "search for a name, whole state", "/search/?q=Kalpit", STATE),
        page(client, "search for a unit, whole state", "/search/?q=Kanpur", STATE),
        page(client, "timeline", "/plan/", STATE),
        page(client, "timeline by unit", "/plan/?view=units", STATE),
        *(
            page(client, f"{name}, slider on 8 February", f"{address}?on={PAST}", STATE)
            for name, address in (
                ("timeline", "/plan/"),
                ("dashboard of the state", f"/coverage/{top.pk}/"),
                ("plan in the state", f"/coverage/{top.pk}/plan/"),
                ("who is behind in the state", f"/coverage/{top.pk}/behind/"),
                ("digest", "/digest/"),
                ("assignments", "/assignments/"),
            )
        ),
    ]
    return state, more


def _units(client: Any) -> list[Row]:
    """The page of any unit, to somebody who sees them all."""
    units = any_units(random.Random(11), UNITS)
    opened(client, f"/unit/{units[0].pk}/")
    taken = [spent(lambda unit=unit: opened(client, f"/unit/{unit.pk}/")) for unit in units]
    wall, cpu = [one.wall for one in taken], [one.cpu for one in taken]
    worst = max(zip(wall, units, strict=True), key=lambda pair: pair[0])
    slowest = f"{UNITS} units of all levels; slowest {worst[0]:.0f} ms, a {worst[1].level.name_en.lower()}"
    return [
        Row("page: unit, p50", share(wall, 0.5), "ms", note=f"CPU {share(cpu, 0.5):.0f} ms"),
        Row("page: unit, p95", share(wall, 0.95), "ms", OWN, note=f"CPU {share(cpu, 0.95):.0f} ms; {slowest}"),
    ]


def _home_rows() -> list[Row]:
    found = []
    for kind in ("booth-worker", "mandal-convenor", "district-convenor"):
        client, words = entered(kind), kind.replace("-", " ")
        found.append(page(client, f"home of a {words}", "/", OWN))
        found.append(page(client, f"search by a {words}", "/search/?q=Kalpit", OWN))
    return [*found, *_app_rows()]


def _app_rows() -> list[Row]:
    """What stands in the hand of a booth's worker."""
    from django.urls import reverse

    client = entered("booth-worker")
    names = ("pages:booth", "kits:today", "field:mine", "plans:work", "messaging:inbox", "offline:waiting")
    return [page(client, f"the app, {name}", reverse(name), OWN) for name in names]


def entered(kind: str) -> Any:
    """A browser in which an invented person of that kind is signed in."""
    from django.test import Client

    from abhiyan.kernel import clock
    from abhiyan.posts import signin

    user = signin.demo_user(kind, day=clock.today())
    assert user is not None, kind
    client = Client(headers={"accept-language": "hi"})
    client.force_login(user)
    return client


def opened(client: Any, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


def page(client: Any, name: str, address: str, goal: str = "") -> Row:
    """One page, TIMES times."""
    opened(client, address)
    taken = [spent(lambda: opened(client, address)) for _ in range(TIMES)]
    wall, cpu = [one.wall for one in taken], [one.cpu for one in taken]
    note = (
        f"p50 {median(wall):.0f} ms; CPU p50 {median(cpu):.0f}, p95 {share(cpu, 0.95):.0f} ms; "
        f"{_statements(client, address)} statements"
    )
    return Row(f"page: {name}, p95", share(wall, 0.95), "ms", goal, note=note)


def _statements(client: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        opened(client, address)
    return len(seen)
