"""Unsafe settings are named before somebody relies on them."""

import resource
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from abhiyan.cli import abhiyan
from abhiyan.kernel import checks, crypto, openfiles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(settings, tmp_path: Path, monkeypatch) -> None:
    settings.KEYS = tmp_path / "keys"
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir(mode=0o700)
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    monkeypatch.setattr(crypto, "lost_keys", list)
    monkeypatch.setattr(checks, "clock_is_adrift", lambda: False)
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (1_024, openfiles.MOST))
    if connection.vendor == "postgresql":  # the tests' own server never waits for its disk
        monkeypatch.setattr(checks, "_value", lambda _query: "on")


def found() -> list[str | None]:
    return [message.id for message in checks.unsafe_settings(None)]


def test_a_sound_installation_has_nothing_to_name():
    assert found() == []


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"DEBUG": True}, ["abhiyan.W001"]),
        ({"DEBUG": True, "ALLOWED_HOSTS": ["up.example"], "HTTPS": True}, ["abhiyan.E001"]),
        ({"ALLOWED_HOSTS": ["up.example"]}, ["abhiyan.W003"]),
        ({"ALLOWED_HOSTS": ["*"], "HTTPS": True}, ["abhiyan.W002"]),
    ],
)
def test_reach_is_named(settings, changed, named):
    for name, value in changed.items():
        setattr(settings, name, value)

    assert found() == named


def test_a_lost_key_is_an_error(monkeypatch):
    monkeypatch.setattr(crypto, "lost_keys", lambda: ["blind"])

    assert found() == ["abhiyan.E005"]


@pytest.mark.parametrize("backend", ["no.such.Backend", "nothing", "abhiyan.kernel.NoSuch"])
def test_what_can_carry_no_job_is_an_error(settings, backend):
    settings.TASKS = {"default": {"BACKEND": backend}}

    assert found() == ["abhiyan.E008"]


def test_a_key_others_may_read_is_an_error(settings):
    crypto.seal("x")
    (settings.KEYS / "seal-1.key").chmod(0o644)

    assert found() == ["abhiyan.E006"]


def test_a_data_directory_that_others_may_look_into_is_a_warning(settings, tmp_path: Path):
    settings.DATA = tmp_path / "open"
    settings.DATA.mkdir()
    settings.DATA.chmod(0o755)
    assert found() == ["abhiyan.W005"]

    settings.DATA.chmod(0o750)
    assert found() == []


def test_a_clock_nobody_keeps_is_a_warning(monkeypatch):
    monkeypatch.setattr(checks, "clock_is_adrift", lambda: True)

    assert found() == ["abhiyan.W004"]


@pytest.mark.parametrize(
    ("vendor", "values", "named"),
    [
        ("sqlite", {"PRAGMA synchronous": 1}, ["abhiyan.E003"]),
        ("sqlite", {"PRAGMA foreign_keys": 0}, ["abhiyan.E003"]),
        ("postgresql", {"SHOW fsync": "off"}, ["abhiyan.E004"]),
        ("postgresql", {"SHOW synchronous_commit": "off", "SHOW full_page_writes": "off"}, ["abhiyan.E004"] * 2),
    ],
)
def test_a_database_that_can_lose_an_answered_write_is_an_error(monkeypatch, vendor, values, named):
    good = {"PRAGMA synchronous": 2, "PRAGMA foreign_keys": 1, "PRAGMA wal_autocheckpoint": 0}
    monkeypatch.setattr(checks, "_value", lambda query: (good | values).get(query, "on"))
    look = checks._about_sqlite if vendor == "sqlite" else checks._about_postgresql
    if vendor == "sqlite" and connection.vendor != vendor:
        pytest.skip("looks at this connection")

    assert [message.id for message in look()] == named


@pytest.mark.parametrize(("processes", "named"), [(1, []), (2, ["abhiyan.E002"])])
def test_an_old_sqlite_without_our_turn_is_an_error_with_many_processes(monkeypatch, settings, processes, named):
    settings.WEB_PROCESSES = processes
    monkeypatch.setattr(checks, "connection", object())

    assert [message.id for message in checks._about_sqlite()] == (
        named if checks.sqlite3.sqlite_version_info < checks.FIRST_SOUND_SQLITE else []
    )


def test_the_command_exits_1_for_an_error_and_0_for_a_warning(settings):
    settings.DEBUG = True
    warned = CliRunner().invoke(abhiyan, ["check"])
    settings.ALLOWED_HOSTS = ["up.example"]
    refused = CliRunner().invoke(abhiyan, ["check"])

    assert (warned.exit_code, refused.exit_code, "abhiyan.E001" in refused.output) == (0, 1, True)


@pytest.mark.parametrize(("hard", "named"), [(openfiles.NEEDED - 1, ["abhiyan.W006"]), (openfiles.NEEDED, [])])
def test_too_few_files_and_connections_are_a_warning(monkeypatch, hard, named):
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (1_024, hard))

    assert found() == named


def test_a_machine_without_a_limit_is_sound(monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (1_024, resource.RLIM_INFINITY))

    assert found() == []
