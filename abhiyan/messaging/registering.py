"""The file that says what is registered with the operators, and when there is silence: read, and brought about.

    [[template]]                              [[silence]]
    number = "1107160000000000001"            unit = "C12"
    language = "hi"                           name = "Poll in seat 12"
    header = "ABHYAN"                         closes = 2018-03-11T17:00:00
    category = "service"                      hours = 48
    text = "नमस्ते {#alphanumeric#} ..."

What is missing in a later file is retired or taken back, unless it is over: silence that has begun stays.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from abhiyan.kernel import audit
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import INDIA
from abhiyan.kernel.tomlfile import Problem, Table, TomlFile
from abhiyan.messaging import registered
from abhiyan.messaging.models import Silence, Template
from abhiyan.messaging.wording import LANGUAGES
from abhiyan.units.models import Unit

LEAST_HOURS = 48  # the law's: longer is allowed, shorter never


class RulesWrong(Exception):
    """The file holds something that can't be; `problems` say where and what."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class Quiet(NamedTuple):
    """A silence of the file."""

    unit: int
    name: str
    since: datetime
    until: datetime


class Rules(NamedTuple):
    """What a file says. templates: the columns of each, by its number."""

    templates: dict[str, dict[str, str]]
    silences: list[Quiet]


def read(path: Path) -> Rules:
    """Raises RulesWrong."""
    problems: list[Problem] = []
    page = TomlFile.read(path, problems)
    templates = dict(map(_template, page.tables("template")))
    codes = dict(Unit.objects.filter(until=None).values_list("code", "pk"))
    silences = [_silence(table, codes) for table in page.tables("silence")]
    page.top.done()
    if problems:
        raise RulesWrong(problems)
    return Rules(templates, silences)


def _template(table: Table) -> tuple[str, dict[str, str]]:
    number = table.text("number", most=40)
    columns = {
        "language": table.choice("language", LANGUAGES),
        "header": table.text("header", most=20),
        "category": table.choice("category", (Template.PROMOTIONAL, Template.SERVICE)),
        "text": table.text("text", most=1_000),
    }
    if unknown := registered.unknown_kinds(columns["text"]):
        table.wrong("text", f"{{#{'#}, {#'.join(registered.KINDS)}#}}", f"{{#{unknown[0]}#}}")
    table.done()
    return number, columns


def _silence(table: Table, codes: dict[str, int]) -> Quiet:
    unit = table.text("unit", most=60)
    if unit not in codes:
        table.wrong("unit", "the code of a unit", f"“{unit}”")
    closes = table.take("closes")
    if not isinstance(closes, datetime):
        table.wrong("closes", "closes = 2018-03-11T17:00:00", str(closes))
        closes = datetime(2000, 1, 1)  # noqa: DTZ001 (made aware below)
    until = closes if closes.tzinfo else closes.replace(tzinfo=INDIA)
    hours = table.whole("hours", least=LEAST_HOURS, most=240, default=LEAST_HOURS)
    name = table.text("name", most=120)
    table.done()
    return Quiet(codes.get(unit, 0), name, until - timedelta(hours=hours), until)


@transaction.atomic
def apply(rules: Rules, *, by: Authority, now: datetime | None = None) -> list[str]:
    """Bring the tables to what the file says; the lines say what changed. Applying again changes nothing."""
    said = [*_apply_templates(rules), *_apply_silences(rules, now or timezone.now())]
    if said:
        audit.wrote("message_rules", "messages", by=by, count=len(said), detail=said[:50])
    return said


def _apply_templates(rules: Rules) -> Iterator[str]:
    there = {one.number: one for one in Template.objects.all()}
    for number, columns in rules.templates.items():
        wanted: dict[str, Any] = {**columns, "retired": False}
        one = there.get(number)
        if one is None:
            Template.objects.create(number=number, **wanted)
            yield f"+ template {number}"
        elif any(getattr(one, name) != value for name, value in wanted.items()):
            Template.objects.filter(pk=one.pk).update(**wanted)
            yield f"~ template {number}"
    for number, one in there.items():
        if number not in rules.templates and not one.retired:
            Template.objects.filter(pk=one.pk).update(retired=True)
            yield f"- template {number}"


def _apply_silences(rules: Rules, now: datetime) -> Iterator[str]:
    there = {(one.unit_id, one.since): one for one in Silence.objects.select_related("unit")}
    for quiet in rules.silences:
        one = there.pop((quiet.unit, quiet.since), None)
        if one is None:
            Silence.objects.create(unit_id=quiet.unit, name=quiet.name, since=quiet.since, until=quiet.until)
            yield f"+ silence {quiet.name}, {quiet.since:%Y-%m-%d %H:%M} to {quiet.until:%Y-%m-%d %H:%M}"
        elif (one.name, one.until) != (quiet.name, max(quiet.until, one.until)):
            Silence.objects.filter(pk=one.pk).update(name=quiet.name, until=max(quiet.until, one.until))
            yield f"~ silence {quiet.name}"
    for one in there.values():
        if one.since > now:
            one.delete()
            yield f"- silence {one.name}"
