"""docs/running/settings.md is what settings.py reads, no more and no less."""

import re
from pathlib import Path

import pytest

from abhiyan import settings
from abhiyan.kernel import env

MANUAL = Path(__file__).parents[2] / "docs" / "running" / "settings.md"


def row(setting: env.Setting) -> str:
    default = f"`{setting.default}`" if setting.default else "empty"
    return f"| `{setting.name}` | {default} | {setting.sentence} |"


def test_every_setting_is_in_the_manual_as_it_is_in_the_code():
    lines = MANUAL.read_text().splitlines()

    assert [row(setting) for setting in env.known if row(setting) not in lines] == []


def test_the_manual_names_no_setting_that_is_not_read():
    named = re.findall(r"^\| `([A-Z_]+)` \|", MANUAL.read_text(), re.MULTILINE)

    assert sorted(named) == sorted(setting.name for setting in env.known)


def test_every_setting_is_said_in_one_sentence():
    assert [s.name for s in env.known if not re.fullmatch(r"[A-Z].*\.", s.sentence)] == []


@pytest.mark.parametrize(("typed", "read"), [("yes", True), ("ON", True), ("0", False), ("", False)])
def test_a_truth_is_typed_in_several_ways(monkeypatch, typed, read):
    monkeypatch.setattr(env, "known", [])
    monkeypatch.setenv("ABHIYAN_X", typed)

    assert env.truth("ABHIYAN_X", False, "A sentence.") is read


@pytest.mark.parametrize(
    ("reader", "typed"), [(env.truth, "maybe"), (env.whole, "-1"), (env.whole, "many"), (env.whole, "२")]
)
def test_what_cannot_be_read_is_refused_by_name(monkeypatch, reader, typed):
    monkeypatch.setattr(env, "known", [])
    monkeypatch.setenv("ABHIYAN_X", typed)

    with pytest.raises(env.BadSetting, match="ABHIYAN_X"):
        reader("ABHIYAN_X", 1, "A sentence.")


def test_postgresql_is_taken_from_the_url_and_sqlite_gets_our_backend(monkeypatch):
    monkeypatch.setattr(settings, "DATABASE_URL", "postgresql://a:b@host/name")
    postgresql = settings.database()
    monkeypatch.setattr(settings, "DATABASE_URL", "sqlite:////srv/a.sqlite3")
    sqlite = settings.database()

    assert (postgresql["ENGINE"], postgresql["NAME"]) == ("django.db.backends.postgresql", "name")
    assert (sqlite["ENGINE"], sqlite["NAME"]) == ("abhiyan.kernel.sqlite3", "/srv/a.sqlite3")
