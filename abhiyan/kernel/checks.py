"""Settings that lose or show data, named before somebody relies on them: by `abhiyan check`, `serve` and `worker`.

An Error is a reason not to start; a Warning is said and left to the person who runs the server.
"""

import ctypes
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import django_tasks
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks  # noqa: A004 (Django's names)
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django_tasks.exceptions import InvalidTaskBackendError

from abhiyan.kernel import crypto, openfiles

LOCAL = {"localhost", "127.0.0.1", "[::1]", "testserver"}
FIRST_SOUND_SQLITE = (3, 51, 3)  # before it a checkpoint beside a writer can lose a commit
INSTALLATION = "installation"  # the tag of what `abhiyan check` asks; domains above register theirs under it
TIME_ERROR = 5  # what adjtimex returns when nothing keeps the clock right


def found() -> list[CheckMessage]:
    """What is unsafe here by this file and by the domains above, worst first."""
    every = run_checks(tags=[INSTALLATION], include_deployment_checks=True)
    return sorted(every, key=lambda message: -message.level)


@register(Tags.security, INSTALLATION, deploy=True)
def unsafe_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Everything found, worst first."""
    found = [
        *_about_reach(), *_about_database(), *_about_data(), *_about_keys(), *_about_jobs(), *_about_time(),
        *_about_files(),
    ]  # fmt: skip
    return sorted(found, key=lambda message: -message.level)


def is_public() -> bool:
    """Whether it answers to a name other machines can reach it by."""
    return not set(settings.ALLOWED_HOSTS) <= LOCAL


def _about_reach() -> Iterator[CheckMessage]:
    if settings.DEBUG and is_public():
        yield Error("DEBUG shows code and data to everyone.", "Leave ABHIYAN_DEBUG unset.", id="abhiyan.E001")
    elif settings.DEBUG:
        yield Warning("DEBUG is on.", "Only on a developer's own machine.", id="abhiyan.W001")
    if "*" in settings.ALLOWED_HOSTS:
        yield Warning("ABHIYAN_HOSTS lets any host name in.", "Name the hosts it answers to.", id="abhiyan.W002")
    if is_public() and not settings.HTTPS:
        yield Warning("It can be reached without HTTPS.", "Set ABHIYAN_HTTPS=yes behind TLS.", id="abhiyan.W003")


def _about_database() -> Iterator[CheckMessage]:
    if connection.vendor == "sqlite":
        yield from _about_sqlite()
    else:
        yield from _about_postgresql()


def _about_sqlite() -> Iterator[CheckMessage]:
    if not hasattr(connection, "turn"):
        if sqlite3.sqlite_version_info < FIRST_SOUND_SQLITE and settings.WEB_PROCESSES > 1:
            what = f"SQLite {sqlite3.sqlite_version} can lose commits when several processes write."
            yield Error(what, 'Use ENGINE "abhiyan.kernel.sqlite3".', id="abhiyan.E002")
        return
    wanted = {"synchronous": (2, 3), "foreign_keys": (1,)}
    if not connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's only
        wanted["wal_autocheckpoint"] = (0,)
    for pragma, good in wanted.items():
        if (value := _value(f"PRAGMA {pragma}")) not in good:
            what = f"SQLite runs with {pragma} = {value}: an answered write can be lost or broken."
            yield Error(what, f"Take OPTIONS out of the settings; {pragma} should be {good[0]}.", id="abhiyan.E003")


def _about_postgresql() -> Iterator[CheckMessage]:
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if _value(f"SHOW {name}") == "off":
            what = f"PostgreSQL runs with {name} = off: an answered write can be lost."
            yield Error(what, f"Set {name} = on in postgresql.conf.", id="abhiyan.E004")


def _value(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def _about_data() -> Iterator[CheckMessage]:
    if Path(settings.DATA).stat().st_mode & 0o007:
        what = f"Every user of this machine may look into {settings.DATA}: names stand there in the clear."
        yield Warning(what, f"chmod o= {settings.DATA}", id="abhiyan.W005")


def _about_keys() -> Iterator[CheckMessage]:
    if "kernel_keymark" in connection.introspection.table_names():
        for name in crypto.lost_keys():
            what = f"The key {name} is missing or another one: what it sealed can't be read."
            yield Error(what, f"Put the key files of the backup into {settings.KEYS}.", id="abhiyan.E005")
    open_files = [file.name for file in Path(settings.KEYS).glob("*.key") if file.stat().st_mode & 0o077]
    if open_files:
        what = f"Other users of this machine may read {', '.join(sorted(open_files))}."
        yield Error(what, f"chmod 600 {settings.KEYS}/*.key", id="abhiyan.E006")
    if Path(settings.SESSION_KEY_FILE).is_relative_to(str(settings.STATIC_ROOT)):
        yield Error("The keys lie among the served files.", "Set ABHIYAN_KEYS elsewhere.", id="abhiyan.E007")


def _about_jobs() -> Iterator[CheckMessage]:
    try:
        django_tasks.task_backends["default"]
    except (InvalidTaskBackendError, ImportError, ImproperlyConfigured) as error:
        what = f"Nothing can carry jobs to a worker: {error}."
        yield Error(what, "Install its package, or unset ABHIYAN_TASKS_BACKEND.", id="abhiyan.E008")


def _about_time() -> Iterator[CheckMessage]:
    if clock_is_adrift():
        what = "Nothing keeps this machine's clock right."
        yield Warning(what, "Run chrony or systemd-timesyncd: codes and sessions need it.", id="abhiyan.W004")


def _about_files() -> Iterator[CheckMessage]:
    if openfiles.hard() < openfiles.NEEDED:
        what = f"A process may open {openfiles.hard()} files and connections at most: a live address needs more."
        yield Warning(what, f"Set LimitNOFILE={openfiles.MOST} for the service.", id="abhiyan.W006")


def clock_is_adrift() -> bool:
    """What the Linux kernel says of its clock; False where it can't be asked."""
    try:
        return bool(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)) == TIME_ERROR)
    except (OSError, AttributeError):
        return False
