"""`abhiyan notice`: the words that people consent to, and in which languages they are missing. `abhiyan vault`."""

from typing import Any

import click
from django.utils import timezone

from abhiyan.kernel import clock
from abhiyan.kernel.console import emit_json
from abhiyan.people import notices, vault
from abhiyan.people.models import Consent


@click.group("notice")
def notice_group() -> None:
    """The words that people consent to."""


@notice_group.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def check(as_json: bool) -> None:
    """Show the versions in force with their hash, and which purposes lack words in which languages."""
    standing = [one for one in notices.versions() if one.is_in_force]
    lacking = {language: _lacking(language) for language in notices.SCHEDULED if _lacking(language)}
    if as_json:
        emit_json({"in_force": [_said(one) for one in standing], "missing": lacking})
        return
    for one in standing:
        whose = "own" if one.is_own else "product"
        row = one.notice
        click.echo(f"{row.purpose:<12}{row.language:<5}version {row.version:<4}{whose:<9}{row.digest[:16]}  {row.text}")
    for language, purposes in lacking.items():
        what = "no words" if len(purposes) == len(Consent.PURPOSES) else f"no words for {', '.join(purposes)}"
        click.echo(f"{language:<5}{what}", err=True)


def _lacking(language: str) -> list[str]:
    return [purpose for purpose, _language in notices.missing([language])]


def _said(one: notices.Version) -> dict[str, Any]:
    row = one.notice
    return {
        "purpose": row.purpose, "language": row.language, "version": row.version, "own": one.is_own,
        "digest": row.digest, "text": row.text,
    }  # fmt: skip


@click.group("vault")
def vault_group() -> None:
    """What is kept of people who were erased."""


WRONG = {
    "lost": "the key file is missing: put it back from the backup of the keys",
    "overdue": "should be destroyed by now: does `abhiyan worker` run?",
    "back": "opens nothing of this database any more: delete it here and in every backup",
}


@vault_group.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def status(as_json: bool) -> None:
    """Show each key of the vault, how many people it opens and until when; exit code 1 where one is wrong.

    Run it after a backup was put back: what should be gone by now is named.
    """
    day = timezone.now().astimezone(clock.INDIA).date()
    rows = [(one, one.is_wrong(day)) for one in vault.months()]
    if as_json:
        emit_json([one._asdict() | {"wrong": wrong} for one, wrong in rows])
    else:
        for one, wrong in rows:
            until = f"until {one.until}" if one.until else ""
            click.echo(f"vault-{one.month}.key  {one.people:>7} people  {until:<17}{WRONG.get(wrong, '')}".rstrip())
    if any(wrong for _one, wrong in rows):
        raise SystemExit(1)


commands: list[click.Command] = [notice_group, vault_group]
