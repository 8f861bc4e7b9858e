"""Every test lives in the world of tests/world.py, on the programme's day 1 February 2018, and rolls back to it."""

import gc
import io
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import mkdtemp

# Before Django reads its settings: tests never touch the data directory of whoever runs them.
# Each process that tests side by side has one of its own.
if "ABHIYAN_DATA" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["ABHIYAN_DATA"] = MADE = mkdtemp(prefix="abhiyan-test-")
else:
    MADE = ""

import pytest
from django.db import connection
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from abhiyan.kernel import clock, edition
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.redaction import Formatter
from abhiyan.people import departures, notices
from abhiyan.registration.joining import whereabouts, windows
from abhiyan.units import tally
from tests import standing
from tests import world as drawn

# By these marks, the longest first; those of the last row start processes, wait for one another, or say that they take
# their time.
LONG = (("full",), ("browser",), ("own_database", "postgresql", "timeout"))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark as `one_database` what is the same on each; `make test` asks it on SQLite.

    Rights, forms, words and layouts stand above every database, and an installation of its own is on SQLite, whatever
    is tested. The SQL of every page is asked on PostgreSQL too, by tests/rights/test_matrix.py, and so is all that lies
    below the screens: verbs, figures, triggers, locks, races, jobs. `make test-postgresql-all` asks everything there.
    """
    if _is_the_same_everywhere(item):
        item.add_marker("one_database")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no process is left alone with one at the end.

    On PostgreSQL only what touches a database: all else was the same on SQLite.
    """
    if connection.vendor == "postgresql":
        items[:] = [item for item in items if _touches_a_database(item)]
    items.sort(key=lambda item: [not any(map(item.get_closest_marker, kinds)) for kinds in LONG])


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What stands now stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """The data directory of this process goes with it."""
    if MADE:
        shutil.rmtree(MADE, ignore_errors=True)


def _touches_a_database(item: pytest.Item) -> bool:
    named = {*getattr(item, "fixturenames", ())} & {"db", "transactional_db"}
    return bool(named) or any(item.get_closest_marker(one) for one in ("django_db", "own_database", "postgresql"))


def _is_the_same_everywhere(item: pytest.Item) -> bool:
    """Whether it has an installation of its own, or asks screens by Django's test client, and commits nothing."""
    given = {*getattr(item, "fixturenames", ())} & {"installed", "enter"}
    return bool(given or Client in vars(item.module).values()) and not any(  # type: ignore[attr-defined]
        one.name in ("own_database", "postgresql", "every_database") or one.kwargs.get("transaction")
        for one in item.iter_markers()
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite tests use a file, as an installation does: threads and processes can open it too."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes have that test now."""
    here = tmp_path_factory.getbasetemp()
    return here.parent if "PYTEST_XDIST_WORKER" in os.environ else here


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    shared: Path,
) -> Iterator[None]:
    """Draw the country once; every test rolls back to it, and after one that commits it is put back."""
    with ExitStack() as database:
        with django_db_blocker.unblock():
            database.enter_context(standing.set_up(draw, shared if "PYTEST_XDIST_WORKER" in os.environ else None))
        yield
        with django_db_blocker.unblock():
            database.close()


def draw() -> None:
    drawn.build()
    clock.set_day(drawn.TODAY)


@pytest.fixture
def world(db: None) -> drawn.World:
    """The small country, on its day."""
    return drawn.find()


@pytest.fixture
def authority(world: drawn.World) -> Authority:
    """The district convenor's."""
    return world.authority("Dev")


@pytest.fixture(autouse=True)
def nothing_kept_between_tests(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Measures, notices and places that are kept in memory belong to a database that was rolled back.

    So do the departures, which are kept in a file: people of the next test have the numbers of those who left.
    """
    for one in (notices, windows):
        monkeypatch.setattr(one, "KEPT_SECONDS", 3_600)  # a slow machine counts no second reading of them
    for one in (edition, tally, notices, whereabouts, windows):
        one.forget()
    yield
    for one in (edition, tally, notices, whereabouts, windows):
        one.forget()
    departures.file().unlink(missing_ok=True)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the server's own log would hold."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(Formatter(fmt="{asctime} {levelname} {name}: {message}", style="{"))
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(scope="session")
def installed(shared: Path) -> Path:
    """An empty installation on SQLite, to be copied: made once for all processes that test, as it takes seconds."""
    data = shared / "installed"
    with (shared / "installed.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not data.exists():
            dropped = ("DATABASE_URL", "ABHIYAN_KEYS", "PYTEST_VERSION")
            environment = {name: value for name, value in os.environ.items() if name not in dropped}
            made = environment | {"ABHIYAN_DATA": str(shared / "half")}
            subprocess.run([sys.executable, "-m", "abhiyan", "migrate"], env=made, capture_output=True, check=True)
            (shared / "half").rename(data)
    return data


@pytest.fixture
def root() -> Path:
    return Path(__file__).parent.parent
