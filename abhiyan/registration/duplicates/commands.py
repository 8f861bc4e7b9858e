"""`abhiyan duplicates`: records that may be one person."""

import click
from django.utils import timezone

from abhiyan.kernel import clock
from abhiyan.kernel.authority import system
from abhiyan.kernel.console import Progress, Refused, emit_json, grouped
from abhiyan.people.models import Person
from abhiyan.registration.duplicates import finding, reads
from abhiyan.units.models import Unit

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.group("duplicates")
def duplicates() -> None:
    """Records that may be one person."""


@duplicates.command("find")
@click.option("--unit", default="", help="Code of a unit: only the people of its branch, against all near them.")
@JSON
def find(unit: str, *, as_json: bool) -> None:
    """Compare everybody; merge what is certain, queue what is likely.

    Safe to run again at any time: a pair is written once, and what a person decided stays.
    """
    ids = _of_branch(unit) if unit else None
    total = Person.objects.count() if ids is None else None
    with Progress("People", total) as progress:
        done = finding.find_duplicates(
            ids, day=clock.today(), at=timezone.now(), by=system("duplicates"), progress=progress.add
        )
    if as_json:
        emit_json(done._asdict())
        return
    click.echo(
        f"{grouped(done.records)} records compared; {grouped(done.pairs)} pairs: {grouped(done.merged)} merged, "
        f"{grouped(done.left)} for a person to decide."
    )
    if done.passed_over:
        click.echo(
            f"Where very many bear one name, up to {grouped(done.passed_over)} pairs without a phone, relation or year "
            "of birth in common were not compared."
        )


def _of_branch(code: str) -> list[int]:
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise Refused(f"there is no unit {code}.")
    return finding.in_branch(found)


@duplicates.command("status")
@JSON
def status(*, as_json: bool) -> None:
    """Say how many pairs are open, merged and kept apart."""
    found = reads.standing()
    if as_json:
        emit_json(found._asdict())
        return
    for name, n in found._asdict().items():
        click.echo(f"{name:<10}{grouped(n):>12}")
