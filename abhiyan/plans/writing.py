"""A plan's text changed in one place, with its remarks, its order and its spaces kept.

The text is changed line by line and read again: whatever is not then exactly what was asked for is refused
(WriteByHand), so that a way of writing that isn't known here is never spoiled.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from abhiyan.plans.models import Activity, Programme
from abhiyan.plans.rules import DAY

ORDER = (
    "key", "kind", "name_hi", "name_en", "timezone", "each", "within", "on", "dates", "from", "through", "between",
    "weekdays", "skip", "except", "place", "target", "chief_guest", "speaker", "conductor", "invite", "audience",
    "owner", "proof", "serves", "note_hi", "note_en",
)  # fmt: skip
HEADER = re.compile(r"\s*\[\[?\s*([\w.\-]+)\s*\]?\]")
ENTRY = re.compile(r"(\s*)[\"']?([\w\-]+)[\"']?(?:\s*\.[^=]*)?\s*=")
REMARK = re.compile(r"\s*#")
TOKEN = re.compile(
    r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|\b\d{4}-\d{2}-\d{2}\b'
)

Lines = list[str]
Values = Mapping[str, Any]


class WriteByHand(Exception):
    """The text is written in a way that can't be changed here piece by piece."""


def tables(text: str) -> list[dict[str, Any]]:
    """The activities as they are written, sound or not; none where the text is no TOML."""
    found = _parsed(text).get("activity", [])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def programme_of(text: str) -> dict[str, Any]:
    """What stands under [programme]; nothing where the text is no TOML."""
    found = _parsed(text).get("programme", {})
    return found if isinstance(found, dict) else {}


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


# --- changing -----------------------------------------------------------------------------------------------------


def with_activity(text: str, number: int, values: Values) -> str:
    """The text with activity `number` (from 0) as `values` say; None takes a key out. Raises WriteByHand."""
    lines = text.split("\n")
    start, end = _block(lines, "activity", number)
    lines[start:end] = _changed(lines[start:end], tables(text)[number], values)
    wanted = tables(text)
    wanted[number] = _merged(wanted[number], values)
    return _sure("\n".join(lines), text, wanted)


def with_programme(text: str, values: Values) -> str:
    """The text with other words under [programme]. Raises WriteByHand."""
    lines = text.split("\n")
    start, end = _block(lines, "programme", 0)
    lines[start:end] = _changed(lines[start:end], programme_of(text), values)
    changed = "\n".join(lines)
    if programme_of(changed) != _merged(programme_of(text), values) or tables(changed) != tables(text):
        raise WriteByHand
    return changed


def with_new(text: str, values: Values) -> str:
    """The text with one more activity at its end. Raises WriteByHand."""
    return _sure(f"{text.rstrip()}\n\n{block(values)}", text, [*tables(text), _merged({}, values)])


def without(text: str, number: int) -> str:
    """The text less activity `number`, with the remarks that stand right above it. Raises WriteByHand."""
    lines = text.split("\n")
    start, end = _block(lines, "activity", number)
    start = _above(lines, start)
    end = _above(lines, end) if end < len(lines) else end
    rest = tables(text)
    del rest[number]
    return _sure("\n".join(lines[:start] + lines[end:]).rstrip() + "\n", text, rest)


def _above(lines: Lines, start: int) -> int:
    """Where the remarks right above a line begin."""
    while start > 0 and REMARK.match(lines[start - 1]):
        start -= 1
    return start


def _merged(old: Values, new: Values) -> dict[str, Any]:
    return {key: value for key, value in {**old, **new}.items() if value is not None}


def _sure(changed: str, text: str, wanted: list[dict[str, Any]]) -> str:
    if tables(changed) != wanted or programme_of(changed) != programme_of(text):
        raise WriteByHand
    return changed


def _block(lines: Lines, name: str, number: int) -> tuple[int, int]:
    """The first line of a table and the one after its last."""
    heads = [(place, found[1]) for place, line in enumerate(lines) if (found := HEADER.match(line))]
    own = [place for place, head in heads if head == name]
    if number >= len(own):
        raise WriteByHand
    start = own[number]
    return start, next((place for place, _head in heads if place > start), len(lines))


def _changed(lines: Lines, old: Values, new: Values) -> Lines:
    """The lines of one table with the values that differ written anew."""
    for key in sorted((key for key in new if new[key] != old.get(key)), key=_place):
        lines = _put(lines, key, new[key])
    return lines


def _place(key: str) -> int:
    return ORDER.index(key) if key in ORDER else len(ORDER)


def _put(lines: Lines, key: str, value: Any) -> Lines:
    entries = list(_entries(lines))
    own = [(start, end) for name, start, end in entries if name == key]
    if len(own) > 1:
        raise WriteByHand
    if own:
        start, end = own[0]
        remark = _remark("\n".join(lines[start:end]))
        said = [] if value is None else [f"{key} = {toml(value)}{remark}"]
        return [*lines[:start], *said, *lines[end:]]
    if value is None:
        return lines
    before = [end for name, _start, end in entries if _place(name) < _place(key)]
    at = max(before, default=1)
    return [*lines[:at], f"{key} = {toml(value)}", *lines[at:]]


def _entries(lines: Lines) -> Iterator[tuple[str, int, int]]:
    """(key, first line, line after the last) of each key of a table."""
    at = 1
    while at < len(lines):
        found = ENTRY.match(lines[at])
        end = at + 1
        if found and not REMARK.match(lines[at]):
            while end < len(lines) and not _parsed("\n".join(lines[at:end])):
                end += 1
            yield found[2], at, end
        at = end


def _remark(entry: str) -> str:
    """The remark behind a value, with the spaces before it."""
    for found in re.finditer(r"\s*#", entry):
        if _parsed(entry[: found.start()]) == _parsed(entry):
            rest = entry[found.start() :]
            return rest if "\n" not in rest else ""
    return ""


# --- writing ------------------------------------------------------------------------------------------------------


def toml(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def block(values: Values, head: str = "[[activity]]") -> str:
    """A table, its keys in their usual order."""
    keys = sorted((key for key in values if values[key] not in (None, "", [], {})), key=_place)
    return "\n".join([head, *(f"{key} = {toml(values[key])}" for key in keys)]) + "\n"


def new_text(key: str, name_hi: str, name_en: str) -> str:
    """A plan that says nothing yet."""
    return block({"key": key, "name_hi": name_hi, "name_en": name_en, "timezone": "Asia/Kolkata"}, "[programme]")


def text_of(programme: Programme) -> str:
    """The programme's plan: as it was written, or put together from what is stored."""
    if programme.text:
        return programme.text
    head = {name: getattr(programme, name) for name in ("key", "name_hi", "name_en", "timezone")}
    related = ("level", "within", "owner", "target_role", "target_level")
    rows = programme.activities.filter(withdrawn_on=None).select_related(*related).order_by("pk")
    return "\n".join([block(head, "[programme]"), *(block(_values(row)) for row in rows)])


def _values(row: Activity) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(row, name) for name in ("key", "kind", "name_hi", "name_en", "proof")}
    if row.target_role and row.target_level:
        values["target"] = {
            "role": row.target_role.key, "each": row.target_level.key, "count": row.target_count,
        }  # fmt: skip
    within = row.within.code if row.within else None
    owner = row.owner.key if row.owner else None
    details: dict[str, Any] = row.details
    return {**values, "each": row.level.key, "within": within, "owner": owner, **_days(row), **details}


def _days(row: Activity) -> dict[str, Any]:
    days = [date.fromisoformat(day) for day in row.days]
    if row.span == "dates":
        return {"dates": days}
    if row.span == "on":
        return {"on": row.since}
    every = (row.since + DAY * number for number in range((row.until - row.since).days))
    out = {"except": [day for day in every if day not in days]} if days else {}
    last = row.until - DAY
    return out | ({"between": [row.since, last]} if row.span == "between" else {"from": row.since, "through": last})


# --- moving -------------------------------------------------------------------------------------------------------


def moved(text: str, to: Callable[[date], date]) -> str:
    """The text with every date moved; what stands in quotation marks and in remarks stays."""
    return TOKEN.sub(lambda found: _moved(found[0], to), text)


def _moved(token: str, to: Callable[[date], date]) -> str:
    if not token[0].isdecimal():
        return token
    try:
        return to(date.fromisoformat(token)).isoformat()
    except (ValueError, OverflowError):
        return token


def number_at(text: str, line: int) -> int | None:
    """The number of the activity (from 0) in which a line (from 1) stands; None before the first."""
    heads = [place for place, said in enumerate(text.split("\n"), start=1) if HEADER.match(said)]
    own = [place for place in heads if "[activity" in text.split("\n")[place - 1].replace(" ", "")]
    before = [number for number, place in enumerate(own) if place <= line]
    return before[-1] if before else None


def key_at(text: str, line: int) -> str:
    """The key written on a line (from 1), or ""."""
    lines = text.split("\n")
    found = ENTRY.match(lines[line - 1]) if 0 < line <= len(lines) else None
    return found[2] if found else ""
