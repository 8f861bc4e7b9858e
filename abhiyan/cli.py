"""Gathers the commands of all domains under one `abhiyan`.

A domain's commands.py exposes `commands: list[click.Command]`. Domains are read in their order until the command asked
for is found, after Django is ready (but for WITHOUT_DJANGO), so that commands.py may import models at its top.
"""

import importlib
import importlib.util
from typing import Any

import click

from abhiyan import __version__
from abhiyan.kernel.env import BadSetting

DOMAINS = (
    "shell",
    "kernel",
    "accounts",
    "units",
    "people",
    "posts",
    "messaging",
    "registration",
    "plans",
    "hall",
    "press",
    "coverage",
    "rehearsal",
    "pages",
)
ADDED = {"plan": "press"}  # a group of one domain, to which a domain above it adds: `abhiyan plan read`
WITHOUT_DJANGO = {"shell"}  # read first, so that they start at once and need no settings

SECTIONS = {
    "Run": ("demo", "serve", "worker", "migrate", "administrator", "status", "check", "django"),
    "Organisation": ("profile", "units", "people", "notice", "roster", "duplicates", "inbound", "messages", "padding"),
    "Plan": ("plan", "timetable", "rehearse", "coverage", "press"),
    "Hindi": ("text",),
    "Care": ("audit", "tally", "keys", "vault", "passes", "departures", "move"),
}


class Commands(click.Group):
    """The group that finds its commands in the domains and lists them in sections."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unread = list(DOMAINS)

    def read_next(self) -> None:
        """Add the commands of the next domain nobody asked yet."""
        domain = self.unread.pop(0)
        if domain not in WITHOUT_DJANGO:
            _set_up_django()
        name = f"abhiyan.{domain}.commands"
        if importlib.util.find_spec(name):
            for command in importlib.import_module(name).commands:
                self.add_command(command)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        while (cmd_name not in self.commands or ADDED.get(cmd_name) in self.unread) and self.unread:
            self.read_next()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        while self.unread:
            self.read_next()
        return super().list_commands(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One table per section; a command nobody placed stands under "More"."""
        left = {name: command for name in self.list_commands(ctx) if (command := self.get_command(ctx, name))}
        for section, names in SECTIONS.items():
            self._section(formatter, section, {name: left.pop(name) for name in names if name in left})
        self._section(formatter, "More", left)

    def _section(self, formatter: click.HelpFormatter, title: str, commands: dict[str, click.Command]) -> None:
        shown = [(name, command.get_short_help_str(70)) for name, command in commands.items() if not command.hidden]
        if shown:
            with formatter.section(title):
                formatter.write_dl(shown, col_max=14)


def _set_up_django() -> None:
    import django  # noqa: PLC0415 (`abhiyan --version`, `abhiyan text`, `abhiyan timetable` and `abhiyan django` need none of this)
    from django.apps import apps  # noqa: PLC0415

    if apps.ready:
        return
    try:
        django.setup()
    except BadSetting as error:
        raise click.UsageError(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def abhiyan() -> None:
    """Abhiyan: a plan cascades down a tree of units; evidence rolls back up.

    Data lives in the directory ABHIYAN_DATA (./data unless set). Exit codes: 0 done, 1 refused with the reason,
    2 wrong usage.
    """


@abhiyan.command(
    "django",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    short_help="Pass a command on to Django's own management.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django_command(arguments: tuple[str, ...]) -> None:
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (loads Django)

    execute_from_command_line(["abhiyan django", *arguments])
