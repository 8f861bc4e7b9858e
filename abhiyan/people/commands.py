"""`abhiyan notice`: the words that people consent to, and in which languages they are missing."""

from typing import Any

import click

from abhiyan.kernel.console import emit_json
from abhiyan.people import notices
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


commands: list[click.Command] = [notice_group]
