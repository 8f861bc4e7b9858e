"""`abhiyan text`: the Hindi library from the shell, line in, line out."""

import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from abhiyan.indic import dates, fonts, krutidev, numbers, repair
from abhiyan.indic.same import same_name
from abhiyan.indic.text import read_digits
from abhiyan.kernel.console import Refused, emit_json
from abhiyan.shell.timetables import timetable_group

TEXT = click.argument("text", nargs=-1)
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document with the details.")


@click.group("text", short_help="Hindi text: fonts, damage, numbers, dates, names. Line in, line out.")
def text_group() -> None:
    """Hindi text, line in, line out. Needs no database.

    TEXT is one line for each argument; without one, lines are read from standard input and answered one by one.
    """


@text_group.command("krutidev", short_help="Turn text typed in Kruti Dev into Unicode, and back.")
@TEXT
@click.option("--back", is_flag=True, help="From Unicode to Kruti Dev.")
@click.option(
    "--detect", is_flag=True, help="Only lines that look like Kruti Dev or misread UTF-8; others stay as they are."
)
@JSON
def krutidev_command(text: tuple[str, ...], back: bool, detect: bool, as_json: bool) -> None:
    """Turn each line from Kruti Dev 010 into Unicode.

    A line in Devanagari or in Chanakya stays as it is, and UTF-8 that was misread is read right. With --detect a line
    in English stays too: for files that are half and half. --json says of each line what it is written in and how sure
    that is. Other fonts (Chanakya, DevLys, Shusha) are not read; a line in Chanakya is named on standard error.
    """
    if back and detect:
        raise click.UsageError("--back and --detect don't go together.")
    _answer(
        text,
        lambda line: _converted(line, back=back, detect=detect),
        as_json=as_json,
        show=lambda one: [one["text"]],
        warn=lambda one: ["written in another old font"] if one.get("kind") == fonts.OTHER_FONT else [],
    )


@text_group.command("repair", short_help="Find damage in Hindi text and suggest what was meant.")
@TEXT
@click.option("--apply", "take", type=click.Choice(["sure", "all"]), help="Print the text with these suggestions done.")
@JSON
def repair_command(text: tuple[str, ...], take: str | None, as_json: bool) -> None:
    """Find damage that fonts, converters and typing have done, and suggest what was meant.

    Prints for each line what was found → what is suggested, with its kind and "sure" or "ask" in
    brackets; an empty line
    for sound text. Nothing is changed unless --apply says so. --json adds place and reason.
    """
    if take and as_json:
        raise click.UsageError("--apply and --json don't go together.")
    if take:
        for line in _lines(text):
            click.echo(repair.apply(line, [one for one in repair.find_damage(line) if one.sure or take == "all"]))
        return
    _answer(text, _damage, as_json=as_json, show=_damage_lines)


@text_group.command("number", short_help="Find the numbers in Hindi text: एक लाख 41 हजार is 141000.")
@TEXT
@click.option("--write", type=click.Choice(["words", "office", "speech", "digits"]),
              help="Write the number in each line: in words, in words and digits, as it is said, grouped.")  # fmt: skip
@JSON
def number_command(text: tuple[str, ...], write: str | None, as_json: bool) -> None:
    """Print the numbers in each line in digits, with blanks between; an empty line where there is none."""
    if write:
        for line in _lines(text):
            click.echo(_written(line, write))
        return
    _answer(text, _numbers, as_json=as_json, show=lambda one: [" ".join(number["value"] for number in one["numbers"])])


@text_group.command("dates", short_help="Find the days in Hindi text: ranges, sets, weekdays checked.")
@TEXT
@click.option("--year", type=click.IntRange(1900, 2100), help="For days whose year isn't said.")
@click.option("--from", "coming", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
              help="The day of writing: days without a year are the next ones from it.")  # fmt: skip
@JSON
def dates_command(text: tuple[str, ...], year: int | None, coming: Any, as_json: bool) -> None:
    """Print the days in each line, with blanks between; an empty line where there is none.

    A day is 2018-02-02, a range 2018-02-21/2018-03-03, a set has commas. Without a year it begins with two hyphens:
    --02-21. What can't be right (31 February, a wrong weekday) is said on standard error.
    """
    coming_from = coming.date() if coming else None
    _answer(
        text, lambda line: _dates(line, year, coming_from), as_json=as_json, show=_dates_lines, warn=_problems
    )  # fmt: skip


@text_group.command("same-name", short_help="Compare the two names of each row of a CSV file, in either script.")
@click.argument(
    "file", metavar="PAIRS.csv", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
@JSON
def same_name_command(file: Path, as_json: bool) -> None:
    """Compare the first two columns of each row: prints the score, 0 or 1, and why, with tabs between.

    Names may be in Hindi or English, surname first, with titles or without. A first row of titles is passed over. Rows
    without two names are named on standard error; the others are answered, and the exit code is 1.
    """
    bad, told = [], []
    for number, row in _rows(file):
        names = [cell.strip() for cell in row[:2]]
        if len(names) < 2 or not all(names):
            bad.append(number)
            click.echo(f"abhiyan: row {number} has no two names", err=True)
            continue
        found = same_name(*names)
        if as_json:
            told.append(
                {"row": number, "names": names, "score": found.score, "same": int(found.is_same), "why": found.reasons}
            )
        else:
            click.echo(f"{found.score:.3f}\t{int(found.is_same)}\t{'; '.join(found.reasons)}")
    if as_json:
        emit_json(told)
    if bad:
        raise Refused(f"{len(bad)} of the rows had no two names; the others are answered.")


# --- lines ------------------------------------------------------------------------------------------------------------


def _lines(text: Iterable[str]) -> Iterator[str]:
    """The arguments, or the lines of standard input without their ends."""
    given = list(text)
    if given:
        yield from given
        return
    for line in sys.stdin.buffer:
        yield line.decode("utf-8-sig", errors="replace").rstrip("\r\n")


def _answer(
    text: Iterable[str],
    ask: Callable[[str], dict[str, Any]],
    *,
    as_json: bool,
    show: Callable[[dict[str, Any]], list[str]],
    warn: Callable[[dict[str, Any]], list[str]] | None = None,
) -> None:
    """One answer a line as they come, or all of them as one JSON document."""
    kept = []
    for number, line in enumerate(_lines(text), 1):
        answer = {"line": number, **ask(line)}
        for problem in warn(answer) if warn else ():
            click.echo(f"abhiyan: line {number}: {problem}", err=True)
        if as_json:
            kept.append(answer)
            continue
        for shown in show(answer):
            click.echo(shown)
    if as_json:
        emit_json(kept)


def _converted(line: str, *, back: bool, detect: bool) -> dict[str, Any]:
    if back:
        return {"text": krutidev.from_unicode(line)}
    cell = fonts.detect(line)
    as_told = detect or cell.kind in (fonts.UNICODE, fonts.MOJIBAKE, fonts.OTHER_FONT)
    taken = cell.text if as_told else krutidev.to_unicode(line)
    return {"text": taken, "kind": cell.kind, "confidence": round(cell.confidence, 3)}


def _damage(line: str) -> dict[str, Any]:
    return {"found": [asdict(one) for one in repair.find_damage(line)]}


def _damage_lines(answer: dict[str, Any]) -> list[str]:
    return ["; ".join(
        f"{one['found']} → {one['suggested'] or '?'} [{one['kind']}, {'sure' if one['sure'] else 'ask'}]"
        for one in answer["found"]
    )]  # fmt: skip


def _numbers(line: str) -> dict[str, Any]:
    found = numbers.find_numbers(line)
    return {
        "numbers": [
            {
                "start": one.start,
                "end": one.end,
                "found": one.found,
                "value": _plain(one.value),
                "ordinal": one.is_ordinal,
            }
            for one in found
        ]
    }


def _plain(value: numbers.Amount) -> str:
    """Digits; a fraction as a decimal when it is one."""
    return str(value) if isinstance(value, int) else f"{float(value):.12g}"


WRITERS: dict[str, Callable[[int], str]] = {
    "words": numbers.in_words,
    "office": numbers.in_office_style,
    "speech": numbers.in_speech,
    "digits": numbers.group_digits,
}


def _written(line: str, style: str) -> str:
    try:
        value = numbers.read_number(read_digits(line))
        return WRITERS[style](int(value)) if value == int(value) else _plain(value)
    except numbers.NoNumber as wrong:
        raise Refused(f"“{line}” is no number that can be written so.") from wrong


def _dates(line: str, year: int | None, coming_from: Any) -> dict[str, Any]:
    found = dates.find_dates(line, year=year, coming_from=coming_from)
    return {
        "dates": [
            {
                "start": one.start, "end": one.end, "found": one.found, "kind": one.kind,
                "days": [_span(span) for span in one.spans], "problems": list(one.problems),
            }
            for one in found
        ]
    }  # fmt: skip


def _span(span: dates.Span) -> str:
    first, last = _day(span.first), _day(span.last)
    return first if first == last else f"{first}/{last}"


def _day(day: dates.Day) -> str:
    return f"{day.year or '-'}-{day.month or 0:02}-{day.day:02}"


def _dates_lines(answer: dict[str, Any]) -> list[str]:
    return [" ".join(",".join(one["days"]) for one in answer["dates"])]


def _problems(answer: dict[str, Any]) -> list[str]:
    return [problem for one in answer["dates"] for problem in one["problems"]]


# --- pairs ------------------------------------------------------------------------------------------------------------


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows with two names, numbered by their line; empty rows and a header are passed over."""
    stream = sys.stdin if str(file) == "-" else file.open(encoding="utf-8-sig", newline="")
    try:
        reader = csv.reader(stream)
        for place, row in enumerate(reader):
            if any(cell.strip() for cell in row) and not (place == 0 and _is_header(row)):
                yield reader.line_num, row
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise Refused(f"{file} can't be read as CSV in UTF-8: {wrong}") from wrong
    finally:
        if stream is not sys.stdin:
            stream.close()


_HEADERS = frozenset(
    [
        "name",
        "names",
        "नाम",
        "person",
        "first",
        "second",
        "one",
        "two",
        "other",
        "another",
        "left",
        "right",
        "a",
        "b",
        "variant",
        "hi",
        "en",
        "hindi",
        "english",
        "हिंदी",
        "हिन्दी",
        "अंग्रेजी",
        "अंग्रेज़ी",
    ]
)


def _is_header(row: list[str]) -> bool:
    """Whether the first two cells speak of names and are none: name_hi, Name 2, हिंदी नाम."""
    told = [[word for word in re.split(r"[\s_.\d-]+", cell.casefold()) if word] for cell in row[:2]]
    return len(told) == 2 and all(words and _HEADERS.issuperset(words) for words in told)


commands: list[click.Command] = [text_group, timetable_group]
