"""Of whoever opens a kit's link nothing is held: none of what a browser says stands anywhere then. With its twin."""

from typing import Any

import pytest
from django.test import Client

from abhiyan.kernel import audit
from abhiyan.kernel.authority import system
from abhiyan.kits import views_links
from abhiyan.kits.models import Reach
from tests.canaries import everything_in_the_database
from tests.kits.conftest import READER, Make, link, sent
from tests.world import World

ADDRESS = "203.0.113.77"
SAYS = {
    "user-agent": f"{READER['user-agent']} KalpitPhone/31337", "referer": "https://kalpit-group.example/31337",
    "x-forwarded-for": ADDRESS, "cookie": "from=kalpit-cookie-31337", "accept-language": "en-IN,kalpit;q=0.5",
}  # fmt: skip
MARKS = ("KalpitPhone", "kalpit-group", ADDRESS, "kalpit-cookie", "en-IN,kalpit")


def read(world: World, handed: Make) -> Client:
    """Somebody with a telling browser opens a kit's page and its file."""
    reader, place = Client(headers=SAYS, REMOTE_ADDR=ADDRESS), link(handed(sent()), world.unit("Shivpuri 1"))
    assert [reader.get(f"{place}{more}").status_code for more in ("", "file")] == [200, 200]
    return reader


def held() -> list[str]:
    everything = everything_in_the_database()
    return [mark for mark in MARKS if mark in everything]


def test_nothing_that_a_reader_says_is_held(world: World, handed: Make, capfd: Any, caplog: Any) -> None:
    reader = read(world, handed)

    said = capfd.readouterr()
    assert (Reach.objects.get().n, held()) == (1, [])
    assert [mark for mark in MARKS if mark in said.out + said.err + caplog.text] == []
    assert dict(reader.cookies) == {}


def test_twin_who_writes_down_what_is_said_is_found_out(
    world: World, handed: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = views_links._count

    def curious(*asked: Any) -> None:
        count(*asked)
        audit.wrote("opened", "kit:1", by=system("test"), detail={"by": SAYS["user-agent"], "at": ADDRESS})

    monkeypatch.setattr(views_links, "_count", curious)
    read(world, handed)

    assert held() == ["KalpitPhone", ADDRESS]
