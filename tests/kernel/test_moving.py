"""A whole installation goes from SQLite to PostgreSQL, and its audit still holds there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from abhiyan.kernel import moving


@pytest.fixture
def empty_database(db: None) -> Iterator[str]:
    """The address of a database of its own on the server of the tests."""
    import psycopg

    url = os.environ["DATABASE_URL"]
    name = f"moved_{os.getpid()}"
    server = psycopg.connect(url, autocommit=True)
    server.execute(f"DROP DATABASE IF EXISTS {name}")
    server.execute(f"CREATE DATABASE {name}")
    before, _, after = url.partition("?")
    yield before.rpartition("/")[0] + f"/{name}" + (f"?{after}" if after else "")
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


def run(data: Path, *words: str, **names: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "ABHIYAN_KEYS")}
    environment |= {"ABHIYAN_DATA": str(data), **names}
    return subprocess.run(
        [sys.executable, "-m", "abhiyan", *words], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="moves into PostgreSQL")
@pytest.mark.timeout(300)  # five commands, each with its own start
def test_everything_arrives_once_and_the_chain_holds(tmp_path, installed, empty_database):
    shutil.copytree(installed, tmp_path, dirs_exist_ok=True)
    run(tmp_path, "keys", "rotate")
    here = run(tmp_path, "audit", "verify").stdout

    moved = run(tmp_path, "move", empty_database)
    there = run(tmp_path, "audit", "verify", DATABASE_URL=empty_database)
    again = run(tmp_path, "move", empty_database)

    assert (moved.returncode, there.stdout, again.returncode) == (0, here, 1), moved.stderr + there.stderr
    assert run(tmp_path, "keys", "rotate", DATABASE_URL=empty_database).returncode == 0


@pytest.mark.parametrize("url", ["sqlite:///x", "mysql://a:b@host/name"])
def test_anything_but_postgresql_is_refused(url):
    with pytest.raises(moving.NotPostgreSQL):
        moving.connect(url)
