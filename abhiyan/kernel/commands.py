"""The installation's own commands."""

import io

import click
from django.conf import settings
from django.core.checks import ERROR, CheckMessage
from django.core.management import call_command
from django.db import connection

from abhiyan.kernel import audit as chain
from abhiyan.kernel import checks, crypto, moving, serving
from abhiyan.kernel.console import Refused, emit_json, grouped


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Instead of the port in ABHIYAN_ADDRESS.")
def serve(port: int | None) -> None:
    """Serve the pages, with one worker and the processes that do jobs beside them.

    Listens on ABHIYAN_ADDRESS (127.0.0.1:8000). Ctrl-C or SIGTERM ends them all; when one of them ends by itself, so
    do the others, and the exit code is 1.
    """
    say_unsafe_settings()
    serving.serve(port=port)


@click.command()
def worker() -> None:
    """Run what repeats (audit links, checkpoints, sums, expiry) and do jobs, without pages.

    `abhiyan serve` does the same beside its pages. More may run on other machines; a killed one's jobs go on there.
    Like `serve` it doesn't start with settings that `abhiyan check` calls an error.
    """
    say_unsafe_settings()
    serving.serve_no_pages()


@click.command()
def migrate() -> None:
    """Bring the database to this version; safe to run again."""
    out = io.StringIO()
    call_command("migrate", interactive=False, verbosity=1, stdout=out, no_color=True)
    applied = [line.strip() for line in out.getvalue().splitlines() if line.startswith("  Applying")]
    for line in applied:
        click.echo(line)
    click.echo(f"The database is up to date ({len(applied)} applied).")


@click.command()
@click.argument("url")
def move(url: str) -> None:
    """Copy this installation into the empty PostgreSQL at URL.

    All of it or nothing. Stop the server first; afterwards start it with DATABASE_URL set to URL and the same keys.
    """
    if connection.vendor != "sqlite":
        raise Refused("This installation is on PostgreSQL already: unset DATABASE_URL to move the one in ABHIYAN_DATA.")
    try:
        total = moving.move(url, tell=lambda name, count: click.echo(f"{name:<40}{grouped(count):>14}"))
    except moving.NotPostgreSQL as error:
        raise click.UsageError("URL should look like postgresql://user:password@host/name.") from error
    except moving.NotEmpty as error:
        raise Refused(f"The table {error} there holds rows. Move into an empty database.") from error
    click.echo(f"{grouped(total)} rows moved. Set DATABASE_URL, then: abhiyan check && abhiyan audit verify")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def check(as_json: bool) -> None:
    """Name settings that could lose or show data. Exit code 1 for an error, 0 for warnings."""
    found = checks.found()
    if as_json:
        emit_json([{"id": m.id, "level": _level(m), "what": m.msg, "do": m.hint} for m in found])
    for message in [] if as_json else found:
        click.echo(_line(message))
    errors = sum(message.level >= ERROR for message in found)
    if errors:
        raise Refused(f"{errors} of these settings can lose or show data.")
    if not (found or as_json):
        click.echo("Settings are safe.")


def say_unsafe_settings() -> None:
    """Print what `check` finds on stderr. Raises Refused for an error."""
    found = checks.found()
    for message in found:
        click.echo(_line(message), err=True)
    if any(message.level >= ERROR for message in found):
        raise Refused("It doesn't start with these settings.")


def _level(message: CheckMessage) -> str:
    return "error" if message.level >= ERROR else "warning"


def _line(message: CheckMessage) -> str:
    return f"{_level(message)} {message.id}: {message.msg} {message.hint or ''}".rstrip()


@click.group()
def audit() -> None:
    """The chain of what was done."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def verify(as_json: bool) -> None:
    """Walk the whole chain. Exit code 1 names the first broken link."""
    linked = chain.chain()
    problems = chain.verify()
    head = chain.head()
    if as_json:
        emit_json({"linked_now": linked, "head": head, "problems": [str(problem) for problem in problems]})
    if problems:
        raise Refused(f"The chain is broken: {problems[0]}. ({len(problems)} in all)")
    if not as_json:
        click.echo(f"The chain holds: {head[0]} entries, head {head[1][:16]}…" if head else "Nothing was done yet.")


@audit.command()
def head() -> None:
    """Print number, link and signature of the last entry, to be kept elsewhere."""
    last = chain.head()
    if last is None:
        raise Refused("Nothing was linked yet.")
    click.echo(f"{last[0]} {last[1]} {last[2]}")


@click.group()
def keys() -> None:
    """The keys phone numbers are sealed with."""


@keys.command()
def rotate() -> None:
    """Add a seal key; everything sealed from now on uses it. Restart `abhiyan serve` afterwards."""
    number = crypto.rotate()
    chain.wrote("rotate", f"key:seal-{number}", by="system:command")
    click.echo(f"seal-{number}.key now seals. Back up {settings.KEYS}, and restart the server.")


@keys.command("list")
def list_keys() -> None:
    """Print the fingerprint of every key, and whether the database relies on it."""
    lost = crypto.lost_keys()
    for name, fingerprint in crypto.fingerprints().items():
        click.echo(f"{name:<10} {fingerprint}{'  NOT THE ONE THE DATABASE RELIES ON' if name in lost else ''}")
    if lost:
        raise Refused(f"Missing or changed: {', '.join(lost)}. Put the backup's files into {settings.KEYS}.")


commands: list[click.Command] = [serve, worker, migrate, check, audit, keys, move]
