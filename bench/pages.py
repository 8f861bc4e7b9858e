"""Whole pages through Django in this process: middleware, rights, statements and templates, without a network."""

import random
from statistics import median
from typing import Any

from bench.reads import any_units
from bench.rows import Row, share, spent

UNITS, TIMES = 200, 7


def measure(_booths: int) -> list[Row]:
    from django.conf import settings

    settings.SECURE_SSL_REDIRECT = False
    state, rows = _state_rows()
    return [*state, *rows, *_home_rows()]


def _state_rows() -> tuple[list[Row], list[Row]]:
    from abhiyan.units.models import Unit

    client = entered("state-head")
    top = Unit.objects.get(path="000001")
    state = [_page(client, "dashboard of the state", f"/coverage/{top.pk}/", "< 300"), *_units(client)]
    more = [
        _page(client, "the state as a unit", f"/unit/{top.pk}/"),
        _page(client, "map of the state", f"/coverage/{top.pk}/map/"),
        _page(client, "trend of the state", f"/coverage/{top.pk}/trend/"),
        _page(client, "gaps of the state", f"/coverage/{top.pk}/gaps/"),
        _page(client, "people of the state", f"/unit/{top.pk}/people/"),
        _page(client, "search for a name, whole state", "/search/?q=Kalpit"),
        _page(client, "search for a unit, whole state", "/search/?q=Kanpur"),
        _page(client, "timeline", "/plan/", "< 300"),
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
        Row("page: unit, p95", share(wall, 0.95), "ms", "< 75", note=f"CPU {share(cpu, 0.95):.0f} ms; {slowest}"),
    ]


def _home_rows() -> list[Row]:
    found = []
    for kind in ("booth-worker", "mandal-convenor", "district-convenor"):
        client, words = entered(kind), kind.replace("-", " ")
        found.append(_page(client, f"home of a {words}", "/", "< 75"))
        found.append(_page(client, f"search by a {words}", "/search/?q=Kalpit", "< 75"))
    return found


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


def _page(client: Any, name: str, address: str, goal: str = "") -> Row:
    opened(client, address)
    taken = [spent(lambda: opened(client, address)) for _ in range(TIMES)]
    wall, cpu = [one.wall for one in taken], [one.cpu for one in taken]
    note = f"p95 {share(wall, 0.95):.0f} ms; CPU {median(cpu):.0f} ms; {_statements(client, address)} statements"
    return Row(f"page: {name}", median(wall), "ms", goal, note=note)


def _statements(client: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        opened(client, address)
    return len(seen)
