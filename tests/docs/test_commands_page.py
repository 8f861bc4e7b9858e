"""docs/running/commands.md names every command there is, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from abhiyan.cli import abhiyan

PAGE = Path("docs/running/commands.md")
NAMED = re.compile(r"^\| `(abhiyan [a-z][a-z -]*[a-z])(?: [^`]*)?` \|", re.MULTILINE)


def walked(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its whole name."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for word in command.list_commands(context):
        below = command.get_command(context, word)
        if below is not None and not below.hidden:
            yield from walked(below, f"{name} {word}")


def test_the_page_names_every_command_and_no_other(root):
    named = NAMED.findall((root / PAGE).read_text(encoding="utf-8"))

    assert sorted(named) == sorted(name for name, _command in walked(abhiyan, "abhiyan"))


def test_every_option_of_a_command_stands_in_its_line(root):
    lines = {}
    for line in (root / PAGE).read_text(encoding="utf-8").splitlines():
        if found := NAMED.match(line):
            lines[found[1]] = line
    missing = [
        (name, option)
        for name, command in walked(abhiyan, "abhiyan")
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option.startswith("--") and option not in lines.get(name, "")
    ]

    assert missing == []
