"""A TOML file read with care: everything wrong in it is reported, each thing with file, line and what was expected.

    page = TomlFile.read(path, problems)
    for table in page.tables("level"):
        key, depth = table.key(), table.whole("depth", least=1)
        table.done()                       # whatever was not asked for is an unknown key

A reader never stops at the first mistake: a wrong value is reported and a harmless one of its type is handed back, so
the caller reads on and raises once, at the end, when `problems` is not empty.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _

from abhiyan.kernel import forbidden

KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_NAME = 200  # characters, as the columns are
LARGEST = 500_000  # bytes; a file people write by hand has some thousand


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong thing. `line` counts from 1; 0 when the whole file is meant."""

    file: str
    line: int
    expected: str
    found: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return _("%(place)s: expected %(expected)s, found %(found)s") % {
            "place": place,
            "expected": self.expected,
            "found": self.found,
        }


class Lines:
    """Where things stand in a TOML text, which tomllib does not tell: by table name, its number among equals, and key.

    It reads line by line and knows plain keys and [table] / [[table]] headers. A multi-line string that holds a line
    shaped like a header would mislead it by some lines: it says where to look, it decides nothing.
    """

    header = re.compile(r"\s*\[\[?\s*([\w.\-]+)\s*\]?\]")
    entry = re.compile(r"\s*[\"']?([\w\-]+)[\"']?(?:\s*\.[^=]*)?\s*=")

    def __init__(self, text: str) -> None:
        self.found: dict[tuple[str, int, str], int] = {}
        seen: dict[str, int] = {}
        name, number = "", 0
        for line, words in enumerate(text.splitlines(), start=1):
            if header := self.header.match(words):
                name = header.group(1)
                number = seen[name] = seen.get(name, -1) + 1
                self.found[name, number, ""] = line
            elif entry := self.entry.match(words):
                self.found.setdefault((name, number, entry.group(1)), line)

    def of(self, name: str, number: int = 0, key: str = "") -> int:
        """The line of a key, or of its table where the key is missing, or 1."""
        return self.found.get((name, number, key)) or self.found.get((name, number, "")) or 1


class TomlFile:
    """One file: its top table, its tables by name, its lines. `name` is the file's name as reports give it."""

    def __init__(self, name: str, text: str, problems: list[Problem]) -> None:
        self.name = name
        self.text = text
        self.problems = problems
        self.lines = Lines(text)
        self.is_readable = True
        self.values: dict[str, Any] = self._parsed(text)
        self.top = Table(self, "", 0, self.values)

    @classmethod
    def read(cls, path: Path, problems: list[Problem]) -> Self:
        """The file at `path`; an unreadable one is reported and reads as empty (`is_readable` is false)."""
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except FileNotFoundError:
            return cls._empty(path.name, Problem(path.name, 0, _("this file in the folder"), _("nothing")), problems)
        return cls.of(path.name, content, problems)

    @classmethod
    def of(cls, name: str, content: bytes, problems: list[Problem]) -> Self:
        """The file with these bytes, as it was read or sent. A mark at its beginning (BOM) is no mistake."""
        if len(content) > LARGEST:
            most = _("a file of at most %(most)d kB") % {"most": LARGEST // 1000}
            return cls._empty(name, Problem(name, 0, most, _("a larger one")), problems)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            line = content[: wrong.start].count(b"\n") + 1
            return cls._empty(name, Problem(name, line, _("text in UTF-8"), _("other bytes")), problems)
        return cls(name, text, problems)

    @classmethod
    def _empty(cls, name: str, problem: Problem, problems: list[Problem]) -> Self:
        problems.append(problem)
        page = cls(name, "", problems)
        page.is_readable = False
        return page

    def _parsed(self, text: str) -> dict[str, Any]:
        try:
            return tomllib.loads(text)
        except RecursionError:
            return self._unreadable(1, _("fewer brackets inside each other"), _("more than can be read"))
        except ValueError as wrong:  # tomllib's own error is one; a number too long to be read is another
            at = re.search(r"at line (\d+)", str(wrong))
            lines = text.split("\n")
            line = int(at.group(1)) if at else len(text.splitlines())
            return self._unreadable(line, _meant(str(wrong)), shown(lines[line - 1].strip() or _("an empty line")))

    def _unreadable(self, line: int, expected: str, found: str) -> dict[str, Any]:
        self.wrong(line, expected, found)
        self.is_readable = False
        return {}

    def wrong(self, line: int, expected: str, found: str) -> None:
        self.problems.append(Problem(self.name, line, expected, found))

    def tables(self, name: str) -> Iterator["Table"]:
        """Every [[name]] of the file, in order."""
        rows = self.top.take(name)
        if rows is None:
            return
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            line = self.lines.of(name) if (name, 0, "") in self.lines.found else self.lines.of("", 0, name)
            self.wrong(line, _("tables written [[%(name)s]]") % {"name": name}, shown(rows))
            return
        for number, row in enumerate(rows):
            yield Table(self, name, number, row)

    def table(self, name: str) -> "Table | None":
        """The one [name] of the file, or None."""
        values = self.top.take(name)
        if values is None:
            return None
        if not isinstance(values, dict):
            self.wrong(self.lines.of("", 0, name), _("a table written [%(name)s]") % {"name": name}, shown(values))
            return None
        return Table(self, name, 0, values)


class Table:
    """One table of a file. Every read names what it wants; `done` reports the keys nobody asked for."""

    def __init__(self, page: TomlFile, name: str, number: int, values: dict[str, Any]) -> None:
        self.page = page
        self.name = name
        self.number = number
        self.values = values
        self.asked: set[str] = set()

    def line(self, key: str = "") -> int:
        return self.page.lines.of(self.name, self.number, key)

    def wrong(self, key: str, expected: str, found: str) -> None:
        self.page.wrong(self.line(key), expected, found)

    def take(self, key: str) -> Any:
        """The raw value, or None; counts as asked for."""
        self.asked.add(key)
        return self.values.get(key)

    def has(self, key: str) -> bool:
        return key in self.values

    def _expect(self, key: str, expected: str) -> None:
        value = self.values.get(key)
        found = _("no such key") if key not in self.values else shown(value)
        self.wrong(key, f"{key} = {expected}", found)

    def text(self, key: str, default: str | None = None, *, most: int = LONGEST_NAME) -> str:
        """A sentence or a name: not empty, at most 200 characters or `most`, no forbidden word or number."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip() or len(value) > most:
            self._expect(key, _("a text of 1 to %(most)d characters") % {"most": most})
            return ""
        if word := forbidden.word_in(value):
            self.wrong(key, _("a name without caste or religion"), f"“{word}”")
        if (masked := forbidden.without_numbers(value)) != value:
            self.wrong(key, _("a text without numbers of identity documents"), f"“{masked}”")
        return value

    def key(self, key: str = "key") -> str:
        """A key: small letters, digits and single hyphens, no forbidden word."""
        value = self.take(key)
        if not isinstance(value, str) or not KEY.fullmatch(value) or len(value) > 60:
            self._expect(key, _("small letters, digits and hyphens"))
            return ""
        if word := forbidden.word_in(value):
            self.wrong(key, _("a key without caste or religion"), f"“{word}”")
        return value

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of `allowed`; the nearest is suggested."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or value not in allowed:
            self._expect(key, _one_of(value, allowed))
            return ""
        return value

    def choices(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """A list of one or more of `allowed`, none twice."""
        value = self.take(key)
        if not isinstance(value, list) or not value:
            self._expect(key, _("a list of one or more"))
            return ()
        for place, item in enumerate(value):
            if not isinstance(item, str) or item not in allowed:
                self.wrong(key, f"{key} = {_one_of(item, allowed)}", shown(item))
            elif item in value[:place]:
                self.wrong(key, _("each only once"), _("“%(item)s” twice") % {"item": item})
        return tuple(dict.fromkeys(item for item in value if isinstance(item, str) and item in allowed))

    def whole(self, key: str, *, least: int = 0, most: int = 10**9, default: int | None = None) -> int:
        """A whole number from `least` to `most`."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self._expect(key, _("a whole number from %(least)d to %(most)d") % {"least": least, "most": most})
            return least
        return value

    def truth(self, key: str, default: bool | None = None) -> bool:
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, bool):
            self._expect(key, _("true or false"))
            return False
        return value

    def day(self, key: str) -> date:
        """A date without a time, unquoted."""
        value = self.take(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            self._expect(key, _("a date such as 2018-01-26, without quotes"))
            return date.min
        return value

    def done(self) -> None:
        """Report every key that nobody asked for."""
        for key in self.values:
            if key not in self.asked:
                self.wrong(key, _one_of(key, self.asked), shown(key))


def _meant(said: str) -> str:
    """What was expected where tomllib stopped; its own words are in English and for programmers."""
    meant = (
        (r"overwrite|declare|twice|mutate|Duplicate", _("each key and each table once")),
        (r"date or datetime", _("a date that exists")),
        (r"Unclosed|Unterminated|Unescaped|Illegal|string", _("quotation marks and brackets that are closed")),
        (r"'='", _("key = value")),
    )
    found = (words for pattern, words in meant if re.search(pattern, said, re.IGNORECASE))
    return _("TOML: %(what)s") % {"what": next(found, _('key = "text", a number, a date or a list'))}


def shown(value: object) -> str:
    """A value as a report shows it: short, and dates as they are written."""
    words = f"“{value}”" if isinstance(value, str) else str(value)
    return words if len(words) <= 60 else words[:59] + "…"


def _one_of(value: object, allowed: Collection[str]) -> str:
    near = get_close_matches(str(value), sorted(allowed), n=1)
    if near:
        return f"“{near[0]}”"
    return _("one of: %(words)s") % {"words": listed(sorted(allowed))}


def listed(words: Sequence[str]) -> str:
    return ", ".join(words)
