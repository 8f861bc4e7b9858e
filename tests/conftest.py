"""Every test lives in the world of tests/world.py, on the programme's day 1 February 2018, and rolls back to it."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

# Before Django reads its settings: tests never touch the data directory of whoever runs them.
# Each process that tests side by side has one of its own.
if "ABHIYAN_DATA" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["ABHIYAN_DATA"] = mkdtemp(prefix="abhiyan-test-")

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from abhiyan.kernel import clock
from abhiyan.kernel.authority import Authority
from abhiyan.registration import windows
from abhiyan.units import tally
from abhiyan.units.models import Unit
from tests import world as drawn


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: beside the world that is built for one file, the other process does all the others."""
    items.sort(key=lambda item: ("full" not in item.keywords, "browser" not in item.keywords))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite tests use a file, as an installation does: threads and processes can open it too."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Draw the country once; every test rolls back to it. (Tests that commit run last and draw it anew.)"""
    with django_db_blocker.unblock():
        drawn.build()
        clock.set_day(drawn.TODAY)


@pytest.fixture
def world(db: None) -> drawn.World:
    """The small country, on its day."""
    if not Unit.objects.exists():
        drawn.build()
    clock.set_day(drawn.TODAY)
    return drawn.find()


@pytest.fixture
def authority(world: drawn.World) -> Authority:
    """The district convenor's."""
    return world.authority("Dev")


@pytest.fixture(autouse=True)
def nothing_kept_between_tests(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ids of measures and windows belong to a database that was rolled back."""
    monkeypatch.setattr(windows, "KEPT_SECONDS", 3_600)  # a slow machine counts no second reading of them
    tally.forget()
    windows.forget()
    yield
    tally.forget()
    windows.forget()


@pytest.fixture
def root() -> Path:
    return Path(__file__).parent.parent
