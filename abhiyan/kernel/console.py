"""What commands share: a refusal with exit code 1, progress on long work, JSON on request, Django made ready."""

import sys
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Self, TextIO, TypeVar

import click
import orjson

WIDTH = 24  # cells of the drawn bar
DRAW_SECONDS = 0.1  # between two drawings on a terminal
LINE_SECONDS = 5.0  # between two plain lines when the output is a file

Item = TypeVar("Item")


class Refused(click.ClickException):
    """What was asked for was understood and not done; the message says why. Exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(f"abhiyan: {self.format_message()}", file=file or sys.stderr, err=file is None)


def emit_json(value: Any) -> None:
    """One JSON document on stdout, keys in their order, non-ASCII as it is; unknown types as text."""
    click.echo(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode())


class Progress:
    """Count, share and rate of long work, on stderr: a bar on a terminal, a line every five seconds in a file.

    with Progress("Appointments", total=705_000) as progress:
        progress.add(5_000)
    """

    def __init__(self, label: str, total: int | None = None, *, out: TextIO | None = None) -> None:
        self.label, self.total, self.done = label, total, 0
        self.out = out or sys.stderr
        self.drawn = self.out.isatty()
        self.started = self.shown = time.monotonic()

    def __enter__(self) -> Self:
        if self.drawn:
            self._show("\r", "")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._show("\r" if self.drawn else "", "\n")

    def add(self, count: int = 1) -> None:
        """`count` more are done."""
        self.done += count
        now = time.monotonic()
        if now - self.shown >= (DRAW_SECONDS if self.drawn else LINE_SECONDS):
            self.shown = now
            self._show("\r" if self.drawn else "", "" if self.drawn else "\n")

    def over(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, each counted when the next one is asked for."""
        for item in items:
            yield item
            self.add()

    def _show(self, before: str, after: str) -> None:
        self.out.write(before + str(self) + ("\x1b[K" if self.drawn else "") + after)
        self.out.flush()

    def __str__(self) -> str:
        seconds = time.monotonic() - self.started
        rate = f"{grouped(round(self.done / seconds))}/s" if seconds > 0.05 and self.done > seconds / 2 else ""
        parts = [f"{self.label:<28}", self._bar(), self._count(), rate, f"{seconds:.1f} s"]
        return "  ".join(part for part in parts if part)

    def _bar(self) -> str:
        if not (self.total and self.drawn):
            return ""
        full = min(WIDTH, WIDTH * self.done // self.total)
        return "█" * full + "░" * (WIDTH - full)

    def _count(self) -> str:
        return f"{grouped(self.done)} of {grouped(self.total)}" if self.total else grouped(self.done)


def grouped(number: int) -> str:
    """1,41,000: the Indian grouping, without Django's settings (progress runs before they stand)."""
    sign, digits = ("-", str(-number)) if number < 0 else ("", str(number))
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return sign + ",".join([*reversed(pairs), tail])
