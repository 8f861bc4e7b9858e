"""Where a run keeps its databases: a data directory and, on PostgreSQL, a database for each size."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def folder() -> Path:
    """ABHIYAN_BENCH, build/bench unless set; about 1 GB at full size for each database."""
    found = Path(os.environ.get("ABHIYAN_BENCH", "build/bench")).resolve()
    found.mkdir(parents=True, exist_ok=True)
    return found


def server() -> str:
    """The PostgreSQL server to measure on; empty when there is none."""
    return os.environ.get("DATABASE_URL", "")


def databases() -> list[str]:
    return [SQLITE, POSTGRESQL] if server() else [SQLITE]


def environment(database: str, name: str) -> dict[str, str]:
    """The settings of the installation `name` on one of the two databases."""
    settings = {
        **os.environ,
        "ABHIYAN_DATA": str(folder() / f"{database}-{name}"),
        "DJANGO_SETTINGS_MODULE": "abhiyan.settings",
        "ABHIYAN_LOG_LEVEL": "ERROR",
        "ABHIYAN_HOSTS": "testserver,localhost,127.0.0.1",
    }
    settings.pop("DATABASE_URL", None)
    if database == POSTGRESQL:
        settings["DATABASE_URL"] = address(name)
    return settings


def address(name: str) -> str:
    """The URL of the database `bench_<name>` on the server."""
    return urlunsplit(urlsplit(server())._replace(path=f"/bench_{name.replace('-', '_')}"))


def exists(database: str, name: str) -> bool:
    """Whether that installation was built to its end."""
    return (folder() / f"{database}-{name}" / "built").exists()


def make_empty(database: str, name: str) -> None:
    """Drop the installation and make its empty place."""
    place = folder() / f"{database}-{name}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    if database == POSTGRESQL:
        import psycopg

        target = f"bench_{name.replace('-', '_')}"
        with psycopg.connect(server(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {target} TEMPLATE template0")
